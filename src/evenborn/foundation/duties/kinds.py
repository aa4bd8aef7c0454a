"""The register of duty kinds, which rooms above fill in `AppConfig.ready()`.

    register(periodic(
        code="births.close", title=Words("每月结账", "Monthly close"), requirements=("R029",),
        roles={Role.FACILITY_CLERK}, cadence=Cadence.MONTHLY, due=DayOfNextMonth(5),
        units=facilities_open, done=closes, link=lambda unit, period: Link("births-close", …)))

    register(each(
        code="births.verify", title=Words("24小时内核实", "Verify within 24 hours"), hours=24,
        roles={Role.TOWNSHIP_WORKER}, link=lambda unit: Link("births-queue"),
        standings=of_records(to_verify, since="entered_at", done="verified_at", by=(…), unit=…)))

`standings.of_records` makes the `standings` of a kind from a queryset of its records.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from evenborn.foundation.access.rules import Permission, Role
from evenborn.foundation.duties.periods import Cadence, DueRule, Period
from evenborn.foundation.duties.rules import LADDER, Link, Reach, Standing, Step, Unit
from evenborn.standards.words import Words


@dataclass(frozen=True, slots=True)
class Window:
    """The moments a question about a continuous duty is about.

    A record whose clock began at `since` falls due at `since + hours`.

    Attributes:
        hours: the kind's clock.
        at: now.
        today_ends_at: 24:00 of today in China.
        month_from: the month asked for begins here; what falls due at this moment exactly is still
            the month before's (its 24:00).
        month_until: 24:00 of the month's last day, which is still within it.
    """

    hours: int
    at: datetime
    today_ends_at: datetime
    month_from: datetime
    month_until: datetime


Units = Callable[[Reach], Iterable[Unit]]
Done = Callable[[Reach, Collection[Period]], Mapping[tuple[int | str, Period], datetime]]
Standings = Callable[[Reach, Window], Iterable[Standing]]


@dataclass(frozen=True, slots=True)
class DutyKind:
    """One kind of duty; make it with `periodic` or `each`.

    Attributes:
        code: `room.verb`.
        title: what is to be done.
        action: the words of its button.
        requirements: of the register of requirements, like R028.
        roles: whose Today it stands on, within each officer's reach.
        permission: what the page behind the link asks for; the button is shown to those who may.
        cadence: continuous for duties that each record brings.
        steps: who is told when it stays undone.
        due, units, done: of a periodic duty.
        hours, standings: of a continuous one.
        link: the exact place; a continuous kind is asked with period None.
    """

    code: str
    title: Words
    action: Words
    requirements: tuple[str, ...]
    roles: frozenset[Role]
    permission: Permission | None
    cadence: Cadence
    steps: tuple[Step, ...]
    link: Callable[[Unit, Period | None], Link]
    due: DueRule | None = None
    units: Units | None = None
    done: Done | None = None
    hours: int = 0
    standings: Standings | None = None


OPEN_PAGE = Words("前往办理", "Go to it")


def periodic(
    *,
    code: str,
    title: Words,
    roles: Collection[Role],
    cadence: Cadence,
    due: DueRule,
    units: Units,
    done: Done,
    link: Callable[[Unit, Period], Link],
    action: Words = OPEN_PAGE,
    requirements: tuple[str, ...] = (),
    permission: Permission | None = None,
    steps: tuple[Step, ...] = LADDER,
) -> DutyKind:
    """Declare a duty that comes round each month, quarter or year.

    Args:
        units: `(reach)` → who owes it; one query. `Unit.since` and `until` say from when to when.
        done: `(reach, periods)` → `{(unit.key, period): done_at}`; one query for all of them.
        link: `(unit, period)` → the page where it is done.
    """
    assert cadence is not Cadence.CONTINUOUS, code

    def place(unit: Unit, period: Period | None) -> Link:
        assert period is not None
        return link(unit, period)

    return DutyKind(
        code=code,
        title=title,
        action=action,
        requirements=requirements,
        roles=frozenset(roles),
        permission=permission,
        cadence=cadence,
        steps=steps,
        link=place,
        due=due,
        units=units,
        done=done,
    )


def each(
    *,
    code: str,
    title: Words,
    roles: Collection[Role],
    hours: int,
    standings: Standings,
    link: Callable[[Unit], Link],
    action: Words = OPEN_PAGE,
    requirements: tuple[str, ...] = (),
    permission: Permission | None = None,
    steps: tuple[Step, ...] = LADDER,
) -> DutyKind:
    """Declare a duty that each record brings, so many hours after its moment.

    Args:
        hours: of the clock, shown to the reader.
        standings: `(reach, window)` → one `Standing` for each unit that has any; one query.
        link: `(unit)` → the list where the records wait.
    """
    return DutyKind(
        code=code,
        title=title,
        action=action,
        requirements=requirements,
        roles=frozenset(roles),
        permission=permission,
        cadence=Cadence.CONTINUOUS,
        steps=steps,
        link=lambda unit, period: link(unit),
        hours=hours,
        standings=standings,
    )


_KINDS: dict[str, DutyKind] = {}


def register(*kinds: DutyKind) -> None:
    """Add kinds to those that Today shows; called from `AppConfig.ready()`."""
    for kind in kinds:
        assert kind.code not in _KINDS, f"{kind.code} is declared twice"
        _KINDS[kind.code] = kind


def forget(code: str) -> None:
    """Take a kind out again: a room that a county does not use, or a test that ends."""
    del _KINDS[code]


def registered() -> tuple[DutyKind, ...]:
    """Return the kinds in the order of their declaration."""
    return tuple(_KINDS.values())


def kind_of(code: str) -> DutyKind | None:
    """Return the kind of a code, or None."""
    return _KINDS.get(code)
