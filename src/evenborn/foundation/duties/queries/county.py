"""Monthly supervision: units by kinds, the items behind each figure, what is overdue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from evenborn.foundation.access.models import Officer
from evenborn.foundation.duties import ledger
from evenborn.foundation.duties.kinds import DutyKind, kind_of, registered
from evenborn.foundation.duties.ledger import Owed
from evenborn.foundation.duties.models import Excuse
from evenborn.foundation.duties.periods import Period
from evenborn.foundation.duties.queries.asking import asked, reach_of
from evenborn.foundation.duties.rules import State, Tally, Unit


@dataclass(frozen=True, slots=True)
class Row:
    """One unit of the overview: a tally, or None, under each kind."""

    unit: Unit
    cells: Sequence[tuple[DutyKind, Tally | None]]
    total: Tally


@dataclass(frozen=True, slots=True)
class Overview:
    """Units by kinds for one month; `total` is the sum both ways."""

    month: Period
    kinds: Sequence[DutyKind]
    rows: Sequence[Row]
    totals: Sequence[tuple[DutyKind, Tally]]
    total: Tally


def overview(officer: Officer, shown: Period, at: datetime) -> Overview:
    """Return what each unit of the reach owed in a month, and how it stands now."""
    ask, reach = asked(at, month=shown), reach_of(officer)
    units: dict[str, Unit] = {}
    by_kind: dict[str, Mapping[str, Tally]] = {}
    for kind in registered():
        by_kind[kind.code], found = ledger.tallies(kind, reach, ask)
        units |= found
    kinds = [kind for kind in registered() if by_kind[kind.code]]
    rows = []
    for code, unit in sorted(units.items(), key=lambda item: (item[1].area_code, item[1].name)):
        cells = [(kind, by_kind[kind.code].get(code)) for kind in kinds]
        rows.append(Row(unit, cells, sum((tally for _, tally in cells if tally), Tally())))
    totals = [(kind, sum(by_kind[kind.code].values(), Tally())) for kind in kinds]
    total = sum((tally for _, tally in totals), Tally())
    assert total.balances, total
    assert total == sum((row.total for row in rows), Tally()), total
    return Overview(shown, kinds, rows, totals, total)


def overdue(officer: Officer, at: datetime) -> list[Owed]:
    """Return every overdue line of the reach, worst first: the bulletin (R019)."""
    ask, reach = asked(at), reach_of(officer)
    lines: list[Owed] = []
    for kind in registered():
        if kind.standings is not None:
            for standing in ledger.standings_of(kind, reach, ask):
                lines += ledger.lines_of(kind, standing, ask)
        else:
            lines += ledger.periodic_of(kind, reach, ask)
    late = [owed for owed in lines if owed.state is State.OVERDUE]
    return sorted(late, key=lambda owed: (owed.due_at, owed.kind.code, owed.unit.name))


def items(
    officer: Officer, shown: Period, at: datetime, *, kind: DutyKind, unit_code: str = ""
) -> tuple[list[Owed], Tally]:
    """Return the lines behind one figure of the overview, and the figure itself."""
    ask, reach = asked(at, month=shown), reach_of(officer)
    if kind.standings is not None:
        standings = [
            standing
            for standing in ledger.standings_of(kind, reach, ask)
            if unit_code in ("", standing.unit.code)
        ]
        lines = [line for one in standings for line in ledger.lines_of(kind, one, ask)]
        return lines, sum((standing.tally for standing in standings), Tally())
    found = [
        owed
        for owed in ledger.periodic_of(kind, reach, ask, only_month=True)
        if unit_code in ("", owed.unit.code)
    ]
    return found, sum((Tally.of(owed.state) for owed in found), Tally())


@dataclass(frozen=True, slots=True)
class Line:
    """One line behind a figure, with the excuse that stands for it."""

    owed: Owed
    excuse: Excuse | None


def with_excuses(kind: DutyKind, found: Sequence[Owed]) -> list[Line]:
    """Return lines with the excuses that stand for them."""
    standing = {
        (excuse.unit_code, excuse.period_code): excuse
        for excuse in Excuse.objects.filter(kind=kind.code, lifted_at=None)
    }
    return [
        Line(owed, standing.get((owed.unit.code, owed.period.code)) if owed.period else None)
        for owed in found
    ]


def excuse_of(officer: Officer, pk: int) -> Excuse | None:
    """Return a standing excuse if its unit lies in the officer's reach."""
    excuse = Excuse.objects.filter(pk=pk, lifted_at=None).first()
    kind = kind_of(excuse.kind) if excuse else None
    if excuse is None or kind is None or kind.units is None:
        return None
    codes = {unit.code for unit in kind.units(reach_of(officer))}
    return excuse if excuse.unit_code in codes else None
