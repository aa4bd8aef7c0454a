"""Numbers of persons and institutions: what can be told from them, and what cannot.

Citizen number: GB 11643-1999. Unified social credit code: GB 32100-2015. Sex: GB/T 2261.1-2003.
Birth certificate number: one letter, province code, seven digits; no check digit is known.

`python-stdnum` gives both check characters and is right there. It is not used for the rest:
`stdnum.cn.ric.is_valid` raises KeyError on a county it does not list instead of answering,
accepts birth dates in the future, and refuses residence permits (81, 82, 83), cards of foreign
permanent residents (9) and the 15-digit numbers of old files; `stdnum.cn.uscc` refuses the
letters A, N and Y with which GB 32100 lets some codes begin.

The same rules stand as SQL in `standards.sql`; a test keeps the two equal.
"""

import re
from datetime import date
from typing import Final, Literal

from stdnum.cn import ric, uscc

from evenborn.standards.schema import load_schema

CITIZEN: Final = re.compile(r"[1-9][0-9]{16}[0-9X]")
FIFTEEN: Final = re.compile(r"[1-9][0-9]{14}")
# 13 digits and more are no passport; 14, 16, 17 or 19 are a citizen number with a slip.
NEARLY_CITIZEN: Final = re.compile(r"[0-9X]{13,24}")
CREDIT_CODE: Final = re.compile(r"[0-9ANY][0-9A-HJ-NPQRTUWXY][0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
CERTIFICATE: Final = re.compile(r"[A-Z](1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5])[0-9]{7}")

Document = Literal["citizen", "residence permit", "permanent residence", "old citizen", "other"]
Sex = Literal[1, 2]


def folded_number(text: str) -> str:
    """Return a number as it is stored: full width folded, no blanks, upper case.

    >>> folded_number(" １１０１０５ 19491231 002x ")
    '11010519491231002X'
    """
    narrow = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text)
    return re.sub(r"[\s\u3000]+", "", narrow).upper()


def citizen_shaped(number: str) -> bool:
    """Tell whether a folded number has the form of 18 characters, whatever its digits say."""
    return CITIZEN.fullmatch(number) is not None


def citizen_check_digit(number: str) -> str:
    """Return the character that belongs at the end of 17 digits (a given 18th is ignored).

    Raises:
        ValueError: there are not 17 digits.

    >>> citizen_check_digit("11010519491231002")
    'X'
    """
    if re.fullmatch(r"[0-9]{17}.?", number) is None:
        raise ValueError("17 digits are needed")
    return str(ric.calc_check_digit(number[:17] + "0"))


def citizen_ok(number: str) -> bool | None:
    """Tell whether the check digit fits; None when the number has another form.

    >>> citizen_ok("11010519491231002X"), citizen_ok("110105194912310021"), citizen_ok("E1234567")
    (True, False, None)
    """
    return number[17] == citizen_check_digit(number) if citizen_shaped(number) else None


def citizen_born(number: str) -> date | None:
    """Return the birth date in a number of 18 or 15 digits; None where there is none.

    >>> citizen_born("440524188001010014")
    datetime.date(1880, 1, 1)
    """
    if citizen_shaped(number):
        digits = number[6:14]
    elif FIFTEEN.fullmatch(number):
        # Persons over a hundred had 996 to 999 at the end; no mother of a newborn is one.
        digits = "19" + number[6:12]
    else:
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def citizen_sex(number: str) -> Sex | None:
    """Return 1 (17th digit odd: male) or 2; None where the number does not say.

    Cards of foreign permanent residents (9…) say None: their rule was found in no standard.
    """
    if number.startswith("9"):
        return None
    if citizen_shaped(number):
        return 1 if int(number[16]) % 2 else 2
    if FIFTEEN.fullmatch(number):
        return 1 if int(number[14]) % 2 else 2
    return None


def citizen_length_wrong(number: str) -> bool:
    """Tell whether digits were lost or added: all digits, but neither 18 nor a 15 with a date."""
    return (
        NEARLY_CITIZEN.fullmatch(number) is not None
        and not citizen_shaped(number)
        and citizen_born(number) is None
    )


def document(number: str) -> Document:
    """Return what kind of document a folded number is from, as far as its form tells."""
    if citizen_shaped(number):
        if number[:6] in ("810000", "820000", "830000"):
            return "residence permit"
        return "permanent residence" if number[0] == "9" else "citizen"
    return "old citizen" if FIFTEEN.fullmatch(number) and citizen_born(number) else "other"


def citizen_problems(text: str, *, today: date) -> tuple[str, ...]:
    """Return what is wrong with an identity number, as slugs of the checks; empty when nothing.

    A passport has no rule here and no problem. The county digits are not judged: people keep
    the code that was valid when their number was given.

    Args:
        text: the number as written.
        today: no birth after this day.

    >>> citizen_problems("440524188001010014", today=date(2025, 7, 1))
    ()
    >>> citizen_problems("11010520991231002X", today=date(2025, 7, 1))
    ('id-check-digit', 'id-birth-date')
    """
    number = folded_number(text)
    if citizen_length_wrong(number):
        return ("id-length",)
    if document(number) == "old citizen":
        return ("id-fifteen-digits",)
    problems = []
    if citizen_ok(number) is False:
        problems.append("id-check-digit")
    if citizen_shaped(number):
        born = citizen_born(number)
        if born is None or born > today:
            problems.append("id-birth-date")
    return tuple(problems)


def eighteen_digits(number: str) -> str:
    """Return the number of 18 for an old one of 15 digits; only for importing old files.

    Raises:
        ValueError: it is not such a number.

    >>> eighteen_digits("110105491231002")
    '11010519491231002X'
    """
    if document(number) != "old citizen":
        raise ValueError("an old number has 15 digits with a date in them")
    seventeen = f"{number[:6]}19{number[6:]}"
    return seventeen + citizen_check_digit(seventeen)


def credit_code_ok(code: str) -> bool:
    """Tell whether a folded code of 18 characters has the check character of GB 32100.

    Warn, do not block: `91350211M0000XUF46` is given as a real company and fails.

    >>> credit_code_ok("91350100M000100Y43"), credit_code_ok("91350211M0000XUF46")
    (True, False)
    """
    return CREDIT_CODE.fullmatch(code) is not None and code[17] == uscc.calc_check_digit(code)


def certificate_number_ok(number: str) -> bool:
    """Tell whether a birth certificate number has a known form: letter, province, 7 digits.

    >>> certificate_number_ok("X320101001"), certificate_number_ok("X990101001")
    (True, False)
    """
    return CERTIFICATE.fullmatch(number) is not None


def sex_code(text: str) -> str | None:
    """Return the GB/T 2261.1 code (0, 1, 2, 9) for what clerks write; None if it is none.

    >>> [sex_code(word) for word in ("男", "Ｆ", " 2 ", "女婴", "1-男", "x")]
    ['1', '2', '2', '2', '1', None]
    """
    # The words stand in the declaration, one place for the reader, the template and this.
    return load_schema("person").column("infant_sex").accepts.get(folded_number(text))
