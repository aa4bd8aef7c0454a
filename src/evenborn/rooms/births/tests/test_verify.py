"""The township vouches for records or sends them back."""

from datetime import timedelta

import pytest

from evenborn.foundation.access.rules import Role
from evenborn.foundation.access.tests.make import make_officer
from evenborn.foundation.audit.models import Entry
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.births.actions import correct, send_back, verify, withdraw
from evenborn.rooms.births.models import Birth
from evenborn.rooms.births.rules import CorrectionReason, ReturnReason, State, WithdrawalReason
from evenborn.rooms.births.tests.make import NOON, TOMORROW, make_birth


def test_a_verified_record_says_by_whom_and_when(cast):
    birth = make_birth(cast.alma)

    (verified,) = verify([birth], by=cast.boris, at=TOMORROW)

    assert (verified.state, verified.judged_by, verified.judged_at) == (
        State.VERIFIED,
        "boris",
        TOMORROW,
    )
    assert Entry.objects.get(event="births.verified").details == {"in_time": True}


def test_what_is_verified_after_24_hours_is_noted_as_late(cast):
    birth = make_birth(cast.alma)

    verify([birth], by=cast.boris, at=TOMORROW + timedelta(seconds=1))

    assert Entry.objects.get(event="births.verified").details == {"in_time": False}


def test_another_township_is_refused_and_nothing_of_the_lot_is_changed(cast):
    ours = make_birth(cast.alma)
    theirs = make_birth(
        cast.alma, record_id="A-2", area_code="500118002", mother_id_number="500118199001011236"
    )

    with pytest.raises(Refused, match="other"):
        verify([ours, theirs], by=cast.boris, at=NOON)

    assert set(Birth.objects.values_list("state", flat=True)) == {State.RECORDED}
    assert not Entry.objects.filter(event="births.verified").exists()


def test_whoever_entered_a_record_cannot_verify_it(cast):
    birth = make_birth(cast.boris, place_type="home")

    with pytest.raises(Refused, match="another officer"):
        verify([birth], by=cast.boris, at=NOON)


def test_a_colleague_verifies_what_the_township_entered(cast):
    birth = make_birth(cast.boris, place_type="home")
    bela = make_officer("bela", Role.TOWNSHIP_WORKER, department=cast.anling_town)

    verify([birth], by=bela, at=NOON)

    birth.refresh_from_db()
    assert birth.state == State.VERIFIED


def test_nothing_ticked_is_said(cast):
    with pytest.raises(Refused, match="Tick"):
        verify([], by=cast.boris, at=NOON)


def test_a_record_ticked_twice_is_verified_once(cast):
    birth = make_birth(cast.alma)

    verify([birth, birth], by=cast.boris, at=NOON)

    assert Entry.objects.filter(event="births.verified").count() == 1


@pytest.mark.parametrize("end", ["verified", "returned", "withdrawn"])
def test_what_no_longer_waits_is_refused(cast, end):
    birth = make_birth(cast.alma)
    match end:
        case "verified":
            verify([birth], by=cast.boris, at=NOON)
        case "returned":
            send_back(birth, reason=ReturnReason.FACTS_DIFFER, by=cast.boris, at=NOON)
        case "withdrawn":
            withdraw(birth, reason=WithdrawalReason.TRIAL, by=cast.alma, at=NOON)

    with pytest.raises(Refused, match="no longer waits"):
        verify([birth], by=cast.boris, at=NOON)


def test_a_returned_record_has_its_reason_and_waits_again_once_corrected(cast):
    birth = make_birth(cast.alma)

    returned = send_back(birth, reason=ReturnReason.FACTS_DIFFER, by=cast.boris, at=NOON)
    again = correct(
        birth,
        changes={"birth_order": "2"},
        reason=CorrectionReason.RETURNED,
        by=cast.alma,
        at=TOMORROW,
    )

    assert (returned.state, returned.reason) == (State.RETURNED, ReturnReason.FACTS_DIFFER)
    assert (again.state, again.reason, again.to_verify_since) == (State.RECORDED, "", TOMORROW)


def test_another_township_cannot_send_a_record_back(cast):
    birth = make_birth(cast.alma)

    with pytest.raises(Refused, match="another township"):
        send_back(birth, reason=ReturnReason.WRONG_AREA, by=cast.chiara, at=NOON)
