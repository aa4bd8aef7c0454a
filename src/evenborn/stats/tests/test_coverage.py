import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenborn.stats import coverage_by_sex, dual_system, missing_girls


# Oracle 9.
def test_the_textbook_lists_give_the_textbook_estimates():
    estimate = dual_system(first=800, second=700, both=600)

    assert round(estimate.chandrasekar_deming, 4) == 933.3333
    assert round(estimate.chapman, 6) == 933.277870
    assert round(estimate.se, 6) == 7.186502


@pytest.mark.parametrize(
    ("lists", "births", "se", "per_cent"),
    [
        ((1050, 980, 940), 1094.6759, 2.3321, 95.92),
        ((930, 870, 790), 1024.1593, 4.2811, 90.81),
    ],
)
def test_boys_and_girls_are_estimated_apart(lists, births, se, per_cent):
    estimate = dual_system(first=lists[0], second=lists[1], both=lists[2])

    assert round(estimate.chapman, 4) == births
    assert round(estimate.se, 4) == se
    assert round(100 * estimate.completeness_first, 2) == per_cent


def test_hidden_girls_raise_the_listed_ratio_but_not_the_estimated_one():
    by_sex = coverage_by_sex(boys=(1050, 980, 940), girls=(930, 870, 790))

    assert by_sex.srb_first > 107 > by_sex.srb_estimated
    assert by_sex.low < by_sex.srb_estimated < by_sex.high


def test_selection_stays_in_the_estimated_ratio():
    by_sex = coverage_by_sex(boys=(1140, 1080, 1026), girls=(950, 900, 855))

    assert by_sex.srb_estimated == pytest.approx(120, abs=0.01)


@given(missed=st.tuples(st.integers(0, 10**5), st.integers(0, 10**5)), both=st.integers(0, 10**5))
def test_the_estimate_is_never_below_the_births_listed_and_lists_may_be_swapped(missed, both):
    first, second = both + missed[0], both + missed[1]

    one = dual_system(first=first, second=second, both=both)
    other = dual_system(first=second, second=first, both=both)

    assert one.chapman >= one.listed * (1 - 1e-12)
    assert one.chapman == pytest.approx(other.chapman)
    assert one.low <= one.chapman * (1 + 1e-12) <= one.high * (1 + 1e-9)


@given(births=st.integers(1, 10**6))
def test_two_lists_that_agree_wholly_leave_nothing_to_estimate(births):
    estimate = dual_system(first=births, second=births, both=births)

    assert estimate.chapman == pytest.approx(births)
    assert estimate.se == 0


def test_lists_without_overlap_give_no_plain_estimate():
    assert dual_system(first=5, second=5, both=0).chandrasekar_deming == math.inf
    assert math.isnan(dual_system(first=0, second=5, both=0).chandrasekar_deming)
    assert math.isnan(dual_system(first=0, second=0, both=0).completeness_first)
    assert coverage_by_sex(boys=(0, 0, 0), girls=(0, 0, 0)).high == math.inf


@pytest.mark.parametrize("lists", [(5, 5, 6), (-1, 5, 0), (5, 5, -1)])
def test_an_overlap_larger_than_a_list_is_refused(lists):
    with pytest.raises(ValueError, match="both lists"):
        dual_system(first=lists[0], second=lists[1], both=lists[2])


# Oracle 7: Guilmoto, Chao & Kulkarni 2020.
def test_110_boys_and_100_girls_at_a_norm_of_100_miss_ten_girls_and_not_five():
    assert missing_girls(boys=110, girls=100, reference=100) == 10


@given(boys=st.integers(1, 10**6), reference=st.floats(90, 130))
def test_a_place_at_the_norm_misses_nobody(boys, reference):
    girls = 100 * boys / reference

    assert missing_girls(boys=boys, girls=girls, reference=reference) == pytest.approx(0, abs=1e-6)
