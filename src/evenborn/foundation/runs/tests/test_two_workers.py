"""Several workers on one queue, and a job that is longer than its lease."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from evenborn.foundation.runs import actions, worker
from evenborn.foundation.runs.models import Run
from evenborn.foundation.runs.rules import LEASE, Receipt
from evenborn.foundation.runs.tests.make import NOON, Clock, declared
from evenborn.foundation.runs.worker import work_once


@pytest.mark.django_db(transaction=True)
def test_four_workers_take_every_run_once(cast):
    taken: list[int] = []

    def work():
        try:
            while (run := actions.take_up(worker="w", at=NOON)) is not None:
                taken.append(run.pk)
        finally:
            connection.close()

    with declared(lambda work: Receipt(total=0, parts={})) as job:
        runs = [actions.start(job, arguments={}, by=cast.alma, at=NOON).pk for _ in range(24)]
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert sorted(taken) == runs


@pytest.mark.django_db(transaction=True)
def test_the_heartbeat_keeps_the_lease_of_a_long_query(cast, monkeypatch):
    clock = Clock()
    monkeypatch.setattr(worker, "BEAT", timedelta(seconds=0.02))

    def long(work):
        clock.later(LEASE.total_seconds() * 0.9)
        ends = threading.Event()
        for _ in range(200):
            ends.wait(0.02)
            if Run.objects.get().lease_until > NOON + LEASE:
                break
        clock.later(LEASE.total_seconds() * 0.9)
        assert actions.take_up(worker="heir", at=clock.at) is None
        return Receipt(total=0, parts={})

    with declared(long) as job:
        run = actions.start(job, arguments={}, by=cast.alma, at=NOON)
        work_once(name="w", clock=clock, beating=True)

    run.refresh_from_db()
    assert (run.state, run.attempt) == ("done", 1)
