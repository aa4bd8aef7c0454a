"""A job that follows another, declared by a room that the other does not know."""

from evenborn.foundation.runs.actions import start
from evenborn.foundation.runs.models import Run
from evenborn.foundation.runs.rules import Receipt
from evenborn.foundation.runs.tests.make import NOON, Clock, declared
from evenborn.foundation.runs.worker import work_until_empty

EMPTY = Receipt(total=0, parts={})


def test_a_job_follows_the_run_it_waits_for_in_the_name_of_who_started_that(cast):
    followed = []

    def follows(work, *, run):
        followed.append((run, work.by.username))
        return EMPTY

    with (
        declared(lambda work: EMPTY) as job,
        declared(follows, "trial.follows", after="trial.run"),
    ):
        first = start(job, arguments={}, by=cast.emil, at=NOON)
        work_until_empty(clock=Clock())

    assert followed == [(first.pk, "emil")]
    assert [run.state for run in Run.objects.all()] == ["done", "done"]


def test_nothing_follows_a_run_that_failed(cast):
    def breaks(work):
        raise ValueError

    with declared(breaks) as job, declared(lambda work: EMPTY, "trial.follows", after="trial.run"):
        start(job, arguments={}, by=cast.emil, at=NOON)
        work_until_empty(clock=Clock())

    assert [run.job for run in Run.objects.all()] == ["trial.run"]
