"""Registering, changing and closing an institution."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from evenborn.demo.identity import credit_code
from evenborn.foundation.audit.models import Entry
from evenborn.foundation.places.tests.make import NOON
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.facilities import queries
from evenborn.rooms.facilities.actions import change, close, register, reopen, suspend
from evenborn.rooms.facilities.models import Institution
from evenborn.rooms.facilities.rules import CloseReason, Facts, Kind, SuspendReason
from evenborn.rooms.facilities.tests.make import make_institution

TODAY = NOON.date()
TOMORROW = TODAY + timedelta(days=1)
GOOD = Facts(
    name="东岳镇卫生院",
    credit_code=credit_code(500118, 77),
    kind=Kind.TOWNSHIP_CENTRE,
    area_code="500118001",
    opened_on=date(2015, 1, 1),
)


def registered(cast, **more):
    return register(replace(GOOD, **more), by=cast.emil, at=NOON)


def events():
    return [entry.event for entry in Entry.objects.order_by("pk")]


def test_registering_opens_a_department_for_its_officers(cast):
    one = registered(cast)

    assert one.department.name == "东岳镇卫生院"
    assert one.department.kind == "facility"
    assert queries.institution_of(one.department) == one
    assert events() == ["access.department_opened", "facilities.registered"]


def test_a_department_there_is_already_may_be_its(cast):
    one = register(GOOD, department=cast.anling, by=cast.emil, at=NOON)

    assert one.department == cast.anling
    with pytest.raises(Refused, match="belongs to another"):
        register(
            replace(GOOD, credit_code=credit_code(500118, 78)),
            department=cast.anling,
            by=cast.emil,
            at=NOON,
        )


def test_a_code_is_kept_without_spaces_and_in_capitals(cast):
    code = GOOD.credit_code

    one = registered(cast, credit_code=f" {code[:8].lower()} {code[8:].lower()}")

    assert one.credit_code == code


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"credit_code": ""}, "Enter the credit code"),
        ({"credit_code": "12500118MB00000770"}, "check character"),
        ({"credit_code": "", "local_number": GOOD.credit_code}, "enter it as one"),
        ({"name": "  "}, "Enter the name"),
        ({"area_code": "500118999"}, "must stand today"),
        ({"area_code": "50011"}, "not in your area"),
        ({"area_code": "5001180"}, "must stand today"),
        ({"area_code": "500119001"}, "not in your area"),
        ({"opened_on": TOMORROW}, "after today"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(cast, wrong, said):
    with pytest.raises(Refused, match=said):
        registered(cast, **wrong)

    assert not Institution.objects.exists()
    assert not Entry.objects.exists()


def test_a_number_is_registered_once(cast):
    registered(cast)

    with pytest.raises(Refused, match="registered already"):
        registered(cast, name="另一家")


def test_an_officer_of_another_area_is_refused(cast):
    one = registered(cast)

    with pytest.raises(Refused, match="not in your area"):
        change(one, facts=replace(GOOD, name="改名"), by=cast.chiara, at=NOON)
    with pytest.raises(Refused, match="not in your area"):
        close(one, on=TODAY, reason=CloseReason.OTHER, by=cast.chiara, at=NOON)


def test_a_change_tells_the_log_old_and_new_codes_and_no_name(cast):
    one = registered(cast)

    facts = replace(GOOD, kind=Kind.HOSPITAL, name="东岳医院", delivers_births=False)
    change(one, facts=facts, by=cast.emil, at=NOON)

    entry = Entry.objects.get(event="facilities.changed")
    assert entry.details == {
        "changed": ["name", "kind", "delivers_births"],
        "kind_before": "township_centre",
        "kind_after": "hospital",
        "delivers_births_before": True,
        "delivers_births_after": False,
    }


def test_its_department_takes_the_new_name(cast):
    one = registered(cast)

    one = change(one, facts=replace(GOOD, name="东岳医院"), by=cast.emil, at=NOON)

    one.department.refresh_from_db()
    assert one.department.name == "东岳医院"


def test_a_change_that_changes_nothing_is_refused(cast):
    with pytest.raises(Refused, match="Nothing"):
        change(registered(cast), facts=GOOD, by=cast.emil, at=NOON)


def test_an_institution_whose_township_has_ended_may_stay_there(cast):
    one = make_institution(area_code="500118999")

    facts = replace(queries.facts_of(one), licence_number="YC-9")
    assert change(one, facts=facts, by=cast.emil, at=NOON).licence_number == "YC-9"


def test_suspended_and_open_again(cast):
    one = registered(cast)

    one = suspend(one, on=TODAY, reason=SuspendReason.LICENCE_EXPIRED, by=cast.emil, at=NOON)
    assert one.state == "suspended"
    one = reopen(one, on=TODAY, by=cast.emil, at=NOON)

    assert one.state == "active"
    assert [step.after for step in queries.state_changes_of(one)] == [
        "active",
        "suspended",
        "active",
    ]
    assert events()[-2:] == ["facilities.suspended", "facilities.reopened"]


def test_a_closed_one_takes_no_births_after_its_last_day_and_stays_closed(cast):
    last = TODAY - timedelta(days=10)
    one = close(registered(cast), on=last, reason=CloseReason.MERGED, by=cast.emil, at=NOON)

    assert queries.may_deliver(one, last)
    assert not queries.may_deliver(one, TODAY)
    with pytest.raises(Refused, match="cannot become active"):
        reopen(one, on=TODAY, by=cast.emil, at=NOON)
    with pytest.raises(Refused, match="nothing is changed"):
        change(one, facts=replace(GOOD, name="改名"), by=cast.emil, at=NOON)


@pytest.mark.parametrize("on", [TOMORROW, GOOD.opened_on - timedelta(days=1)])
def test_a_step_cannot_be_of_a_day_to_come_nor_before_the_opening(cast, on):
    one = registered(cast)

    with pytest.raises(Refused, match="day cannot be"):
        close(one, on=on, reason=CloseReason.OTHER, by=cast.emil, at=NOON)

    one.refresh_from_db()
    assert one.state == "active"


def test_a_step_cannot_be_before_the_last_one(cast):
    one = suspend(registered(cast), on=TODAY, reason=SuspendReason.OTHER, by=cast.emil, at=NOON)

    with pytest.raises(Refused, match="last change"):
        reopen(one, on=TODAY - timedelta(days=1), by=cast.emil, at=NOON)


def test_an_active_one_cannot_be_opened_again(cast):
    with pytest.raises(Refused, match="cannot become active"):
        reopen(registered(cast), on=TODAY, by=cast.emil, at=NOON)
