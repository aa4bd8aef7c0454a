"""What of a release is hidden, so that nothing hidden can be worked out from all releases. Pure.

The public reads, for each quarter, the county by sex, its births by order and sex, its places by
sex; and the same for the year to date. Births of unknown sex stand apart: a count of their own, in
no sum. So the cells of a year fulfil three kinds of sums and no others:

- boys + girls = births, in every line;
- the orders add up to the county, and so do the places, for each sex;
- a year to date is the sum of its quarters, in every line and for each sex.

**Revisions** would give away what came late: three births more in the revised table are three late
births, both girls perhaps. So a quarter is broken down once. Later changes are one line more, by
sex, and only when each of its counts is 0 or at least the threshold, against every table of the
quarter that was ever published. A year to date takes orders and places from the first release of
each quarter, and adds the lines of changes, which are public. Therefore revisions and years to date
tell nothing beyond the sums above, and `stats.disclosure` protects those.

Whether a hidden cell is small itself or hidden to protect another is told to nobody: the mark would
say that it lies between 1 and 9.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from evenborn.rooms.indicators.release.rules import COUNTY, ORDERS, PLACE, SEXES, THRESHOLD, Sex
from evenborn.stats.disclosure import Counts as Array
from evenborn.stats.disclosure import bounds, is_small, protect, sums_of

Pair = tuple[int, int]  # boys, girls
# A period of the year: ("Q", 3) the third quarter, ("Y", 3) the year until its end.
Period = tuple[str, int]
Cell = tuple[Period, str, Sex]

# What hiding costs: the county's own ratio last, an unstated order before a stated one.
COSTS: Final[Mapping[str, float]] = {
    COUNTY: 10_000.0,
    **dict.fromkeys(ORDERS, 100.0),
    "order:_U": 30.0,
}
TO_DATE_COSTS: Final = 3.0  # times as much: more births, a steadier ratio
BOTH_COSTS: Final = 2.0


@dataclass(frozen=True, slots=True)
class Table:
    """The true counts of one quarter; the county's line is the sum of orders and of places.

    Attributes:
        lines: line → boys and girls; `COUNTY`, "order:…", "place:<code>".
        unknown: births of unknown sex.
    """

    lines: Mapping[str, Pair]
    unknown: int = 0

    def __post_init__(self) -> None:
        for kind in ("order:", PLACE):
            parts = [pair for line, pair in self.lines.items() if line.startswith(kind)]
            if tuple(map(sum, zip(*parts, strict=True))) != self.lines[COUNTY]:
                raise ValueError("orders and places add up to the county")

    def count(self, line: str, sex: Sex) -> int:
        """Return one count; a place that was not there then has none."""
        boys, girls = self.lines.get(line, (0, 0))
        return {"boys": boys, "girls": girls, "births": boys + girls}[sex]


@dataclass(frozen=True, slots=True)
class Seen:
    """A quarter as it was first published.

    Attributes:
        table: its true counts.
        hidden: what was hidden in the release: of the quarter and of the year to date.
        to_date: whether a year to date stood in it.
    """

    table: Table
    hidden: frozenset[Cell] = field(default=frozenset())
    to_date: bool = False


@dataclass(frozen=True, slots=True)
class Hidden:
    """What a release hides.

    Attributes:
        cells: the hidden cells of its quarter and of its year to date.
        small: those of them that are small counts themselves; for the house only.
        narrowest: the least width to which a reader of all releases can work out any of the
            small counts; inf when there is none.
    """

    cells: frozenset[Cell]
    small: frozenset[Cell]
    narrowest: float


def hide(
    quarter: int,
    table: Table,
    *,
    seen: Mapping[int, Seen],
    to_date: bool,
    threshold: int = THRESHOLD,
) -> Hidden:
    """Return what the first release of a quarter hides.

    Args:
        quarter: 1 to 4.
        table: its true counts.
        seen: the quarters of the year that were released before, those taken off the page too.
        to_date: whether it has a year to date; all quarters before are in `seen` then.
        threshold: smaller counts than this, except 0, are hidden.

    Raises:
        ValueError: something hidden before cannot be protected any more (it never has been so).
    """
    assert not to_date or all(before in seen for before in range(1, quarter))
    tables = {number: one.table for number, one in seen.items()} | {quarter: table}
    years = {number for number, one in seen.items() if one.to_date}
    year = Year(tables, years | ({quarter} if to_date else set()))
    new = {("Q", quarter), ("Y", quarter)}
    is_new = np.array([period in new for period, _, _ in year.cells])
    before: frozenset[Cell] = frozenset().union(*(one.hidden for one in seen.values()))
    was_hidden = np.array([cell in before for cell in year.cells])
    small = is_small(year.counts, threshold) & is_new
    hidden = protect(
        year.counts,
        year.sums,
        hidden=was_hidden | small,
        may_hide=is_new,
        costs=year.costs(),
        width=threshold,
    )
    # Whole witnesses say so already; the attacker's own programs say it a second time.
    limits = bounds(year.counts, year.sums, hidden=hidden, cells=np.flatnonzero(small).tolist())
    narrowest = float((limits[:, 1] - limits[:, 0]).min()) if len(limits) else float("inf")
    assert narrowest >= threshold - 1e-6, narrowest
    return Hidden(
        cells=frozenset(year.cells[at] for at in np.flatnonzero(hidden & is_new).tolist()),
        small=frozenset(year.cells[at] for at in np.flatnonzero(small).tolist()),
        narrowest=narrowest,
    )


def folded(
    lines: Mapping[str, Pair], *, threshold: int = THRESHOLD
) -> tuple[dict[str, Pair], bool]:
    """Return the lines with the few births of unstated order put to the first, and whether so.

    As a line of their own they would be hidden, and with them the ratio of another order. It is
    done for none of them too: whoever reads "with the few" learns nothing of how many.
    """
    boys, girls = lines.get("order:_U", (0, 0))
    if boys >= threshold or girls >= threshold:
        return dict(lines), False
    kept = {line: pair for line, pair in lines.items() if line != "order:_U"}
    first = kept.get("order:1", (0, 0))
    return kept | {"order:1": (first[0] + boys, first[1] + girls)}, True


def may_revise(new: Pair, published: Iterable[Pair], *, threshold: int = THRESHOLD) -> bool:
    """Tell whether a county's new count may be published beside those published before.

    Args:
        new: boys and girls now.
        published: boys and girls of every table of the quarter that was published.
    """
    changes = [(new[0] - before[0], new[1] - before[1]) for before in published]
    counts = [(boys, girls, boys + girls) for boys, girls in changes]
    return not is_small(counts, threshold).any()


def shown_unknown(
    unknown: int, published: Sequence[int], *, threshold: int = THRESHOLD
) -> int | None:
    """Return the births of unknown sex as they may be shown beside those published before.

    What may not be shown lets the last one stand: a dash in its place would tell that few changed.

    Args:
        unknown: now.
        published: those of the quarter shown before, the oldest first.
    """
    counts = [unknown, *(unknown - before for before in published)]
    if is_small(counts, threshold).any():
        return published[-1] if published else None
    return unknown


class Year:
    """All cells of a year's tables, numbered, with their sums."""

    def __init__(self, tables: Mapping[int, Table], to_dates: Iterable[int]) -> None:
        self.lines = sorted({line for table in tables.values() for line in table.lines})
        self.cells: list[Cell] = []
        counts: list[int] = []
        periods = [("Q", q) for q in sorted(tables)] + [("Y", q) for q in sorted(to_dates)]
        for period in periods:
            of = [period[1]] if period[0] == "Q" else [q for q in tables if q <= period[1]]
            # A line that a table has not is no cell: a reader takes it for 0.
            there = {line for q in of for line in tables[q].lines}
            for line in self.lines:
                if line in there:
                    for sex in SEXES:
                        self.cells.append((period, line, sex))
                        counts.append(sum(tables[q].count(line, sex) for q in of))
        self.counts: Array = np.array(counts, dtype=np.int64)
        self.number = {cell: at for at, cell in enumerate(self.cells)}
        self.sums: Any = sums_of(self._equations(periods, tables), cells=len(self.cells))

    def _equations(
        self, periods: list[Period], tables: Mapping[int, Table]
    ) -> list[tuple[int, list[int]]]:
        at = self.number
        found = []
        for period in periods:
            there = [line for line in self.lines if (period, line, "births") in at]
            for line in there:
                sexes = [at[period, line, sex] for sex in SEXES[:2]]
                found.append((at[period, line, "births"], sexes))
            for sex in SEXES:
                for kind in ("order:", PLACE):
                    parts = [at[period, line, sex] for line in there if line.startswith(kind)]
                    found.append((at[period, COUNTY, sex], parts))
            if period[0] == "Y":
                quarters: list[Period] = [("Q", q) for q in tables if q <= period[1]]
                for line in there:
                    for sex in SEXES:
                        of = [(quarter, line, sex) for quarter in quarters]
                        parts = [at[cell] for cell in of if cell in at]
                        found.append((at[period, line, sex], parts))
        return found

    def costs(self) -> list[float]:
        """Return what it costs to hide each cell."""
        return [
            COSTS.get(line, 1.0)
            * (TO_DATE_COSTS if period[0] == "Y" else 1.0)
            * (BOTH_COSTS if sex == "births" else 1.0)
            for period, line, sex in self.cells
        ]
