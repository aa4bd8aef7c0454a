"""The duties of a reach: what kinds, units and proofs say together, one or two queries a kind."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.urls import reverse

from evenborn.foundation.duties.kinds import DutyKind, Window
from evenborn.foundation.duties.periods import CHINA, Period, due_day
from evenborn.foundation.duties.rules import (
    OPEN,
    SOON_DAYS,
    STATE_SHAPES,
    STATE_WORDS,
    Reach,
    Standing,
    State,
    Tally,
    Unit,
    state_of,
)
from evenborn.foundation.duties.wording import due_words, moment_words
from evenborn.foundation.duties.workdays import Workdays
from evenborn.standards.words import Words

_MOST_PERIODS = 60  # five years of months: older ones are the archive's
_AHEAD = 100  # days: past this month's end and far enough to say what comes next
_EARLIEST = datetime(1, 1, 2, tzinfo=CHINA)

Excused = Collection[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Owed:
    """One line: a duty of a unit for a period, or its open records under one clock.

    Attributes:
        kind: what it is a duty of.
        unit: who owes it.
        period: None for a continuous kind.
        due_at: the moment; the earliest of several records.
        state: how it stands at the moment asked.
        done_at: by the records; None while open.
        count: open records of a continuous kind, else 1.
        at: the moment asked.
        watched: it is here because it climbed, not because the reader owes it.
    """

    kind: DutyKind
    unit: Unit
    period: Period | None
    due_at: datetime
    state: State
    done_at: datetime | None
    count: int
    at: datetime
    watched: bool = False

    @property
    def is_open(self) -> bool:
        """Tell whether it still waits."""
        return self.state in OPEN

    @property
    def due(self) -> Words:
        """How long there is still."""
        return due_words(self.due_at, at=self.at)

    @property
    def due_moment(self) -> Words:
        """The moment, as notices write it."""
        return moment_words(self.due_at)

    @property
    def due_month(self) -> Period:
        """The calendar month it counts in."""
        return Period(due_day(self.due_at).replace(day=1))

    @property
    def state_words(self) -> Words:
        """How it stands, in words."""
        return STATE_WORDS[self.state]

    @property
    def shape(self) -> str:
        """How it stands, as a shape."""
        return STATE_SHAPES[self.state]

    @property
    def href(self) -> str:
        """The address of the exact place where it is done."""
        link = self.kind.link(self.unit, self.period)
        address = reverse(link.name, kwargs=dict(link.arguments))
        return f"{address}?{urlencode(link.query)}" if link.query else address


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page asks of the ledger.

    Attributes:
        at: now.
        workdays: the calendar.
        month: the calendar month that tallies are of.
        began: the first day of this house; no unit owes anything from before it.
        soon_days: how far "soon" reaches.
        excused: `(kind, unit code, period code)` that need not be done.
    """

    at: datetime
    workdays: Workdays
    month: Period
    began: date
    soon_days: int = SOON_DAYS
    excused: Excused = frozenset()

    def day_ends_at(self, days: int = 0) -> datetime:
        """24:00 of today, or of a day so many days later."""
        there = self.at.astimezone(CHINA)
        return there.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=days + 1)

    @property
    def month_from(self) -> datetime:
        """00:00 of the month's first day."""
        first = self.month.start
        return datetime(first.year, first.month, 1, tzinfo=CHINA)

    @property
    def month_until(self) -> datetime:
        """24:00 of the month's last day."""
        after = self.month.next.start
        return datetime(after.year, after.month, 1, tzinfo=CHINA)

    def holds(self, due_at: datetime) -> bool:
        """Tell whether a moment falls due in the month: 24:00 of its last day does."""
        return self.month_from < due_at <= self.month_until


def periodic_of(
    kind: DutyKind, reach: Reach, asked: Asked, *, only_month: bool = False
) -> list[Owed]:
    """Return the duties of a periodic kind, done or not.

    Args:
        only_month: what falls due in the month; else everything that waits and the next months.
    """
    assert kind.due is not None
    assert kind.units is not None
    assert kind.done is not None
    # A hospital of 1998 owes this house nothing from before the house began.
    units = [
        unit._replace(since=max(unit.since or asked.began, asked.began))
        for unit in kind.units(reach)
    ]
    if not units:
        return []
    after = asked.month_from if only_month else _EARLIEST
    until = asked.month_until if only_month else asked.day_ends_at(_AHEAD)
    oldest = min(unit.since for unit in units if unit.since)
    periods = [
        (period, due_at)
        for period, due_at in _periods(kind, until, asked.workdays)
        if due_at > after and period.end >= oldest
    ]
    done = kind.done(reach, [period for period, _ in periods])
    return [
        Owed(
            kind,
            unit,
            period,
            due_at,
            state_of(
                due_at,
                done_at=(done_at := done.get((unit.key, period))),
                excused=(kind.code, unit.code, period.code) in asked.excused,
                at=asked.at,
                soon_days=asked.soon_days,
            ),
            done_at,
            1,
            asked.at,
        )
        for period, due_at in periods
        for unit in units
        if unit.owes(period)
    ]


def _periods(
    kind: DutyKind, until: datetime, workdays: Workdays
) -> Iterator[tuple[Period, datetime]]:
    """Yield periods that fall due by a moment, newest first."""
    assert kind.due is not None
    period = Period.holding(due_day(until), kind.cadence)
    for _ in range(_MOST_PERIODS):
        due_at = kind.due.due_at(period, workdays)
        if due_at <= until:
            yield period, due_at
        period = period.previous


def standings_of(kind: DutyKind, reach: Reach, asked: Asked) -> list[Standing]:
    """Return how the units stand with a continuous kind; every tally balances."""
    assert kind.standings is not None
    window = Window(
        hours=kind.hours,
        at=asked.at,
        today_ends_at=asked.day_ends_at(),
        month_from=asked.month_from,
        month_until=asked.month_until,
    )
    standings = list(kind.standings(reach, window))
    for standing in standings:
        assert standing.tally.balances, (kind.code, standing.tally)
    return standings


def lines_of(kind: DutyKind, standing: Standing, asked: Asked) -> Iterator[Owed]:
    """Yield a unit's open records as at most three lines: overdue, due today, later."""
    for count, due_at in (
        (standing.overdue, standing.overdue_due_at),
        (standing.today, standing.today_due_at),
        (standing.later, standing.later_due_at),
    ):
        if count and due_at is not None:
            state = state_of(due_at, done_at=None, at=asked.at, soon_days=asked.soon_days)
            yield Owed(kind, standing.unit, None, due_at, state, None, count, asked.at)


def tallies(
    kind: DutyKind, reach: Reach, asked: Asked
) -> tuple[Mapping[str, Tally], Mapping[str, Unit]]:
    """Return each unit's tally of the month by unit code, and the units themselves."""
    found: dict[str, Tally] = {}
    units: dict[str, Unit] = {}
    if kind.standings is not None:
        for standing in standings_of(kind, reach, asked):
            units[standing.unit.code] = standing.unit
            found[standing.unit.code] = standing.tally
    else:
        for owed in periodic_of(kind, reach, asked, only_month=True):
            units[owed.unit.code] = owed.unit
            found[owed.unit.code] = found.get(owed.unit.code, Tally()) + Tally.of(owed.state)
    return found, units
