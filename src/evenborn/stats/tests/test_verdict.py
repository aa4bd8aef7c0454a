import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenborn.stats import (
    NORMAL,
    VERDICTS,
    Band,
    births_needed,
    ratio_interval,
    sex_ratio,
    verdict_codes,
    verdicts,
)


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (107.01, 110, "above"),
        (107, 110, "compatible"),  # the edge belongs to the band
        (95, 102.99, "below"),
        (95, 103, "compatible"),
        (104, 106, "compatible"),
        (97.7, 119.7, "compatible"),
        (99, 120, "too_few"),  # fits a normal county and China's worst years
        (106, 125, "too_few"),
        (91, 105, "too_few"),
        (0, np.inf, "too_few"),
        (120, np.inf, "above"),
        (0, 91, "below"),
    ],
)
def test_an_interval_has_the_verdict_that_the_table_says(low, high, verdict):
    assert verdicts(low=low, high=high).item() == verdict


@given(limits=st.tuples(st.floats(0, 400), st.floats(0, 400)).map(sorted))
def test_each_interval_has_one_verdict_and_the_words_are_its_definition(limits):
    low, high = limits

    verdict = verdicts(low=low, high=high).item()

    touches = low <= 107 and high >= 103
    reaches = high >= 120 or low <= 103 / (120 / 107)
    assert verdict == (
        ("too_few" if reaches else "compatible") if touches else ("above" if low > 107 else "below")
    )


@given(boys=st.integers(0, 10**6), girls=st.integers(0, 10**6))
def test_more_boys_never_move_a_verdict_from_above_to_below(boys, girls):
    before = sex_ratio(boys=boys, girls=girls).verdict
    after = sex_ratio(boys=boys + 1, girls=girls).verdict

    assert (before, after) not in {("above", "below"), ("above", "compatible")}


def test_clearly_abnormal_begins_at_120_and_as_far_below_the_band():
    assert NORMAL.abnormal_high == pytest.approx(120)
    assert NORMAL.abnormal_low == pytest.approx(91.84, abs=0.01)


@pytest.mark.parametrize("level", [0.90, 0.95, 0.99, 0.998])
def test_from_the_needed_births_on_no_result_is_too_few(level):
    needed = births_needed(level=level)

    def some_result_is_too_few(n: int) -> bool:
        boys = np.arange(n + 1)
        estimate = ratio_interval(boys=boys, girls=n - boys, level=level)
        return bool((verdict_codes(low=estimate.low, high=estimate.high) == 3).any())

    assert not any(some_result_is_too_few(n) for n in range(needed, needed + 200))
    assert any(some_result_is_too_few(n) for n in range(needed - 50, needed))


def test_the_census_of_2020_was_above_and_a_village_is_too_few_to_tell():
    assert sex_ratio(boys=641_238, girls=571_083).verdict == "above"
    assert sex_ratio(boys=8, girls=4).verdict == "too_few"
    assert sex_ratio(boys=0, girls=0).verdict == "too_few"


def test_twenty_boys_and_no_girl_are_above_although_they_are_few():
    assert sex_ratio(boys=20, girls=0).verdict == "above"
    assert sex_ratio(boys=0, girls=20).verdict == "below"


def test_a_minimum_makes_small_places_too_few_whatever_their_ratio():
    town = sex_ratio(boys=20, girls=0, minimum=50)

    assert town.verdict == "too_few"
    assert births_needed(minimum=9_000) == 9_000


def test_another_band_moves_what_is_clearly_abnormal_with_it():
    band = Band(low=104, high=106)

    assert verdicts(low=[106.5, 100], high=[110, 118.9], band=band).tolist() == [
        "above",
        "too_few",
    ]


@pytest.mark.parametrize("edges", [(107, 103), (0, 107), (103, np.inf)])
def test_a_band_out_of_order_is_refused(edges):
    with pytest.raises(ValueError, match="band"):
        Band(*edges)


def test_an_interval_out_of_order_or_missing_is_refused():
    for low, high in ((2, 1), (np.nan, 1)):
        with pytest.raises(ValueError, match="interval"):
            verdict_codes(low=low, high=high)


def test_the_verdicts_keep_their_order_because_codes_are_stored():
    assert VERDICTS == ("below", "compatible", "above", "too_few")
