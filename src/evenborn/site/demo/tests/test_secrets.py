"""Secrets at rest: what a thief of the database, the files or the logs would find of a person."""

import re

import pytest
from django.db import connection

from evenborn.rooms.births.facts import sealed_columns

pytestmark = [pytest.mark.long, pytest.mark.django_db]
HAN = re.compile(r"[\u3400-\u9fff·•・‧.]{2,}")
DIGITS = re.compile(r"\d{7,17}[0-9Xx]")
NAMES = ("mother_name", "father_name", "infant_name")
NUMBERS = ("mother_id_number", "father_id_number", "infant_id_number")


@pytest.fixture(scope="package")
def people(demo):
    """Return every name and every number of the demo, of officers too."""
    names = {cells[name] for cells in demo.loaded.cells for name in NAMES}
    numbers = {cells[name].upper() for cells in demo.loaded.cells for name in NUMBERS}
    return {name for name in (names | set(demo.loaded.names)) if len(name) > 1}, numbers - {""}


def found_in(text, people):
    """Return the names and numbers that stand in a text, in one pass over it."""
    names, numbers = people
    sizes = sorted({len(name) for name in names})
    found = {number for number in DIGITS.findall(text) if number.upper() in numbers}
    for run in HAN.findall(text):
        for size in sizes:
            found |= {run[at : at + size] for at in range(len(run) - size + 1)} & names
    return found


def tables():
    """Yield each table's name and its rows as text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            yield table, "\n".join(str(tuple(map(readable, row))) for row in cursor.fetchall())


def readable(value):
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "ignore")
    return value


def test_the_search_finds_what_it_looks_for(people):
    names, numbers = people
    name, number = sorted(names)[0], sorted(numbers)[0]

    assert len(names) > 200
    assert len(numbers) > 200
    assert found_in(f"母亲{name}，{number}。", people) >= {name, number}


def test_a_dump_of_the_database_holds_nobody(demo, people):
    rows = dict(tables())

    assert len(rows["births_birth"]) > 10_000
    assert {table: seen for table, text in rows.items() if (seen := found_in(text, people))} == {}


def test_the_file_of_the_database_holds_nobody(demo, people):
    if connection.vendor != "sqlite":
        pytest.skip("the file of PostgreSQL is its server's own")
    raw = connection.connection.serialize()

    assert len(raw) > 100_000
    assert found_in(raw.decode("utf-8", "ignore"), people) == set()


def test_the_media_folder_holds_nobody(demo, people):
    files = [path for path in (demo.folder / "files").rglob("*") if path.is_file()]

    assert len(files) > 10
    for path in files:
        assert found_in(path.name, people) == set()
        assert found_in(path.read_bytes().decode("utf-8", "ignore"), people) == set()


def test_the_logs_hold_nobody(demo, people):
    assert demo.logs
    assert found_in(demo.logs, people) == set()
    assert found_in(" ".join(words.zh for words in demo.told), people) == set()


def test_every_kind_of_secret_is_looked_for():
    asked = {*NAMES, *NUMBERS}

    # Further sealed columns are addresses and the like, which this demo leaves empty.
    assert asked <= set(sealed_columns())
