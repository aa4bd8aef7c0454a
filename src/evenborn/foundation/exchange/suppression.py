"""Which cells of a table of counts may not be shown, so that no small count can be worked out.

A table is published with its row totals, column totals and grand total. Every count from 1 to
threshold - 1 is suppressed (primary), totals included. A reader who sees the rest can subtract: a
cell that is the only one missing in its row is given away. So further cells are suppressed.

Each cell of the table with its totals stands in two sums only, its row's and its column's. Draw
rows and columns as points and every suppressed cell as a line between its row and its column: the
sums determine a suppressed cell exactly if and only if its line is a bridge, that is, lies on no
ring of suppressed cells. A bridge is put on a ring by suppressing the cheapest way round it, the
cost of a cell being its count, so that as few births as possible vanish. Only cells that are not 0
go on a ring: then values may move round the ring in both directions without one becoming negative,
and knowing that counts are not negative gives no cell away either. Through the totals there is
always a way round.

Two small cells alone in a row give away their sum, which may be small as well; a row or column
whose suppressed sum is below the threshold gets one more cell.

Source:
    Gusfield 1988, "A graph theoretic approach to statistical data security", SIAM J. Comput.
    17:552-571 (two-way tables as bipartite graphs). Hundepool et al. 2012, Statistical Disclosure
    Control, Wiley (primary and secondary suppression). Checked against an attacker that solves the
    linear system, and one that adds that counts are not negative (linear programming).
"""

import heapq
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FLOOR = 5  # no officer may set a lower threshold
USUAL = 10  # counts of 1 to 9 are suppressed
TOTALS_COST = 1_000_000  # a total is worth more than any cell beneath it

