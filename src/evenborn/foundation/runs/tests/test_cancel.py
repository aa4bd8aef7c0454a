import pytest

from evenborn.foundation.audit.models import Entry
from evenborn.foundation.runs.actions import cancel, start
from evenborn.foundation.runs.rules import Receipt
from evenborn.foundation.runs.tests.make import NOON, Clock, declared
from evenborn.foundation.runs.worker import work_until_empty
from evenborn.foundation.ui.refusal import Refused


@pytest.fixture
def run(cast):
    with declared(lambda work: Receipt(total=0, parts={})) as job:
        yield start(job, arguments={}, by=cast.alma, at=NOON)


def test_a_waiting_run_is_cancelled_at_once(cast, run):
    cancel(run, by=cast.alma, at=NOON)
    assert work_until_empty(clock=Clock()) == 0

    run.refresh_from_db()
    assert (run.state, run.ended_at) == ("cancelled", NOON)
    assert Entry.objects.filter(event="runs.cancelled", by="alma").exists()


def test_another_officer_is_refused(cast, run):
    with pytest.raises(Refused, match="Somebody else"):
        cancel(run, by=cast.boris, at=NOON)

    run.refresh_from_db()
    assert run.state == "queued"


def test_an_auditor_sees_all_but_cancels_nothing(cast, run):
    with pytest.raises(Refused, match="Somebody else"):
        cancel(run, by=cast.gil, at=NOON)


def test_the_system_administrator_may_cancel(cast, run):
    assert cancel(run, by=cast.fay, at=NOON).state == "cancelled"


def test_what_is_over_cannot_be_cancelled(cast, run):
    work_until_empty(clock=Clock())

    with pytest.raises(Refused, match="over"):
        cancel(run, by=cast.alma, at=NOON)
