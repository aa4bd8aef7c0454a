"""Hidden cells of tied tables stay hidden: by witnesses, and by an attacker who solves for them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from evenborn.stats.disclosure import bounds, is_small, protect, sums_of

WIDTH = 10
# Small counts and zeros come often, as in a small county.
COUNTS = st.one_of(st.integers(0, 12), st.integers(0, 90))


def cube(inner):
    """Return counts with totals on every axis, and the sums, of (rows, sexes, quarters)."""
    shape = tuple(side + 1 for side in inner.shape)
    full = np.zeros(shape, dtype=np.int64)
    full[:-1, :-1, :-1] = inner
    number = np.arange(full.size).reshape(shape)
    equations = []
    for axis in range(3):
        full[(slice(None),) * axis + (-1,)] = full.sum(axis=axis)
        lines = np.moveaxis(number, axis, -1).reshape(-1, shape[axis])
        equations += [(int(line[-1]), line[:-1].tolist()) for line in lines]
    return full.ravel(), sums_of(equations, cells=full.size)


def widths(counts, sums, hidden):
    found = bounds(counts, sums, hidden=hidden, cells=np.flatnonzero(hidden))
    return found[:, 1] - found[:, 0]


@settings(max_examples=12)
@given(arrays(np.int64, (3, 2, 2), elements=COUNTS))
def test_no_hidden_cell_of_a_three_way_table_is_worked_out(inner):
    counts, sums = cube(inner)
    hidden = protect(
        counts,
        sums,
        hidden=is_small(counts, WIDTH),
        may_hide=np.ones(len(counts), bool),
        costs=1 + counts,
        width=WIDTH,
    )

    assert (hidden >= is_small(counts, WIDTH)).all()
    assert (widths(counts, sums, hidden) >= WIDTH - 1e-6).all()


def test_hiding_small_counts_only_gives_them_away():
    counts, sums = cube(np.array([[[40, 50], [3, 60]], [[55, 60], [70, 80]], [[90, 41], [33, 44]]]))
    small = is_small(counts, WIDTH)

    assert widths(counts, sums, small).tolist() == [0]


def test_what_was_shown_before_stays_shown_and_what_was_hidden_stays_safe():
    # The first two parts were released with the second hidden, without a total. Now the total and
    # a third part come: shown, the total would give the hidden part away.
    counts, sums = np.array([135, 60, 5, 70]), sums_of([(0, [1, 2, 3])], cells=4)
    hidden = protect(
        counts,
        sums,
        hidden=np.array([False, False, True, False]),
        may_hide=np.array([True, False, False, True]),
        costs=[1, 1, 1, 9],
        width=WIDTH,
    )

    assert hidden.tolist() == [True, False, True, False]


def test_what_can_not_be_protected_any_more_is_said():
    with pytest.raises(ValueError, match="cannot be protected"):
        protect(
            np.array([65, 60, 5]),
            sums_of([(0, [1, 2])], cells=3),
            hidden=np.array([False, False, True]),
            may_hide=np.zeros(3, bool),
            costs=[1, 1, 1],
            width=WIDTH,
        )


def test_totals_that_do_not_add_up_are_refused():
    with pytest.raises(ValueError, match="sum of its parts"):
        protect(
            np.array([66, 60, 5]),
            sums_of([(0, [1, 2])], cells=3),
            hidden=np.zeros(3, bool),
            may_hide=np.ones(3, bool),
            costs=[1, 1, 1],
            width=WIDTH,
        )


def test_nothing_small_hides_nothing():
    counts, sums = cube(np.full((2, 2, 2), 30))
    none = np.zeros(len(counts), bool)

    assert not protect(
        counts, sums, hidden=none, may_hide=~none, costs=1 + counts, width=WIDTH
    ).any()
