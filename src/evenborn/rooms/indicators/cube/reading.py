"""Questions to a cube's file.

A file never changes once it is switched to, so a connection is opened once in each process and kept
while its cube is asked for. A cube that is removed stays readable to whoever has it open.
"""

from collections import OrderedDict
from datetime import date
from pathlib import Path
from threading import Lock

import duckdb

from evenborn.rooms.indicators.cube import tables
from evenborn.rooms.indicators.cube.ask import (
    BELOW,
    KEYS,
    RESIDENCES,
    SOURCES,
    Ask,
    Cell,
    Coverage,
    Sexes,
)

MOST_OPEN = 4  # the current one, the one before it, and two as at an earlier day
MEMORY = "1GB"

_open: OrderedDict[Path, duckdb.DuckDBPyConnection] = OrderedDict()
_lock = Lock()


def opened(path: Path) -> duckdb.DuckDBPyConnection:
    """Return a cursor on a cube of one's own: threads share the file, never a result.

    Raises:
        duckdb.IOException: it is not there.
    """
    with _lock:
        if path not in _open:
            _open[path] = duckdb.connect(
                str(path), read_only=True, config=tables.QUIET | {"memory_limit": MEMORY}
            )
        _open.move_to_end(path)
        cursor = _open[path].cursor()
        # Closing would also close the cursors that other threads hold; the last of them to go
        # closes the file.
        while len(_open) > MOST_OPEN:
            _open.popitem(last=False)
    return cursor


def forget() -> None:
    """Close what this process has open."""
    with _lock:
        _open.clear()


def cells(con: duckdb.DuckDBPyConnection, ask: Ask, by: tuple[str, ...]) -> list[Cell]:
    """Return the cells under the keys asked for, in their order."""
    assert set(by) <= set(KEYS), by
    assert len(set(by)) == len(by), by
    months = "month BETWEEN $since AND $until"
    bounds = {"since": month_number(ask.since), "until": month_number(ask.until)}
    found = _asked(con, ask, by, months, bounds)
    if not by and not found:
        return [Cell(())]
    return found


def without_date(con: duckdb.DuckDBPyConnection, ask: Ask) -> Cell:
    """Return the births that are in no month, in one cell."""
    found = _asked(con, ask, (), f"month = {tables.NO_MONTH}", {})
    return found[0] if found else Cell(())


def coverage(con: duckdb.DuckDBPyConnection, ask: Ask) -> Coverage:
    """Return the births under each set of agencies that know them."""
    held = con.execute("SELECT value FROM about WHERE name = 'sources'").fetchone()
    assert held is not None
    there = held[0].split(",")
    by_mask = {}
    for cell in cells(con, ask, ("sources",)):
        (mask,) = cell.key
        assert isinstance(mask, int)
        by_mask[mask] = Sexes(cell.boys, cell.girls, cell.unknown)
    return Coverage(tuple(source for source in SOURCES if source in there), by_mask)


def month_number(month: date) -> int:
    """Return the number of a month: of its year times twelve, from January.

    >>> month_number(date(2026, 7, 1)) - month_number(date(2025, 12, 1))
    7
    """
    return month.year * 12 + month.month - 1


def month_of(number: int) -> date:
    """Return the first day of a month by its number.

    >>> month_of(month_number(date(2026, 12, 1)))
    datetime.date(2026, 12, 1)
    """
    return date(number // 12, number % 12 + 1, 1)


def _asked(
    con: duckdb.DuckDBPyConnection,
    ask: Ask,
    by: tuple[str, ...],
    months: str,
    bounds: dict[str, int],
) -> list[Cell]:
    """Add up the smallest table that has what is asked for."""
    needed = {"month", *(_COLUMN.get(key, key) for key in by)}
    needed |= {
        name for name in ("order", "residence", "facility") if getattr(ask, name) is not None
    }
    table = tables.smallest(needed, digits=len(ask.area_code), is_by_place="place" in by)
    where = [months, "basis = $basis"]
    values: dict[str, int | str] = {**bounds, "basis": tables.BASIS[ask.basis]}
    width = 10 ** (tables.DIGITS - len(ask.area_code))
    where.append("place >= $first AND place < $after")
    values |= {"first": int(ask.area_code) * width, "after": (int(ask.area_code) + 1) * width}
    if ask.order is not None:
        where.append('"order" = $order')
        values["order"] = ask.order
    if ask.residence is not None:
        where.append("residence = $residence")
        values["residence"] = RESIDENCES.index(ask.residence)
    if ask.facility is not None:
        # A code that nobody has is no institution's: -1.
        where.append("facility = coalesce((SELECT number FROM facilities WHERE code = $code), -1)")
        values["code"] = ask.facility
    keys = [_KEY.get(key, f'"{key}"') for key in by]
    if "place" in by:
        values["below"] = 10 ** (tables.DIGITS - BELOW[len(ask.area_code)])
    selected = ", ".join([*keys, *(f"sum({name})::BIGINT" for name in tables.MEASURES)])
    grouped = ", ".join(str(at + 1) for at in range(len(by)))
    rows = con.execute(
        f"SELECT {selected} FROM {table} WHERE {' AND '.join(where)}"
        + (f" GROUP BY {grouped}" if by else " HAVING count(*) > 0"),
        values,
    ).fetchall()
    names = dict(_names(con)) if "facility" in by else {}
    return [_cell(row, by, ask, names) for row in sorted(rows)]


_COLUMN = {"quarter": "month", "year": "month"}
_KEY = {
    "quarter": "month // 3 * 3",
    "year": "month // 12",
    "place": "place // $below",
}


def _names(con: duckdb.DuckDBPyConnection) -> list[tuple[int, str]]:
    return con.execute("SELECT number, code FROM facilities").fetchall()


def _cell(row: tuple[int, ...], by: tuple[str, ...], ask: Ask, names: dict[int, str]) -> Cell:
    key: list[object] = []
    for name, value in zip(by, row, strict=False):
        match name:
            case "month" | "quarter":
                key.append(month_of(value))
            case "place":
                key.append(str(value).zfill(BELOW[len(ask.area_code)]))
            case "residence":
                key.append(RESIDENCES[value])
            case "facility":
                key.append(names[value])
            case _:
                key.append(value)
    return Cell(tuple(key), *row[len(by) :])
