from math import hypot, inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenborn.stats import (
    difference_en,
    difference_zh,
    ratio_difference,
    ratio_interval,
    sex_ratio,
    share_difference,
)
from evenborn.stats.tests import slow


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [  # Newcombe 1998, Stat. Med. 17:873-890, table II, method 10
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_shares_differ_as_in_the_published_table(first, second, low, high):
    gap = share_difference(first=first, second=second)

    assert (gap.low, gap.high) == pytest.approx((low, high), abs=0.00006)


@given(st.tuples(*[st.integers(1, 5000)] * 4))
def test_ratios_differ_as_the_slow_way_says(counts):
    b1, g1, b2, g2 = counts
    (l1, u1), (l2, u2) = slow.wilson(b1, g1), slow.wilson(b2, g2)
    r1, r2 = 100 * b1 / g1, 100 * b2 / g2

    found = ratio_difference(sex_ratio(boys=b1, girls=g1), sex_ratio(boys=b2, girls=g2))

    assert found.low == pytest.approx(r1 - r2 - hypot(r1 - l1, u2 - r2), rel=1e-6, abs=1e-5)
    assert found.high == pytest.approx(r1 - r2 + hypot(u1 - r1, r2 - l2), rel=1e-6, abs=1e-5)


@given(st.tuples(*[st.integers(0, 5000)] * 4))
def test_turning_the_sides_round_turns_the_difference_round(counts):
    one, two = (
        sex_ratio(boys=counts[0], girls=counts[1]),
        sex_ratio(boys=counts[2], girls=counts[3]),
    )
    there, back = ratio_difference(one, two), ratio_difference(two, one)

    assert (there.low, there.high) == pytest.approx((-back.high, -back.low))
    turned = {"higher": "lower", "lower": "higher"}
    assert there.verdict == turned.get(back.verdict, back.verdict)


def test_the_interval_holds_the_truth_in_95_of_100_draws():
    draws = np.random.default_rng(20260701)
    n, shares = (900, 2500), (105 / 205, 112 / 212)
    boys = [draws.binomial(many, share, 40_000) for many, share in zip(n, shares, strict=True)]

    (r1, l1, u1), (r2, l2, u2) = (
        ratio_interval(boys=b, girls=many - b) for b, many in zip(boys, n, strict=True)
    )
    low, high = r1 - r2 - np.hypot(r1 - l1, u2 - r2), r1 - r2 + np.hypot(u1 - r1, r2 - l2)

    assert 0.94 < np.mean((low <= 105 - 112) & (high >= 105 - 112)) < 0.96


@pytest.mark.parametrize(
    ("counts", "verdict"),
    [
        ((5210, 4900, 5440, 4970), "luck"),
        ((52_100, 49_000, 58_400, 49_700), "lower"),
        ((58_400, 49_700, 52_100, 49_000), "higher"),
        ((52, 49, 58, 49), "too_few"),
        ((8, 0, 5, 4), "too_few"),
        ((0, 0, 5, 4), "too_few"),
    ],
)
def test_each_difference_has_its_verdict(counts, verdict):
    b1, g1, b2, g2 = counts

    found = ratio_difference(sex_ratio(boys=b1, girls=g1), sex_ratio(boys=b2, girls=g2))

    assert found.verdict == verdict


def test_an_interval_that_holds_nothing_different_never_says_rose_or_fell():
    found = ratio_difference(sex_ratio(boys=521, girls=490), sex_ratio(boys=544, girls=497))

    assert found.low <= 0 <= found.high
    assert not set("升降高低") & set(difference_zh(found))
    assert "higher" not in difference_en(found)
    assert "lower" not in difference_en(found)


def test_without_a_ratio_nothing_is_compared():
    found = ratio_difference(sex_ratio(boys=8, girls=0), sex_ratio(boys=5, girls=4))

    assert (found.low, found.high) == (-inf, inf)
    assert "无法比较" in difference_zh(found)
    assert "cannot be compared" in difference_en(found)


def test_a_share_of_nothing_is_refused():
    with pytest.raises(ValueError, match="trial"):
        share_difference(first=(0, 0), second=(1, 2))
