"""kill -9, a full disk, a clock set back: nothing lost, nothing doubled, nothing half-kept.

Others prove the same of what they own: an import (exchange, test_killed_worker), the act of signing
(reconciliation, test_signing_at_once), a backup (operation, test_backup), the whole house under
load (benchmarks/power_cut.py).
"""

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.urls import reverse

from evenborn.foundation.audit.actions import SYSTEM
from evenborn.foundation.audit.models import Entry
from evenborn.foundation.audit.verification import verify
from evenborn.foundation.exchange import vault
from evenborn.foundation.exchange.models import SealedFile
from evenborn.foundation.runs.actions import retry, start
from evenborn.foundation.runs.worker import work_until_empty
from evenborn.rooms.births.tests.make import make_birth
from evenborn.rooms.indicators.cube import reading
from evenborn.rooms.indicators.models import Cube
from evenborn.rooms.reconciliation import actions, queries
from evenborn.rooms.reconciliation.models import (
    Difference,
    Linkage,
    Pair,
    QuarterSignature,
    QuarterTable,
)
from evenborn.rooms.reconciliation.tests.make_linkage import (
    WINTER,
    link_now,
    make_files,
    make_partners,
    take_in,
)
from evenborn.rooms.reconciliation.tests.make_quarter import OVER, make_signers, make_table
from evenborn.site.operation.doctor.finding import Level
from evenborn.site.operation.doctor.records import clock_of_the_log
from tests import fault_process

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[1]
A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "house"
    yield settings.MEDIA_ROOT
    reading.forget()


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> Path:
    return make_files(tmp_path_factory.mktemp("county"), births=80)


