"""births.parquet → the file of a cube: built anew, or a copy of the one before with new months.

What is counted is every birth of a basis, whatever is missing in it: a birth of no known date is in
no month, one whose township is not known is the county's, a sex that is neither is `unknown`.
"""

import shutil
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import duckdb

from evenborn.rooms.indicators.cube.ask import SOURCES
from evenborn.rooms.indicators.cube.reading import month_number
from evenborn.rooms.indicators.cube.tables import (
    BASIS,
    BESIDE,
    COUNTY,
    DIGITS,
    FORM,
    MEASURES,
    NO_MONTH,
    QUIET,
)
from evenborn.standards.reading.folding import text

MEMORY: Final = "4GB"  # beyond, it spills beside the file
FIRST_YEAR, LAST_YEAR = 1900, 2200  # a date outside is none


class DoesNotBalanceError(Exception):
    """The cells do not add up to the births; nothing is switched."""


@dataclass(frozen=True, slots=True)
class Built:
    """What was built.

    Attributes:
        cells: rows of the finest table.
        births: basis → live births, counted in the births themselves.
        by_sex: basis → (boys, girls, unknown), counted in the cells.
        sources: agencies whose records are in it.
        months: replaced in a copy; None: all built anew.
    """

    cells: int
    births: Mapping[str, int]
    by_sex: Mapping[str, tuple[int, int, int]]
    sources: tuple[str, ...]
    months: int | None


def build(
    births: Path, path: Path, *, area_code: str, places: Mapping[str, str], memory: str = MEMORY
) -> Built:
    """Build a cube anew.

    Args:
        births: births.parquet as `reconcile.write_births` writes it.
        path: the file to be; it is not there yet.
        area_code: of the linkage; every birth is counted within it.
        places: institution's code → division code.
        memory: of DuckDB.

    Raises:
        DoesNotBalanceError: the cells do not add up to the births.
    """
    with closing(_connection(path, memory)) as con:
        sources = _facts(con, births, area_code, None)
        _institutions(con, places, is_new=True)
        _run(con, "CREATE TABLE about (name VARCHAR, value VARCHAR)")
        _run(
            con,
            f"INSERT INTO about VALUES ('form', {text(FORM)}), "
            f"('sources', {text(','.join(sources))})",
        )
        _fill(con, area_code, is_new=True)
        return _closed(con, births, area_code, sources, months=None)


def replace_months(
    births: Path,
    path: Path,
    *,
    before: Path,
    months: Sequence[date],
    area_code: str,
    places: Mapping[str, str],
    memory: str = MEMORY,
) -> Built:
    """Copy a cube and count some months anew, those without a date too.

    Args:
        births, path, area_code, places, memory: as in `build`.
        before: the cube to copy: of the same area, sources and places of institutions.
        months: first days of the months in which a birth came, went or changed.

    Raises:
        DoesNotBalanceError: the cells do not add up to the births, month for month: another month
            has changed too, and the cube is to be built anew.
    """
    shutil.copyfile(before, path)
    numbers = sorted({NO_MONTH, *(month_number(month) for month in months)})
    with closing(_connection(path, memory)) as con:
        sources = _facts(con, births, area_code, numbers)
        held = con.execute("SELECT value FROM about WHERE name = 'sources'").fetchone()
        if held != (",".join(sources),):
            raise DoesNotBalanceError("another agency's records have joined or left")
        _institutions(con, places, is_new=False)
        listed = ", ".join(map(str, numbers))
        for table in BESIDE:
            _run(con, f"DELETE FROM {table} WHERE month IN ({listed})")
        _fill(con, area_code, is_new=False)
        return _closed(con, births, area_code, sources, months=len(months))


def _connection(path: Path, memory: str) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(
        str(path),
        config=QUIET | {"memory_limit": memory, "temp_directory": f"{path}.tmp"},
    )
    _run(con, "SET enable_progress_bar = false")
    return con


def _run(con: duckdb.DuckDBPyConnection, sql: str) -> None:
    con.execute(sql).fetchall()


