"""Entering births: the same judgement at every door (R024, R026-R029)."""

from datetime import timedelta

import pytest
from django.db import connection

from evenborn.foundation.audit.models import Entry
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.births.actions.entering import Result, enter
from evenborn.rooms.births.models import Birth
from evenborn.rooms.births.rules import Source, State
from evenborn.rooms.births.tests.make import (
    MOTHER,
    NOON,
    NUMBER,
    delivering,
    enter_one,
    make_birth,
    record_of,
)


def codes(answer):
    return [cause.code for cause in answer.problems]


def test_a_birth_entered_in_time_waits_for_its_township(cast):
    birth = make_birth(cast.alma)

    assert birth.state == State.RECORDED
    assert birth.township_code == "500118001"
    assert not birth.late
    assert birth.verify_due_at == NOON + timedelta(hours=24)
    assert Entry.objects.get(event="births.entered").subject == f"births.birth:{birth.pk}"


def test_the_same_record_sent_twice_is_one_birth(cast):
    first = enter_one(cast.alma)

    again = enter_one(cast.alma, at=NOON + timedelta(minutes=1))

    assert again.result is Result.KNOWN
    assert again.birth == first.birth
    assert Birth.objects.count() == 1


def test_the_same_number_with_other_content_is_refused(cast):
    make_birth(cast.alma)

    other = enter_one(cast.alma, infant_sex="1")

    assert other.result is Result.REFUSED
    assert codes(other) == ["known-otherwise"]
    assert Birth.objects.get().infant_sex == 2


def test_after_24_hours_a_reason_is_asked_for(cast):
    late = NOON + timedelta(hours=21)

    refused = enter_one(cast.alma, at=late)
    accepted = enter_one(cast.alma, at=late, late_reason="network")

    assert "late-without-reason" in codes(refused)
    assert accepted.birth.late
    assert accepted.birth.late_reason == "network"


def test_exactly_24_hours_is_in_time(cast):
    assert not make_birth(cast.alma, at=NOON + timedelta(hours=20, minutes=30)).late


def test_a_mother_without_papers_and_without_spouse_is_served(cast):
    answer = enter_one(
        cast.alma, mother_id_type="99", mother_id_number="", father_name="", mother_birth_date=""
    )

    assert answer.result is Result.ACCEPTED


def test_a_certificate_number_serves_one_birth_only(cast):
    make_birth(cast.alma, certificate_number="V500000001", certificate_state="issued")

    second = enter_one(
        cast.alma,
        record_id="A-2",
        mother_id_number="",
        certificate_number="V500000001",
        certificate_state="issued",
    )

    assert codes(second)[0] == "certificate-used"


def test_a_stillbirth_never_has_a_certificate(cast):
    answer = enter_one(
        cast.alma, outcome="stillbirth", certificate_number="V500000001", apgar_1="", apgar_5=""
    )

    assert "stillbirth-with-certificate" in codes(answer)


def test_twins_are_two_births_without_a_word_about_doubles(cast):
    delivering(cast.anling)
    twins = [
        record_of(record_id="A-1", plurality="2", plurality_rank="1"),
        record_of(record_id="A-2", plurality="2", plurality_rank="2", infant_sex="1"),
    ]

    answers = enter(twins, department=cast.anling, source=Source.FORM, by=cast.alma, at=NOON)

    assert [answer.result for answer in answers] == [Result.ACCEPTED] * 2
    assert not {"same-mother-same-day", "same-infant-twice"} & {
        c for a in answers for c in codes(a)
    }


def test_a_second_record_of_mother_and_day_is_asked_about_and_kept(cast):
    make_birth(cast.alma)

    second = enter_one(cast.alma, record_id="A-2")

    assert second.result is Result.ACCEPTED
    assert "same-mother-same-day" in codes(second)


def test_of_many_records_the_good_ones_are_not_punished_for_the_bad(cast):
    delivering(cast.anling)
    sent = [record_of(), record_of(record_id="A-2", infant_sex="7"), record_of(record_id="A-3")]

    answers = enter(sent, department=cast.anling, source=Source.API, by=cast.alma, at=NOON)

    assert [a.result for a in answers] == [Result.ACCEPTED, Result.REFUSED, Result.ACCEPTED]
    assert Birth.objects.count() == 2


def test_a_form_with_twins_enters_both_or_none(cast):
    delivering(cast.anling)
    sent = [record_of(), record_of(record_id="A-2", infant_sex="7")]

    enter(sent, department=cast.anling, source=Source.FORM, by=cast.alma, at=NOON, checked=True)

    assert not Birth.objects.exists()


def test_a_record_without_a_number_gets_the_next_one_of_its_month(cast):
    first = make_birth(cast.alma, record_id="")
    second = make_birth(cast.alma, record_id="", mother_id_number="")

    assert [first.record_id, second.record_id] == ["202607-00001", "202607-00002"]


def test_a_township_enters_births_at_home_only(cast):
    refused = enter_one_in_township(cast.boris)
    accepted = enter_one_in_township(cast.boris, place_type="home")

    assert codes(refused)[0] == "place-needs-an-institution"
    assert accepted.result is Result.ACCEPTED


def enter_one_in_township(by, **cells):
    sent = [record_of(delivery_mode="", **cells)]
    return enter(sent, department=by.department, source=Source.FORM, by=by, at=NOON)[0]


def test_more_than_a_thousand_at_once_are_sent_as_a_file(cast):
    with pytest.raises(Refused):
        enter(
            [record_of()] * 1001, department=cast.anling, source=Source.API, by=cast.alma, at=NOON
        )


def test_no_name_and_no_number_stands_in_any_table(cast):
    make_birth(cast.alma, certificate_number="V500000001", certificate_state="issued")

    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            text = repr(cursor.fetchall())
            assert MOTHER not in text, table
            assert NUMBER not in text, table


def test_a_record_that_repeats_another_of_the_list_is_known(cast):
    delivering(cast.anling)
    sent = [record_of(), record_of(), record_of(record_id="A-2", mother_id_number="")]

    answers = enter(sent, department=cast.anling, source=Source.API, by=cast.alma, at=NOON)

    assert [a.result for a in answers] == [Result.ACCEPTED, Result.KNOWN, Result.ACCEPTED]
    assert answers[0].birth == answers[1].birth
