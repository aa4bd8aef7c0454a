"""Every check of the doctor, in a good state and in each bad one."""

import importlib
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection

from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import Role
from evenborn.foundation.access.secrets.keyring import new as new_keyring
from evenborn.foundation.access.tests.make import make_officer
from evenborn.foundation.audit.actions import SYSTEM, record
from evenborn.foundation.audit.append_only import lift
from evenborn.foundation.audit.tests.make import NOON
from evenborn.foundation.runs.models import Run
from evenborn.foundation.ui.clock import CHINA
from evenborn.site.operation.backup import keys as backup_keys
from evenborn.site.operation.doctor import (
    DATABASE,
    RECORDS,
    SURROUNDINGS,
    databases,
    examine,
    house,
    keys,
    records,
    surroundings,
)
from evenborn.site.operation.doctor.finding import Level

STRONG = "8Jt2q0ZyV7mWfKx1sRbN4uHcLp6oAeGd9iTQ3vUYjMnXwB5kSzCrEFPlDhIaO-_g"


def level(check, at=NOON) -> str:
    return check(at).level.value


# ── surroundings ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("check", "name", "value", "expected"),
    [
        ("debug", "DEBUG", True, "mend"),
        ("debug", "DEBUG", False, "good"),
        ("demo", "DEMO", True, "mend"),
        ("demo", "DEMO", False, "good"),
        ("hosts", "ALLOWED_HOSTS", ["*"], "mend"),
        ("hosts", "ALLOWED_HOSTS", ["127.0.0.1", "localhost"], "note"),
        ("hosts", "ALLOWED_HOSTS", ["births.county.example"], "good"),
        ("county", "COUNTY", "", "mend"),
        ("county", "COUNTY", "５00118", "mend"),
        ("county", "COUNTY", "500118", "good"),
        ("mail", "EMAIL_HOST", "", "note"),
        ("mail", "EMAIL_HOST", "mail.county.example", "good"),
        ("signing_key", "SECRET_KEY", "short", "mend"),
        ("signing_key", "SECRET_KEY", "a" * 80, "mend"),
        ("signing_key", "SECRET_KEY", STRONG, "good"),
    ],
)
def test_a_setting_is_judged(settings, check, name, value, expected):
    setattr(settings, name, value)

    assert level(getattr(surroundings, check)) == expected


@pytest.mark.parametrize(
    ("hosts", "tls", "expected"),
    [
        (["births.county.example"], False, "mend"),
        (["births.county.example"], True, "good"),
        (["127.0.0.1"], False, "good"),
    ],
)
def test_beyond_this_machine_https_is_needed(settings, hosts, tls, expected):
    settings.ALLOWED_HOSTS, settings.HTTPS = hosts, tls

    assert level(surroundings.https) == expected


def test_a_signing_key_that_others_may_read_is_found(settings, tmp_path):
    settings.DATA, settings.SECRET_KEY = tmp_path, STRONG
    (tmp_path / "signing.key").write_text(STRONG)
    (tmp_path / "signing.key").chmod(0o644)

    found = surroundings.signing_key(NOON)

    assert found.level is Level.MEND
    assert STRONG not in "".join((*found.words, *found.mend))


@pytest.mark.parametrize(
    ("known", "day", "expected"),
    [
        ({2026, 2027}, datetime(2026, 7, 1, tzinfo=CHINA), "good"),
        ({2026}, datetime(2026, 11, 20, tzinfo=CHINA), "note"),
        ({2026}, datetime(2026, 12, 1, tzinfo=CHINA), "mend"),
        (set(), datetime(2026, 7, 1, tzinfo=CHINA), "mend"),
    ],
)
def test_holidays_are_asked_for_in_time(monkeypatch, known, day, expected):
    monkeypatch.setattr(surroundings, "workdays", lambda: SimpleNamespace(knows=known.__contains__))

    assert level(surroundings.holidays, day) == expected


