"""An agreement: drawn up by one person, approved by another, and what it lets through."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from evenborn.foundation.access.models import DepartmentKind
from evenborn.foundation.access.rules import Role
from evenborn.foundation.access.tests.make import make_department, make_officer
from evenborn.foundation.audit.models import Entry
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.reconciliation.actions import (
    Terms,
    approve_agreement,
    end_agreement,
    propose_agreement,
    refuse_agreement,
)
from evenborn.rooms.reconciliation.models import Agreement
from evenborn.rooms.reconciliation.queries import agreements_seen_by
from evenborn.rooms.reconciliation.rules_agreements import Direction, Frequency
from evenborn.rooms.reconciliation.tests.make_agreements import NOON, make_agreement, make_police

COUNTS = Terms(
    direction=Direction.IN,
    kind="registration_counts",
    purpose="核对出生人数",
    legal_basis="《统计法》第二十三条",
    recipient="县卫生健康委员会统计人员",
    frequency=Frequency.QUARTERLY,
    starts_on=date(2026, 7, 1),
    ends_on=date(2027, 6, 30),
)
RECORDS = replace(
    COUNTS, kind="registration", assessment="2026-03号", fields=("mother_name", "birth_order")
)


def test_one_draws_up_and_another_approves(cast):
    made = propose_agreement(make_police(), RECORDS, by=cast.emil, at=NOON)
    assert not made.is_current(date(2026, 7, 2))

    done = approve_agreement(made, by=cast.hana, at=NOON)

    assert done.is_current(date(2026, 7, 2))
    assert not done.is_current(date(2027, 7, 1))
    assert done.number == f"500118-2026-{done.pk:03d}"
    events = Entry.objects.filter(event__startswith="reconciliation.agreement")
    assert list(events.values_list("event", "by")) == [
        ("reconciliation.agreement_proposed", "emil"),
        ("reconciliation.agreement_approved", "hana"),
    ]


@pytest.mark.parametrize("decide", [approve_agreement, refuse_agreement])
def test_nobody_decides_on_his_own_draft(cast, decide):
    made = make_agreement(cast, make_police(), state="draft", proposed_by=cast.hana)
    reason = {} if decide is approve_agreement else {"reason": "不需要"}

    with pytest.raises(Refused, match="drew it up cannot decide"):
        decide(made, **reason, by=cast.hana, at=NOON)


def test_the_statistician_does_not_approve(cast):
    made = make_agreement(cast, make_police(), state="draft", proposed_by=cast.hana)

    with pytest.raises(Refused, match="office decides"):
        approve_agreement(made, by=cast.emil, at=NOON)


def test_the_office_of_the_next_county_does_not_approve(cast):
    far = make_department("邻县办公室", kind=DepartmentKind.OFFICE, area_code="500119")
    ivan = make_officer("ivan", Role.OFFICE_SECRETARY, department=far)

    with pytest.raises(Refused, match="office decides"):
        approve_agreement(make_agreement(cast, make_police(), state="draft"), by=ivan, at=NOON)


def test_a_second_agreement_for_the_same_days_is_refused(cast):
    police = make_police()
    make_agreement(cast, police)
    again = make_agreement(cast, police, state="draft", starts_on=date(2026, 12, 31))
    after = make_agreement(
        cast, police, state="draft", starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31)
    )

    with pytest.raises(Refused, match="covers the same data"):
        approve_agreement(again, by=cast.hana, at=NOON)
    assert approve_agreement(after, by=cast.hana, at=NOON).state == "approved"


def test_what_is_decided_is_not_decided_again(cast):
    made = make_agreement(cast, make_police(), state="draft")
    refuse_agreement(made, reason="用途不明", by=cast.hana, at=NOON)

    with pytest.raises(Refused, match="decided already"):
        approve_agreement(made, by=cast.hana, at=NOON)


def test_an_agreement_that_is_over_is_not_approved(cast):
    made = make_agreement(cast, make_police(), state="draft", ends_on=date(2026, 6, 30))

    with pytest.raises(Refused, match="time is over"):
        approve_agreement(made, by=cast.hana, at=NOON)


def test_an_ended_agreement_lets_nothing_through(cast):
    made = make_agreement(cast, make_police())

    ended = end_agreement(made, reason="改用合计数", by=cast.hana, at=NOON + timedelta(days=1))

    assert not ended.is_current(date(2026, 7, 2))
    with pytest.raises(Refused, match="approved agreement can be ended"):
        end_agreement(made, reason="再次", by=cast.hana, at=NOON)


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        (replace(RECORDS, assessment=" "), "impact is assessed"),
        (replace(RECORDS, fields=("weight",)), "not of this kind"),
        (replace(COUNTS, fields=("registered",)), "no list of columns"),
        (replace(COUNTS, kind="delivery"), "does not go that way"),
        (replace(COUNTS, direction=Direction.OUT), "does not go that way"),
        (replace(RECORDS, kind="quarter"), "does not go that way"),
        (replace(COUNTS, legal_basis=""), "by which law"),
        (replace(COUNTS, ends_on=date(2026, 6, 30)), "before the first"),
    ],
)
def test_terms_that_do_not_do_are_refused(cast, terms, words):
    with pytest.raises(Refused, match=words):
        propose_agreement(make_police(), terms, by=cast.emil, at=NOON)

    assert not Agreement.objects.exists()


def test_the_partner_is_another_department_of_the_own_area(cast):
    far = make_department("邻县公安局", kind=DepartmentKind.POLICE, area_code="500119")
    for partner in (far, cast.county):
        with pytest.raises(Refused, match="another department"):
            propose_agreement(partner, COUNTS, by=cast.emil, at=NOON)


def test_a_partner_sees_its_own_agreements_only(cast):
    police = make_police()
    pia = make_officer("pia", Role.EXCHANGE_PARTNER, department=police)
    own = make_agreement(cast, police)
    make_agreement(cast, cast.anling, kind="certificate")

    assert list(agreements_seen_by(pia)) == [own]
    assert agreements_seen_by(cast.emil).count() == 2
    assert agreements_seen_by(cast.gil).count() == 2
