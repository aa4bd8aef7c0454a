"""Today: what an officer owes, and what climbed to him because nobody did it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import Permission, Role
from evenborn.foundation.access.sessions import may_come_in
from evenborn.foundation.duties import ledger
from evenborn.foundation.duties.kinds import registered
from evenborn.foundation.duties.ledger import Asked, Owed
from evenborn.foundation.duties.queries.asking import asked, reach_of
from evenborn.foundation.duties.rules import State, Tally, told


@dataclass(frozen=True, slots=True)
class Today:
    """An officer's day.

    Attributes:
        overdue, today, soon: what waits, earliest first.
        tally: what falls due this month.
        next_due: the earliest thing after "soon", when nothing waits.
    """

    overdue: Sequence[Owed]
    today: Sequence[Owed]
    soon: Sequence[Owed]
    tally: Tally
    next_due: Owed | None

    @property
    def n_overdue(self) -> int:
        """Overdue, every open record counted."""
        return sum(owed.count for owed in self.overdue)

    @property
    def n_today(self) -> int:
        """Due today, every open record counted."""
        return sum(owed.count for owed in self.today)

    @property
    def n_soon(self) -> int:
        """Due soon, every open record counted."""
        return sum(owed.count for owed in self.soon)

    @property
    def done_this_month(self) -> int:
        """Done of what falls due this month, in time or late."""
        return self.tally.done

    @property
    def owed_this_month(self) -> int:
        """What falls due this month and is not excused."""
        return self.tally.owed - self.tally.excused

    @property
    def waits(self) -> bool:
        """Tell whether any line stands on the page."""
        return bool(self.overdue or self.today or self.soon)


def today(officer: Officer, at: datetime) -> Today:
    """Return what an officer owes, and what climbed to him because nobody did it."""
    ask = asked(at)
    lines, tally = _lines(officer, ask)
    by_state: dict[State, list[Owed]] = defaultdict(list)
    for owed in sorted(lines, key=lambda owed: (owed.due_at, owed.kind.code, owed.unit.name)):
        by_state[owed.state].append(owed)
    later = by_state[State.LATER]
    return Today(
        overdue=by_state[State.OVERDUE],
        today=by_state[State.TODAY],
        soon=by_state[State.SOON],
        tally=tally,
        next_due=later[0] if later else None,
    )


def _lines(officer: Officer, ask: Asked) -> tuple[list[Owed], Tally]:
    """Return the lines of an officer's own kinds and of those that climbed to his role."""
    role, reach = Role(officer.role), reach_of(officer)
    lines: list[Owed] = []
    tally = Tally()
    # Whoever owes nothing himself but watches all sees the sum of his reach above the columns.
    watches_all = officer.may(Permission.DUTIES_ALL) and not any(
        role in kind.roles for kind in registered()
    )
    for kind in registered():
        owes = role in kind.roles
        climbs = any(role in step.roles for step in kind.steps)
        if not (owes or climbs or watches_all):
            continue
        found: Iterable[Owed]
        if kind.standings is not None:
            standings = ledger.standings_of(kind, reach, ask)
            found = [
                line for standing in standings for line in ledger.lines_of(kind, standing, ask)
            ]
            counted = sum((standing.tally for standing in standings), Tally())
        else:
            found = ledger.periodic_of(kind, reach, ask)
            counted = sum((Tally.of(o.state) for o in found if ask.holds(o.due_at)), Tally())
        if owes or watches_all:
            tally += counted
        if owes:
            lines += found
        elif climbs:
            lines += _climbed(found, role, ask)
    return lines, tally


def _climbed(found: Iterable[Owed], role: Role, ask: Asked) -> list[Owed]:
    return [
        replace(owed, watched=True)
        for owed in found
        if owed.state is State.OVERDUE
        and role in told(owed.kind.steps, owed.due_at, at=ask.at, workdays=ask.workdays)
    ]


def officers_with_mail() -> list[Officer]:
    """Return the officers that a reminder can reach."""
    # The address is sealed, so it is read officer by officer and not asked of the database.
    found = Officer.objects.filter(is_active=True).select_related("department").order_by("pk")
    return [officer for officer in found if officer.email and may_come_in(officer)]
