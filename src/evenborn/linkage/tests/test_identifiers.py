"""Identity numbers as integers."""

import datetime as dt

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from evenborn.linkage.identifiers import NO_DAY, number_codes
from evenborn.linkage.tests.make import citizen_number

DIGITS = st.text("0123456789", min_size=17, max_size=17)


def test_published_numbers_are_sound():
    found = number_codes(
        pa.array(["11010519491231002X", "440524188001010014", "11010519491231002x"])
    )

    assert found.sound.tolist() == [True, False, True], "births before 1900 are taken as mistyped"
    assert found.key[0] == found.key[2]
    assert found.born[0] == (dt.date(1949, 12, 31) - dt.date(1970, 1, 1)).days


def test_a_passport_has_a_key_but_no_birth_date():
    found = number_codes(pa.array(["E12345678", "e12345678", "E12345679", None, ""]))

    assert found.key[0] == found.key[1] != found.key[2]
    assert (found.key[:3] < 0).all()
    assert (found.key[3:] == 0).all()
    assert not found.sound.any()
    assert (found.born == NO_DAY).all()


@given(st.integers(0, 16), st.integers(1, 9), st.integers(0, 999))
def test_any_one_wrong_digit_is_found_by_the_check_character(place, step, serial):
    number = citizen_number(serial=serial)
    wrong = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]

    found = number_codes(pa.array([number, wrong]))

    assert found.sound.tolist() == [True, False]


@given(
    st.lists(st.one_of(st.none(), DIGITS.map(lambda d: d + "X"), st.text(max_size=20)), max_size=9)
)
def test_equal_numbers_have_equal_keys_and_different_numbers_different_keys(numbers):
    keys = number_codes(pa.array(numbers, pa.string())).key.tolist()

    folded = [_folded(number) for number in numbers]
    for i, one in enumerate(folded):
        assert (keys[i] == 0) == (one == "")
        for j, other in enumerate(folded):
            assert (keys[i] == keys[j]) == (one == other)


def _folded(number: str | None) -> str:
    return "".join(c.upper() if c in "abcdefghijklmnopqrstuvwxyz" else c for c in number or "")
