from evenborn.foundation.audit.models import Entry
from evenborn.foundation.runs.actions import start
from evenborn.foundation.runs.models import Run
from evenborn.foundation.runs.rules import Receipt
from evenborn.foundation.runs.tests.make import NOON, declared


def nothing(work, **arguments):
    return Receipt(total=0, parts={})


def test_a_run_waits_with_who_and_when(cast):
    with declared(nothing) as job:
        run = start(job, arguments={"batch": 7}, by=cast.alma, at=NOON)

    assert (run.state, run.officer, run.department) == ("queued", cast.alma, cast.anling)
    assert (run.arguments, run.queued_at) == ({"batch": 7}, NOON)
    entry = Entry.objects.get(event="runs.started")
    assert (entry.by, entry.subject) == ("alma", f"runs.run:{run.pk}")


def test_the_same_key_is_the_same_run(cast):
    with declared(nothing) as job:
        first = start(job, arguments={}, by=cast.alma, at=NOON, key="2026-07")
        again = start(job, arguments={}, by=cast.boris, at=NOON, key="2026-07")

    assert first == again
    assert Run.objects.count() == Entry.objects.filter(event="runs.started").count() == 1


def test_without_a_key_each_start_is_a_run(cast):
    with declared(nothing) as job:
        start(job, arguments={}, by=cast.alma, at=NOON)
        start(job, arguments={}, by=cast.alma, at=NOON)

    assert Run.objects.count() == 2
