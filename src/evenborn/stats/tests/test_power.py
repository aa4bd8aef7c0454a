from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenborn.stats import (
    births_to_tell,
    births_to_tell_exact,
    chance_above,
    exact_p,
    exact_power,
)
from evenborn.stats.tests import slow

# Oracle 12, exact binomial, strictly above, in %: births, then for each threshold the chance
# when the true ratio is 105 and when it is 106.
FALSE_ALARMS = """
50     | 51.3 52.6 | 40.1 41.4 | 40.1 41.4   | 29.7 30.9
200    | 44.1 46.7 | 38.6 41.1 | 33.3 35.7   | 15.9 17.6
500    | 41.5 45.7 | 34.7 38.7 | 22.6 25.9   | 7.1 8.7
1000   | 39.3 45.1 | 27.8 33.0 | 15.1 18.9   | 1.7 2.5
5000   | 25.3 37.1 | 9.4 16.3  | 1.1 2.6     | 0.000 0.001
20000  | 9.0 25.2  | 0.41 2.44 | 0.000 0.005 | 0 0
"""


def false_alarms():
    for line in FALSE_ALARMS.strip().splitlines():
        births, *columns = line.split("|")
        for threshold, pair in zip((107, 109, 112, 120), columns, strict=True):
            for srb, printed in zip((105, 106), pair.split(), strict=True):
                yield threshold, int(births), srb, printed


@pytest.mark.parametrize(("threshold", "births", "srb", "printed"), list(false_alarms()))
def test_a_threshold_fails_innocent_places_as_often_as_the_table_says(
    threshold, births, srb, printed
):
    per_cent = 100 * chance_above(threshold=threshold, births=births, srb=srb)

    digits = len(printed.partition(".")[2])
    assert f"{per_cent:.{digits}f}" == printed


@given(
    births=st.integers(1, 120),
    threshold=st.sampled_from([50, 100, 107, 107.5, 109, 112, 120, 150, 200]),
    srb=st.sampled_from([90, 105, 106, 106.25]),
)
def test_the_chance_above_a_threshold_is_the_sum_over_all_outcomes(births, threshold, srb):
    fast = chance_above(threshold=threshold, births=births, srb=srb)

    assert float(fast) == pytest.approx(float(slow.chance_above(threshold, births, srb)), rel=1e-9)


def test_a_ratio_exactly_on_the_threshold_is_not_above_it():
    # 2 births: 1 boy and 1 girl is exactly 100, so only 2 boys are above.
    assert chance_above(threshold=100, births=2, srb=100) == pytest.approx(0.25)


def test_many_sizes_are_answered_at_once():
    chances = chance_above(threshold=109, births=[[50, 500], [5000, 20000]], srb=106)

    assert chances.shape == (2, 2)
    assert (np.diff(chances.ravel()) < 0).all()


def test_telling_112_from_106_takes_8176_births_by_the_normal_formula():
    assert births_to_tell(reference=106, alternative=112) == 8176


def test_telling_112_from_106_takes_8180_births_first_and_8314_always_by_the_exact_test():
    assert births_to_tell_exact(reference=106, alternative=112) == (8180, 8314)


@given(n=st.integers(1, 150), alternative=st.sampled_from([80, 95, 112, 130, 200]))
def test_the_power_is_what_counting_the_outcomes_gives(n, alternative):
    p0, p1 = (float(slow.share_of(srb)) for srb in (106, alternative))
    if p1 < p0:
        p0, p1 = 1 - p0, 1 - p1

    def tail(least, p):
        return sum(comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(least, n + 1))

    critical = next(k for k in range(n + 2) if tail(k, p0) <= 0.05)
    assert float(exact_power(births=n, reference=106, alternative=alternative)) == pytest.approx(
        tail(critical, p1), abs=1e-9
    )


@given(far=st.integers(110, 200))
def test_a_ratio_further_away_takes_fewer_births(far):
    nearer = births_to_tell(reference=106, alternative=far)

    assert births_to_tell(reference=106, alternative=far + 1) <= nearer


def test_the_exact_p_of_58_boys_in_100_is_that_of_r():
    assert round(float(exact_p(boys=58, girls=42)), 10) == 0.1131085501


@given(boys=st.integers(0, 80), girls=st.integers(0, 80))
def test_the_exact_p_is_the_sum_over_all_outcomes(boys, girls):
    share, n = slow.share_of(106), boys + girls

    assert float(exact_p(boys=boys, girls=girls)) == pytest.approx(
        float(slow.tail(n, boys, share)), rel=1e-9
    )
    assert float(exact_p(boys=boys, girls=girls, above=False)) == pytest.approx(
        float(1 - slow.tail(n, boys + 1, share)), rel=1e-9
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"reference": 106, "alternative": 106}, "from itself"),
        ({"reference": 0, "alternative": 106}, "positive"),
        ({"reference": 106, "alternative": 112, "power": 80}, "between 0 and 1"),
    ],
)
def test_a_question_without_an_answer_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        births_to_tell(**arguments)


def test_an_exact_search_that_would_not_end_is_refused():
    with pytest.raises(ValueError, match="200,000"):
        births_to_tell_exact(reference=106, alternative=106.5)
