import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from evenborn.stats import METHODS, Definition, ratio_interval, sex_ratio
from evenborn.stats.tests import slow

counts = st.integers(0, 60)
large_counts = st.integers(0, 10**9)
methods = st.sampled_from(METHODS)


# Oracle 1: R prop.test and binom.test.
@pytest.mark.parametrize(
    ("boys", "girls", "method", "low", "high"),
    [
        (561, 500, "wilson", 99.465772, 126.564543),
        (561, 500, "clopper-pearson", 99.280514, 126.828497),
        (561, 500, "log", 99.458525, 126.573765),
        (58, 42, "wilson", 93.074371, 204.893083),
    ],
)
def test_the_published_intervals_are_reproduced_to_six_decimals(boys, girls, method, low, high):
    estimate = ratio_interval(boys=boys, girls=girls, method=method)

    assert round(float(estimate.low), 6) == low
    assert round(float(estimate.high), 6) == high


def test_the_ratio_of_561_boys_and_500_girls_is_112_20():
    assert round(float(ratio_interval(boys=561, girls=500).srb), 2) == 112.20


@pytest.mark.parametrize(
    ("boys", "girls", "level", "low", "high"),
    [
        # China 2020, long form: NBS 2020 yearbook table 6-1; limits by R prop.test.
        (641_238, 571_083, 0.95, "0.5280455302", "0.5298226233"),
        # Oracle 2: OHID PHStatsMethods test data.
        (65, 35, 0.95, "0.552544", "0.736358"),
        (65, 35, 0.998, "0.495495", "0.778354"),
    ],
)
def test_the_limits_agree_with_published_shares(boys, girls, level, low, high):
    estimate = ratio_interval(boys=boys, girls=girls, level=level)

    for limit, share in ((estimate.low, low), (estimate.high, high)):
        digits = len(share) - 2
        assert f"{limit / (100 + limit):.{digits}f}" == share


@given(boys=counts, girls=counts)
def test_wilson_agrees_with_a_slow_search_for_its_limits(boys, girls):
    assume(boys + girls > 0)

    estimate = ratio_interval(boys=boys, girls=girls)

    assert (estimate.low, estimate.high) == pytest.approx(slow.wilson(boys, girls), rel=1e-6)


@given(boys=counts, girls=counts)
def test_clopper_pearson_agrees_with_a_slow_search_for_its_limits(boys, girls):
    assume(boys + girls > 0)

    estimate = ratio_interval(boys=boys, girls=girls, method="clopper-pearson")

    assert (estimate.low, estimate.high) == pytest.approx(
        slow.clopper_pearson(boys, girls), rel=1e-6
    )


@given(boys=large_counts, girls=large_counts, method=methods)
def test_swapping_boys_and_girls_mirrors_the_interval(boys, girls, method):
    this = ratio_interval(boys=boys, girls=girls, method=method)
    mirror = ratio_interval(boys=girls, girls=boys, method=method)

    with np.errstate(divide="ignore"):
        assert this.low == pytest.approx(np.float64(10_000) / mirror.high, rel=1e-9)
        assert this.high == pytest.approx(np.float64(10_000) / mirror.low, rel=1e-9)


@given(boys=large_counts, girls=large_counts, method=methods)
def test_the_interval_holds_its_ratio(boys, girls, method):
    assume(boys + girls > 0)

    estimate = ratio_interval(boys=boys, girls=girls, method=method)

    assert estimate.low <= estimate.srb <= estimate.high


@given(
    boys=st.integers(1, 10**6),
    girls=st.integers(1, 10**6),
    times=st.integers(2, 50),
    method=methods,
)
def test_more_births_at_the_same_ratio_shrink_the_interval(boys, girls, times, method):
    few = ratio_interval(boys=boys, girls=girls, method=method)
    many = ratio_interval(boys=times * boys, girls=times * girls, method=method)

    assert few.low < many.low
    assert many.high < few.high


@given(boys=st.integers(0, 10**6), girls=st.integers(1, 10**6), method=st.sampled_from(METHODS[:2]))
def test_one_more_boy_raises_the_ratio_and_both_limits(boys, girls, method):
    before = ratio_interval(boys=boys, girls=girls, method=method)
    after = ratio_interval(boys=boys + 1, girls=girls, method=method)

    assert before.srb < after.srb
    assert before.low < after.low
    assert before.high < after.high


