"""A correction keeps old value, new value, reason, who and when."""

from datetime import timedelta

import pytest

from evenborn.foundation.audit.models import Entry
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.births.actions import correct, verify, withdraw
from evenborn.rooms.births.actions.correcting import NotCorrected
from evenborn.rooms.births.models import Correction
from evenborn.rooms.births.rules import CorrectionReason, State, WithdrawalReason
from evenborn.rooms.births.tests.make import (
    MOTHER,
    NOON,
    NUMBER,
    TOMORROW,
    make_birth,
)

TYPING = CorrectionReason.TYPING


def change(birth, *, by, at=NOON, **changes):
    return correct(birth, changes=changes, reason=TYPING, by=by, at=at)


def test_old_and_new_stand_beside_reason_officer_and_time(cast):
    birth = make_birth(cast.alma)

    changed = change(birth, by=cast.alma, at=TOMORROW, weight_grams="3300")

    kept = Correction.objects.get()
    assert changed.weight_grams == 3300
    assert kept.plain == {"weight_grams": ["3250", "3300"]}
    assert (kept.reason, kept.by, kept.at) == ("typing", "alma", TOMORROW)


def test_who_it_is_about_is_kept_sealed_and_out_of_the_log(cast):
    birth = make_birth(cast.alma)

    changed = change(birth, by=cast.alma, mother_name="王秀芳")

    kept = Correction.objects.get()
    assert kept.plain == {}
    assert kept.sealed == {"mother_name.old": MOTHER, "mother_name.new": "王秀芳"}
    assert changed.identity["mother_name"] == "王秀芳"
    assert Entry.objects.get(event="births.corrected").details["columns"] == ["mother_name"]


def test_what_the_township_vouched_for_waits_for_it_again(cast):
    birth = make_birth(cast.alma)
    verify([birth], by=cast.boris, at=NOON)

    weight = change(birth, by=cast.alma, weight_grams="3300")
    sex = change(birth, by=cast.alma, at=TOMORROW, infant_sex="1")

    assert weight.state == State.VERIFIED
    assert (sex.state, sex.to_verify_since, sex.judged_by) == (State.RECORDED, TOMORROW, "")


def test_a_new_residence_moves_it_to_that_township(cast):
    birth = make_birth(cast.alma)

    changed = change(birth, by=cast.alma, area_code="500118002")

    assert changed.township_code == "500118002"


def test_what_would_be_wrong_is_refused_with_its_columns(cast):
    birth = make_birth(cast.alma)

    with pytest.raises(NotCorrected) as refusal:
        change(birth, by=cast.alma, weight_grams="12")

    birth.refresh_from_db()
    assert refusal.value.problems[0].columns == ("weight_grams",)
    assert birth.weight_grams == 3250
    assert not Correction.objects.exists()


def test_a_birth_cannot_be_moved_into_the_future(cast):
    birth = make_birth(cast.alma)

    with pytest.raises(NotCorrected) as refusal:
        change(birth, by=cast.alma, birth_time="13:00")

    assert refusal.value.problems[0].code


def test_a_day_that_makes_the_entry_late_needs_its_reason(cast):
    birth = make_birth(cast.alma)

    with pytest.raises(NotCorrected):
        change(birth, by=cast.alma, birth_date="2026-06-29")
    changed = change(birth, by=cast.alma, birth_date="2026-06-29", late_reason="holiday")

    assert changed.late
    assert changed.late_reason == "holiday"
    assert f"{changed.month:%Y-%m}" == "2026-06"


def test_a_day_that_makes_it_timely_takes_the_reason_away(cast):
    birth = make_birth(cast.alma, birth_date="2026-06-29", late_reason="holiday")

    changed = change(birth, by=cast.alma, birth_date="2026-07-01")

    assert not changed.late
    assert changed.late_reason == ""


def test_the_number_of_another_live_record_is_refused(cast):
    make_birth(cast.alma, certificate_number="V500000101", certificate_state="issued")
    other = make_birth(cast.alma, record_id="A-2", mother_id_number="", mother_id_type="")

    with pytest.raises(NotCorrected):
        change(other, by=cast.alma, certificate_number="V500000101", certificate_state="issued")


@pytest.mark.parametrize("column", ["record_id", "facility_code", "state", "pk"])
def test_some_columns_are_never_corrected(cast, column):
    birth = make_birth(cast.alma)

    with pytest.raises(Refused, match="cannot be corrected"):
        change(birth, by=cast.alma, **{column: "x"})


def test_nothing_to_change_another_department_and_withdrawn_are_refused(cast):
    birth = make_birth(cast.alma)

    with pytest.raises(Refused, match="nothing to change"):
        change(birth, by=cast.alma, weight_grams="3250")
    with pytest.raises(Refused, match="Only the department"):
        change(birth, by=cast.boris, weight_grams="3300")
    withdraw(birth, reason=WithdrawalReason.TRIAL, by=cast.alma, at=NOON)
    with pytest.raises(Refused, match="withdrawn"):
        change(birth, by=cast.alma, weight_grams="3300")


def test_a_withdrawn_record_stays_readable_and_frees_its_certificate(cast):
    birth = make_birth(cast.alma, certificate_number="V500000101", certificate_state="issued")

    gone = withdraw(birth, reason=WithdrawalReason.WRONG_RECORD, by=cast.alma, at=NOON)
    again = make_birth(
        cast.alma,
        record_id="A-2",
        at=NOON + timedelta(hours=1),
        certificate_number="V500000101",
        certificate_state="issued",
    )

    assert (gone.state, gone.reason, gone.judged_by) == (State.WITHDRAWN, "wrong_record", "alma")
    assert gone.identity["mother_id_number"] == NUMBER
    assert again.pk != gone.pk


def test_a_record_is_withdrawn_once_and_by_its_department(cast):
    birth = make_birth(cast.alma)

    with pytest.raises(Refused, match="Only the department"):
        withdraw(birth, reason=WithdrawalReason.TRIAL, by=cast.boris, at=NOON)
    withdraw(birth, reason=WithdrawalReason.TRIAL, by=cast.alma, at=NOON)
    with pytest.raises(Refused, match="already withdrawn"):
        withdraw(birth, reason=WithdrawalReason.TRIAL, by=cast.alma, at=NOON)
