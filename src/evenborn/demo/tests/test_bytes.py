"""One seed, one county: the same bytes for every format."""

import hashlib
import os
import time
from pathlib import Path

import pytest

from evenborn.demo import make_county


def digests(folder: Path) -> dict[str, str]:
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.iterdir())
    }


@pytest.mark.parametrize("format_", ["csv", "parquet", "xlsx"])
def test_the_same_seed_gives_the_same_bytes(tmp_path, format_, monkeypatch):
    make_county(700, 11, tmp_path / "one", format_)
    # Another hour, another zone, another place: nothing of it may be in a file.
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    monkeypatch.setitem(os.environ, "TZ", "America/New_York")
    time.tzset()
    make_county(700, 11, tmp_path / "two", format_)
    monkeypatch.undo()
    time.tzset()

    assert digests(tmp_path / "one") == digests(tmp_path / "two")


@pytest.mark.parametrize("format_", ["csv", "parquet", "xlsx"])
def test_another_seed_gives_other_births(tmp_path, format_):
    make_county(300, 1, tmp_path / "one", format_)
    make_county(300, 2, tmp_path / "two", format_)

    one, two = digests(tmp_path / "one"), digests(tmp_path / "two")
    assert {name for name in one if one[name] == two[name]} == {"profile.yaml"}


def test_several_counties_and_years_give_the_same_bytes_too(tmp_path):
    one = make_county(70_000, 5, tmp_path / "one", "parquet")
    two = make_county(70_000, 5, tmp_path / "two", "parquet")

    assert one.counties == two.counties
    assert len(one.counties) == 2
    assert digests(tmp_path / "one") == digests(tmp_path / "two")


def test_the_truth_does_not_depend_on_what_the_agencies_do(tmp_path):
    make_county(500, 4, tmp_path / "one", "csv", "ordinary")
    make_county(500, 4, tmp_path / "two", "parquet", "hard")

    truth = "births_truth.parquet"
    assert (tmp_path / "one" / truth).read_bytes() == (tmp_path / "two" / truth).read_bytes()


def test_the_year_moves_every_birth(tmp_path, ask):
    import duckdb

    make_county(300, 1, tmp_path, "csv", year=2019)

    years = duckdb.execute(
        f"SELECT DISTINCT year(birth_date) FROM '{tmp_path}/births_truth.parquet'"
    ).fetchall()
    assert years == [(2019,)]