@pytest.mark.parametrize(
    ("pins", "expected"),
    [
        ("django==9.9.9 \\\n", "mend"),
        ("nothing-of-the-kind==1.0 \\\n", "good"),
        (None, "note"),
    ],
)
def test_versions_are_compared_with_the_lock(monkeypatch, tmp_path, pins, expected):
    lock = tmp_path / "requirements.txt"
    if pins is not None:
        lock.write_text(pins)
    monkeypatch.setattr(surroundings, "LOCK", lock)

    assert level(surroundings.versions) == expected


def test_the_locked_versions_are_those_installed_here():
    assert level(surroundings.versions) == "good"


# ── keys ────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def own(settings, tmp_path) -> Path:
    """A house of its own with its keys elsewhere."""
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir(mode=0o700)
    settings.MEDIA_ROOT = settings.DATA / "files"
    settings.KEY_FILE = tmp_path / "keys" / "keys.json"
    settings.BACKUP_KEY_FILE = tmp_path / "keys" / "backup.key"
    new_keyring(settings.KEY_FILE)
    return tmp_path


def test_a_key_file_is_there_whole_and_private(own, settings):
    assert level(keys.key_file) == "good"

    settings.KEY_FILE.chmod(0o640)
    assert level(keys.key_file) == "mend"

    settings.KEY_FILE.chmod(0o600)
    settings.KEY_FILE.write_text("{}")
    assert level(keys.key_file) == "mend"

    settings.KEY_FILE.unlink()
    assert level(keys.key_file) == "mend"


def test_keys_lie_apart_from_data_and_backups(own, settings):
    assert level(keys.key_place) == "good"

    (settings.KEY_FILE.parent / "monday.evb").write_text("")
    assert level(keys.key_place) == "mend"

    settings.KEY_FILE = settings.DATA / "keys.json"
    assert level(keys.key_place) == "note"


def test_backups_need_their_key(own, settings):
    assert level(keys.backup_key) == "mend"

    backup_keys.make(settings.BACKUP_KEY_FILE, algorithm="SM4-GCM", at=NOON)
    assert level(keys.backup_key) == "good"


# ── files ───────────────────────────────────────────────────────────────────────────────────────


def test_a_folder_that_others_may_enter_is_found(own, settings):
    assert level(house.vault) == "good"

    (settings.MEDIA_ROOT / "vault").mkdir(parents=True, mode=0o700)
    settings.MEDIA_ROOT.chmod(0o755)
    assert level(house.vault) == "mend"


def test_a_full_disk_is_found(monkeypatch):
    monkeypatch.setattr(
        house.shutil, "disk_usage", lambda _: SimpleNamespace(total=10**12, free=10**9)
    )
    assert level(house.disk) == "mend"

    monkeypatch.setattr(
        house.shutil, "disk_usage", lambda _: SimpleNamespace(total=10**12, free=10**11)
    )
    assert level(house.disk) == "good"


def test_pages_of_another_version_are_found(own, settings):
    assert level(house.pages) == "mend"

    pages = importlib.import_module("evenborn.site.config.pages")
    settings.STATIC_ROOT = settings.DATA / "static"
    settings.STATIC_ROOT.mkdir()
    (settings.STATIC_ROOT / pages.MANIFEST).write_text("{}")
    (settings.DATA / "static.digest").write_text(pages._digest())
    assert level(house.pages) == "good"


# ── the database ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
@pytest.mark.parametrize("check", ["migrations", "rights", "encrypted", "triggers", "clock"])
def test_the_database_of_the_tests_is_sound(check):
    found = getattr(databases, check)(datetime.now(CHINA))

    if check == "rights" and connection.vendor == "postgresql":
        assert found.level is Level.MEND  # the tests' own cluster has one user, its superuser
    else:
        assert found.level is Level.GOOD


@pytest.mark.django_db
def test_triggers_that_somebody_lifted_are_found():
    with connection.cursor() as cursor:
        cursor.execute(lift(connection.vendor)[0])

    assert level(databases.triggers) == "mend"


