"""A restore drill: what comes back is what was there, in either database."""

import os
import secrets
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from evenborn.foundation.access.secrets.keyring import new as new_keyring
from evenborn.foundation.audit.tests.make import NOON
from evenborn.rooms.births.models import Birth
from evenborn.rooms.births.tests.make import make_birth
from evenborn.site.config.folder import make_folder, make_signing_key
from evenborn.site.operation.backup import keys, writing

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

COMMAND = Path(sys.executable).parent / "evenborn"
SERVER = os.environ.get("EVENBORN_DATABASE", "")


def run(*words: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as an operator would, with an environment of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EVENBORN_")}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [COMMAND, *map(str, words)],
        env={**kept, "EVENBORN_LANG": "zh", "EVENBORN_COUNTY": "500118", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(cast, settings, tmp_path):
    """A backup of a house with two births, one of which is gone, and an attachment."""
    settings.MEDIA_ROOT = tmp_path / "live"
    (tmp_path / "live" / "vault").mkdir(parents=True)
    (tmp_path / "live" / "vault" / "a1").write_bytes(b"sealed already")
    make_birth(cast.alma)
    key = keys.make(tmp_path / "backup.key", algorithm="AES-256-GCM", at=NOON)
    return writing.write(tmp_path / "copy.evb", key=key, at=NOON)


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request, tmp_path):
    """An empty place to restore into; PostgreSQL where these tests run on it."""
    if request.param == "sqlite":
        yield str(tmp_path / "new"), {}
        return
    if not SERVER:
        pytest.skip("needs PostgreSQL: make test-postgres")
    import psycopg

    name = f"restored_{secrets.token_hex(4)}"
    with psycopg.connect(SERVER, autocommit=True) as con:
        con.execute(f"CREATE DATABASE {name}")
        yield SERVER.rpartition("/")[0] + "/" + name, {"EVENBORN_DATA": str(tmp_path / "new")}
        con.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.skipif(not SERVER, reason="needs PostgreSQL: make test-postgres")
@pytest.mark.parametrize("target", ["postgresql"], indirect=True)
def test_it_goes_from_sqlite_to_postgresql_too(copy, target, settings, tmp_path):
    lite = {
        "EVENBORN_DATA": str(tmp_path / "lite"),
        "EVENBORN_BACKUP_KEY": str(tmp_path / "backup.key"),
    }
    keys_of = ["--keys", settings.KEY_FILE]
    run("restore", tmp_path / "copy.evb", "--into", tmp_path / "lite", *keys_of, **lite)
    run("backup", tmp_path / "two.evb", EVENBORN_KEYS=str(settings.KEY_FILE), **lite)
    place, environment = target

    done = run(
        "restore",
        tmp_path / "two.evb",
        "--into",
        place,
        *options(settings, tmp_path),
        **environment,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "日志完整" in done.stdout


def options(settings, tmp_path) -> list[object]:
    return ["--key", tmp_path / "backup.key", "--keys", settings.KEY_FILE]


def test_it_comes_back_with_equal_counts_a_valid_log_and_open_cells(
    copy, target, settings, tmp_path
):
    place, environment = target

    done = run(
        "restore",
        tmp_path / "copy.evb",
        "--into",
        place,
        *options(settings, tmp_path),
        **environment,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{copy.rows:,} 行" in done.stdout
    assert "日志完整" in done.stdout
    assert "密钥相符" in done.stdout
    assert (tmp_path / "new" / "files" / "vault" / "a1").read_bytes() == b"sealed already"


def test_the_restored_house_goes_on_counting_and_its_log_still_takes_no_change(
    copy, target, settings, tmp_path
):
    place, environment = target
    run(
        "restore",
        tmp_path / "copy.evb",
        "--into",
        place,
        *options(settings, tmp_path),
        **environment,
    )
    database = place if place.startswith("postgres") else ""
    words = (
        "from evenborn.foundation.access.models import Department as D;"
        "print(max(D.objects.values_list('pk', flat=True)),"
        " D.objects.create(name='n', kind='office', area_code='500118').pk);"
        "from django.db import connection as c\n"
        "try:\n c.cursor().execute('DELETE FROM audit_entry')\n"
        "except Exception as e: print(e)"
    )

    said = run(
        "manage",
        "shell",
        "-v0",
        "-c",
        words,
        EVENBORN_DATA=str(tmp_path / "new"),
        EVENBORN_DATABASE=database,
        EVENBORN_KEYS=str(settings.KEY_FILE),
    )

    last, made = map(int, said.stdout.split()[:2])
    assert made == last + 1
    assert "append-only" in said.stdout


def test_a_house_that_is_not_empty_is_refused_and_stays_as_it_is(copy, settings, tmp_path):
    into = ["restore", tmp_path / "copy.evb", "--into", tmp_path / "new"]
    assert run(*into, *options(settings, tmp_path)).returncode == 0
    before = (tmp_path / "new" / "evenborn.sqlite3").read_bytes()

    again = run(*into, *options(settings, tmp_path))

    assert again.returncode == 2
    assert "不是空的" in again.stderr
    assert (tmp_path / "new" / "evenborn.sqlite3").read_bytes() == before


def test_a_damaged_backup_writes_nothing(copy, settings, tmp_path):
    content = bytearray((tmp_path / "copy.evb").read_bytes())
    content[-40] ^= 1
    (tmp_path / "copy.evb").write_bytes(content)

    done = run(
        "restore",
        tmp_path / "copy.evb",
        "--into",
        tmp_path / "new",
        *options(settings, tmp_path),
    )

    assert done.returncode == 2
    assert "损坏" in done.stderr
    with sqlite3.connect(tmp_path / "new" / "evenborn.sqlite3") as empty:
        assert empty.execute("SELECT name FROM sqlite_master").fetchall() == []


def test_keys_that_do_not_fit_are_said(copy, settings, tmp_path):
    new_keyring(tmp_path / "other.json")

    done = run(
        "restore",
        tmp_path / "copy.evb",
        "--into",
        tmp_path / "new",
        "--key",
        tmp_path / "backup.key",
        "--keys",
        tmp_path / "other.json",
    )

    assert done.returncode == 1
    assert "密钥不符" in done.stdout


def test_a_backup_of_a_later_version_is_refused(copy, settings, tmp_path, monkeypatch):
    from evenborn.foundation.ui.refusal import Refused
    from evenborn.site.operation.actions import restore

    copy.migrations = (*copy.migrations, ("births", "0999_later"))

    with pytest.raises(Refused, match="更新的版本"):
        restore._targets(copy)


def test_only_the_last_migration_of_each_room_is_asked_for(copy):
    from evenborn.site.operation.actions import restore

    found = restore._targets(copy)

    assert ("audit", "0002_append_only") in found
    assert ("audit", "0001_initial") not in found
    assert Birth.objects.count() == 1


def test_an_operator_makes_a_key_a_backup_and_a_drill(tmp_path):
    house = {"EVENBORN_DATA": str(tmp_path / "house")}
    make_folder(tmp_path / "house")
    make_signing_key(tmp_path / "house")
    new_keyring(tmp_path / "house" / "keys.json")
    assert run("manage", "migrate", "-v0", **house).returncode == 0

    without = run("backup", tmp_path / "a.evb", **house)
    key = run("keys", "new", "--for", "backup", **house)
    made = run("backup", tmp_path / "a.evb", **house)
    drill = run("restore", tmp_path / "a.evb", "--verify", **house)

    assert (without.returncode, "keys new --for backup" in without.stderr) == (2, True)
    assert key.returncode == made.returncode == 0, made.stderr
    assert drill.returncode == 0, drill.stdout + drill.stderr
    assert "演练完成" in drill.stdout
    assert [path.name for path in (tmp_path / "house").glob(".drill-*")] == []
    with sqlite3.connect(tmp_path / "house" / "evenborn.sqlite3") as db:
        events = [event for (event,) in db.execute("SELECT event FROM audit_entry")]
    assert events[-2:] == ["operation.backed_up", "operation.drilled"]
