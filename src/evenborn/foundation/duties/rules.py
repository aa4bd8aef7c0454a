"""How a duty stands, who is told when it is late, how far an officer asks. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from evenborn.foundation.access.rules import Role
from evenborn.foundation.duties.periods import CHINA, Period, due_day, end_of
from evenborn.foundation.duties.workdays import Workdays
from evenborn.standards.words import Words

SOON_DAYS = 7


class State(StrEnum):
    """How a duty stands."""

    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"
    LATER = "later"
    DONE = "done"
    LATE = "late"
    EXCUSED = "excused"


STATE_WORDS: Mapping[State, Words] = {
    State.OVERDUE: Words("已逾期", "Overdue"),
    State.TODAY: Words("今日到期", "Due today"),
    State.SOON: Words("即将到期", "Due soon"),
    State.LATER: Words("未到期", "Not yet due"),
    State.DONE: Words("按时办结", "Done in time"),
    State.LATE: Words("逾期办结", "Done late"),
    State.EXCUSED: Words("已免除", "Excused"),
}
STATE_SHAPES: Mapping[State, str] = {
    State.OVERDUE: "attention",
    State.TODAY: "waiting",
    State.SOON: "waiting",
    State.LATER: "open",
    State.DONE: "done",
    State.LATE: "done",
    State.EXCUSED: "stopped",
}
OPEN = frozenset({State.OVERDUE, State.TODAY, State.SOON, State.LATER})


def state_of(
    due_at: datetime,
    *,
    done_at: datetime | None,
    excused: bool = False,
    at: datetime,
    soon_days: int = SOON_DAYS,
) -> State:
    """Judge one duty: done beats excused beats the clock."""
    if done_at is not None:
        return State.DONE if done_at <= due_at else State.LATE
    if excused:
        return State.EXCUSED
    if due_at < at:
        return State.OVERDUE
    today = at.astimezone(CHINA).date()
    if due_at <= end_of(today):
        return State.TODAY
    return State.SOON if due_at <= end_of(today + timedelta(days=soon_days)) else State.LATER


@dataclass(frozen=True, slots=True)
class Step:
    """Who is told after a duty has been overdue for so many working days.

    Attributes:
        working_days: 0 tells at once.
        roles: who, each within its own reach.
    """

    working_days: int
    roles: frozenset[Role]


# Officer → head or liaison of the department → office of the leading group.
LADDER = (
    Step(1, frozenset({Role.PRIVACY_OFFICER, Role.STATISTICIAN})),
    Step(3, frozenset({Role.OFFICE_SECRETARY})),
)


def told(
    ladder: tuple[Step, ...], due_at: datetime, *, at: datetime, workdays: Workdays
) -> frozenset[Role]:
    """Return the roles that a duty overdue since `due_at` has climbed to by now."""
    if due_at >= at:
        return frozenset()
    day = due_day(due_at)
    return frozenset(
        role
        for step in ladder
        if step.working_days == 0 or end_of(workdays.nth_after(day, step.working_days)) <= at
        for role in step.roles
    )


class Unit(NamedTuple):
    """Who owes: a department, or an area when no department does.

    Attributes:
        name: as pages show it.
        area_code: where it stands.
        department_id: None for an area.
        since, until: days between which it owes; a period that touches them is owed. None owes
            anything from before the day this house began.
    """

    name: str
    area_code: str
    department_id: int | None = None
    since: date | None = None
    until: date | None = None

    @property
    def key(self) -> int | str:
        """What proofs are matched by: the department's id, else the area's code."""
        return self.area_code if self.department_id is None else self.department_id

    @property
    def code(self) -> str:
        """The key as addresses and excuses write it: `d12` or `a500118001`."""
        return f"a{self.area_code}" if self.department_id is None else f"d{self.department_id}"

    def owes(self, period: Period) -> bool:
        """Tell whether it was there in the period."""
        return (self.since is None or self.since <= period.end) and (
            self.until is None or self.until >= period.start
        )


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a question goes: one department, one area, or the whole house.

    Duties are counts per unit, so the reach is all that a room needs to answer.
    """

    area_code: str = ""
    department_id: int | None = None
    house: bool = False

    def where(
        self, *, area: str = "area_code", department: str = "department_id"
    ) -> dict[str, object]:
        """Return the lookups for `.filter(**reach.where(area="department__area_code"))`."""
        if self.house:
            return {}
        if self.department_id is not None:
            return {department: self.department_id}
        if not self.area_code:
            return {f"{area}__in": ()}  # nothing: "" would begin every code
        return {f"{area}__startswith": self.area_code}


class Link(NamedTuple):
    """The exact place where the duty is done: a URL name, its arguments, its query string."""

    name: str
    arguments: Mapping[str, object] = {}
    query: Mapping[str, object] = {}


@dataclass(frozen=True, slots=True)
class Tally:
    """What fell due within a month, counted once whole and once in its parts.

    Attributes:
        owed: all that fell due.
        in_time, late, open, excused: its parts.
    """

    owed: int = 0
    in_time: int = 0
    late: int = 0
    open: int = 0
    excused: int = 0

    @property
    def done(self) -> int:
        """Done, in time or late."""
        return self.in_time + self.late

    @property
    def balances(self) -> bool:
        """Tell whether the parts are the whole.

        >>> Tally(3, in_time=1, late=1, open=1).balances, Tally(3, in_time=2).balances
        (True, False)
        """
        return self.owed == self.in_time + self.late + self.open + self.excused

    @classmethod
    def of(cls, state: State) -> "Tally":
        """Count one duty by how it stands."""
        return cls(
            1,
            in_time=state is State.DONE,
            late=state is State.LATE,
            open=state in OPEN,
            excused=state is State.EXCUSED,
        )

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.owed + other.owed,
            self.in_time + other.in_time,
            self.late + other.late,
            self.open + other.open,
            self.excused + other.excused,
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """How one unit stands with a duty that each record brings.

    Attributes:
        unit: who owes.
        overdue, today, later: open records by their clocks, of any month.
        overdue_due_at, today_due_at, later_due_at: the earliest clock of each.
        tally: of the records that fall due in the month asked for.
    """

    unit: Unit
    overdue: int = 0
    today: int = 0
    later: int = 0
    overdue_due_at: datetime | None = None
    today_due_at: datetime | None = None
    later_due_at: datetime | None = None
    tally: Tally = field(default_factory=Tally)