@pytest.mark.django_db
def test_waiting_migrations_are_found_and_nothing_further_is_asked(settings):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'births'")

    found = {finding.code: finding.level.value for finding in examine(NOON)}

    assert found["migrations"] == "mend"
    assert "administrators" not in found


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite")
def test_sqlite_is_for_a_small_house(monkeypatch, cast):
    assert level(databases.engine) == "note"

    monkeypatch.setattr(databases, "SQLITE_MOST", -1)
    assert level(databases.engine) == "mend"


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="about PostgreSQL")
def test_the_time_of_the_database_is_compared():
    assert level(databases.clock, datetime.now(CHINA) + timedelta(minutes=2)) == "mend"


# ── the records ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_a_clock_that_was_set_back_is_said_and_breaks_nothing():
    record("audit.verified", by=SYSTEM, at=NOON)
    earlier = NOON - timedelta(days=3)

    found = {finding.code: finding for finding in examine(earlier)}

    assert found["clock_of_the_log"].level is Level.MEND
    assert "3 天" in found["clock_of_the_log"].words.zh
    record("audit.verified", by=SYSTEM, at=earlier)  # the log goes on in the order of its numbers
    from evenborn.foundation.audit.verification import verify

    assert verify().first_fault is None
    assert level(records.clock_of_the_log, NOON) == "good"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("check", "event", "within"),
    [
        (records.log_verified, "audit.verified", timedelta(days=30)),
        (records.backup, "operation.backed_up", timedelta(hours=25)),
        (records.drill, "operation.drilled", timedelta(days=31)),
    ],
)
def test_what_is_done_regularly_is_missed_when_it_is_not(check, event, within):
    assert level(check) == "mend"

    record(event, by=SYSTEM, at=NOON)
    assert level(check, NOON + within) == "good"
    assert level(check, NOON + 2 * within) == "mend"


@pytest.mark.django_db
def test_a_drill_that_failed_is_none():
    record("operation.drilled", by=SYSTEM, at=NOON, good=False)

    assert level(records.drill) == "mend"


@pytest.mark.django_db
def test_every_new_key_is_copied_anew(own, settings):
    assert level(records.key_copy) == "mend"

    record("operation.keys_copied", by=SYSTEM, at=NOON, key="k1")
    assert level(records.key_copy) == "good"

    record("operation.keys_copied", by=SYSTEM, at=NOON, key="k0")
    settings.KEY_FILE.unlink()
    new_keyring(settings.KEY_FILE)
    assert level(records.key_copy) == "good"


@pytest.mark.django_db
def test_a_worker_that_is_gone_is_missed():
    assert level(records.worker) == "note"

    run = Run.objects.create(job="a.b", queued_at=NOON, not_before=NOON, started_at=NOON)
    assert level(records.worker, NOON + timedelta(hours=1)) == "good"
    assert level(records.worker, NOON + timedelta(days=2)) == "mend"
    assert level(records.waiting, NOON + timedelta(minutes=1)) == "good"
    assert level(records.waiting, NOON + timedelta(hours=1)) == "mend"

    run.delete()
    assert level(records.waiting, NOON + timedelta(hours=1)) == "good"


@pytest.mark.django_db
def test_the_three_administrators_and_their_second_factors_are_asked_for(cast):
    assert level(records.administrators) == "mend"

    for name, role in (("s", Role.SECURITY_ADMIN), ("u", Role.AUDIT_ADMIN)):
        make_officer(name, role, department=cast.office)
    assert level(records.administrators) == "good"

    Officer.objects.update(second_factor_at=NOON)
    assert level(records.second_factors) == "good"
    Officer.objects.filter(username="fay").update(second_factor_at=None)
    assert level(records.second_factors) == "mend"


# ── all of it ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_every_check_is_asked_and_what_must_be_mended_says_how():
    found = examine(NOON)

    assert len(found) == len(SURROUNDINGS) + len(DATABASE) + len(RECORDS)
    assert len({finding.code for finding in found}) == len(found)
    assert [one.code for one in found if one.level is Level.MEND and one.mend is None] == []
    assert [one.code for one in found if not all(one.words)] == []
