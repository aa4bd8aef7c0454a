"""The month calendar: which kind falls due on which day, and how far it is done."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import Permission, Role
from evenborn.foundation.duties import ledger
from evenborn.foundation.duties.kinds import DutyKind, registered
from evenborn.foundation.duties.ledger import Asked, Owed
from evenborn.foundation.duties.periods import CHINA, Period, due_day
from evenborn.foundation.duties.queries.asking import asked, reach_of
from evenborn.foundation.duties.rules import STATE_WORDS, State
from evenborn.foundation.duties.workdays import SATURDAY
from evenborn.standards.words import Words


@dataclass(frozen=True, slots=True)
class DayEntry:
    """One kind on one day of the month calendar.

    Attributes:
        kind: what is due.
        period: of which period; None for open records.
        unit_name: the unit if it is only one.
        done, owed: units, or open records of a continuous kind.
        state: the worst of them.
    """

    kind: DutyKind
    period: Period | None
    unit_name: str
    done: int
    owed: int
    state: State

    @property
    def words(self) -> Words:
        """How the worst of them stands."""
        return STATE_WORDS[self.state]


DAY_NAMES = (
    Words("周一", "Mon"),
    Words("周二", "Tue"),
    Words("周三", "Wed"),
    Words("周四", "Thu"),
    Words("周五", "Fri"),
    Words("周六", "Sat"),
    Words("周日", "Sun"),
)


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the month calendar."""

    day: date
    of_month: bool
    is_working: bool
    is_today: bool
    entries: Sequence[DayEntry]

    @property
    def name(self) -> Words:
        """The day of the week, for a list that has no columns."""
        return DAY_NAMES[self.day.weekday()]

    @property
    def mark(self) -> str:
        """`off` for a weekday off, `work` for a weekend day that is worked, else nothing."""
        if self.is_working == (self.day.weekday() < SATURDAY):
            return ""
        return "work" if self.is_working else "off"


_WORST = (State.OVERDUE, State.TODAY, State.SOON, State.LATER, State.LATE, State.DONE)


def month(officer: Officer, shown: Period, at: datetime) -> list[list[Day]]:
    """Return the weeks of a month, Monday first, with what falls due on each day."""
    ask = asked(at, month=shown)
    grouped: dict[tuple[date, str, Period | None], list[Owed]] = defaultdict(list)
    for owed in month_items(officer, ask):
        grouped[due_day(owed.due_at), owed.kind.code, owed.period].append(owed)
    entries: dict[date, list[DayEntry]] = defaultdict(list)
    for (day, _, period), group in sorted(grouped.items(), key=lambda item: item[0][:2]):
        states = {owed.state for owed in group} - {State.EXCUSED}
        counted = [owed for owed in group if owed.state is not State.EXCUSED]
        entries[day].append(
            DayEntry(
                group[0].kind,
                period,
                group[0].unit.name if len(group) == 1 else "",
                sum(not owed.is_open for owed in counted),
                sum(owed.count for owed in counted),
                next((state for state in _WORST if state in states), State.EXCUSED),
            )
        )
    first = shown.start - timedelta(days=shown.start.weekday())
    n_weeks = ((shown.end - first).days // 7) + 1
    here = at.astimezone(CHINA).date()
    days = [first + timedelta(days=n) for n in range(7 * n_weeks)]
    cells = [
        Day(
            day,
            of_month=shown.start <= day <= shown.end,
            is_working=ask.workdays.is_working(day),
            is_today=day == here,
            entries=entries[day],
        )
        for day in days
    ]
    return [cells[n : n + 7] for n in range(0, len(cells), 7)]


def month_items(officer: Officer, ask: Asked, *, own_only: bool = False) -> list[Owed]:
    """Return what falls due in the month: the officer's own kinds, or all if he watches.

    Args:
        own_only: leave out what others owe: a phone is no place for a county's thousand lines.
    """
    role, reach = Role(officer.role), reach_of(officer)
    watches = officer.may(Permission.DUTIES_CALENDAR) and not own_only
    items: list[Owed] = []
    for kind in registered():
        if role not in kind.roles and not watches:
            continue
        if kind.standings is not None:
            standings = ledger.standings_of(kind, reach, ask)
            lines = (line for one in standings for line in ledger.lines_of(kind, one, ask))
            items += [line for line in lines if ask.holds(line.due_at)]
        else:
            items += ledger.periodic_of(kind, reach, ask, only_month=True)
    return items
