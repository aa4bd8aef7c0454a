"""What the pages of the quarter's table show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from evenborn.foundation.access.models import Officer
from evenborn.foundation.duties.periods import Cadence, Period
from evenborn.report import Figures, Ratio
from evenborn.report.table import DIFFERENCE_TO_EXPLAIN
from evenborn.rooms.reconciliation.models import QuarterTable
from evenborn.rooms.reconciliation.queries.linkages import months_changed_since, newest_linkage
from evenborn.rooms.reconciliation.queries.quarters import tables_seen_by
from evenborn.rooms.reconciliation.signing import STATE_SHAPES, STATE_WORDS, TableState
from evenborn.standards.words import Words

QUARTERS_BACK = 8


@dataclass(frozen=True, slots=True)
class QuarterRow:
    """A quarter of the list: its newest revision, or that none is drawn up yet."""

    quarter: Period
    area_code: str
    table: QuarterTable | None
    state: Words
    shape: str


@dataclass(frozen=True, slots=True)
class SourceRow:
    """What one agency holds beside the reconciled count.

    Attributes:
        difference: its births less the reconciled births.
        share: of the reconciled births, -1 to …; None without any.
        to_explain: the difference is above 2 %.
    """

    row: Ratio
    difference: int
    share: float | None
    to_explain: bool


def quarters_listed(officer: Officer, *, today: date) -> list[QuarterRow]:
    """Return the quarters that are over, the newest first, and older ones that have a table."""
    newest: dict[tuple[str, date], QuarterTable] = {}
    for table in tables_seen_by(officer).defer("figures"):
        newest.setdefault((table.area_code, table.quarter), table)
    areas = sorted({area for area, _ in newest} or {officer.area_code[:6]})
    last = Period.holding(today, Cadence.QUARTERLY)
    recent = []
    for _ in range(QUARTERS_BACK):
        last = last.previous
        recent.append(last.start)
    keys = {(area, first) for area in areas for first in recent} | set(newest)
    return [
        _row(area, first, newest.get((area, first)))
        for area, first in sorted(keys, key=lambda key: (-key[1].toordinal(), key[0]))
    ]


def is_outdated(table: QuarterTable) -> bool:
    """Tell whether births of a signed quarter changed since the linkage it stands on.

    Only the next revision, drawn up, tells whether a number changed with them.
    """
    newest = newest_linkage(table.area_code)
    if table.state != TableState.SIGNED or newest is None or newest.at <= table.linkage.at:
        return False
    changed = months_changed_since(table.linkage, newest)
    last = Period(table.quarter, 3).end
    return changed is None or any(
        table.quarter <= date.fromisoformat(month) <= last for month in changed if month
    )


def _row(area: str, first: date, table: QuarterTable | None) -> QuarterRow:
    if table is None:
        words, shape = Words("未编制", "Not drawn up"), "open"
    else:
        state = TableState(table.state)
        words, shape = STATE_WORDS[state], STATE_SHAPES[state]
    return QuarterRow(Period(first, 3), area, table, words, shape)


def sources_of(figures: Figures) -> Sequence[SourceRow]:
    """Return the agencies side by side with the reconciled count."""
    whole = figures.whole.births
    return [
        SourceRow(
            row,
            row.births - whole,
            (row.births - whole) / whole if whole else None,
            bool(whole) and abs(row.births - whole) > DIFFERENCE_TO_EXPLAIN * whole,
        )
        for row in figures.by_source
    ]