def _columns(con: duckdb.DuckDBPyConnection, births: Path) -> set[str]:
    rows = con.execute(f"DESCRIBE FROM read_parquet({text(str(births))})").fetchall()
    return {str(row[0]) for row in rows}


def _month(column: str) -> str:
    number = f"(year({column}) * 12 + month({column}) - 1)"
    return (
        f"CASE WHEN year({column}) BETWEEN {FIRST_YEAR} AND {LAST_YEAR} THEN {number} "
        f"ELSE {NO_MONTH} END::SMALLINT"
    )


def _facts(
    con: duckdb.DuckDBPyConnection, births: Path, area_code: str, months: Sequence[int] | None
) -> tuple[str, ...]:
    """Make `facts`: what of each birth is counted, as numbers; return the agencies that are in."""
    there = _columns(con, births)
    sources = tuple(source for source in SOURCES if f"in_{source}" in there)
    bits = " + ".join(
        f"CASE WHEN in_{source} THEN {SOURCES[source]} ELSE 0 END" for source in sources
    )
    place_type = "place_type" if "place_type" in there else "NULL::VARCHAR"
    month = _month("birth_date")
    only = "" if months is None else f"WHERE {month} IN ({', '.join(map(str, months))})"
    _run(
        con,
        f"""CREATE TEMP TABLE facts AS SELECT
            starts_with(area_code, {text(area_code)}) AS resident,
            {_number("area_code")} AS home,
            {_number("hukou_code")} AS hukou,
            facility_code AS code,
            {month} AS month,
            CASE WHEN birth_order >= 1 THEN least(birth_order, 3) ELSE 0 END::TINYINT AS "order",
            ({bits or 0})::TINYINT AS sources,
            coalesce(infant_sex, 9)::TINYINT AS sex,
            coalesce(registered_on > birth_date + INTERVAL 1 MONTH, false) AS late,
            registered_on IS NOT NULL AND birth_date IS NOT NULL AS dated,
            coalesce({place_type} = 'facility', false) AS hospital,
            {place_type} IS NOT NULL AS placed
        FROM read_parquet({text(str(births))}) {only}""",
    )
    return sources


def _number(column: str) -> str:
    """Return a division code as a number of twelve digits; NULL where it is none."""
    return f"TRY_CAST(rpad({column}, {DIGITS}, '0') AS BIGINT)"


def _institutions(
    con: duckdb.DuckDBPyConnection, places: Mapping[str, str], *, is_new: bool
) -> None:
    """Number the institutions: those before keep their number, 0 is none or unknown."""
    if is_new:
        _run(con, "CREATE TABLE facilities (number INTEGER, code VARCHAR)")
        _run(con, "INSERT INTO facilities VALUES (0, '')")
    _run(
        con,
        "INSERT INTO facilities SELECT (SELECT max(number) FROM facilities) "
        "+ row_number() OVER (ORDER BY code), code FROM (SELECT DISTINCT code FROM facts "
        "WHERE code IS NOT NULL) WHERE code NOT IN (SELECT code FROM facilities)",
    )
    _run(con, "CREATE TEMP TABLE places (code VARCHAR, place BIGINT)")
    known = [(code, int(place.ljust(DIGITS, "0"))) for code, place in places.items()]
    if known:
        con.executemany("INSERT INTO places VALUES (?, ?)", known)


