"""The ratio table: cells with their ratio, interval, definition and verdict."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from evenborn.counts.tally import Cells
from evenborn.stats import (
    NORMAL,
    VERDICTS,
    Band,
    Definition,
    Interval,
    SexRatio,
    births_needed,
    ratio_interval,
    sex_ratio,
    verdict_codes,
)

# After the group columns, in every format, in this order. Others rely on it.
COLUMNS: Final = (
    "boys",
    "girls",
    "unknown",
    "births",
    "srb",
    "low",
    "high",
    "method",
    "basis",
    "verdict",
)


@dataclass(frozen=True)
class RatioTable:
    """Cells and what may be said of each.

    Attributes:
        cells: the counts by group.
        definition: basis, method and level of every ratio in the table.
        band: the normal ratios they are judged by.
        minimum: cells with fewer births of known sex are "too_few" whatever their ratio.
        needed: births of known sex from which no cell is too few to tell.
        interval: ratios and limits, boys per 100 girls, (n_cells,).
        codes: (n_cells,) places in `evenborn.stats.VERDICTS`.
    """

    cells: Cells
    definition: Definition
    band: Band
    minimum: int
    needed: int
    interval: Interval
    codes: NDArray[np.int8]

    @property
    def total(self) -> SexRatio:
        """The ratio of all cells together."""
        cells = self.cells
        return sex_ratio(
            boys=int(cells.boys.sum()),
            girls=int(cells.girls.sum()),
            unknown=int(cells.unknown.sum()),
            definition=self.definition,
            band=self.band,
            minimum=self.minimum,
        )

    @cached_property
    def arrow(self) -> pa.Table:
        """The group columns, then `COLUMNS`; the same in every file that is written.

        A number that does not exist (no girls, no births, no upper limit) is null: JSON has no
        infinity, and a spreadsheet would take the word for a value.
        """
        cells, rows = self.cells, len(self.cells)
        words = pa.DictionaryArray.from_arrays(pa.array(self.codes), pa.array(VERDICTS))
        columns = [
            pa.array(cells.boys),
            pa.array(cells.girls),
            pa.array(cells.unknown),
            pa.array(cells.births),
            *(pa.array(column, mask=~np.isfinite(column)) for column in self.interval),
            pa.repeat(self.definition.method, rows),
            pa.repeat(self.definition.basis, rows),
            words.cast(pa.string()),
        ]
        return pa.Table.from_arrays(
            [*cells.groups.columns, *columns], names=[*cells.names, *COLUMNS]
        )


def ratio_table(
    cells: Cells,
    *,
    definition: Definition | None = None,
    band: Band = NORMAL,
    minimum: int = 0,
) -> RatioTable:
    """Return the ratio table of cells.

    Args:
        cells: from `tally`.
        definition: basis, method and level; by default residence, Wilson, 95 %.
        band: the normal ratios.
        minimum: cells with fewer births of known sex are "too_few" whatever their ratio.
    """
    definition = definition or Definition()
    interval = ratio_interval(
        boys=cells.boys, girls=cells.girls, method=definition.method, level=definition.level
    )
    return RatioTable(
        cells=cells,
        definition=definition,
        band=band,
        minimum=minimum,
        needed=births_needed(band=band, level=definition.level, minimum=minimum),
        interval=interval,
        codes=verdict_codes(
            low=interval.low,
            high=interval.high,
            births=cells.boys + cells.girls,
            band=band,
            minimum=minimum,
        ),
    )
