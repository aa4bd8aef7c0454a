import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from evenborn.stats import LEVELS, funnel_limits
from evenborn.stats.tests import slow


@given(
    births=st.integers(1, 100),
    reference=st.sampled_from([90, 105, 106, 118]),
    level=st.sampled_from(LEVELS),
)
def test_an_innocent_area_falls_outside_with_no_more_than_the_promised_chance(
    births, reference, level
):
    limits = funnel_limits(births=births, reference=reference, level=level)
    share = float(slow.share_of(reference))

    boys = np.arange(births + 1)
    with np.errstate(divide="ignore"):
        ratio = 100 * boys / (births - boys)
    chance = binom.pmf(boys, births, share)
    assert chance[ratio > limits.high].sum() <= (1 - level) / 2 + 1e-12
    assert chance[ratio < limits.low].sum() <= (1 - level) / 2 + 1e-12


def test_the_limits_are_the_tightest_that_keep_the_promise():
    # 100 births around 106: the slow tail says which count of boys is the first surprising one.
    share = slow.share_of(106)
    first_surprising = next(k for k in range(101) if slow.tail(100, k, share) <= 0.025)

    high = funnel_limits(births=100, reference=106).high

    assert high == pytest.approx(100 * (first_surprising - 1) / (100 - first_surprising + 1))


@pytest.mark.parametrize("smooth", [False, True])
def test_the_funnel_narrows_and_the_wider_level_encloses_the_narrower(smooth):
    births = np.array([20, 50, 200, 1000, 10_000, 100_000])

    inner, outer = (
        funnel_limits(births=births, reference=106, level=level, smooth=smooth) for level in LEVELS
    )

    assert (np.diff(inner.low) > 0).all()
    assert (np.diff(inner.high[1:]) < 0).all()
    assert (outer.low <= inner.low).all()
    assert (inner.high <= outer.high).all()
    assert (inner.low < 106).all()
    assert (inner.high > 106).all()


def test_a_very_small_area_has_no_limit_it_could_cross():
    limits = funnel_limits(births=3, reference=106, level=0.998)

    assert (limits.low, limits.high) == (0, np.inf)


def test_an_area_without_births_is_refused():
    with pytest.raises(ValueError, match="one birth"):
        funnel_limits(births=[10, 0], reference=106)