class House:
    """Copies of the house that may be killed."""

    def __init__(self, process: subprocess.Popen) -> None:
        self.process = process

    def does(self, work: str, *, at, dies: str = "", **more: object) -> int:
        """Have a copy do some work; return how it ended."""
        asked = {"work": work, "at": at.isoformat(), "dies": dies, **more}
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@contextmanager
def house():
    asked = {
        "database": str(connection.settings_dict["NAME"]),
        "keys": str(django_settings.KEY_FILE),
        "media": str(django_settings.MEDIA_ROOT),
    }
    with subprocess.Popen(
        [sys.executable, fault_process.__file__, json.dumps(asked)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "tests.settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout.readline() == "ready\n"
            yield House(process)
            process.stdin.close()
            assert process.wait(10) == 0
        finally:
            process.kill()


def nothing_is_kept() -> bool:
    found = (Linkage, Pair, Difference)
    return not any(model.objects.exists() for model in found)


def vault_is_clean() -> bool:
    """Whether every file of the vault has its row and every row its file."""
    lying = {path.name for path in vault.folder().iterdir()}
    return lying == set(SealedFile.objects.values_list("name", flat=True))


def bench_is_clear() -> bool:
    return not list((django_settings.MEDIA_ROOT / "bench").iterdir())


def births_of(linkage) -> list[tuple]:
    path = django_settings.MEDIA_ROOT / "births.parquet"
    vault.lay_out(linkage.births.name, linkage.births.secret, path)
    with duckdb.connect() as con:
        rows = con.execute(f"SELECT * EXCLUDE (birth_id) FROM '{path}'").fetchall()
    path.unlink()
    return sorted(rows, key=str)


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_at_any_moment_of_the_linkage_loses_and_doubles_nothing(cast, media, files):
    take_in(cast, files, make_partners(cast))
    run = actions.ask_linkage(whole=False, by=cast.emil, at=WINTER)
    at = WINTER

    with house() as copies:
        for step in ("gathered", "linked", "sealed", "written"):
            at += A_MINUTE
            assert copies.does("runs", at=at, dies=step) == -signal.SIGKILL, step
            assert nothing_is_kept(), step
        at += A_MINUTE
        assert copies.does("runs", at=at, dies="committed") == -signal.SIGKILL
        assert Linkage.objects.count() == 1
        at += A_MINUTE
        assert copies.does("runs", at=at) == 0

    run.refresh_from_db()
    linkage = Linkage.objects.get()
    assert (run.state, run.attempt) == ("done", 6)
    assert run.receipt["total"] == linkage.counts["records"]
    assert run.receipt["notes"]["pairs"] == Pair.objects.count()
    assert Entry.objects.filter(event="reconciliation.linked").count() == 1
    assert Cube.objects.get().linkage == linkage
    assert verify().first_fault is None

    # What the killed ones sealed goes with the daily clean-up, and nothing else does.
    assert not vault_is_clean()
    start("exchange.clean_up", arguments={}, by=SYSTEM, at=at + timedelta(days=2))
    work_until_empty(clock=lambda: at + timedelta(days=2))
    assert vault_is_clean()
    assert bench_is_clear()

    # An undisturbed linkage of the same records finds the same, and nothing new.
    before = (births_of(linkage), Pair.objects.count(), Difference.objects.count())
    again = link_now(cast.emil, at=at + timedelta(days=2), whole=True)
    assert (births_of(again), Pair.objects.count(), Difference.objects.count()) == before


# ── a full disk ─────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def small_disk(media):
    """A disk of 4 MB for the house's files; this machine's own where no disk may be mounted."""
    media.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(media)]
    if os.geteuid() or subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a small disk; the limit on files is tried by another test")
    yield media
    reading.forget()
    subprocess.run(["umount", "-l", str(media)], check=True)


def leave(disk: Path, room: int) -> None:
    """Fill the disk but for some bytes."""
    ballast = disk / "ballast"
    ballast.unlink(missing_ok=True)
    free = os.statvfs(disk)
    ballast.write_bytes(bytes(free.f_bavail * free.f_frsize - room))


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_stops_the_linkage_with_clear_words_and_nothing_is_half_kept(
    cast, files, small_disk
):
    take_in(cast, files, make_partners(cast))
    run = actions.ask_linkage(whole=False, by=cast.emil, at=WINTER)
    before = {path.name for path in vault.folder().iterdir()}
    at, words = WINTER, []

    # Full while it gathers, while DuckDB spills, while the result is sealed.
    for room in (4_096, 60_000, 260_000):
        at += 5 * A_MINUTE
        leave(small_disk, room)
        work_until_empty(clock=lambda at=at: at)
        run.refresh_from_db()
        words.append(run.error_zh)
        assert run.state in ("queued", "failed")
        assert nothing_is_kept()
        assert {path.name for path in vault.folder().iterdir()} == before
        assert bench_is_clear()
        if run.state == "failed":
            retry(run, by=cast.emil, at=at)
    (small_disk / "ballast").unlink()
    at += 5 * A_MINUTE
    work_until_empty(clock=lambda: at)

    run.refresh_from_db()
    assert run.state == "done"
    assert Linkage.objects.get().counts["records"] == run.receipt["total"]
    assert any("磁盘" in one for one in words)
    assert vault_is_clean()
    assert verify().first_fault is None


@pytest.mark.django_db(transaction=True)
def test_where_no_file_may_grow_nothing_is_half_kept(cast, media, files):
    take_in(cast, files, make_partners(cast))
    run = actions.ask_linkage(whole=False, by=cast.emil, at=WINTER)

    with house() as copies:
        copies.does("runs", at=WINTER + A_MINUTE, file_limit=20_000)
        assert nothing_is_kept()
        assert not [path for path in vault.folder().iterdir() if path.name.startswith(".")]
        later = WINTER + timedelta(minutes=10)
        assert copies.does("runs", at=later) == 0

    run.refresh_from_db()
    if run.state == "failed":
        retry(run, by=cast.emil, at=later)
        work_until_empty(clock=lambda: later)
    assert Linkage.objects.count() == 1
    assert verify().first_fault is None


# ── the site dies while a quarter is signed ─────────────────────────────────────────────────────


@pytest.mark.django_db(transaction=True)
def test_a_site_killed_while_signing_has_signed_or_not_and_a_second_press_ends_it(cast, media):
    cast = make_signers(cast)
    table = make_table(cast)
    path, sent = reverse("reconciliation-quarter-sign", args=[table.pk]), {"seen": table.digest}

    with house() as copies:

        def press(user: str, dies: str = "") -> int:
            return copies.does("press", at=OVER, dies=dies, user=user, path=path, sent=sent)

        assert press("emil", "signing") == -signal.SIGKILL
        assert not QuarterSignature.objects.exists()
        assert QuarterTable.objects.get().state == "draft"
        assert press("emil") == 0
        # The last signature is on the disk, and the answer never comes: it is pressed again.
        assert press("petra", "signed") == -signal.SIGKILL
        assert QuarterTable.objects.get().state == "signed"
        assert press("petra") == 0

    found = QuarterTable.objects.get()
    assert (found.state, QuarterSignature.objects.count()) == ("signed", 2)
    assert found.documents
    assert found.signed_at >= OVER
    assert Entry.objects.filter(event="reconciliation.quarter_signed").count() == 2
    assert verify().first_fault is None


# ── the clock is set back ───────────────────────────────────────────────────────────────────────


def test_with_the_clock_a_day_back_nothing_is_lost_and_the_newest_stays_the_newest(
    cast, media, files
):
    take_in(cast, files, make_partners(cast))
    first = link_now(cast.emil, at=WINTER)
    due = dict(Difference.objects.values_list("pk", "due_at"))
    make_birth(
        cast.alma,
        at=WINTER + A_MINUTE,
        record_id="N-1",
        birth_date="2027-01-14",
        birth_time="20:00",
    )
    waiting = actions.ask_linkage(whole=False, by=cast.emil, at=WINTER + A_MINUTE)
    yesterday = WINTER - timedelta(days=1)

    # What was queued "tomorrow" is not left to wait for a day, and what was entered is linked.
    work_until_empty(clock=lambda: yesterday)
    waiting.refresh_from_db()
    second = Linkage.objects.get(run=waiting)
    assert waiting.state == "done"
    assert second.counts["records"] == first.counts["records"] + 1
    assert second.at > first.at
    assert queries.newest_linkage("500118") == second
    assert Cube.objects.get(state="current").linkage == second
    third = link_now(cast.emil, at=yesterday + A_MINUTE)
    assert third.counts == second.counts
    assert queries.months_changed_since(first, third) is not None
    assert Cube.objects.get(state="current").linkage == third

    # No duty's clock moved, the log goes on by number, and it is said what happened.
    assert due.items() <= dict(Difference.objects.values_list("pk", "due_at")).items()
    numbers = list(Entry.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert verify().first_fault is None
    said = clock_of_the_log(yesterday)
    assert said.level is Level.MEND
    assert "时钟被拨回" in said.words.zh


def test_a_quarter_is_signed_once_with_the_clock_a_day_back(cast, media):
    cast = make_signers(cast)
    table = make_table(cast)
    actions.sign(table, seen=table.digest, by=cast.emil, at=OVER)

    signed = actions.sign(table, seen=table.digest, by=cast.petra, at=OVER - timedelta(days=1))

    assert signed.state == "signed"
    assert actions.sign(signed, seen=table.digest, by=cast.petra, at=OVER).pk == signed.pk
    assert QuarterSignature.objects.count() == 2
    assert verify().first_fault is None
