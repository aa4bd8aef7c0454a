"""The worker: takes up runs one after the other until it is told to stop."""

import logging
import os
import random
import socket
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from threading import Event

from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections
from django.db import connection as database

from evenborn.foundation.runs import actions, queries
from evenborn.foundation.runs.models import Run
from evenborn.foundation.runs.registry import JOBS
from evenborn.foundation.runs.rules import BEAT, BROKE, Cancelled, LeaseLost, Stopped
from evenborn.foundation.runs.work import Clock, Work
from evenborn.foundation.ui.clock import in_china, now
from evenborn.foundation.ui.refusal import Refused
from evenborn.standards.refusal import CannotRead
from evenborn.standards.saving import CannotWrite
from evenborn.standards.words import Words

log = logging.getLogger(__name__)

PAUSE = 0.5  # seconds between two looks into an empty queue
THE_WORLD = (OSError, OperationalError, InterfaceError)
FORESEEN = (Refused, CannotRead, CannotWrite)


def work_for_ever(stop: Event, *, name: str = "", pause: float = PAUSE, clock: Clock = now) -> None:
    """Take up runs until `stop` is set; a run in hand goes back to the queue at its next step.

    Args:
        stop: set it on SIGTERM.
        name: of this worker; host and process id by default.
        pause: seconds between two looks into an empty queue, give or take a fifth, so that
            several workers do not look at the same moment.
        clock: gives the moment.
    """
    name = name or f"{socket.gethostname()[:40]}:{os.getpid()}"
    log.info("worker %s waits for runs", name)
    today: date | None = None
    while not stop.is_set():
        try:
            if in_china(clock()).date() != today:
                actions.start_daily(at=clock())
                today = in_china(clock()).date()
            worked = work_once(name=name, clock=clock, stop=stop, beating=True)
        except DatabaseError as error:
            # The database is away or locked; the run, if any, is found by its lapsed lease.
            log.error("worker %s: %s", name, type(error).__name__)
            close_old_connections()
            worked = False
        if not worked:
            stop.wait(pause * random.uniform(0.8, 1.2))
    log.info("worker %s has stopped", name)


def work_until_empty(*, clock: Clock = now, most: int = 10_000) -> int:
    """Do all that waits, in this thread, and return how many runs were taken up.

    For tests and for loading the demo county.
    """
    for count in range(most):
        if not work_once(name="here", clock=clock):
            return count
    raise AssertionError("the queue does not become empty")


def work_once(*, name: str, clock: Clock, stop: Event | None = None, beating: bool = False) -> bool:
    """Take up one run and bring it to its end; tell whether there was one."""
    if not queries.is_anything_waiting(clock()):
        return False
    run = actions.take_up(worker=name, at=clock())
    if run is None:
        return False
    log.info("run %s (%s): attempt %s", run.pk, run.job, run.attempt)
    try:
        if beating:
            with _heartbeat(run, clock):
                _do(run, clock=clock, stop=stop)
        else:
            _do(run, clock=clock, stop=stop)
    except LeaseLost:
        log.warning("run %s (%s): taken up by another worker", run.pk, run.job)
    return True


def _do(run: Run, *, clock: Clock, stop: Event | None) -> None:
    """Call the job and write down how it ended."""
    job = JOBS.get(run.job)
    if job is None:
        actions.fail(run, error="NoSuchJob", words=BROKE, at=clock())
        return
    try:
        receipt = job.body(Work(run, clock=clock, stop=stop), **run.arguments)
        actions.finish(run, receipt=receipt, at=clock())
    except Cancelled:
        actions.end_cancelled(run, at=clock())
    except Stopped:
        actions.put_back(run, at=clock())
    except LeaseLost:
        raise
    except FORESEEN as refusal:
        actions.fail(run, error=type(refusal).__name__, words=_words_of(refusal), at=clock())
    except THE_WORLD as error:
        _log(run, error)
        actions.put_back(run, error=type(error).__name__, at=clock())
    except Exception as error:  # noqa: BLE001 - a job's bug must end its run, not the worker
        _log(run, error)
        actions.fail(run, error=type(error).__name__, words=BROKE, at=clock())


def _words_of(refusal: Exception) -> Words:
    if isinstance(refusal, Refused):
        return refusal.words
    assert isinstance(refusal, CannotRead | CannotWrite)
    return Words(refusal.zh, refusal.en)


def _log(run: Run, error: BaseException) -> None:
    """Log where it broke, without the message: a message may quote what was in a row."""
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames[-12:]))
    log.error("run %s (%s): %s at %s", run.pk, run.job, type(error).__name__, where)


@contextmanager
def _heartbeat(run: Run, clock: Clock) -> Iterator[None]:
    """Beat from a thread of its own while the job works, so that a long query loses no lease."""
    over = Event()

    def beat() -> None:
        try:
            while not over.wait(BEAT.total_seconds()):
                try:
                    actions.beat(run, at=clock())
                except (Cancelled, LeaseLost):
                    return  # the job itself will find out at its next step
                except DatabaseError as error:
                    log.warning("run %s: no heartbeat: %s", run.pk, type(error).__name__)
                    close_old_connections()
        finally:
            database.close()

    thread = threading.Thread(target=beat, name=f"heartbeat-{run.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