def _fill(con: duckdb.DuckDBPyConnection, area_code: str, *, is_new: bool) -> None:
    """Add up `facts` into the three tables."""
    first = int(area_code.ljust(DIGITS, "0"))
    after = first + 10 ** (DIGITS - len(area_code))
    whole = {
        "residence": ("resident", "home"),
        "occurrence": ("sources & 3 > 0", "place"),
        "registration": ("sources & 4 > 0", "hukou"),
    }
    rest = 'hukou, month, "order", sources, sex, late, dated, hospital, placed, number AS facility'
    parts = " UNION ALL ".join(
        f"SELECT {BASIS[basis]}::TINYINT AS basis, CASE WHEN {at} >= {first} AND {at} < {after} "
        f"THEN {at} ELSE {first} END AS place, {rest} FROM located WHERE {counted}"
        for basis, (counted, at) in whole.items()
    )
    _run(
        con,
        "CREATE TEMP VIEW located AS SELECT facts.*, places.place, "
        "coalesce(facilities.number, 0) AS number FROM facts "
        "LEFT JOIN facilities USING (code) LEFT JOIN places USING (code)",
    )
    county = 10 ** (DIGITS - COUNTY)
    province = 10 ** (DIGITS - 2)
    keys = ", ".join(f'"{key}"' for key in BESIDE["cells"])
    measures = {
        "boys": "sex = 1",
        "girls": "sex = 2",
        "unknown": "sex NOT IN (1, 2)",
        **{name: name for name in MEASURES[3:]},
    }
    counted = ", ".join(
        f"count(*) FILTER ({measures[name]})::INTEGER AS {name}" for name in MEASURES
    )
    begin = "CREATE TABLE {} AS" if is_new else "INSERT INTO {}"
    _run(
        con,
        f"{begin.format('cells')} SELECT basis, place, month, {keys}, {counted} FROM ("
        f"SELECT *, CASE WHEN hukou IS NULL THEN 0 WHEN hukou // {county} = place // {county} "
        f"THEN 1 WHEN hukou // {province} = place // {province} THEN 2 ELSE 3 END::TINYINT "
        f"AS residence FROM ({parts})) GROUP BY ALL ORDER BY basis, place, month, {keys}",
    )
    months = "" if is_new else "WHERE month IN (SELECT DISTINCT month FROM facts)"
    summed = ", ".join(f"sum({name})::INTEGER AS {name}" for name in MEASURES)
    for table in ("counties", "institutions"):
        keys = ", ".join(f'"{key}"' for key in BESIDE[table])
        lead = "place, month, " + keys if table == "counties" else f"place, {keys}, month"
        _run(
            con,
            f"{begin.format(table)} SELECT basis, place // {county} * {county} AS place, month, "
            f"{keys}, {summed} FROM cells {months} GROUP BY ALL ORDER BY basis, {lead}",
        )


def _closed(
    con: duckdb.DuckDBPyConnection,
    births: Path,
    area_code: str,
    sources: tuple[str, ...],
    *,
    months: int | None,
) -> Built:
    """Compare the cells with the births, month for month and in every table; write to the disk."""
    countable = _countable(con, births, area_code, sources)
    for table in BESIDE:
        rows = con.execute(
            f"SELECT basis, month, sum(boys + girls + unknown)::BIGINT FROM {table} GROUP BY ALL"
        ).fetchall()
        if {(basis, month): n for basis, month, n in rows} != countable:
            raise DoesNotBalanceError(f"{table} do not add up to the births")
    by_sex = {
        basis: con.execute(
            "SELECT coalesce(sum(boys), 0)::BIGINT, coalesce(sum(girls), 0)::BIGINT, "
            "coalesce(sum(unknown), 0)::BIGINT FROM counties WHERE basis = ?",
            [number],
        ).fetchone()
        or (0, 0, 0)
        for basis, number in BASIS.items()
    }
    (cells,) = con.execute("SELECT count(*) FROM cells").fetchone() or (0,)
    _run(con, "CHECKPOINT")
    totals = {
        basis: sum(n for (of, _), n in countable.items() if of == number)
        for basis, number in BASIS.items()
    }
    return Built(cells, totals, by_sex, sources, months)


def _countable(
    con: duckdb.DuckDBPyConnection, births: Path, area_code: str, sources: tuple[str, ...]
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
        f"SELECT {_month('birth_date')} AS month, {counted} "
        f"FROM read_parquet({text(str(births))}) GROUP BY ALL"
    ).fetchall()
    return {
        (number, month): counts[number]
        for month, *counts in rows
        for number in BASIS.values()
        if counts[number]
    }
