"""Every write to the queue: by officers (start, cancel, retry) and by workers (the rest).

A worker's writes carry the fencing token it was given with the run. A worker that slept through
its lease finds a newer token in the row and gets `LeaseLost` instead of writing.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from evenborn.foundation.access.models import Officer
from evenborn.foundation.audit.actions import SYSTEM, Actor, record
from evenborn.foundation.runs.models import Run
from evenborn.foundation.runs.queries import may_steer, waiting
from evenborn.foundation.runs.registry import JOBS
from evenborn.foundation.runs.rules import (
    AT_WORK,
    DIED_OFTEN,
    LEASE,
    MOST_TRIES,
    WORLD,
    Cancelled,
    LeaseLost,
    Receipt,
    State,
    may_follow,
    pause,
)
from evenborn.foundation.ui.clock import in_china
from evenborn.foundation.ui.refusal import Refused
from evenborn.standards.words import Words


@transaction.atomic
def start(job: str, *, arguments: Mapping[str, Any], by: Actor, at: datetime, key: str = "") -> Run:
    """Put a job into the queue and return its run.

    Args:
        job: name of a declared job.
        arguments: ids and codes, handed to the job.
        by: officer, API client or system, in whose name the job acts.
        at: now.
        key: the same job with the same key is the same run, whatever became of it.
    """
    assert job in JOBS, job
    officer = by if isinstance(by, Officer) else None
    begun: dict[str, Any] = {
        "arguments": dict(arguments),
        "officer": officer,
        "department_id": officer.department_id if officer else None,
        "by": by.username,
        "area_code": by.area_code,
        "queued_at": at,
        "not_before": at,
    }
    if key:
        run, is_new = Run.objects.get_or_create(job=job, key=key, defaults=begun)
        if not is_new:
            return run
    else:
        run = Run.objects.create(job=job, **begun)
    record("runs.started", subject=run, by=by, at=at, job=job)
    return run


def start_daily(*, at: datetime) -> None:
    """Start the jobs that come once a day in China, if nobody has yet."""
    day = in_china(at).date().isoformat()
    for name, declared in JOBS.items():
        if declared.daily and not Run.objects.filter(job=name, key=day).exists():
            start(name, arguments={}, by=SYSTEM, at=at, key=day)


@transaction.atomic
def cancel(run: Run, *, by: Officer, at: datetime) -> Run:
    """Cancel a run: at once while it waits, at its next step while it runs.

    Raises:
        Refused: it is another's, or already over.
    """
    run = _mine(run, by=by)
    state = State(run.state)
    following = State.CANCELLED if state == State.QUEUED else State.CANCELLING
    if not may_follow(state, following):
        raise Refused(
            zh="这项工作已经结束或正在取消，不能再取消。",
            en="This work is over or already being cancelled.",
        )
    run.state = following.value
    if following == State.CANCELLED:
        run.ended_at = at
    run.save()
    record("runs.cancelled", subject=run, by=by, at=at, job=run.job)
    return run


@transaction.atomic
def retry(run: Run, *, by: Officer, at: datetime) -> Run:
    """Put a failed or cancelled run back into the queue; it goes on from its last kept step.

    Raises:
        Refused: it is another's, or neither failed nor cancelled.
    """
    run = _mine(run, by=by)
    if run.state not in (State.FAILED, State.CANCELLED):
        raise Refused(
            zh="只有未完成或已取消的工作可以重试。",
            en="Only work that failed or was cancelled can be tried again.",
        )
    run.state = State.QUEUED.value
    run.not_before = at
    run.ended_at = None
    run.tries = 0
    run.error = run.error_zh = run.error_en = ""
    run.save()
    record("runs.retried", subject=run, by=by, at=at, job=run.job)
    return run


def _mine(run: Run, *, by: Officer) -> Run:
    run = Run.objects.select_for_update().get(pk=run.pk)
    if not may_steer(run, by):
        raise Refused(
            zh="这项工作是别人发起的，只能由本人或系统管理员取消、重试。",
            en="Somebody else started this work; only they or the system administrator may cancel "
            "or retry it.",
        )
    return run


# ── what a worker does ──────────────────────────────────────────────────────────────────────────


@transaction.atomic
def take_up(*, worker: str, at: datetime) -> Run | None:
    """Give a worker the run that has waited longest, or None.

    A run whose lease lapsed is taken up like a waiting one; after `MOST_TRIES` tries without a
    step forward it fails instead.
    """
    # SQLite locks the whole database for the transaction instead of a row.
    runs = waiting(at).select_for_update(skip_locked=True).order_by("not_before", "pk")
    while (run := runs.first()) is not None:
        if run.state == State.CANCELLING:
            _end(run, State.CANCELLED, at=at)
        elif run.state == State.RUNNING and run.tries >= MOST_TRIES:
            run.error = "WorkerDied"
            run.error_zh, run.error_en = DIED_OFTEN
            _end(run, State.FAILED, at=at)
        else:
            run.state = State.RUNNING.value
            run.worker = worker
            run.attempt += 1
            run.tries += 1
            run.started_at = run.started_at or at
            run.lease_until = at + LEASE
            run.save()
            return run
    return None


def beat(run: Run, *, at: datetime) -> None:
    """Say that the worker lives.

    Raises:
        Cancelled: the officer has cancelled.
        LeaseLost: another worker has the run.
    """
    _speak(run, lease_until=at + LEASE)


def speak(run: Run, *, done: int, total: int | None, words: Words, at: datetime) -> None:
    """Write how far the work is; raises as `beat` does."""
    _speak(
        run,
        done=done,
        total=total,
        words_zh=words.zh[:200],
        words_en=words.en[:200],
        lease_until=at + LEASE,
    )


def _speak(run: Run, **changes: object) -> None:
    held = Run.objects.filter(pk=run.pk, attempt=run.attempt)
    if not held.filter(state=State.RUNNING).update(**changes):
        raise Cancelled if held.filter(state=State.CANCELLING).exists() else LeaseLost


def hold(run: Run) -> None:
    """Lock the run's row for a step; call it first in the step's transaction.

    Raises:
        Cancelled: the officer has cancelled.
        LeaseLost: another worker has the run.
    """
    locked = Run.objects.select_for_update().get(pk=run.pk)
    if locked.attempt != run.attempt or locked.state not in AT_WORK:
        raise LeaseLost
    if locked.state == State.CANCELLING:
        raise Cancelled


def keep(
    run: Run, *, kept: Mapping[str, Any], done: int, total: int | None, words: Words, at: datetime
) -> None:
    """Write the checkpoint of a step, in the transaction of its writes; it is a step forward."""
    speak(run, done=done, total=total, words=words, at=at)
    Run.objects.filter(pk=run.pk).update(kept=dict(kept), tries=1)


@transaction.atomic
def finish(run: Run, *, receipt: Receipt, at: datetime) -> Run:
    """End a run with its receipt, and start the jobs that follow it, in the same transaction.

    Raises:
        Unbalanced: the receipt's parts are not its total.
        LeaseLost: another worker has the run.
    """
    receipt.require_balance()
    run = _held(run)
    run.receipt = asdict(receipt)
    run.total = run.total if run.total is not None else receipt.total
    run.done = run.total
    _end(run, State.DONE, at=at)
    for name, declared in JOBS.items():
        if declared.after == run.job:
            by = run.officer or run
            start(name, arguments={"run": run.pk}, by=by, at=at, key=f"after-{run.pk}")
    return run


@transaction.atomic
def end_cancelled(run: Run, *, at: datetime) -> Run:
    """End a run that its officer has cancelled."""
    return _end(_held(run), State.CANCELLED, at=at)


@transaction.atomic
def fail(run: Run, *, error: str, words: Words, at: datetime) -> Run:
    """End a run that cannot go on: the error's class and words for the officer, never a value."""
    run = _held(run)
    run.error = error[:80]
    run.error_zh, run.error_en = words
    return _end(run, State.FAILED, at=at)


