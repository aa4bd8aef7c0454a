import pytest

from evenborn.foundation.access.models import Department
from evenborn.foundation.runs.actions import cancel, start, take_up
from evenborn.foundation.runs.rules import LEASE, LeaseLost, Receipt, State
from evenborn.foundation.runs.tests.make import NOON, Clock, declared
from evenborn.foundation.runs.work import Work
from evenborn.foundation.runs.worker import work_until_empty
from evenborn.standards.words import Words


def departments():
    return Department.objects.filter(name__startswith="第").count()


def write(number):
    Department.objects.create(name=f"第{number}", kind="other", area_code="500118")


def ten_steps(work, **_):
    for number in range(work.kept.get("next", 0), 10):
        with work.step({"next": number + 1}, done=number + 1, total=10):
            write(number)
    return Receipt(total=10, parts={"accepted": 10})


def test_a_job_runs_to_its_receipt(cast):
    with declared(ten_steps) as job:
        run = start(job, arguments={}, by=cast.alma, at=NOON)
        assert work_until_empty(clock=Clock()) == 1

    run.refresh_from_db()
    assert (run.state, run.done, run.total) == ("done", 10, 10)
    assert run.receipt["parts"] == {"accepted": 10}
    assert run.kept == {"next": 10}


def test_a_step_that_breaks_leaves_neither_its_writes_nor_its_checkpoint(cast):
    def breaks(work, **_):
        with work.step({"next": 1}, done=1):
            write(1)
        with work.step({"next": 2}, done=2):
            write(2)
            raise KeyError("王小花")

    with declared(breaks) as job:
        run = start(job, arguments={}, by=cast.alma, at=NOON)
        work_until_empty(clock=Clock())

    run.refresh_from_db()
    assert (run.state, run.kept, run.done) == ("failed", {"next": 1}, 1)
    assert departments() == 1


def test_a_worker_that_wakes_after_its_lease_cannot_write(cast):
    clock = Clock()
    with declared(ten_steps) as job:
        start(job, arguments={}, by=cast.alma, at=NOON)
        sleeper = Work(take_up(worker="sleeper", at=NOON), clock=clock)
        heir = Work(take_up(worker="heir", at=NOON + LEASE * 2), clock=clock)

        with pytest.raises(LeaseLost), sleeper.step({"next": 1}, done=1):
            write(1)
        with pytest.raises(LeaseLost):
            sleeper.progress(5, 10)
        with heir.step({"next": 1}, done=1):
            write(1)

    assert departments() == 1


def test_a_cancelled_run_stops_at_its_next_step(cast):
    def cancels_itself(work, **_):
        with work.step({"next": 1}, done=1):
            write(1)
        cancel(work.run, by=cast.alma, at=NOON)
        with work.step({"next": 2}, done=2):
            write(2)
        raise AssertionError("not reached")

    with declared(cancels_itself) as job:
        run = start(job, arguments={}, by=cast.alma, at=NOON)
        work_until_empty(clock=Clock())

    run.refresh_from_db()
    assert run.state == State.CANCELLED
    assert departments() == 1


def test_progress_is_written_at_most_twice_a_second(cast, django_assert_max_num_queries):
    clock = Clock()
    with declared(ten_steps) as job:
        start(job, arguments={}, by=cast.alma, at=NOON)
        work = Work(take_up(worker="w", at=NOON), clock=clock)
        work.progress(1, 1000, Words("检查", "Checking"))

        with django_assert_max_num_queries(1):
            for done in range(2, 1000):
                if done == 500:
                    clock.later(0.6)
                work.progress(done, 1000, Words("检查", "Checking"))

    work.run.refresh_from_db()
    assert (work.run.done, work.run.words_zh) == (500, "检查")
