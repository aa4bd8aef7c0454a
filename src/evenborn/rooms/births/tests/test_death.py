"""An infant's death is reported by one and signed by another; nobody else is told."""

from datetime import datetime, timedelta

import pytest

from evenborn.foundation.access.rules import Role
from evenborn.foundation.access.tests.make import make_officer
from evenborn.foundation.audit.models import Entry
from evenborn.foundation.ui.clock import CHINA
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.births.actions import read_death, report_death, sign_death, withdraw
from evenborn.rooms.births.models import InfantDeath
from evenborn.rooms.births.queries import deaths_by_sex
from evenborn.rooms.births.rules import WithdrawalReason
from evenborn.rooms.births.tests.make import MORNING, NOON, TOMORROW, make_birth

DETAILS = {"reporter": "王强", "relation": "father", "suspicion": "no", "referral_number": ""}


def report(birth, *, by, at=TOMORROW, **more):
    given = {
        "died_at": NOON,
        "known_at": NOON,
        "place_type": "hospital",
        "cause": "新生儿窒息",
        "cause_code": "P21.0",
        "autopsy": False,
        "treated": True,
        "details": DETAILS,
    }
    return report_death(birth, **{**given, **more}, by=by, at=at)


def test_a_death_is_reported_and_signed_by_another(cast):
    death = report(make_birth(cast.alma), by=cast.alma)

    signed = sign_death(death, by=cast.dora, at=TOMORROW)

    assert (signed.reported_by, signed.signed_by) == ("alma", "dora")
    assert Entry.objects.get(event="births.death_reported").details == {"in_time": True}


def test_cause_and_reporter_are_sealed_and_in_no_log(cast):
    report(make_birth(cast.alma), by=cast.alma)

    written = str(list(Entry.objects.values_list("details", "subject")))
    assert "王强" not in written
    assert InfantDeath.objects.get().details["cause"] == "新生儿窒息"


def test_one_person_does_not_sign_twice_nor_another_department(cast):
    death = report(make_birth(cast.alma), by=cast.alma)

    with pytest.raises(Refused, match="different persons"):
        sign_death(death, by=cast.alma, at=TOMORROW)
    with pytest.raises(Refused, match="Another department"):
        sign_death(death, by=cast.boris, at=TOMORROW)
    sign_death(death, by=cast.dora, at=TOMORROW)
    with pytest.raises(Refused, match="signed already"):
        sign_death(death, by=cast.dora, at=TOMORROW)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"died_at": MORNING - timedelta(minutes=1)}, "after the birth"),
        ({"died_at": TOMORROW + timedelta(minutes=1)}, "after the birth"),
        ({"known_at": NOON - timedelta(minutes=1)}, "learnt of it"),
        ({"known_at": TOMORROW + timedelta(minutes=1)}, "learnt of it"),
        ({"cause": "  "}, "cause of death"),
        ({"cause_code": "王"}, "ICD-10"),
        ({"cause_code": "P21.000"}, "ICD-10"),
        ({"place_type": "moon"}, "where the infant died"),
    ],
)
def test_what_cannot_be_is_refused(cast, more, words):
    birth = make_birth(cast.alma)

    with pytest.raises(Refused, match=words):
        report(birth, by=cast.alma, **more)

    assert not InfantDeath.objects.exists()


def test_the_first_birthday_is_no_longer_an_infant_death(cast):
    birth = make_birth(cast.alma)
    birthday = datetime(2027, 7, 1, tzinfo=CHINA)
    before = birthday - timedelta(minutes=1)

    with pytest.raises(Refused, match="first birthday"):
        report(birth, by=cast.alma, died_at=birthday, known_at=birthday, at=birthday)

    report(birth, by=cast.alma, died_at=before, known_at=before, at=birthday)


def test_a_birth_without_its_time_may_end_on_the_same_day(cast):
    birth = make_birth(cast.alma, at=TOMORROW, birth_time="")

    report(birth, by=cast.alma, died_at=MORNING, known_at=NOON)

    assert InfantDeath.objects.exists()


def test_stillborn_withdrawn_and_reported_ones_are_refused(cast):
    still = make_birth(
        cast.alma,
        record_id="A-2",
        outcome="stillbirth",
        certificate_state="none",
        apgar_1="",
        apgar_5="",
        mother_id_number="",
        mother_id_type="",
    )
    gone = make_birth(cast.alma, record_id="A-3", mother_id_number="", mother_id_type="")
    withdraw(gone, reason=WithdrawalReason.TRIAL, by=cast.alma, at=NOON)
    live = make_birth(cast.alma)
    report(live, by=cast.alma)

    for birth in (still, gone):
        with pytest.raises(Refused, match="stillbirth or a withdrawn"):
            report(birth, by=cast.alma)
    with pytest.raises(Refused, match="reported already"):
        report(live, by=cast.boris)


def test_the_township_of_the_mother_may_report_and_next_door_may_not(cast):
    birth = make_birth(cast.alma)

    with pytest.raises(Refused, match="outside your scope"):
        report(birth, by=cast.chiara)

    assert report(birth, by=cast.boris).department == cast.anling_town


def test_the_clinician_s_suspicion_stays_with_the_department(cast):
    death = report(make_birth(cast.alma), by=cast.alma, details={**DETAILS, "suspicion": "yes"})

    assert read_death(death, by=cast.dora, at=NOON)["suspicion"] == "yes"
    assert "suspicion" not in read_death(death, by=cast.boris, at=NOON)
    assert Entry.objects.filter(event="births.death_read").count() == 2


def test_deaths_are_counted_by_sex_with_newborns_apart(cast):
    boy = make_birth(cast.alma, infant_sex="1")
    make_birth(cast.alma, record_id="A-2", mother_id_number="", mother_id_type="")
    late = NOON + timedelta(days=40)
    report(boy, by=cast.alma, died_at=late, known_at=late, at=late)

    found = deaths_by_sex(cast.emil, since=NOON.date(), until=NOON.date())

    assert (found[1].births, found[1].neonatal, found[1].infant) == (1, 0, 1)
    assert (found[2].births, found[2].infant) == (1, 0)
    assert found[2].infant_interval[0] == 0


def test_a_second_officer_of_the_township_signs(cast):
    death = report(make_birth(cast.alma), by=cast.boris)
    bela = make_officer("bela", Role.TOWNSHIP_WORKER, department=cast.anling_town)

    assert sign_death(death, by=bela, at=TOMORROW).signed_by == "bela"
