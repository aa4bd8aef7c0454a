"""One county of 60,000 births, made once and read by most tests of this room."""

from pathlib import Path

import duckdb
import pytest

from evenborn.demo import Made, make_county


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("county"), "ordinary")


@pytest.fixture(scope="session")
def hard_county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("hard"), "hard")


def made(folder: Path, profile: str) -> Path:
    done = make_county(60_000, 7, folder, "parquet", profile)
    assert isinstance(done, Made)
    return folder


@pytest.fixture
def ask(county: Path):
    """Return a function that puts a question to the county in SQL; tables are its files."""
    return asker(county)


@pytest.fixture
def ask_hard(hard_county: Path):
    return asker(hard_county)


def asker(folder: Path):
    con = duckdb.connect()
    for file in sorted(folder.glob("*.parquet")):
        con.execute(f"CREATE VIEW {file.stem} AS FROM '{file}'").fetchall()
    return lambda question: con.execute(question).fetchall()
