import pytest

from evenborn.foundation.runs.actions import retry, start
from evenborn.foundation.runs.rules import Receipt
from evenborn.foundation.runs.tests.make import NOON, Clock, declared
from evenborn.foundation.runs.worker import work_until_empty
from evenborn.foundation.ui.refusal import Refused


def test_a_retry_goes_on_from_the_kept_step(cast):
    seen = []

    def breaks_once(work):
        seen.append(dict(work.kept))
        if not work.kept:
            work.keep({"next": 5})
            raise ValueError
        return Receipt(total=5, parts={"accepted": 5})

    with declared(breaks_once) as job:
        run = start(job, arguments={}, by=cast.alma, at=NOON)
        work_until_empty(clock=Clock())
        run = retry(run, by=cast.alma, at=NOON)
        assert (run.error, run.error_zh, run.ended_at) == ("", "", None)
        work_until_empty(clock=Clock())

    run.refresh_from_db()
    assert run.state == "done"
    assert seen == [{}, {"next": 5}]


def test_a_finished_run_is_not_done_twice(cast):
    with declared(lambda work: Receipt(total=0, parts={})) as job:
        run = start(job, arguments={}, by=cast.alma, at=NOON)
        work_until_empty(clock=Clock())

    with pytest.raises(Refused, match="failed or was cancelled"):
        retry(run, by=cast.alma, at=NOON)
