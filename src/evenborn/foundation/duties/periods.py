"""Months, quarters and years, and when their duties fall due, in China time. Pure.

A moment "by the end of 5 July" is 6 July 00:00 in China: done at or before it is done in time.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from enum import StrEnum
from typing import Protocol

from evenborn.foundation.duties.workdays import Workdays
from evenborn.standards.words import Words

CHINA = timezone(timedelta(hours=8), "CST")  # one time, no summer time since 1992


def midnight(day: date) -> datetime:
    """Return 00:00 of a day in China."""
    return datetime.combine(day, time(), CHINA)


def end_of(day: date) -> datetime:
    """Return 24:00 of a day in China, which is 00:00 of the next."""
    return midnight(day + timedelta(days=1))


def due_day(due_at: datetime) -> date:
    """Return the day a duty falls due on; 00:00 belongs to the day before, as its 24:00."""
    return (due_at.astimezone(CHINA) - timedelta(microseconds=1)).date()


class Cadence(StrEnum):
    """How often a duty comes round."""

    CONTINUOUS = "continuous"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"


MONTHS = {Cadence.MONTHLY: 1, Cadence.QUARTERLY: 3, Cadence.YEARLY: 12}
_QUARTERS = ("一", "二", "三", "四")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A month, a quarter or a year.

    Attributes:
        start: its first day.
        months: 1, 3 or 12.
    """

    start: date
    months: int = 1

    @classmethod
    def holding(cls, day: date, cadence: Cadence) -> "Period":
        """Return the period a day lies in."""
        months = MONTHS[cadence]
        return cls(date(day.year, (day.month - 1) // months * months + 1, 1), months)

    @property
    def next(self) -> "Period":
        """The period after this one."""
        year, month = divmod(self.start.year * 12 + self.start.month - 1 + self.months, 12)
        return Period(date(year, month + 1, 1), self.months)

    @property
    def previous(self) -> "Period":
        """The period before this one."""
        year, month = divmod(self.start.year * 12 + self.start.month - 1 - self.months, 12)
        return Period(date(year, month + 1, 1), self.months)

    @property
    def end(self) -> date:
        """Its last day."""
        return self.next.start - timedelta(days=1)

    @property
    def code(self) -> str:
        """`2026-06`, `2026-Q2` or `2026`, as addresses write it."""
        match self.months:
            case 1:
                return f"{self.start:%Y-%m}"
            case 3:
                return f"{self.start.year}-Q{(self.start.month + 2) // 3}"
            case _:
                return str(self.start.year)

    @classmethod
    def of_code(cls, code: str) -> "Period":
        """Read a code back; ValueError if it is none."""
        year, _, rest = code.partition("-")
        if len(code) > len("2026-Q2"):
            raise ValueError("a period is written 2026-06, 2026-Q2 or 2026")
        if not rest:
            period = cls(date(int(year), 1, 1), 12)
        elif rest.startswith("Q"):
            period = cls(date(int(year), int(rest[1:]) * 3 - 2, 1), 3)
        else:
            period = cls(date(int(year), int(rest), 1), 1)
        if period.code != code or not 2000 <= period.start.year < 2200:
            raise ValueError("a period is written 2026-06, 2026-Q2 or 2026")
        return period

    @property
    def words(self) -> Words:
        """The period as a sentence names it."""
        year, month = self.start.year, self.start.month
        match self.months:
            case 1:
                return Words(f"{year}年{month}月", f"{self.start:%B %Y}")
            case 3:
                quarter = (month + 2) // 3
                return Words(f"{year}年{_QUARTERS[quarter - 1]}季度", f"Q{quarter} {year}")
            case _:
                return Words(f"{year}年", str(year))


class Moves(StrEnum):
    """Where a due day goes that falls on a day off."""

    STAYS = "stays"
    FORWARD = "forward"
    BACK = "back"


class DueRule(Protocol):
    """When the duty of a period falls due."""

    def due_at(self, period: Period, workdays: Workdays) -> datetime: ...


def _moved(day: date, moves: Moves, workdays: Workdays) -> date:
    match moves:
        case Moves.FORWARD:
            return workdays.on_or_after(day)
        case Moves.BACK:
            return workdays.on_or_before(day)
        case Moves.STAYS:
            return day


@dataclass(frozen=True, slots=True)
class DayOfNextMonth:
    """24:00 of a day (1 to 28) of the month after the period: the June close by 5 July."""

    day: int
    moves: Moves = Moves.STAYS

    def due_at(self, period: Period, workdays: Workdays) -> datetime:
        """Return the moment in China time."""
        return end_of(_moved(period.next.start.replace(day=self.day), self.moves, workdays))


@dataclass(frozen=True, slots=True)
class LastDayOfPeriod:
    """24:00 of the period's own last day: the quarterly exchange by the end of 3, 6, 9, 12."""

    moves: Moves = Moves.STAYS

    def due_at(self, period: Period, workdays: Workdays) -> datetime:
        """Return the moment in China time."""
        return end_of(_moved(period.end, self.moves, workdays))


@dataclass(frozen=True, slots=True)
class WorkingDaysAfter:
    """24:00 of the n-th working day after the period ends."""

    days: int

    def due_at(self, period: Period, workdays: Workdays) -> datetime:
        """Return the moment in China time."""
        return end_of(workdays.nth_after(period.end, self.days))
