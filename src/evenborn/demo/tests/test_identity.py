"""Numbers are well formed and belong to nobody."""

import numpy as np
import pytest
import stdnum.cn.uscc
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import numdb

from evenborn.demo.identity import (
    PROVINCES,
    UNASSIGNED,
    citizen_numbers,
    credit_code,
    digits,
    nobodys_area,
    papers,
    ranks,
)
from evenborn.standards.divisions.lists import counties

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def text(number: np.ndarray) -> str:
    return number.tobytes().decode()


def check(number: str) -> str:
    """The check character as GB 11643 prints it, one digit after the other."""
    return "10X98765432"[sum(w * int(c) for w, c in zip(WEIGHTS, number[:17], strict=True)) % 11]


def test_no_stand_in_belongs_to_a_province_past_or_present():
    taken = {code[:2] for code in counties()}
    taken |= {f"{n:02}" for n in range(100) if numdb.get("cn/loc").info(f"{n:02}0000")[0][1]}

    assert len(set(UNASSIGNED)) == len(UNASSIGNED) == len(PROVINCES)
    assert not taken & {str(code) for code in UNASSIGNED}
    # 7, 8 and 9 begin the papers of Taiwan, Hong Kong, Macao and of foreigners.
    assert not {code for code in UNASSIGNED if code in {71, 81, 82, 83} or code >= 90}


def test_the_published_number_of_the_standard_gets_its_check_character():
    # GB 11643: 11010519491231002X.
    assert check("11010519491231002") == "X"


@settings(deadline=None)  # the table of dates is made at the first call
@given(
    st.lists(
        st.tuples(
            st.sampled_from([500118, 110101, 659011]), st.integers(-7000, 25000), st.booleans()
        ),
        max_size=40,
    ),
    st.integers(0, 500),
)
def test_numbers_are_unique_and_carry_day_sex_and_check(people, run):
    area, born, male = (
        (np.array(column) for column in zip(*people, strict=True))
        if people
        else (np.empty(0, int),) * 3
    )
    made = citizen_numbers(
        areas=nobodys_area(area.astype(np.int64)),
        born=born.astype(np.int32),
        male=male.astype(bool),
        run=run,
    )

    numbers = [text(number) for number in made]
    assert len(set(numbers)) == len(people)
    for number, (place, day, boy) in zip(numbers, people, strict=True):
        assert number[2:6] == str(place)[2:]
        assert int(number[:2]) in UNASSIGNED
        assert np.datetime64(f"{number[6:10]}-{number[10:12]}-{number[12:14]}").astype(int) == day
        assert int(number[16]) % 2 == boy
        assert number[17] == check(number)


def test_five_hundred_people_of_one_day_and_place_do_not_share_a_number():
    areas = nobodys_area(np.full(499, 500118))
    made = citizen_numbers(
        areas=areas, born=np.zeros(499, np.int32), male=np.zeros(499, bool), run=3
    )

    assert len({text(number) for number in made}) == 499


def test_credit_codes_have_both_check_characters_right():
    codes = [credit_code(570118, number) for number in range(1, 200)]

    assert all(stdnum.cn.uscc.is_valid(code) for code in codes)
    assert len(set(codes)) == len(codes)


def test_permits_and_passports_are_of_no_issued_form():
    kinds = np.repeat(np.arange(4, dtype=np.int8), 50)
    made, lengths = papers(np.random.default_rng(1), kinds)

    for number, length, kind in zip(made, lengths, kinds, strict=True):
        word = text(number[:length])
        assert word[{0: 2, 1: 1, 2: 1, 3: 0}[int(kind)] :].startswith("00")
        assert number[length:].sum() == 0


@pytest.mark.parametrize("width", [1, 2, 3, 4, 5, 8, 10])
def test_digits_are_those_of_a_format_string(width):
    values = np.array([0, 1, 7, 10**width - 1, 10**width // 3])

    assert [text(row) for row in digits(values, width)] == [f"{v:0{width}d}" for v in values]


@given(st.lists(st.integers(0, 5)))
def test_ranks_count_those_before(keys):
    expected = [keys[:at].count(key) for at, key in enumerate(keys)]

    assert ranks(np.array(keys, dtype=np.int64)).tolist() == expected


def test_every_number_that_passes_the_check_is_from_an_area_that_does_not_exist(ask):
    numbers = ask(
        "SELECT DISTINCT upper(n) FROM (SELECT unnest([mother_id_number, father_id_number, "
        "infant_id_number]) AS n FROM (FROM delivery UNION ALL BY NAME FROM registration "
        "UNION ALL BY NAME FROM certificate)) WHERE length(n) = 18"
    )

    good = [n for (n,) in numbers if n[:17].isdigit() and n[17] == check(n)]
    # A slip of one digit or of two neighbours never passes, so those belong to nobody either.
    assert len(good) > 0.97 * len(numbers)
    assert {int(n[:2]) for n in good} <= set(UNASSIGNED)


def test_nobody_has_two_numbers_and_no_number_two_mothers(ask):
    rows = ask(
        "WITH n AS (SELECT b.mother, mother_id_number AS number FROM delivery d "
        "JOIN truth t ON t.source = 'delivery' AND t.record_id = d.record_id "
        "JOIN births_truth b USING (birth_id) ANTI JOIN flaws f ON f.record_id = d.record_id "
        "WHERE number IS NOT NULL) "
        "SELECT count(*), count(DISTINCT mother), count(DISTINCT number) "
        "FROM (SELECT DISTINCT mother, number FROM n)"
    )

    ((pairs, mothers, numbers),) = rows
    assert pairs == mothers == numbers > 10_000
