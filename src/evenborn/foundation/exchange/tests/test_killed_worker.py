"""kill -9 in the middle of an import, several times: nothing lost, nothing doubled."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from evenborn.foundation.exchange.actions import receive
from evenborn.foundation.exchange.tests.make import (
    csv_text,
    intake,
    make_row,
    make_rows,
    records,
    stored,
)
from evenborn.foundation.exchange.tests.worker_process import main
from evenborn.foundation.runs.models import Run
from evenborn.foundation.ui.clock import now

ROWS = 8_000
ROOT = Path(__file__).parents[5]


def worker(*, since, die_in=0):
    asked = {
        "database": str(connection.settings_dict["NAME"]),
        "keys": str(settings.KEY_FILE),
        "media": str(settings.MEDIA_ROOT),
        "die_in": die_in,
        "since": since,
        "fast": 60,
    }
    return subprocess.Popen(
        [sys.executable, main.__code__.co_filename, json.dumps(asked)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "tests.settings"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def until(true, *, seconds=20):
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, Run.objects.values()
        time.sleep(0.02)


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_loses_and_doubles_nothing(cast, media):
    rows = [*make_rows(ROWS), make_row(ROWS + 1, infant_sex="7")]
    with intake():
        batch, _ = receive(
            stored(csv_text(rows)), kind="delivery", name="a.csv", by=cast.alma, at=now()
        )
    run = batch.run
    since = time.time()

    for die_in in (3, 2):
        with worker(since=since, die_in=die_in) as process:
            assert process.wait(30) == -signal.SIGKILL
        run.refresh_from_db()
        # The chunk in the middle of which it died left nothing.
        assert len(records()) == run.kept["handed"]
    with worker(since=since) as process:
        before = run.kept["handed"]
        until(lambda: Run.objects.get(pk=run.pk).kept["handed"] > before)
        process.kill()
    run.refresh_from_db()
    assert before < len(records()) == run.kept["handed"] < ROWS

    with worker(since=since) as process:
        until(lambda: Run.objects.get(pk=run.pk).is_over)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0

    run.refresh_from_db()
    batch.refresh_from_db()
    assert run.attempt == 4
    assert (run.state, batch.accepted, batch.refused) == ("done", ROWS, 1)
    assert records() == sorted(f"D{number:05d}" for number in range(1, ROWS + 1))
    assert not list((media / "bench").iterdir())
