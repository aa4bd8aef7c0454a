"""One cell folded and typed in Python, as `reading.folding` and `checking.typing` do it in SQL.

For a record that comes from a form or the API: DuckDB needs 50 ms to plan the question, these
functions 50 µs to answer it. Tests hold every function against its macro.

The one difference: years before 1 and after 9999, which DuckDB has and Python has not, are no
dates here.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from math import floor
from typing import Final

from evenborn.standards.declaration import Column
from evenborn.standards.reading.folding import CLOCK, DAY, FOLD_FROM, FOLD_TO, MONTH

BLANKS: Final = " \t\r\n\x0b\x0c"
NARROW: Final = {
    ord(wide): FOLD_TO[at] if at < len(FOLD_TO) else None for at, wide in enumerate(FOLD_FROM)
}
EXCEL_DAY_0: Final = date(1899, 12, 30)

ISO_DAY: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
TIGHT_DAY: Final = re.compile(r"([12][0-9]{3})([0-9]{2})([0-9]{2})")
SERIAL: Final = re.compile(r"[1-7][0-9]{4}(\.[0-9]+)?")
ANY_DAY: Final = re.compile(DAY)
TIGHT_TIME: Final = re.compile(r"([01][0-9]|2[0-3])([0-5][0-9])")
FRACTION: Final = re.compile(r"(?:[1-7][0-9]{4}|0)?(\.[0-9]+)")
ANY_TIME: Final = re.compile(CLOCK)
TIGHT_MONTH: Final = re.compile(r"([12][0-9]{3})([0-9]{2})")
ANY_MONTH: Final = re.compile(MONTH)
INTEGER: Final = re.compile(r"([+-]?[0-9]{1,9})(\.0+)?")
DECIMAL: Final = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]+)?|[+-]?\.[0-9]+")
DIGITS_LOST: Final = re.compile(r"[0-9](\.[0-9]+)?E\+?[0-9]{1,3}")

Typed = Callable[[str], object]


def folded(cell: str) -> str | None:
    """Return a cell trimmed, full width folded, marks of Excel taken off; None where empty.

    >>> folded(" Ａ１　"), folded('="0123"'), folded("  ")
    ('A1', '0123', None)
    """
    if not cell.isascii():
        cell = cell.translate(NARROW)
    cell = cell.strip(BLANKS)
    if cell.startswith('="') and cell.endswith('"') and len(cell) > 2:
        cell = cell[2:-1].strip(" ")
    elif cell.startswith("'"):
        cell = cell.lstrip("'").strip(" ")
    return cell or None


def upper(cell: str) -> str:
    """Return a text in upper case, letter for letter; Python itself would make two of some.

    >>> upper("x5ß"), upper("ﬁ")
    ('X5ẞ', 'ﬁ')
    """
    return cell.upper() if cell.isascii() else "".join(map(_upper_letter, cell))


def _upper_letter(letter: str) -> str:
    if letter == "ß":
        return "ẞ"
    single = (form for form in (letter.upper(), letter.title()) if len(form) == 1)
    return next(single, letter)


def parse_date(cell: str) -> date | None:
    """Return the day a text names.

    >>> parse_date("2024年3月5日"), parse_date("45356"), parse_date("2023-02-29")
    (datetime.date(2024, 3, 5), datetime.date(2024, 3, 5), None)
    """
    parts = ISO_DAY.fullmatch(cell) or TIGHT_DAY.fullmatch(cell)
    if parts is None and SERIAL.fullmatch(cell):
        return EXCEL_DAY_0 + timedelta(days=int(cell[:5]))
    parts = parts or ANY_DAY.fullmatch(cell)
    if parts is None:
        return None
    try:
        return date(int(parts[1]), int(parts[2]), int(parts[3]))
    except ValueError:
        return None


def parse_time(cell: str) -> time | None:
    """Return hour and minute of a text; seconds are dropped.

    >>> parse_time("8点30分"), parse_time("2024-03-05 08:30:59"), parse_time("24:00")
    (datetime.time(8, 30), datetime.time(8, 30), None)
    """
    if fraction := FRACTION.fullmatch(cell):
        minutes = floor(float(f"0{fraction[1]}") * 1440 + 0.5) % 1440
        return time(*divmod(minutes, 60))
    parts = TIGHT_TIME.fullmatch(cell) or ANY_TIME.fullmatch(cell)
    if parts is None or int(parts[1]) > 23 or int(parts[2]) > 59:
        return None
    return time(int(parts[1]), int(parts[2]))


def parse_moment(cell: str) -> datetime | None:
    """Return day and time of a text; midnight where it has no time."""
    day = parse_date(cell)
    return None if day is None else datetime.combine(day, parse_time(cell) or time())


def parse_month(cell: str) -> date | None:
    """Return the first day of the month a text names."""
    day = parse_date(cell)
    if day is not None:
        return day.replace(day=1)
    parts = TIGHT_MONTH.fullmatch(cell) or ANY_MONTH.fullmatch(cell)
    if parts is None or not 1 <= int(parts[2]) <= 12:
        return None
    return date(int(parts[1]), int(parts[2]), 1)


def parse_integer(cell: str) -> int | None:
    """Return a whole number; 3.0 is three, 3.5 and 1e3 are none."""
    parts = INTEGER.fullmatch(cell)
    return int(parts[1]) if parts else None


def parse_decimal(cell: str) -> float | None:
    """Return a number written with digits and one point."""
    return float(cell) if DECIMAL.fullmatch(cell) else None


def digits_lost(cell: str) -> bool:
    """Tell whether Excel kept a long number as a number, its last digits lost (4.40E+17)."""
    return len(cell) >= 4 and "E" in (big := upper(cell)) and bool(DIGITS_LOST.fullmatch(big))


PARSED: Final[Mapping[str, Typed]] = {
    "decimal": parse_decimal,
    "date": parse_date,
    "time": parse_time,
    "moment": parse_moment,
    "month": parse_month,
    "text": str,
    "division": str,
    "citizen": lambda cell: upper(cell.replace(" ", "")),
    "facility": lambda cell: upper(cell.replace(" ", "")),
}


def typed(column: Column) -> Typed:
    """Return the function that types a folded cell of a column; None where it cannot be read."""
    if column.type in PARSED:
        return PARSED[column.type]
    stored: Callable[[str], object] = int if column.sql_type in ("TINYINT", "INTEGER") else str
    words = {word: stored(value) for word, value in column.accepts.items()}
    if column.type == "code":
        own = {code.zh: stored(code.value) for code in column.codes}
        own |= {code.value: stored(code.value) for code in column.codes}
        return lambda cell: own[cell] if cell in own else words.get(upper(cell))

    def number(cell: str) -> object:
        parsed = parse_integer(cell)
        return words.get(upper(cell)) if parsed is None else parsed

    return number
