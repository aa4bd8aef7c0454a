"""The functions that rules call, as Python says them; none is asked about NULL."""

import operator
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

from evenborn.standards.divisions import known_codes
from evenborn.standards.identity import credit_code_ok
from evenborn.standards.reading.cells import digits_lost

LAST: Final = datetime.combine(date.max, time.max)


class Months(NamedTuple):
    """An interval of months, which is no fixed time."""

    number: int


def midnight(day: date) -> datetime:
    """Return the moment a day is beside a moment."""
    return datetime.combine(day, time())


def _plus(a: Any, b: Any) -> Any:
    """Return a sum as SQL has it: day + time and day + interval are moments.

    DuckDB has years beyond 9999 and Python has not; what would be later is the last moment.
    """
    if isinstance(b, time):
        return datetime.combine(a, b)
    if type(a) is date:
        a = midnight(a)
    try:
        return _months_later(a, b.number) if isinstance(b, Months) else a + b
    except (OverflowError, ValueError):
        return LAST


def _months_later(moment: datetime, months: int) -> datetime:
    """Return the same day of a later month, its last day where it has no such day."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last))


def _full_years(born: date, day: date) -> int:
    """Return the birthdays between two days, as DuckDB's date_sub counts them."""
    if day < born:
        return -_full_years(day, born)
    years = day.year - born.year
    if (born.month, born.day) != (2, 29):
        return years if (born.month, born.day) <= (day.month, day.day) else years - 1
    return years if _months_later(midnight(born), 12 * years) <= midnight(day) else years - 1


@cache
def _gone() -> Mapping[str, int | None]:
    """Return each known county code and the year it was gone; read once."""
    return dict(zip(*known_codes(), strict=True))


def _ended_before(code: str, year: int) -> bool | None:
    gone = _gone().get(code[:6])
    return None if gone is None else year >= gone


FUNCTIONS: Final[Mapping[str, Callable[..., object]]] = {
    "+": _plus,
    "-": operator.sub,
    "trunc": int,
    "year": lambda day: day.year,
    "length": len,
    "strlen": lambda text: len(text) if text.isascii() else len(text.encode()),
    "to_hours": lambda count: timedelta(hours=count),
    "to_days": lambda count: timedelta(days=count),
    "to_months": Months,
    "full_years": _full_years,
    "digits_lost": digits_lost,
    # A hospital sends its own code with every birth.
    "credit_code_ok": lru_cache(2000)(credit_code_ok),
    "division_known": lambda code: code[:6] in _gone(),
    "division_ended_before": _ended_before,
}