@given(boys=counts, girls=counts, method=methods)
def test_a_higher_level_gives_a_wider_interval(boys, girls, method):
    usual = ratio_interval(boys=boys, girls=girls, method=method, level=0.95)
    wide = ratio_interval(boys=boys, girls=girls, method=method, level=0.998)

    assert wide.low <= usual.low
    assert usual.high <= wide.high


@given(boys=counts, girls=counts)
def test_clopper_pearson_is_never_narrower_than_the_exact_test_allows(boys, girls):
    assume(boys > 0 and girls > 0)

    low = float(ratio_interval(boys=boys, girls=girls, method="clopper-pearson").low)

    below = slow.tail(boys + girls, boys, slow.share_of(round(low * 0.999, 6)))
    assert below <= 0.025


@given(
    cells=st.lists(st.tuples(large_counts, large_counts), min_size=1, max_size=20), method=methods
)
def test_many_cells_at_once_are_the_cells_one_by_one(cells, method):
    boys, girls = np.array(cells).T

    together = ratio_interval(boys=boys, girls=girls, method=method)

    for place, (b, g) in enumerate(cells):
        alone = ratio_interval(boys=b, girls=g, method=method)
        np.testing.assert_array_equal([column[place] for column in together], list(alone))


def test_counts_are_broadcast_like_any_array():
    estimate = ratio_interval(boys=np.arange(6).reshape(2, 3), girls=100)

    assert estimate.srb.shape == estimate.low.shape == estimate.high.shape == (2, 3)
    assert estimate.srb[1, 2] == 5


@pytest.mark.parametrize("method", METHODS)
def test_no_births_give_no_ratio_and_an_interval_of_everything(method):
    estimate = ratio_interval(boys=0, girls=0, method=method)

    assert np.isnan(estimate.srb)
    assert (estimate.low, estimate.high) == (0, np.inf)


@pytest.mark.parametrize("method", ["wilson", "clopper-pearson"])
def test_no_girls_give_an_infinite_ratio_with_a_finite_low_limit(method):
    estimate = ratio_interval(boys=12, girls=0, method=method)

    assert estimate.srb == estimate.high == np.inf
    assert 0 < estimate.low < np.inf


@pytest.mark.parametrize("method", ["wilson", "clopper-pearson"])
def test_no_boys_give_a_ratio_of_0_with_a_finite_high_limit(method):
    estimate = ratio_interval(boys=0, girls=12, method=method)

    assert estimate.srb == estimate.low == 0
    assert 0 < estimate.high < np.inf


@pytest.mark.parametrize(("boys", "girls"), [(12, 0), (0, 12)])
def test_the_log_ratio_says_nothing_when_a_count_is_0(boys, girls):
    estimate = ratio_interval(boys=boys, girls=girls, method="log")

    assert (estimate.low, estimate.high) == (0, np.inf)


@pytest.mark.parametrize("wrong", [-1, 1.5, np.nan, np.inf, "12"])
def test_counts_that_are_not_counts_are_refused(wrong):
    with pytest.raises(ValueError, match="counts of births"):
        ratio_interval(boys=wrong, girls=10)


def test_an_unknown_method_basis_or_level_is_refused():
    for wrong in ({"method": "wald"}, {"basis": "birthplace"}, {"level": 95}):
        with pytest.raises(ValueError, match="not "):
            Definition(**wrong)


def test_a_sex_ratio_carries_its_definition_its_births_and_the_unknown_beside():
    town = sex_ratio(
        boys=12, girls=9, unknown=2, definition=Definition(basis="registration", method="log")
    )

    assert town.births == 23
    assert town.srb == pytest.approx(400 / 3)
    assert town.verdict == "too_few"
    assert town.needed == 4692
    assert "户籍登记地" in town.definition.zh
    assert "household registration" in town.definition.en


def test_a_sex_ratio_that_can_be_judged_names_no_births_needed():
    assert sex_ratio(boys=641_238, girls=571_083).needed is None
