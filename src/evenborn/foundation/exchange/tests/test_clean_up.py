import os
from datetime import timedelta

from evenborn.foundation.exchange import vault
from evenborn.foundation.exchange.models import SealedFile
from evenborn.foundation.exchange.tests.make import (
    NOON,
    csv_text,
    intake,
    make_row,
    sent,
    stored,
)
from evenborn.foundation.runs.actions import start_daily
from evenborn.foundation.runs.models import Run
from evenborn.foundation.runs.worker import work_until_empty


def on_day(day, django_capture_on_commit_callbacks):
    at = NOON + timedelta(days=day)
    start_daily(at=at)
    with django_capture_on_commit_callbacks(execute=True):
        work_until_empty(clock=lambda: at)


def test_files_go_after_thirty_days_and_counts_stay(cast, django_capture_on_commit_callbacks):
    with intake():
        batch = sent(csv_text([make_row(1, infant_sex="7")]), by=cast.alma)
    assert len(list(vault.folder().iterdir())) == 2

    on_day(29, django_capture_on_commit_callbacks)
    assert len(list(vault.folder().iterdir())) == 2
    on_day(31, django_capture_on_commit_callbacks)

    batch.refresh_from_db()
    assert list(vault.folder().iterdir()) == []
    assert not SealedFile.objects.exists()
    assert (batch.refused, batch.stored, batch.marked) == (1, None, None)
    assert batch.deleted_at == NOON + timedelta(days=31)


def test_what_a_killed_request_left_goes_after_a_day(cast, django_capture_on_commit_callbacks):
    left = vault.folder() / stored(b"half").name
    part = vault.folder() / ".abc.part"
    part.write_bytes(b"half")
    for path in (left, part):
        os.utime(path, (NOON.timestamp(), NOON.timestamp()))

    on_day(0.5, django_capture_on_commit_callbacks)
    assert left.exists()
    on_day(2, django_capture_on_commit_callbacks)

    assert list(vault.folder().iterdir()) == []


def test_the_day_has_one_clean_up(db):
    start_daily(at=NOON)
    start_daily(at=NOON + timedelta(hours=3))

    assert Run.objects.filter(job="exchange.clean_up").count() == 1
