"""Numbers of persons and institutions, against published ones and against all slips of the pen."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenborn.standards.identity import (
    certificate_number_ok,
    citizen_born,
    citizen_check_digit,
    citizen_ok,
    citizen_problems,
    citizen_sex,
    credit_code_ok,
    document,
    eighteen_digits,
    folded_number,
    sex_code,
)

TODAY = date(2025, 7, 1)
DAYS = st.dates(date(1900, 1, 1), TODAY)
DIGITS = "0123456789"


def number(*, area: str = "110105", born: date = date(1949, 12, 31), order: str = "002") -> str:
    """Return a whole citizen number."""
    seventeen = f"{area}{born:%Y%m%d}{order}"
    return seventeen + citizen_check_digit(seventeen)


@st.composite
def numbers(draw):
    return number(
        area=draw(st.integers(110000, 659999).map(str)),
        born=draw(DAYS),
        order=draw(st.integers(0, 999).map("{:03d}".format)),
    )


# GB 11643-1999 gives both as its examples.
@pytest.mark.parametrize("published", ["11010519491231002X", "440524188001010014"])
def test_the_published_numbers_are_right(published):
    assert citizen_ok(published)
    assert citizen_problems(published, today=TODAY) == ()


def test_a_number_tells_birth_date_and_sex():
    assert citizen_born("11010519491231002X") == date(1949, 12, 31)
    assert citizen_sex("11010519491231002X") == 2
    assert citizen_sex("440524188001010014") == 1


@given(numbers(), st.integers(0, 16), st.sampled_from(DIGITS))
def test_every_single_wrong_digit_is_found(right, place, digit):
    wrong = right[:place] + digit + right[place + 1 :]

    assert citizen_ok(wrong) is (wrong == right) or wrong[0] == "0"


@given(numbers(), st.integers(0, 16))
def test_every_swap_of_neighbours_is_found(right, place):
    pair = right[place : place + 2]
    wrong = right[:place] + pair[::-1] + right[place + 2 :]

    assert not citizen_ok(wrong) or wrong == right


@given(numbers())
def test_a_lower_case_x_blanks_and_full_width_are_folded(right):
    wide = "".join(chr(ord(c) + 0xFEE0) for c in right.lower())

    assert folded_number(f" {wide[:6]} {wide[6:]}　") == right


@given(numbers(), st.integers(0, 17))
def test_a_lost_digit_is_told_as_a_length(right, place):
    assert citizen_problems(right[:place] + right[place + 1 :], today=TODAY) == ("id-length",)


def test_a_birth_after_today_is_found():
    tomorrow = number(born=date(2025, 7, 2))

    assert citizen_problems(tomorrow, today=TODAY) == ("id-birth-date",)
    assert citizen_problems(tomorrow, today=date(2025, 7, 2)) == ()


def test_a_day_that_does_not_exist_is_found():
    seventeen = "11010519900230002"

    problems = citizen_problems(seventeen + citizen_check_digit(seventeen), today=TODAY)

    assert problems == ("id-birth-date",)


@pytest.mark.parametrize("area", ["810000", "820000", "830000"])
def test_residence_permits_are_judged_like_citizen_numbers(area):
    permit = number(area=area, born=date(1990, 1, 1))

    assert document(permit) == "residence permit"
    assert citizen_problems(permit, today=TODAY) == ()
    assert citizen_problems(permit[:-1] + "AX"[permit[-1] != "X"], today=TODAY) != ()


def test_a_card_of_a_foreign_permanent_resident_is_known_and_says_no_sex():
    card = number(area="931156", born=date(1990, 1, 1))

    assert document(card) == "permanent residence"
    assert citizen_born(card) == date(1990, 1, 1)
    assert citizen_sex(card) is None


def test_a_county_that_is_on_no_list_is_no_problem():
    # stdnum.cn.ric raises KeyError or refuses here; the holder kept an old code.
    assert citizen_problems(number(area="999999"[:2] + "0000"), today=TODAY) == ()
    assert citizen_problems(number(area="570118"), today=TODAY) == ()


def test_an_old_number_of_fifteen_digits_is_known_and_can_be_lengthened():
    assert document("110105491231002") == "old citizen"
    assert citizen_problems("110105491231002", today=TODAY) == ("id-fifteen-digits",)
    assert eighteen_digits("110105491231002") == "11010519491231002X"


@pytest.mark.parametrize("passport", ["E12345678", "G1234567", "123456789", "H0012345600"])
def test_a_passport_has_no_rule_and_no_problem(passport):
    assert citizen_problems(passport, today=TODAY) == ()
    assert citizen_born(passport) is citizen_sex(passport) is citizen_ok(passport) is None


@given(st.text(max_size=25))
def test_any_text_gets_an_answer(text):
    citizen_problems(text, today=TODAY)
    document(folded_number(text))
    credit_code_ok(folded_number(text))


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91110000101623741K", "911101066976941872"])
def test_the_published_credit_codes_are_right(code):
    assert credit_code_ok(code)


def test_a_real_company_fails_so_the_credit_code_can_only_warn():
    assert not credit_code_ok("91350211M0000XUF46")


@given(st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_every_single_wrong_character_of_a_credit_code_is_found(place, character):
    right = "91350100M000100Y43"
    wrong = right[:place] + character + right[place + 1 :]

    assert credit_code_ok(wrong) is (wrong == right)


@pytest.mark.parametrize("code", ["91350100I000100Y43", "91350100", "", "91350100m000100y43"])
def test_what_is_no_credit_code_is_not_right(code):
    assert not credit_code_ok(code)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("X320101001", True),
        ("L350247695", True),
        ("x320101001", False),
        ("X990101001", False),
        ("X32010100", False),
        ("3201010011", False),
    ],
)
def test_a_certificate_number_is_a_letter_a_province_and_seven_digits(text, right):
    assert certificate_number_ok(text) is right


@pytest.mark.parametrize(
    ("written", "code"),
    [
        *[(word, "1") for word in ("男", "男性", "M", "male", "1", "１", "01", "1-男", "1 男")],
        *[(word, "2") for word in ("女", "女婴", "f", "Female", "2", "２", "02", "2.女", "2、女")],
        *[(word, "0") for word in ("0", "未知", "性别不明", "ambiguous")],
        *[(word, "9") for word in ("9", "未说明", "不详", "not stated")],
        *[(word, None) for word in ("", "3", "男女", "-", "待定")],
    ],
)
def test_sex_is_read_from_what_clerks_write(written, code):
    assert sex_code(written) == code
