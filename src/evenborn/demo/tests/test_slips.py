"""Slips of the pen on numbers and days."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenborn.demo.identity import citizen_numbers, nobodys_area, papers
from evenborn.demo.profile import KINDS, Kinds
from evenborn.demo.slips import chosen, miss_the_year, mistype, shift_a_day, swap_day_and_month


def only(kind: str) -> Kinds:
    names = KINDS["id_typo_kinds"]
    return Kinds(names, tuple(float(name == kind) for name in names))


def numbers(count: int = 3_000) -> tuple[np.ndarray, np.ndarray]:
    born = np.random.default_rng(1).integers(3_000, 14_000, count).astype(np.int32)
    areas = nobodys_area(np.full(count, 500118))
    made = citizen_numbers(areas=areas, born=born, male=np.zeros(count, bool), run=0)
    return made, np.full(count, 18)


def as_text(made: np.ndarray, lengths: np.ndarray) -> list[str]:
    return [row[:n].tobytes().decode() for row, n in zip(made, lengths, strict=True)]


def slipped(kind: str) -> list[tuple[str, str]]:
    made, lengths = numbers()
    before = as_text(made, lengths)
    rng = np.random.default_rng(2)
    mistype(made, lengths, np.arange(len(made)), rng=rng, kinds=only(kind))
    return list(zip(before, as_text(made, lengths), strict=True))


def test_a_wrong_digit_is_one_digit():
    for right, wrong in slipped("digit"):
        assert sum(a != b for a, b in zip(right, wrong, strict=True)) == 1
        assert wrong[:17].isdigit()


def test_transposed_digits_are_two_neighbours_that_differ():
    for right, wrong in slipped("transposed"):
        at = [k for k in range(18) if right[k] != wrong[k]]
        assert at == [at[0], at[0] + 1]
        assert right[at[0]] + right[at[1]] == wrong[at[1]] + wrong[at[0]]


def test_a_dropped_digit_leaves_seventeen():
    for right, wrong in slipped("dropped"):
        assert len(wrong) == 17
        assert wrong in {right[:k] + right[k + 1 :] for k in range(18)}


def test_fifteen_digits_lack_the_century_and_the_check():
    assert all(wrong == right[:6] + right[8:17] for right, wrong in slipped("fifteen"))


@pytest.mark.parametrize("kind", KINDS["id_typo_kinds"])
def test_permits_only_get_a_wrong_character(kind):
    made, lengths = papers(np.random.default_rng(1), np.repeat(np.arange(4, dtype=np.int8), 100))
    before = as_text(made, lengths)
    mistype(made, lengths, np.arange(400), rng=np.random.default_rng(2), kinds=only(kind))

    for right, wrong in zip(before, as_text(made, lengths), strict=True):
        assert sum(a != b for a, b in zip(right, wrong, strict=True)) == 1


@given(st.integers(0, 3_000), st.sampled_from([0.0, 0.0004, 0.01, 0.09, 0.3, 1.0]))
def test_chosen_rows_are_ascending_distinct_and_within(count, share):
    rows = chosen(np.random.default_rng(count), count, share)

    assert (np.diff(rows) > 0).all()
    assert ((rows >= 0) & (rows < count)).all()
    assert len(rows) == {0.0: 0, 1.0: count}.get(share, len(rows))


@pytest.mark.parametrize("share", [0.0005, 0.02, 0.1, 0.4])
def test_rows_are_chosen_with_the_same_chance_everywhere(share):
    rng = np.random.default_rng(9)
    hits = np.zeros(50)
    runs = 4_000
    for _ in range(runs):
        hits[chosen(rng, 50, share)] += 1

    expected = runs * share
    # Pearson's statistic with 50 degrees of freedom: 100 is one chance in thirty thousand.
    assert ((hits - expected) ** 2 / (expected * (1 - share))).sum() < 100


def days(*dates: str) -> np.ndarray:
    return np.array(dates, "datetime64[D]").astype(np.int32)


def dates(values: np.ndarray) -> list[str]:
    return values.astype("datetime64[D]").astype(str).tolist()


def test_days_shift_by_one():
    born = days(*["2025-01-01"] * 200)
    shift_a_day(born, np.arange(200), np.random.default_rng(1))

    assert set(dates(born)) == {"2024-12-31", "2025-01-02"}


def test_day_and_month_swap_where_both_can_be_a_month():
    born = days("2025-03-12", "2025-03-13", "2025-05-05", "1999-12-01")

    assert swap_day_and_month(born, np.arange(4)).tolist() == [0, 3]
    assert dates(born) == ["2025-12-03", "2025-03-13", "2025-05-05", "1999-01-12"]


def test_the_year_is_missed_by_one_and_leap_days_stay_days():
    born = days(*["2024-02-29"] * 100, *["2025-07-31"] * 100)
    miss_the_year(born, np.arange(200), np.random.default_rng(1))

    assert set(dates(born)) == {"2023-02-28", "2025-02-28", "2024-07-31", "2026-07-31"}
