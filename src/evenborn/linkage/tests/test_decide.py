"""Who is linked with whom, on plain numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenborn.linkage.decide import Births, decide

A, B, C = 1, 2, 4  # sources as bits


def decided(masks, edges, **thresholds):
    """Return the decision for edges (left, right, bits)."""
    left, right, bits = ([edge[k] for edge in edges] for k in range(3))
    return decide(
        left=np.array(left, dtype=np.int64),
        right=np.array(right, dtype=np.int64),
        weight=np.array(bits, dtype=float),
        masks=np.array(masks, dtype=np.int64),
        order=np.arange(len(masks)),
        **thresholds,
    )


def test_a_sure_pair_is_linked_a_doubtful_one_shown_an_unlikely_one_left():
    found = decided([A, B, A, B, A, B], [(0, 1, 10.0), (2, 3, 0.0), (4, 5, -10.0)])

    assert found.linked.tolist() == [True, False, False]
    assert found.review.tolist() == [False, True, False]
    assert found.root.tolist() == [0, 0, 2, 3, 4, 5]


def test_twins_are_assigned_jointly_even_if_the_best_single_link_goes_elsewhere():
    # The first twin fits both; the second fits only the first's best partner.
    found = decided([A, A, B, B], [(0, 2, 30.0), (0, 3, 28.0), (1, 2, 29.0)])

    assert found.linked.tolist() == [False, True, True]


def test_twins_alike_on_every_value_are_paired_off_and_marked():
    edges = [(0, 2, 30.0), (0, 3, 30.0), (1, 2, 30.0), (1, 3, 30.0)]

    found = decided([A, A, B, B], edges)

    assert found.linked.sum() == 2
    assert len(set(found.root.tolist())) == 2
    assert found.tied[found.linked].all()


def test_one_record_that_fits_two_alike_is_shown_to_a_person():
    found = decided([A, B, B], [(0, 1, 30.0), (0, 2, 29.9)])

    assert not found.linked.any()
    assert found.review.all()


def test_one_record_that_fits_one_clearly_better_is_linked():
    found = decided([A, B, B], [(0, 1, 30.0), (0, 2, 25.0)])

    assert found.linked.tolist() == [True, False]
    assert not found.review.any(), "the loser has no free partner left to ask about"


def test_three_sources_close_a_triangle():
    found = decided([A, B, C], [(0, 1, 20.0), (1, 2, 20.0), (0, 2, 20.0)])

    assert set(found.root.tolist()) == {0}


def test_a_chain_never_puts_two_records_of_one_source_together():
    found = decided([A, B, A], [(0, 1, 20.0), (1, 2, 15.0)])

    assert found.linked.tolist() == [True, False]


@given(st.data())
def test_whatever_the_weights_no_birth_has_a_source_twice(data):
    masks = data.draw(st.lists(st.sampled_from([A, B, C, A | B]), min_size=2, max_size=10))
    pairs = [
        (i, j)
        for i in range(len(masks))
        for j in range(i + 1, len(masks))
        if not masks[i] & masks[j]
    ]
    edges = [
        (i, j, bits)
        for i, j in data.draw(
            st.lists(st.sampled_from(pairs), unique=True) if pairs else st.just([])
        )
        for bits in [data.draw(st.floats(-10, 40))]
    ]

    found = decided(masks, edges)

    for root in set(found.root.tolist()):
        members = [masks[k] for k in range(len(masks)) if found.root[k] == root]
        assert sum(members) == np.bitwise_or.reduce(members)
    assert not (found.linked & found.review).any()


@given(st.data())
def test_two_sources_are_joined_as_well_as_any_assignment_could(data):
    """On small deliveries the total weight equals that of the exhaustive search."""
    n, m = data.draw(st.integers(1, 3)), data.draw(st.integers(1, 3))
    weights = np.array(
        data.draw(st.lists(st.integers(5, 60), min_size=n * m, max_size=n * m, unique=True)),
        dtype=float,
    ).reshape(n, m)
    edges = [(i, n + j, weights[i, j] * 2) for i in range(n) for j in range(m)]

    found = decided([A] * n + [B] * m, edges)

    best = max(_totals(weights * 2, 0, frozenset()))
    linked = sum(edge[2] for edge, yes in zip(edges, found.linked, strict=True) if yes)
    if not found.review.any():
        assert linked == pytest.approx(best) or found.tied.any()


def _totals(weights, row, used):
    """Yield the total of every partial assignment of the rows from `row` on."""
    if row == len(weights):
        yield 0.0
        return
    yield from _totals(weights, row + 1, used)
    for column in range(weights.shape[1]):
        if column not in used:
            for rest in _totals(weights, row + 1, used | {column}):
                yield weights[row, column] + rest


def test_joining_keeps_the_smallest_entity_as_the_birth():
    births = Births(np.array([A, B, C]))

    births.join(2, 1)
    births.join(1, 0)

    assert [births.find(i) for i in range(3)] == [0, 0, 0]
    assert not births.may_join(0, 2)
