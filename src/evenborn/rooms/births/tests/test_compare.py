"""A township types its own counts first; then the register's are put beside them."""

from datetime import date, datetime

import pytest

from evenborn.foundation.ui.clock import CHINA
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.births.actions import compare_township, explain_difference, withdraw
from evenborn.rooms.births.actions.comparing import Explanation
from evenborn.rooms.births.rules import WithdrawalReason
from evenborn.rooms.births.tests.make import NOON, make_birth

JULY = date(2026, 7, 1)
OVER = datetime(2026, 8, 3, 9, tzinfo=CHINA)


def compare(officer, *, boys=0, girls=1, at=OVER):
    return compare_township(month=JULY, boys=boys, girls=girls, explanation=None, by=officer, at=at)


def test_equal_counts_need_no_explanation(cast):
    make_birth(cast.alma)

    compared = compare(cast.boris)

    assert not compared.differs
    with pytest.raises(Refused, match="agree"):
        explain_difference(compared, explanation=Explanation.OPEN, by=cast.boris, at=OVER)


def test_a_difference_is_kept_as_typed_and_explained(cast):
    make_birth(cast.alma)

    compared = compare(cast.boris, boys=2)
    explained = explain_difference(
        compared, explanation=Explanation.BORN_ELSEWHERE, by=cast.boris, at=OVER
    )

    assert (explained.boys_known, explained.boys_registered) == (2, 0)
    assert (explained.girls_known, explained.girls_registered) == (1, 1)
    assert explained.explanation == "born_elsewhere"


def test_what_is_open_is_explained_later_and_then_stays(cast):
    compared = compare(cast.boris, boys=2)

    explain_difference(compared, explanation=Explanation.OPEN, by=cast.boris, at=OVER)
    explain_difference(compared, explanation=Explanation.MOVED, by=cast.boris, at=OVER)

    with pytest.raises(Refused, match="explained already"):
        explain_difference(compared, explanation=Explanation.OPEN, by=cast.boris, at=OVER)


def test_withdrawn_records_and_stillbirths_are_not_counted(cast):
    withdraw(make_birth(cast.alma), reason=WithdrawalReason.TRIAL, by=cast.alma, at=NOON)
    make_birth(
        cast.alma,
        record_id="A-2",
        outcome="stillbirth",
        certificate_state="none",
        apgar_1="",
        apgar_5="",
        mother_id_number="500118199001011236",
        mother_birth_date="1990-01-01",
    )

    assert compare(cast.boris).girls_registered == 0


def test_a_month_is_compared_once_and_after_its_end(cast):
    with pytest.raises(Refused, match="not over"):
        compare(cast.boris, at=NOON)
    compare(cast.boris)
    with pytest.raises(Refused, match="compared already"):
        compare(cast.boris)


def test_only_a_township_compares_and_explains_its_own(cast):
    compared = compare(cast.boris, boys=2)

    with pytest.raises(Refused, match="A township"):
        compare(cast.emil)
    with pytest.raises(Refused, match="township itself"):
        explain_difference(compared, explanation=Explanation.MOVED, by=cast.chiara, at=OVER)
