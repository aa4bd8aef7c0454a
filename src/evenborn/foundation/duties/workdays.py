"""Working days of China as data: what the State Council's notices say, year by year.

A year without data falls back to Monday to Friday, and pages say so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class YearNotice:
    """What one notice says about one year.

    Attributes:
        year: the calendar year.
        source: number and date of the notice.
        holidays: days off, weekends inside a holiday included.
        working: weekend days worked to make up for a holiday.
    """

    year: int
    source: str
    holidays: frozenset[date]
    working: frozenset[date]


@dataclass(frozen=True, slots=True)
class Workdays:
    """The calendar of working days.

    Attributes:
        notices: by year; a later file of the county replaces a year whole.
    """

    notices: Mapping[int, YearNotice] = field(default_factory=dict)

    def knows(self, year: int) -> bool:
        """Tell whether a notice covers the year; else weekends alone are days off."""
        return year in self.notices

    def source(self, year: int) -> str:
        """Return the notice behind a year, or nothing."""
        return self.notices[year].source if self.knows(year) else ""

    def is_working(self, day: date) -> bool:
        """Tell whether offices work on a day."""
        notice = self.notices.get(day.year)
        if notice is not None and day in notice.working:
            return True
        if notice is not None and day in notice.holidays:
            return False
        return day.weekday() < SATURDAY

    def nth_after(self, day: date, n: int) -> date:
        """Return the n-th working day after a day, which itself does not count (n >= 1)."""
        assert n >= 1, n
        while n:
            day += timedelta(days=1)
            n -= self.is_working(day)
        return day

    def on_or_after(self, day: date) -> date:
        """Return the day itself if offices work on it, else the next day they do."""
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def on_or_before(self, day: date) -> date:
        """Return the day itself if offices work on it, else the last one before it."""
        while not self.is_working(day):
            day -= timedelta(days=1)
        return day

    def joined(self, others: Iterable[YearNotice]) -> "Workdays":
        """Return the calendar with some years replaced or added."""
        return Workdays({**self.notices, **{notice.year: notice for notice in others}})


def read_notices(content: object) -> list[YearNotice]:
    """Read the parsed YAML of a calendar file: `{2026: {source, holidays, working}}`.

    Days are single dates or ranges `2026-10-01/2026-10-07`.

    Raises:
        ValueError: a year holds days of another year, a working day on a weekday, or no source.
    """
    if not isinstance(content, Mapping):
        raise ValueError("a calendar file maps years to their days")
    notices = []
    for year, said in content.items():
        holidays, working = _days(said["holidays"]), _days(said["working"])
        if not said.get("source"):
            raise ValueError(f"{year}: the source of the notice is missing")
        if any(day.year != int(year) for day in holidays | working):
            raise ValueError(f"{year}: a day of another year")
        if wrong := sorted(day for day in working if day.weekday() < SATURDAY):
            raise ValueError(f"{year}: {wrong[0]} is a weekday already")
        if holidays & working:
            raise ValueError(f"{year}: a day is both a holiday and worked")
        notices.append(YearNotice(int(year), str(said["source"]), holidays, working))
    return notices


def _days(written: Iterable[object]) -> frozenset[date]:
    days: set[date] = set()
    for entry in written:
        first, _, last = str(entry).partition("/")
        day, end = date.fromisoformat(first), date.fromisoformat(last or first)
        if end < day:
            raise ValueError(f"{entry}: ends before it begins")
        while day <= end:
            days.add(day)
            day += timedelta(days=1)
    return frozenset(days)
