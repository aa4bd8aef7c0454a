"""Births made by DuckDB against births made one by one with the same rule."""

import random
from collections import defaultdict
from datetime import date, timedelta

import duckdb
import pytest

from evenborn.reconcile.births import FIELDS, make_births, write_births
from evenborn.reconcile.rules import Said, settle
from evenborn.reconcile.tests.make import DAY, make_links, make_record, make_sources


@pytest.fixture
def con():
    with duckdb.connect() as connection:
        yield connection


def births_of(con):
    rows = con.execute("SELECT * FROM births ORDER BY birth_id")
    names = [column[0] for column in rows.description]
    return [dict(zip(names, row, strict=True)) for row in rows.fetchall()]


def test_records_that_agree_become_one_birth(tmp_path, con):
    sources = make_sources(
        tmp_path, {"delivery": [make_record("d1")], "registration": [make_record("r1")]}
    )
    links = make_links(tmp_path, {"b1": [("delivery", "d1"), ("registration", "r1")]})

    make_births(sources, links, con=con)

    (birth,) = births_of(con)
    assert birth["infant_sex"] == 2
    assert birth["area_code"] == "500118100"
    assert birth["in_delivery"]
    assert birth["in_registration"]
    assert birth["records"] == 2


def test_a_duplicate_does_not_vote(tmp_path, con):
    records = [make_record("d1", infant_sex=1), make_record("d2", infant_sex=2)]
    sources = make_sources(
        tmp_path, {"delivery": records, "registration": [make_record("r1", infant_sex=1)]}
    )
    members = [("delivery", "d1"), ("delivery", "d2"), ("registration", "r1")]
    links = make_links(tmp_path, {"b1": members}, copies={("delivery", "d2"): "d1"})

    make_births(sources, links, con=con)

    (birth,) = births_of(con)
    assert birth["infant_sex"] == 1
    assert birth["records"] == 3


def test_a_sex_that_nobody_states_is_nine(tmp_path, con):
    sources = make_sources(tmp_path, {"delivery": [make_record("d1", infant_sex=9)]})

    make_births(sources, make_links(tmp_path, {"b1": [("delivery", "d1")]}), con=con)

    assert births_of(con)[0]["infant_sex"] == 9


def test_only_the_police_date_the_household_registration(tmp_path, con):
    sources = make_sources(
        tmp_path,
        {
            "delivery": [make_record("d1", registered_on=DAY)],
            "registration": [make_record("r1", registered_on=DAY + timedelta(50))],
        },
    )
    links = make_links(tmp_path, {"b1": [("delivery", "d1"), ("registration", "r1")]})

    make_births(sources, links, con=con)

    assert births_of(con)[0]["registered_on"] == DAY + timedelta(50)


def test_births_hold_no_personal_column(tmp_path, con):
    sources = make_sources(tmp_path, {"delivery": [make_record("d1", mother_id_number="X")]})
    make_births(sources, make_links(tmp_path, {"b1": [("delivery", "d1")]}), con=con)

    write_births(tmp_path / "births.parquet", sources, con)

    columns = con.execute(f"DESCRIBE FROM '{tmp_path}/births.parquet'").fetchall()
    assert [name for name, *_ in columns] == ["birth_id", *FIELDS, "in_delivery", "records"]


def test_the_slow_obvious_way_gives_the_same_births(tmp_path, con):
    dice = random.Random(7)
    choices = {
        "infant_sex": [0, 1, 1, 2, 2, 9],
        "birth_date": [date(2025, 7, day) for day in (1, 2, 3)],
        "birth_order": [None, 1, 2, 3],
        "plurality": [None, 1, 2],
        "area_code": [None, "500118", "500118100", "500118100201", "500118200", "510104"],
        "hukou_code": [None, "500118", "510104", "510104003"],
    }
    files = defaultdict(list)
    births = defaultdict(list)
    for number in range(400):
        for source in ("delivery", "certificate", "registration"):
            if dice.random() < 0.8:
                record = f"{source[0]}{number}"
                values = {field: dice.choice(some) for field, some in choices.items()}
                files[source].append(make_record(record, **values))
                births[f"b{number:03}"].append((source, record))
    sources = make_sources(tmp_path, files)

    make_births(sources, make_links(tmp_path, births), con=con)

    by_record = {r["record_id"]: r for records in files.values() for r in records}
    for birth in births_of(con):
        members = births[birth["birth_id"]]
        for field in choices:
            said = [Said(source, source, by_record[record][field]) for source, record in members]
            expected = settle(field, said)
            assert birth[field] == expected, (birth["birth_id"], field, said)
