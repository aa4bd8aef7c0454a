from evenborn.foundation.runs.actions import cancel, start, take_up
from evenborn.foundation.runs.models import Run
from evenborn.foundation.runs.rules import LEASE, MOST_TRIES, Receipt
from evenborn.foundation.runs.tests.make import NOON, Clock, declared
from evenborn.foundation.runs.work import Work


def nothing(work, **arguments):
    return Receipt(total=0, parts={})


def test_the_longest_waiting_run_comes_first(cast):
    with declared(nothing) as job:
        first = start(job, arguments={}, by=cast.alma, at=NOON)
        second = start(job, arguments={}, by=cast.alma, at=NOON)

    assert take_up(worker="w", at=NOON) == first
    assert take_up(worker="w", at=NOON) == second
    assert take_up(worker="w", at=NOON) is None


def test_a_run_in_hand_is_left_alone_until_its_lease_lapses(cast):
    with declared(nothing) as job:
        run = start(job, arguments={}, by=cast.alma, at=NOON)
    held = take_up(worker="dies", at=NOON)

    assert take_up(worker="heir", at=NOON + LEASE) is None
    taken = take_up(worker="heir", at=NOON + LEASE * 1.01)

    assert (taken, taken.worker) == (run, "heir")
    assert taken.attempt == held.attempt + 1


def test_a_run_that_kills_its_worker_every_time_fails_with_words(cast):
    at = NOON
    with declared(nothing) as job:
        run = start(job, arguments={}, by=cast.alma, at=NOON)
    for _ in range(MOST_TRIES):
        assert take_up(worker="w", at=at) == run
        at += LEASE * 2

    assert take_up(worker="w", at=at) is None
    run.refresh_from_db()
    assert (run.state, run.error) == ("failed", "WorkerDied")
    assert "系统管理员" in run.error_zh


def test_a_run_that_gets_on_may_be_interrupted_often(cast):
    clock = Clock()
    with declared(nothing) as job:
        start(job, arguments={}, by=cast.alma, at=NOON)
    for number in range(MOST_TRIES * 3):
        run = take_up(worker="w", at=clock.at)
        Work(run, clock=clock).keep({"next": number})
        clock.later(LEASE.total_seconds() * 2)

    assert Run.objects.get().state == "running"


def test_a_cancelled_run_of_a_dead_worker_is_cancelled(cast):
    with declared(nothing) as job:
        run = start(job, arguments={}, by=cast.alma, at=NOON)
    take_up(worker="dies", at=NOON)
    cancel(run, by=cast.alma, at=NOON)

    assert take_up(worker="w", at=NOON + LEASE * 2) is None
    run.refresh_from_db()
    assert run.state == "cancelled"
