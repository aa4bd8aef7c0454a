"""The database of an earlier release comes to this version: nothing lost, everything opens.

`tests/upgrade/make.py` says how such a database is made.
"""

import json
import lzma
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

UPGRADE = Path(__file__).parent / "upgrade"
RELEASES = sorted(folder.name for folder in UPGRADE.iterdir() if (folder / "keys.json").exists())
COMMAND = Path(sys.executable).parent / "evenborn"

LOOK = """
import json
from django.apps import apps
from django.test import Client
from evenborn.foundation.access.models import Officer
from evenborn.foundation.audit.verification import verify
from evenborn.rooms.births.models import Birth

def page(username, address):
    reader = Client(HTTP_HOST="localhost")
    officer = Officer.objects.get(username=username)
    reader.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    return reader.get(address, follow=True).status_code

for model in apps.get_models():  # every column of every table is there
    model._base_manager.first()
opened = [birth.identity["mother_name"] for birth in Birth.objects.all()]
found = verify()
print(json.dumps({
    "fault": None if found.first_fault is None else found.first_fault.kind,
    "entries": found.checked,
    "opened": len([name for name in opened if name.startswith("虚构")]),
    "officer": bool(Officer.objects.get(username="alma").person["full_name"]),
    "pages": [page("emil", "/"), page("alma", "/births/"), page("gil", "/audit/")],
}))
"""


def run(folder: Path, *words: object) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EVENBORN_")}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    house = {"EVENBORN_DATA": str(folder), "EVENBORN_COUNTY": "500118", "EVENBORN_LANG": "zh"}
    return subprocess.run(
        [COMMAND, *map(str, words)],
        env={**kept, **house, "EVENBORN_SIGNING_KEY": "for this test only, known to everybody"},
        capture_output=True,
        text=True,
        check=False,
    )


def counts(database: Path) -> dict[str, int]:
    with sqlite3.connect(database) as db:
        names = [
            name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        return {name: db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}


@pytest.fixture(params=RELEASES)
def house(request, tmp_path) -> Path:
    """The house of a release, as it was left."""
    there = UPGRADE / request.param
    with lzma.open(there / "evenborn.sqlite3.xz") as pressed:
        (tmp_path / "evenborn.sqlite3").write_bytes(pressed.read())
    shutil.copy(there / "keys.json", tmp_path / "keys.json")
    (tmp_path / "keys.json").chmod(0o600)
    return tmp_path


def test_an_earlier_house_is_brought_to_this_version(house):
    before = counts(house / "evenborn.sqlite3")

    migrated = run(house, "manage", "migrate", "-v0")
    after = counts(house / "evenborn.sqlite3")
    looked = run(house, "manage", "shell", "-v0", "-c", LOOK)

    assert migrated.returncode == 0, migrated.stdout + migrated.stderr
    assert looked.returncode == 0, looked.stderr
    grown = {"django_migrations", "django_content_type", "auth_permission", "sqlite_sequence"}
    assert before["births_birth"] == 40
    assert {name: after.get(name) for name in before if name not in grown} == {
        name: count for name, count in before.items() if name not in grown
    }
    said = json.loads(looked.stdout)
    assert said["fault"] is None
    assert said["entries"] == before["audit_entry"]
    assert (said["opened"], said["officer"]) == (40, True)
    assert said["pages"] == [200, 200, 200]


def test_every_change_of_a_model_has_its_migration(house):
    asked = run(house, "manage", "makemigrations", "--check", "--dry-run")

    assert asked.returncode == 0, asked.stdout


def test_the_upgraded_house_is_backed_up_and_restored(house):
    run(house, "manage", "migrate", "-v0")
    run(house, "keys", "new", "--for", "backup")
    with sqlite3.connect(house / "evenborn.sqlite3") as db:  # a table that outlived its model
        db.execute(
            "INSERT INTO births_quarterexchange (area_code, quarter, recipient, receipt, by, at) "
            "VALUES ('500118', '2026-04-01', 'police', 'R-1', 'emil', '2026-07-01 04:00:00')"
        )

    made = run(house, "backup", house / "after.evb")
    back = run(house, "restore", house / "after.evb", "--into", house / "second")

    assert made.returncode == 0, made.stderr
    assert back.returncode == 0, back.stdout + back.stderr
    assert "密钥相符" in back.stdout
    assert counts(house / "second" / "evenborn.sqlite3")["births_quarterexchange"] == 1
