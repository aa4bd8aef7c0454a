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
from evenborn.rooms.indicators.cube.balancing import DoesNotBalanceError, month_of, require_balance
from evenborn.rooms.indicators.cube.reading import month_number
from evenborn.rooms.indicators.cube.tables import (
    BASIS,
    BESIDE,
    COUNTY,
    DIGITS,
    FACILITY_BIT,
    MEASURES,
    MONTH_BIT,
    NO_MONTH,
    QUIET,
    ROLL_UPS,
    TRAITS,
    layout,
)
from evenborn.standards.reading.folding import text

MEMORY: Final = "4GB"  # beyond, it spills beside the file


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
        sources = _facts(con, births, area_code, places, None)
        _fill(con, area_code, None)
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
        sources = _facts(con, births, area_code, places, numbers)
        held = con.execute("SELECT value FROM about WHERE name = 'sources'").fetchone()
        if held != (",".join(sources),):
            raise DoesNotBalanceError("another agency's records have joined or left")
        listed = ", ".join(map(str, numbers))
        for table in ("packed", *ROLL_UPS):
            _run(con, f"DELETE FROM {table} WHERE month IN ({listed})")
        _fill(con, area_code, numbers)
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


def _facts(
    con: duckdb.DuckDBPyConnection,
    births: Path,
    area_code: str,
    places: Mapping[str, str],
    months: Sequence[int] | None,
) -> tuple[str, ...]:
    """Make `facts`: what of each birth is counted, as numbers; return the agencies that are in.

    Args:
        months: numbers of the months to count; None: all. The file then has its tables already.
    """
    there = _columns(con, births)
    sources = tuple(source for source in SOURCES if f"in_{source}" in there)
    month = month_of("birth_date")
    only = "" if months is None else f"WHERE {month} IN ({', '.join(map(str, months))})"
    origin = f"read_parquet({text(str(births))})"
    if months is None:
        for statement in layout(sources):
            _run(con, statement)
    # Those before keep their number; 0 is none or unknown.
    _run(
        con,
        "INSERT INTO facilities SELECT (SELECT max(number) FROM facilities) "
        "+ row_number() OVER (ORDER BY code), code FROM (SELECT DISTINCT facility_code AS code "
        f"FROM {origin} {only}) WHERE code NOT IN (SELECT code FROM facilities)",
    )
    _run(con, "CREATE TEMP TABLE places (code VARCHAR, place BIGINT)")
    known = [(code, int(place.ljust(DIGITS, "0"))) for code, place in places.items()]
    if known:
        con.executemany("INSERT INTO places VALUES (?, ?)", known)
    place_type = "place_type" if "place_type" in there else "NULL::VARCHAR"
    traits = {
        "order": "CASE WHEN birth_order >= 1 THEN least(birth_order, 3) ELSE 0 END",
        "sources": " + ".join(
            f"CASE WHEN in_{source} THEN {SOURCES[source]} ELSE 0 END" for source in sources
        )
        or "0",
        "sex": "CASE WHEN infant_sex IN (1, 2) THEN infant_sex ELSE 0 END",
        "late": "coalesce(registered_on > birth_date + INTERVAL 1 MONTH, false)",
        "dated": "registered_on IS NOT NULL AND birth_date IS NOT NULL",
        "hospital": f"coalesce({place_type} = 'facility', false)",
        "placed": f"{place_type} IS NOT NULL",
    }
    packed = " + ".join(
        f"({value})::BIGINT * {1 << TRAITS[name][0]}" for name, value in traits.items()
    )
    _run(
        con,
        f"""CREATE TEMP TABLE facts AS SELECT
            starts_with(area_code, {text(area_code)}) AS resident,
            {_number("area_code")} AS home,
            {_number("hukou_code")} AS hukou,
            places.place AS ward,
            {month}::BIGINT * {1 << MONTH_BIT}
                + coalesce(facilities.number, 0)::BIGINT * {1 << FACILITY_BIT} + {packed} AS rest
        FROM {origin} LEFT JOIN facilities ON facilities.code = facility_code
        LEFT JOIN places ON places.code = facility_code {only}""",
    )
    return sources


def _number(column: str) -> str:
    """Return a division code as a number of twelve digits; NULL where it is none."""
    return f"TRY_CAST(rpad({column}, {DIGITS}, '0') AS BIGINT)"


def _fill(con: duckdb.DuckDBPyConnection, area_code: str, months: Sequence[int] | None) -> None:
    """Add up `facts` into the cells, one basis after the other, and the cells into the roll-ups."""
    first = int(area_code.ljust(DIGITS, "0"))
    after = first + 10 ** (DIGITS - len(area_code))
    county, province = 10 ** (DIGITS - COUNTY), 10 ** (DIGITS - 2)
    delivered = (SOURCES["delivery"] | SOURCES["certificate"]) << TRAITS["sources"][0]
    registered = SOURCES["registration"] << TRAITS["sources"][0]
    whole = {
        "occurrence": (f"rest & {delivered} > 0", "ward"),
        "residence": ("resident", "home"),
        "registration": (f"rest & {registered} > 0", "hukou"),
    }
    for basis, number in BASIS.items():
        counted, at = whole[basis]
        _run(
            con,
            f"""INSERT INTO packed SELECT {number}, place, key >> {MONTH_BIT},
                (key >> {FACILITY_BIT}) & {(1 << MONTH_BIT - FACILITY_BIT) - 1},
                key & {(1 << FACILITY_BIT) - 1}, n
            FROM (SELECT place, rest + (CASE WHEN hukou IS NULL THEN 0
                    WHEN hukou // {county} = place // {county} THEN 1
                    WHEN hukou // {province} = place // {province} THEN 2 ELSE 3 END)::BIGINT
                    * {1 << TRAITS["residence"][0]} AS key, count(*) AS n
                FROM (SELECT hukou, rest, CASE WHEN {at} >= {first} AND {at} < {after}
                    THEN {at} ELSE {first} END AS place FROM facts WHERE {counted})
                GROUP BY ALL)
            ORDER BY place, key""",
        )
    only = "" if months is None else f"WHERE month IN ({', '.join(map(str, months))})"
    summed = ", ".join(f"sum({name})" for name in MEASURES)
    for table in ROLL_UPS:
        keys = ", ".join(f'"{key}"' for key in BESIDE[table])
        _run(
            con,
            f"INSERT INTO {table} SELECT basis, place // {county} * {county}, month, {keys}, "
            f"{summed} FROM cells {only} GROUP BY ALL ORDER BY ALL",
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
    countable = require_balance(con, births, area_code, sources)
    by_sex = {
        basis: con.execute(
            "SELECT coalesce(sum(boys), 0)::BIGINT, coalesce(sum(girls), 0)::BIGINT, "
            "coalesce(sum(unknown), 0)::BIGINT FROM counties WHERE basis = ?",
            [number],
        ).fetchone()
        or (0, 0, 0)
        for basis, number in BASIS.items()
    }
    (cells,) = con.execute("SELECT count(*) FROM packed").fetchone() or (0,)
    _run(con, "CHECKPOINT")
    totals = {
        basis: sum(n for (of, _), n in countable.items() if of == number)
        for basis, number in BASIS.items()
    }
    return Built(cells, totals, by_sex, sources, months)
