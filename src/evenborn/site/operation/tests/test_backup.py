"""A backup holds all of the house and nothing readable; damaged in any place it is refused."""

import json
import lzma
import os
import resource
import signal
import stat

import pytest
from django.db import connection

from evenborn.foundation.audit.tests.make import NOON, make_entries
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.births.tests.make import MOTHER, make_birth
from evenborn.site.operation.backup import keys, reading, writing
from evenborn.site.operation.backup.tables import tables
from evenborn.standards.saving import CannotWrite

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def key(tmp_path):
    return keys.make(tmp_path / "backup.key", algorithm="AES-256-GCM", at=NOON)


@pytest.fixture
def house(cast, settings, tmp_path):
    """A birth, and an attachment of three pieces."""
    settings.MEDIA_ROOT = tmp_path / "files"
    (tmp_path / "files" / "vault").mkdir(parents=True)
    (tmp_path / "files" / "vault" / "a1").write_bytes(b"sealed already " * 150_000)
    (tmp_path / "files" / "bench" / "link").mkdir(parents=True)
    (tmp_path / "files" / "bench" / "link" / "half").write_bytes(b"work")
    make_birth(cast.alma)
    return cast


@pytest.mark.parametrize("algorithm", ["AES-256-GCM", "SM4-GCM"])
def test_a_backup_counts_every_table_and_reads_back_the_same(house, tmp_path, algorithm):
    key = keys.make(tmp_path / "one.key", algorithm=algorithm, at=NOON)

    made = writing.write(tmp_path / "copy.evb", key=key, at=NOON)

    assert made.tables["births_birth"].rows == 1
    assert set(made.tables) == {table.name for table in tables()}
    assert (made.files, made.file_bytes) == (1, 2_250_000)
    assert made.audit.partition(":")[0] == str(made.tables["audit_entry"].rows)
    assert reading.check(tmp_path / "copy.evb", key=key) == made


def test_a_table_that_outlived_its_model_is_in_it_too(house, key, tmp_path):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO births_quarterexchange (area_code, quarter, recipient, receipt, by, at) "
            "VALUES ('500118', '2026-04-01', 'police', 'R-1', 'emil', '2026-07-01 04:00:00+00:00')"
        )

    made = writing.write(tmp_path / "copy.evb", key=key, at=NOON)

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM births_quarterexchange")
    assert made.tables["births_quarterexchange"].rows == 1
    frames = [
        one for letter, one in reading.contents(tmp_path / "copy.evb", key=key) if letter == "T"
    ]
    (table,) = [one for one in frames if one["name"] == "births_quarterexchange"]
    assert ["quarter", "date"] in table["columns"]
    assert ["at", "datetime"] in table["columns"]
    assert table["counted"] == "id"


def test_nothing_of_the_house_can_be_read_without_the_key(house, key, tmp_path):
    writing.write(tmp_path / "copy.evb", key=key, at=NOON)
    content = (tmp_path / "copy.evb").read_bytes()

    assert stat.S_IMODE((tmp_path / "copy.evb").stat().st_mode) == 0o600
    for word in (MOTHER, "births_birth", "sealed already"):
        assert word.encode() not in content
    assert len(lzma.compress(content)) > 0.99 * len(content)  # noise


def test_the_keys_of_the_secrets_are_not_inside(house, key, settings, tmp_path):
    writing.write(tmp_path / "copy.evb", key=key, at=NOON)
    secret = next(iter(json.loads(settings.KEY_FILE.read_text())["keys"].values()))["seal"]

    frames = list(reading.contents(tmp_path / "copy.evb", key=key))

    assert not [one for _, one in frames if secret in str(one)]


@pytest.mark.parametrize("where", [5, 60, 200, 70_000, -1])
def test_a_changed_byte_is_found(house, key, tmp_path, where):
    file = tmp_path / "copy.evb"
    writing.write(file, key=key, at=NOON)
    content = bytearray(file.read_bytes())
    content[where] ^= 1
    file.write_bytes(content)

    with pytest.raises(Refused):
        reading.check(file, key=key)


@pytest.mark.parametrize("cut", [1, 1_048_592, 1_200_000])
def test_a_cut_off_end_is_found(house, key, tmp_path, cut):
    file = tmp_path / "copy.evb"
    writing.write(file, key=key, at=NOON)
    file.write_bytes(file.read_bytes()[:-cut])

    with pytest.raises(Refused, match="损坏"):
        reading.check(file, key=key)


def test_another_key_is_named(house, key, tmp_path):
    other = keys.make(tmp_path / "other.key", algorithm="AES-256-GCM", at=NOON)
    writing.write(tmp_path / "copy.evb", key=key, at=NOON)

    with pytest.raises(Refused, match=key.name):
        reading.check(tmp_path / "copy.evb", key=other)


def test_what_stands_there_is_not_replaced(house, key, tmp_path):
    (tmp_path / "copy.evb").write_text("last month")

    with pytest.raises(Refused, match="已存在"):
        writing.write(tmp_path / "copy.evb", key=key, at=NOON)

    assert (tmp_path / "copy.evb").read_text() == "last month"


def test_a_full_disk_is_said_and_leaves_nothing(house, key, tmp_path):
    folder = tmp_path / "copies"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, before[1]))
    try:
        with pytest.raises(CannotWrite) as refusal:
            writing.write(folder / "copy.evb", key=key, at=NOON)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert "空间不足" in refusal.value.zh
    assert list(folder.iterdir()) == []


def test_a_killed_backup_leaves_nothing_under_its_name(house, key, tmp_path):
    def die(name: str, count: int) -> None:
        if name == "files":
            os.kill(os.getpid(), signal.SIGKILL)

    child = os.fork()
    if child == 0:
        writing.write(tmp_path / "copy.evb", key=key, at=NOON, tell=die)
        os._exit(0)
    _, status = os.waitpid(child, 0)

    assert os.WTERMSIG(status) == signal.SIGKILL
    assert not (tmp_path / "copy.evb").exists()
    assert writing.write(tmp_path / "copy.evb", key=key, at=NOON).rows


def test_a_write_that_comes_meanwhile_is_not_half_in_it(house, key, tmp_path):
    rows = []

    def tell(name: str, count: int) -> None:
        if name == "access_department" and not rows:
            rows.append(name)
            make_entries(3)

    made = writing.write(tmp_path / "copy.evb", key=key, at=NOON, tell=tell)

    assert rows
    assert made.audit.partition(":")[0] == str(made.tables["audit_entry"].rows)


def test_a_key_file_that_others_may_read_is_refused(key, tmp_path):
    (tmp_path / "backup.key").chmod(0o640)

    with pytest.raises(Refused, match="chmod 600"):
        keys.read(tmp_path / "backup.key")


def test_the_keys_of_the_secrets_are_no_key_of_backups(settings):
    with pytest.raises(Refused, match="不是备份密钥"):
        keys.read(settings.KEY_FILE)
