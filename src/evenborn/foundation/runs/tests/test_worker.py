import logging
import threading
from itertools import pairwise

import pytest

from evenborn.foundation.runs.actions import start
from evenborn.foundation.runs.rules import MOST_TRIES, Receipt
from evenborn.foundation.runs.tests.make import NOON, Clock, declared
from evenborn.foundation.runs.worker import work_for_ever, work_once, work_until_empty
from evenborn.foundation.ui.refusal import Refused


def started(body, officer, clock=None):
    with declared(body) as job:
        run = start(job, arguments={}, by=officer, at=NOON)
        work_until_empty(clock=clock or Clock())
    run.refresh_from_db()
    return run


def test_a_receipt_that_does_not_balance_fails_the_run(cast):
    run = started(lambda work: Receipt(total=3, parts={"accepted": 2}), cast.alma)

    assert (run.state, run.error, run.receipt) == ("failed", "Unbalanced", None)


def test_a_refusal_is_kept_in_its_own_words(cast):
    def refuses(work):
        raise Refused(zh="本月已关账。", en="The month is closed.")

    run = started(refuses, cast.alma)

    assert (run.state, run.error_zh, run.error_en) == (
        "failed",
        "本月已关账。",
        "The month is closed.",
    )


def test_a_bug_is_kept_without_its_message(cast, caplog):
    def breaks(work):
        raise ValueError("王小花 500118199001011234")

    with caplog.at_level(logging.DEBUG):
        run = started(breaks, cast.alma)

    assert (run.state, run.error) == ("failed", "ValueError")
    told = run.error_zh + run.error_en + caplog.text
    assert "王小花" not in told
    assert "500118199001011234" not in told
    assert "breaks:" in caplog.text


def test_the_world_is_tried_again_later_and_then_given_up(cast):
    clock, tries = Clock(), []

    def meets_a_full_disk(work):
        tries.append(clock.at)
        raise OSError(28, "No space left on device")

    with declared(meets_a_full_disk) as job:
        run = start(job, arguments={}, by=cast.alma, at=NOON)
        for _ in range(200):
            work_until_empty(clock=clock)
            clock.later(1)

    run.refresh_from_db()
    assert (run.state, run.error) == ("failed", "OSError")
    assert len(tries) == MOST_TRIES
    waits = [(b - a).total_seconds() for a, b in pairwise(tries)]
    assert waits == sorted(waits)
    assert waits[0] >= 5


def test_a_worker_told_to_stop_puts_its_run_back(cast):
    stop = threading.Event()

    def slow(work):
        if not work.kept:
            work.keep({"half": True})
            stop.set()
        work.progress(1, 2)
        return Receipt(total=2, parts={"accepted": 2})

    with declared(slow) as job:
        run = start(job, arguments={}, by=cast.alma, at=NOON)
        work_once(name="old", clock=Clock(), stop=stop)
        run.refresh_from_db()
        assert (run.state, run.kept) == ("queued", {"half": True})

        work_until_empty(clock=Clock())

    run.refresh_from_db()
    assert run.state == "done"


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_told_to_stop_stops(cast):
    done = []
    stop = threading.Event()

    def ends_the_day(work):
        done.append(work.by.username)
        stop.set()
        return Receipt(total=0, parts={})

    with declared(ends_the_day) as job:
        start(job, arguments={}, by=cast.alma, at=NOON)
        work_for_ever(stop, name="w", pause=0.01, clock=Clock())

    assert done == ["alma"]


def test_a_job_that_no_room_declares_any_more_fails(cast):
    with declared(lambda work: Receipt(total=0, parts={})) as job:
        run = start(job, arguments={}, by=cast.alma, at=NOON)
    work_until_empty(clock=Clock())

    run.refresh_from_db()
    assert (run.state, run.error) == ("failed", "NoSuchJob")
