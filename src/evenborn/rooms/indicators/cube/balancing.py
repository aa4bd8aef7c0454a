"""The fourth door: the cells of a cube add up to the births, or the cube is not switched to."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import duckdb

from evenborn.rooms.indicators.cube.tables import BASIS, NO_MONTH, ROLL_UPS
from evenborn.standards.reading.folding import text

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2200  # a date outside is none


class DoesNotBalanceError(Exception):
    """The cells do not add up to the births; nothing is switched."""


def month_of(column: str) -> str:
    """Return the number of a date's month in SQL."""
    number = f"(year({column}) * 12 + month({column}) - 1)"
    return (
        f"CASE WHEN year({column}) BETWEEN {FIRST_YEAR} AND {LAST_YEAR} THEN {number} "
        f"ELSE {NO_MONTH} END::SMALLINT"
    )


def require_balance(
    con: duckdb.DuckDBPyConnection, births: Path, area_code: str, sources: Sequence[str]
) -> Mapping[tuple[int, int], int]:
    """Compare every table of a cube with the births, month for month.

    Args:
        con: the cube.
        births: births.parquet.
        area_code: of the linkage.
        sources: agencies whose records are in it.

    Returns:
        (basis, month) → births.

    Raises:
        DoesNotBalanceError: a table does not add up.
    """
    countable = _countable(con, births, area_code, sources)
    summed = {"packed": "n", **dict.fromkeys(ROLL_UPS, "boys + girls + unknown")}
    for table, counted in summed.items():
        rows = con.execute(
            f"SELECT basis, month, sum({counted})::BIGINT FROM {table} GROUP BY ALL"
        ).fetchall()
        if {(basis, month): n for basis, month, n in rows} != countable:
            raise DoesNotBalanceError(f"{table} do not add up to the births")
    return countable


def _countable(
    con: duckdb.DuckDBPyConnection, births: Path, area_code: str, sources: Sequence[str]
) -> dict[tuple[int, int], int]:
    """Count the births of each basis and month straight from their file."""

    def held(*names: str) -> str:
        return " OR ".join(f"in_{name}" for name in names if name in sources) or "false"

    wanted = {
        "occurrence": held("delivery", "certificate"),
        "residence": f"starts_with(area_code, {text(area_code)})",
        "registration": held("registration"),
    }
    counted = ", ".join(f"count(*) FILTER ({wanted[basis]})" for basis in BASIS)
    rows = con.execute(
        f"SELECT {month_of('birth_date')} AS month, {counted} "
        f"FROM read_parquet({text(str(births))}) GROUP BY ALL"
    ).fetchall()
    return {
        (number, month): counts[number]
        for month, *counts in rows
        for number in BASIS.values()
        if counts[number]
    }