Counts = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A table with its totals, and what of it may not be shown.

    Attributes:
        counts: (rows + 1, columns + 1); the last row and column are totals.
        hidden: same shape, True where the cell may not be shown.
        primary: same shape, True where the count itself is too small.
    """

    counts: Counts
    hidden: Mask
    primary: Mask

    @property
    def cells(self) -> int:
        """How many cells there are, totals included."""
        return int(self.counts.size)

    @property
    def how_many(self) -> int:
        """How many cells are suppressed."""
        return int(self.hidden.sum())


def suppress(counts: npt.ArrayLike, *, threshold: int = USUAL) -> Suppressed:
    """Return a table with its totals and the cells that may not be shown.

    Args:
        counts: (rows, columns) counts >= 0 without totals; at least one row and one column.
        threshold: counts from 1 to threshold - 1 are suppressed, >= `FLOOR`.

    Raises:
        ValueError: no table of counts, or a threshold below the floor.

    >>> table = suppress([[40, 3], [25, 31], [18, 22]])
    >>> table.hidden[:-1, :-1].astype(int).tolist()
    [[1, 1], [0, 0], [1, 1]]
    """
    inner = np.asarray(counts)
    if inner.ndim != 2 or inner.size == 0 or not np.issubdtype(inner.dtype, np.integer):
        raise ValueError("counts must be a table of whole numbers")
    if (inner < 0).any():
        raise ValueError("a count cannot be negative")
    if threshold < FLOOR:
        raise ValueError(f"the threshold cannot be below {FLOOR}")
    table = with_totals(inner.astype(np.int64))
    primary = (table > 0) & (table < threshold)
    hidden = primary.copy()
    while True:
        before = int(hidden.sum())
        _close_rings(table, hidden)
        _raise_sums(table, hidden, threshold)
        if int(hidden.sum()) == before:
            return Suppressed(table, hidden, primary)


def with_totals(counts: Counts) -> Counts:
    """Return a table with a column of row totals and a row of column totals."""
    rows = np.hstack([counts, counts.sum(axis=1, keepdims=True)])
    return np.vstack([rows, rows.sum(axis=0, keepdims=True)])


def bridges(hidden: Mask) -> list[tuple[int, int]]:
    """Return the suppressed cells that the sums give away: those on no ring, as (row, column)."""
    rows, columns = hidden.shape
    # Points 0 … rows - 1 are rows, the others columns.
    near: list[list[int]] = [[] for _ in range(rows + columns)]
    for row, column in np.argwhere(hidden).tolist():
        near[row].append(rows + column)
        near[rows + column].append(row)
    found: list[tuple[int, int]] = []
    order = [-1] * len(near)
    low = [0] * len(near)
    count = 0
    for start in range(len(near)):
        if order[start] >= 0:
            continue
        # Tarjan's search without recursion: a table may have thousands of rows.
        order[start] = low[start] = count
        count += 1
        path = [(start, -1, iter(near[start]))]
        while path:
            at, came_from, rest = path[-1]
            following = next(rest, None)
            if following is None:
                path.pop()
                if path:
                    above = path[-1][0]
                    low[above] = min(low[above], low[at])
                    if low[at] > order[above]:
                        row, column = min(above, at), max(above, at)
                        found.append((row, column - rows))
            elif order[following] < 0:
                order[following] = low[following] = count
                count += 1
                path.append((following, at, iter(near[following])))
            elif following != came_from:
                low[at] = min(low[at], order[following])
    return sorted(found)


def _close_rings(table: Counts, hidden: Mask) -> None:
    """Put every bridge on a ring, the cheapest way round."""
    costs = _costs(table)
    # A way round puts its own cells on the ring too, so no new bridge comes of it.
    while open_ones := bridges(hidden):
        row, column = open_ones[0]
        for cell in _way_round(costs, hidden, row, column):
            hidden[cell] = True


def _costs(table: Counts) -> npt.NDArray[np.float64]:
    """Return what it costs to suppress each cell; infinite where the count is 0."""
    costs = np.where(table > 0, table.astype(np.float64), np.inf)
    costs[-1, :] += TOTALS_COST
    costs[:, -1] += TOTALS_COST
    return costs


def _way_round(
    costs: npt.NDArray[np.float64], hidden: Mask, row: int, column: int
) -> list[tuple[int, int]]:
    """Return the cells of the cheapest way from a row to a column that is not their own cell."""
    rows, columns = costs.shape
    price = np.where(hidden, 0.0, costs)
    price[row, column] = np.inf
    goal = rows + column
    best = np.full(rows + columns, np.inf)
    before = np.full(rows + columns, -1)
    best[row] = 0.0
    waiting: list[tuple[float, int]] = [(0.0, row)]
    while waiting:
        cost, at = heapq.heappop(waiting)
        if at == goal:
            break
        if cost > best[at]:
            continue
        onward = cost + (price[at, :] if at < rows else price[:, at - rows])
        first = rows if at < rows else 0
        better = np.flatnonzero(onward < best[first : first + len(onward)])
        for step in better.tolist():
            best[first + step] = onward[step]
            before[first + step] = at
            heapq.heappush(waiting, (float(onward[step]), first + step))
    assert np.isfinite(best[goal]), "through the totals there is always a way round"
    cells = []
    at = goal
    while at != row:
        previous = int(before[at])
        cells.append((min(previous, at), max(previous, at) - rows))
        at = previous
    return cells


def _raise_sums(table: Counts, hidden: Mask, threshold: int) -> None:
    """Suppress one more cell in every row and column whose suppressed sum is too small."""
    costs = _costs(table)
    for one, mask, price in ((table, hidden, costs), (table.T, hidden.T, costs.T)):
        for at in range(one.shape[0]):
            # With its total suppressed, subtraction gives no sum.
            if mask[at, -1] or not mask[at].any() or one[at, :-1][mask[at, :-1]].sum() >= threshold:
                continue
            left = np.where(mask[at], np.inf, price[at])
            cheapest = int(left.argmin())
            if np.isfinite(left[cheapest]):
                mask[at, cheapest] = True
