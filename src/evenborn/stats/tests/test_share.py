"""The exact interval of a share against scipy and the closed forms at its ends."""

import pytest
from scipy.stats import binomtest

from evenborn.stats import share_interval


@pytest.mark.parametrize(("hits", "trials"), [(0, 1), (0, 30), (3, 30), (30, 30), (7, 212)])
def test_the_interval_is_scipys_exact_one(hits, trials):
    expected = binomtest(hits, trials).proportion_ci(0.95, method="exact")

    found = share_interval(hits=hits, trials=trials)

    assert found == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_no_error_in_n_records_is_not_proof_of_none():
    assert share_interval(hits=0, trials=60).high == pytest.approx(1 - 0.025 ** (1 / 60))


def test_a_share_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        share_interval(hits=0, trials=0)
