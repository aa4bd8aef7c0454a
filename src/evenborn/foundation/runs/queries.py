"""What pages and workers ask about runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import Permission, Role
from evenborn.foundation.runs.models import Run, Runs
from evenborn.foundation.runs.registry import JOBS, PARTS
from evenborn.foundation.runs.rules import AT_WORK, LEAP, SHAPES, WORDS, State
from evenborn.standards.words import Words


def runs_seen_by(officer: Officer) -> Runs:
    """Return the runs an officer may see, the latest first."""
    return Run.objects.seen_by(officer).select_related("officer").order_by("-queued_at", "-pk")


def waiting(at: datetime) -> Runs:
    """Return the runs a worker may take up: those that wait, and those whose lease lapsed.

    One that is to wait for longer than anything does was queued before the clock was set back.
    """
    leap = at + LEAP
    ready = Q(not_before__lte=at) | Q(not_before__gt=leap)
    lapsed = Q(lease_until__lt=at) | Q(lease_until__gt=leap)
    return Run.objects.filter(ready, state=State.QUEUED) | Run.objects.filter(
        lapsed, state__in=AT_WORK
    )


def is_anything_waiting(at: datetime) -> bool:
    """Tell whether a worker has something to do; asked often, so it takes no lock."""
    return waiting(at).exists()


def may_steer(run: Run, officer: Officer) -> bool:
    """Tell whether an officer may cancel or retry a run: his own, or as system administrator."""
    if run.officer_id is not None and run.officer_id == officer.pk:
        return True
    return officer.role == Role.SYSTEM_ADMIN and officer.may(Permission.RUNS_ALL)


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a receipt as a page shows it."""

    words: Words
    count: int


@dataclass(frozen=True, slots=True)
class Described:
    """A run as pages show it.

    Attributes:
        run: the run.
        title: what it does.
        state: its state in words.
        shape: the shape of its state, one of `ui.icons`.
        words: what is happening now, or its state.
        error: why it failed, or None.
        parts: the lines of its receipt.
        page: URL name of what came of it, or empty.
        page_id: the argument of that URL.
    """

    run: Run
    title: Words
    state: Words
    shape: str
    words: Words
    error: Words | None
    parts: Sequence[Part]
    page: str
    page_id: object


def described(run: Run) -> Described:
    """Return a run with the words of its job; a job that no room declares is shown by its name."""
    state = State(run.state)
    job = JOBS.get(run.job)
    words = job.parts if job else PARTS
    receipt = run.receipt or {}
    said = Words(run.words_zh, run.words_en)
    return Described(
        run=run,
        title=job.title if job else Words(run.job, run.job),
        state=WORDS[state],
        shape=SHAPES[state],
        words=said if all(said) and state == State.RUNNING else WORDS[state],
        error=Words(run.error_zh, run.error_en) if run.error else None,
        parts=[
            Part(words.get(name, Words(name, name)), count)
            for name, count in receipt.get("parts", {}).items()
        ],
        page=job.page if job else "",
        page_id=run.arguments.get(job.page_argument) if job else None,
    )


def count_at_work(officer: Officer) -> int:
    """Return how many runs an officer sees that are waiting or running."""
    return runs_seen_by(officer).filter(state__in=[State.QUEUED, *AT_WORK]).count()