@transaction.atomic
def put_back(run: Run, *, error: str = "", at: datetime) -> Run:
    """Give a run back to the queue: at once when the worker stops, later when the world failed.

    Args:
        run: held by this worker.
        error: class of what failed; empty when the worker was asked to stop.
        at: now.
    """
    run = _held(run)
    if run.state == State.CANCELLING:
        return _end(run, State.CANCELLED, at=at)
    if error and run.tries >= MOST_TRIES:
        run.error = error[:80]
        run.error_zh, run.error_en = WORLD
        return _end(run, State.FAILED, at=at)
    run.state = State.QUEUED.value
    run.lease_until = None
    if error:
        run.not_before = at + pause(run.tries)
    else:
        run.tries -= 1
        run.not_before = at
    run.save()
    return run


def _held(run: Run) -> Run:
    locked = Run.objects.select_for_update().get(pk=run.pk)
    if locked.attempt != run.attempt or locked.state not in AT_WORK:
        raise LeaseLost
    return locked


def _end(run: Run, state: State, *, at: datetime) -> Run:
    assert may_follow(State(run.state), state), run.state
    run.state = state.value
    run.ended_at = at
    run.lease_until = None
    run.save()
    counts = dict((run.receipt or {}).get("parts", {}))
    record(
        "runs.finished",
        subject=run,
        by=run,
        at=at,
        job=run.job,
        state=state.value,
        total=(run.receipt or {}).get("total", 0),
        **{f"n_{name}": count for name, count in counts.items()},
    )
    return run
