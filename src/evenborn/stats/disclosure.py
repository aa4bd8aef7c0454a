"""Which counts of several tied tables may not be shown, so that none of them can be worked out.

Tables of one release share totals, a year to date is the sum of its quarters, and what was
released before stays in the reader's hands. All of it is one set of cells with one set of sums:
`sums @ counts == 0`, one row for each total (1 at the total, -1 at its parts).

A hidden cell is safe when there is a **witness**: a second set of whole counts, none negative,
that agrees with the true ones in every cell that is shown, fulfils every sum, and differs by
`width` in the hidden cell. Whoever knows all that was published cannot tell the two apart, so no
reasoning on it, by subtraction, by linear or by integer programs, gives the cell to within `width`.
With `width` = the threshold of small counts nobody can conclude that a cell is small.

The witness that hides the least is the cheapest change that fulfils the sums: an integer program.
Cells it changes are hidden. It always exists for cells not shown yet: a change may be carried up
through all their totals. For cells hidden before, the old witness lives on, if the new totals over
them may be hidden.

Source:
    Kelly, Golden and Assad 1992, "Cell suppression: disclosure protection for sensitive tabular
    data", Networks 22:397-417 (cheapest change that protects a cell); Fischetti and Salazar 2000,
    Math. Program. 84:283-312 (protection levels, attacker as two linear programs). Checked against
    an attacker who knows only the published files, `rooms/indicators/tests/test_attacker.py`.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy  # its parts load when first used

Counts = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

# What is hidden already costs next to nothing to change, but not nothing: no idle changes.
HIDDEN_COST = 1e-3


def sums_of(equations: Iterable[tuple[int, Sequence[int]]], *, cells: int) -> Any:
    """Return the sums as a sparse matrix of shape (sums, cells).

    Args:
        equations: for each total its cell and the cells of its parts.
        cells: how many cells there are.
    """
    rows: list[int] = []
    columns: list[int] = []
    signs: list[float] = []
    count = 0
    for total, parts in equations:
        rows += [count] * (1 + len(parts))
        columns += [total, *parts]
        signs += [1.0, *[-1.0] * len(parts)]
        count += 1
    return scipy.sparse.csr_array((signs, (rows, columns)), shape=(count, cells))


def is_small(counts: npt.ArrayLike, threshold: int) -> Mask:
    """Tell which counts lie between 1 and threshold - 1, on either side of 0."""
    size = np.abs(np.asarray(counts))
    return np.asarray((size > 0) & (size < threshold))


def protect(
    counts: Counts, sums: Any, *, hidden: Mask, may_hide: Mask, costs: npt.ArrayLike, width: int
) -> Mask:
    """Return which cells to hide so that every hidden cell has a witness.

    Args:
        counts: (cells,) the true counts, >= 0.
        sums: (sums, cells), `sums @ counts == 0`.
        hidden: (cells,) hidden in any case: small counts, and what was hidden before.
        may_hide: (cells,) cells of this release; what was shown before cannot be hidden any more.
        costs: (cells,) what hiding a cell costs for each birth it is changed by, > 0.
        width: how far the count of a witness lies from the true one, >= 1.

    Returns:
        (cells,) `hidden` and what has to be hidden beside.

    Raises:
        ValueError: the sums do not hold, or a cell cannot be protected any more.

    >>> sums = sums_of([(0, [1, 2, 3])], cells=4)
    >>> counts = np.array([103, 40, 3, 60])
    >>> small = is_small(counts, 10)
    >>> protect(counts, sums, hidden=small, may_hide=np.ones(4, bool), costs=[9, 1, 1, 2], width=10)
    array([False,  True,  True, False])
    """
    if (counts < 0).any() or np.any(sums @ counts):
        raise ValueError("counts are 0 or more, and every total is the sum of its parts")
    hidden = hidden.copy()
    prices = np.asarray(costs, dtype=np.float64)
    safe = np.zeros_like(hidden)
    while True:
        waiting = np.flatnonzero(hidden & ~safe)
        if not len(waiting):
            return hidden
        # The smallest first: the way round it often serves its neighbours.
        cell = int(waiting[np.argmin(counts[waiting])])
        change = _witness(counts, sums, hidden, may_hide, prices, width, cell)
        hidden |= change != 0
        safe |= hidden & (np.abs(change) >= width)


def _witness(
    counts: Counts, sums: Any, hidden: Mask, may_hide: Mask, prices: Floats, width: int, cell: int
) -> Counts:
    """Return the cheapest whole change of the counts that moves one cell by `width`."""
    free = hidden | may_hide
    more = np.where(free, np.inf, 0.0)
    less = np.where(free, counts.astype(np.float64), 0.0)
    price = np.where(hidden, HIDDEN_COST, prices)
    found: list[tuple[float, Counts]] = []
    for sign in (1, -1):
        if sign < 0 and counts[cell] < width:
            continue  # below 0
        at_least = np.zeros(2 * len(counts))
        at_most = np.concatenate([more, less])
        at, opposite = (cell, cell + len(counts))[::sign]
        at_least[at], at_most[at], at_most[opposite] = width, width, 0.0
        solved = scipy.optimize.milp(
            np.concatenate([price, price]),
            integrality=np.ones(2 * len(counts)),
            bounds=scipy.optimize.Bounds(at_least, at_most),
            constraints=scipy.optimize.LinearConstraint(scipy.sparse.hstack([sums, -sums]), 0, 0),
        )
        if solved.x is not None:
            whole = np.rint(solved.x).astype(np.int64)
            found.append((float(solved.fun), whole[: len(counts)] - whole[len(counts) :]))
    if not found:
        raise ValueError("a cell that was hidden before cannot be protected any more")
    _, change = min(found, key=lambda one: one[0])
    assert not np.any(sums @ change), "a witness fulfils every sum"
    assert (counts + change >= 0).all(), "a witness has no negative count"
    return change


def bounds(counts: Counts, sums: Any, *, hidden: Mask, cells: Iterable[int]) -> Floats:
    """Return what a reader of all that is shown can work out: (cells, 2) lowest and highest.

    The linear programs of an attacker who knows that counts are not negative; the highest is inf
    where nothing limits it.
    """
    # What is shown moves to the other side; sums without a hidden cell say nothing more.
    system = sums[:, np.flatnonzero(hidden)]
    known = -(sums @ np.where(hidden, 0, counts)).astype(np.float64)
    tied = np.diff(system.indptr) > 0
    system, known = system[np.flatnonzero(tied)], known[tied]
    found = []
    for cell in cells:
        if not hidden[cell]:
            found.append((float(counts[cell]), float(counts[cell])))
            continue
        goal = np.zeros(int(hidden.sum()))
        goal[int(hidden[:cell].sum())] = 1.0
        low = scipy.optimize.linprog(goal, A_eq=system, b_eq=known, bounds=(0, None))
        high = scipy.optimize.linprog(-goal, A_eq=system, b_eq=known, bounds=(0, None))
        # Status 3: without limit.
        found.append((low.fun, np.inf if high.status == 3 else -high.fun))
    return np.array(found, dtype=np.float64).reshape(-1, 2)
