"""One-time codes: the arithmetic, and what the action makes of them."""

from datetime import UTC, datetime, timedelta

import pytest

from evenborn.foundation.access import actions
from evenborn.foundation.access.actions import Verdict
from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import Role
from evenborn.foundation.access.second_factor import code_of, matching_step, step_of
from evenborn.foundation.access.tests.make import NOON, SECRET, make_officer, with_second_factor
from evenborn.foundation.audit.models import Entry
from evenborn.foundation.ui.refusal import Refused


# RFC 6238, appendix B, SHA-1, the last six of eight digits.
@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(seconds, code):
    at = datetime.fromtimestamp(seconds, UTC)

    assert code_of(SECRET, step_of(at)) == code
    assert matching_step(SECRET, f"{code[:3]} {code[3:]}", at=at, after=0) == seconds // 30


@pytest.mark.parametrize(("shift", "is_right"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_clock_may_be_one_step_off(shift, is_right):
    code = code_of(SECRET, step_of(NOON) + shift)

    assert (matching_step(SECRET, code, at=NOON, after=0) is not None) is is_right


@pytest.fixture
def dora(db: None) -> Officer:
    return with_second_factor(make_officer("dora", Role.PRIVACY_OFFICER))


def test_a_code_works_once(dora):
    code = code_of(SECRET, step_of(NOON))

    verdicts = [actions.check_code(code=code, by=dora, at=NOON) for _ in range(2)]

    assert verdicts == [Verdict.RIGHT, Verdict.WRONG]


def test_a_code_older_than_the_one_used_is_refused(dora):
    actions.check_code(code=code_of(SECRET, step_of(NOON)), by=dora, at=NOON)

    before = code_of(SECRET, step_of(NOON) - 1)

    assert actions.check_code(code=before, by=dora, at=NOON) is Verdict.WRONG


def test_five_wrong_codes_close_the_door_for_15_minutes(dora):
    verdicts = [actions.check_code(code="000000", by=dora, at=NOON) for _ in range(5)]
    right = code_of(SECRET, step_of(NOON))
    later = NOON + timedelta(minutes=15)

    assert verdicts == [Verdict.WRONG] * 4 + [Verdict.LOCKED]
    assert actions.check_code(code=right, by=dora, at=NOON) is Verdict.LOCKED
    fresh = code_of(SECRET, step_of(later))
    assert actions.check_code(code=fresh, by=dora, at=later) is Verdict.RIGHT
    assert list(Entry.objects.order_by("number").values_list("event", flat=True)) == [
        *["access.code_failed"] * 4,
        "access.code_locked",
    ]


def test_a_recovery_code_works_once_in_place_of_the_phone(db):
    officer = make_officer("dora", Role.PRIVACY_OFFICER)
    secret = actions.begin_second_factor(by=officer, at=NOON)
    code = code_of(secret, step_of(NOON))
    codes = actions.confirm_second_factor(code=code, by=officer, at=NOON)

    typed = codes[3].upper().replace("-", " ")
    verdicts = [actions.check_code(code=typed, by=officer, at=NOON) for _ in range(2)]

    assert len(set(codes)) == 10
    assert verdicts == [Verdict.RECOVERED, Verdict.WRONG]
    assert officer.recovery_codes.filter(used_at=None).count() == 9


def test_a_new_authenticator_must_show_its_code_before_it_counts(db):
    officer = make_officer("dora", Role.PRIVACY_OFFICER)
    actions.begin_second_factor(by=officer, at=NOON)

    with pytest.raises(Refused, match="动态口令不正确"):
        actions.confirm_second_factor(code="000000", by=officer, at=NOON)

    officer.refresh_from_db()
    assert officer.second_factor_at is None


def test_the_old_authenticator_opens_until_the_new_one_is_confirmed(dora):
    new = actions.begin_second_factor(by=dora, at=NOON)

    right = code_of(SECRET, step_of(NOON))
    assert actions.check_code(code=right, by=dora, at=NOON) is Verdict.RIGHT

    later = NOON + timedelta(minutes=5)
    actions.confirm_second_factor(code=code_of(new, step_of(later)), by=dora, at=later)
    after = later + timedelta(minutes=5)
    old = code_of(SECRET, step_of(after))
    assert actions.check_code(code=old, by=dora, at=after) is Verdict.WRONG


def test_the_code_that_confirmed_it_does_not_open_the_door_again(db):
    officer = make_officer("dora", Role.PRIVACY_OFFICER)
    code = code_of(actions.begin_second_factor(by=officer, at=NOON), step_of(NOON))
    actions.confirm_second_factor(code=code, by=officer, at=NOON)

    assert actions.check_code(code=code, by=officer, at=NOON) is Verdict.WRONG
