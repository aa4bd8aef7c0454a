"""No suppressed cell can be worked out from what is shown: checked by two attackers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from scipy.optimize import linprog

from evenborn.foundation.exchange.suppression import bridges, suppress, with_totals

# Small counts and zeros come often, as in a table of villages.
COUNTS = st.one_of(st.integers(0, 12), st.integers(0, 300), st.just(0))


def tables(most=6):
    shapes = array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=most)
    return shapes.flatmap(lambda shape: arrays(np.int64, shape, elements=COUNTS))


def sums(shape):
    """Return the equations every published table fulfils, one row for each sum."""
    rows, columns = shape
    equations = []
    for row in range(rows):
        one = np.zeros(shape)
        one[row, :-1], one[row, -1] = 1, -1
        equations.append(one.ravel())
    for column in range(columns):
        one = np.zeros(shape)
        one[:-1, column], one[-1, column] = 1, -1
        equations.append(one.ravel())
    return np.array(equations)


def worked_out(table):
    """Return the suppressed cells whose value the equations fix: the attacker who subtracts."""
    hidden = table.hidden.ravel()
    if not hidden.any():
        return []
    system = sums(table.counts.shape)[:, hidden]
    _, values, directions = np.linalg.svd(system)
    free = directions[(values > 1e-9).sum() :]
    fixed = np.abs(free).max(axis=0, initial=0) < 1e-9
    return [tuple(cell) for cell in np.argwhere(table.hidden)[fixed].tolist()]


@given(tables())
def test_subtracting_gives_no_cell_away(counts):
    assert worked_out(suppress(counts)) == []


@settings(max_examples=40)
@given(tables(most=4))
def test_knowing_that_counts_are_not_negative_gives_no_cell_away(counts):
    table = suppress(counts)
    hidden = table.hidden.ravel()
    system = sums(table.counts.shape)
    known = system[:, ~hidden] @ table.counts.ravel()[~hidden]
    for cell in range(int(hidden.sum())):
        goal = np.zeros(int(hidden.sum()))
        goal[cell] = 1
        ends = [
            linprog(sign * goal, A_eq=system[:, hidden], b_eq=-known, bounds=(0, None))
            for sign in (1, -1)
        ]
        low = ends[0].fun
        high = np.inf if ends[1].status == 3 else -ends[1].fun
        assert high - low > 1


@given(tables())
def test_every_small_count_and_total_is_suppressed(counts):
    table = suppress(counts)

    small = (table.counts > 0) & (table.counts < 10)
    assert (table.hidden >= small).all()
    assert (table.primary == small).all()
    if not small.any():
        assert not table.hidden.any()


@given(tables())
def test_no_row_or_column_gives_away_a_small_sum(counts):
    table = suppress(counts)

    for one, mask in ((table.counts, table.hidden), (table.counts.T, table.hidden.T)):
        for values, hidden in zip(one, mask, strict=True):
            if hidden.any() and not hidden[-1]:
                assert values[:-1][hidden[:-1]].sum() >= 10


@given(tables())
def test_the_bridges_are_what_the_attacker_works_out(counts):
    table = suppress(counts)
    # Only what is too small, nothing more: then there is something to work out.
    bare = type(table)(table.counts, table.primary.copy(), table.primary)

    assert bridges(bare.hidden) == worked_out(bare)


def test_a_lone_small_cell_takes_three_more_with_it():
    table = suppress([[40, 3, 50], [25, 31, 60], [18, 22, 70]])

    assert table.hidden.astype(int).tolist() == [
        [1, 1, 0, 0],
        [0, 0, 0, 0],
        [1, 1, 0, 0],
        [0, 0, 0, 0],
    ]


def test_zero_is_shown():
    assert not suppress([[0, 20], [30, 0]]).hidden.any()


def test_totals_are_kept_as_long_as_there_is_another_way():
    table = suppress([[3, 40], [50, 60]])

    assert not table.hidden[-1].any()
    assert not table.hidden[:, -1].any()


def test_a_table_of_one_small_cell_shows_nothing():
    assert suppress([[4]]).hidden.all()


def test_totals_add_up():
    assert with_totals(np.array([[1, 2], [3, 4]])).tolist() == [[1, 2, 3], [3, 4, 7], [4, 6, 10]]


@pytest.mark.parametrize("threshold", [0, 1, 4])
def test_nobody_may_go_below_the_floor(threshold):
    with pytest.raises(ValueError, match="below 5"):
        suppress([[1]], threshold=threshold)


@pytest.mark.parametrize("counts", [[], [[]], [1, 2], [[-1]], [[1.5]]])
def test_what_is_no_table_of_counts_is_refused(counts):
    with pytest.raises(ValueError, match=r"count"):
        suppress(counts)
