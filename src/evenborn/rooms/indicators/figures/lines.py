"""Rows of counts as a reader may see them."""

from collections.abc import Sequence
from dataclasses import dataclass

from evenborn.foundation.exchange.suppression import suppress
from evenborn.rooms.indicators.queries import Cell
from evenborn.stats import SexRatio, Verdict, sex_ratio


@dataclass(frozen=True, slots=True)
class Line:
    """One row of counts as a page shows it; what is None may not be shown.

    Whoever may not see small counts sees no births of unknown sex: they are few, and hiding them
    would hide boys or girls of nearly every row, for the total gives them away.
    """

    key: object
    boys: int | None
    girls: int | None
    unknown: int | None

    @property
    def births(self) -> int | None:
        """All that are shown, where both sexes may be."""
        if self.boys is None or self.girls is None:
            return None
        return self.boys + self.girls + (self.unknown or 0)

    @property
    def has_ratio(self) -> bool:
        """Tell whether a ratio may be shown."""
        return self.boys is not None and self.girls is not None

    @property
    def ratio(self) -> SexRatio | None:
        """The ratio with all that it travels with."""
        if self.boys is None or self.girls is None:
            return None
        return sex_ratio(boys=self.boys, girls=self.girls, unknown=self.unknown or 0)

    @property
    def verdict(self) -> Verdict | None:
        """What its interval says against the normal range."""
        found = self.ratio
        return found.verdict if found else None


def lines(cells: Sequence[Cell], *, small: bool) -> tuple[list[Line], Line]:
    """Return rows under their first key, and their total, as this reader may see them.

    Args:
        cells: counts under keys.
        small: show small counts too; else they and what gives them away are hidden.
    """
    sexes = [(cell.boys, cell.girls, cell.unknown) for cell in cells]
    keys = [cell.key[0] if cell.key else None for cell in cells]
    if not sexes:
        return [], Line(None, 0, 0, 0 if small else None)
    if small:
        boys, girls, unknown = (sum(column) for column in zip(*sexes, strict=True))
        whole = Line(None, boys, girls, unknown)
        return [Line(key, *row) for key, row in zip(keys, sexes, strict=True)], whole
    safe = suppress([row[:2] for row in sexes])
    counts, hidden = safe.counts[:, :2].tolist(), safe.hidden[:, :2].tolist()
    shown = [
        Line(key, None if no_boys else boys, None if no_girls else girls, None)
        for key, (boys, girls), (no_boys, no_girls) in zip(
            [*keys, None], counts, hidden, strict=True
        )
    ]
    return shown[:-1], shown[-1]


def merged(cells: Sequence[Cell], key: int) -> list[Cell]:
    """Return cells added up under one of their keys, in its order.

    >>> merged([Cell(("a", 1), 2, 1), Cell(("b", 1), 3, 0)], 1)[0].boys
    5
    """
    found: dict[object, list[Cell]] = {}
    for cell in cells:
        found.setdefault(cell.key[key], []).append(cell)
    return [
        Cell(
            (one,),
            boys=sum(cell.boys for cell in same),
            girls=sum(cell.girls for cell in same),
            unknown=sum(cell.unknown for cell in same),
            late=sum(cell.late for cell in same),
            hospital=sum(cell.hospital for cell in same),
            dated=sum(cell.dated for cell in same),
            placed=sum(cell.placed for cell in same),
        )
        for one, same in sorted(found.items(), key=lambda item: str(item[0]))
    ]
