"""What other rooms ask of institutions."""

from datetime import date, timedelta

from evenborn.rooms.facilities import queries
from evenborn.rooms.facilities.models import Institution
from evenborn.rooms.facilities.rules import State
from evenborn.rooms.facilities.tests.make import make_institution

CLOSED = date(2026, 3, 31)


def test_an_institution_is_found_by_its_credit_code_or_its_local_number(cast):
    anling = make_institution(department=cast.anling)
    beilu = make_institution(department=cast.beilu, credit_code="", local_number="YC-2")

    assert queries.by_code(f" {anling.credit_code.lower()} ") == anling
    assert queries.by_code("yc-2") == beilu
    assert queries.by_code("") is None
    assert queries.by_code("12570118MB0099999X") is None


def test_many_codes_are_one_query(cast, django_assert_num_queries):
    anling = make_institution(department=cast.anling)
    beilu = make_institution(department=cast.beilu)

    with django_assert_num_queries(1):
        found = queries.by_codes([anling.credit_code, beilu.credit_code, "nobody"])

    assert found == {anling.credit_code: anling, beilu.credit_code: beilu}


def test_the_institution_of_a_department(cast):
    anling = make_institution(department=cast.anling)

    assert queries.institution_of(cast.anling) == anling
    assert queries.institution_of(cast.county) is None


def test_a_closed_institution_takes_births_of_its_last_day_and_no_later(cast):
    anling = make_institution(department=cast.anling, state="closed", closed_on=CLOSED)

    assert queries.may_deliver(anling, CLOSED)
    assert not queries.may_deliver(anling, CLOSED + timedelta(days=1))


def test_a_suspended_institution_still_records_a_child_born_there(cast):
    anling = make_institution(department=cast.anling, state="suspended")

    assert queries.may_deliver(anling, CLOSED)


def test_the_list_and_the_question_agree(cast):
    make_institution(department=cast.anling, state="closed", closed_on=CLOSED)
    make_institution(department=cast.beilu, delivers_births=False)
    make_institution(department=cast.county, opened_on=CLOSED)

    for days in (-1, 0, 1):
        on = CLOSED + timedelta(days=days)
        everyone = Institution.objects.all()
        assert set(queries.delivering(everyone, on)) == {
            one for one in everyone if queries.may_deliver(one, on)
        }


def test_counts_name_every_state(cast):
    make_institution(department=cast.anling)

    assert queries.counts_by_state(queries.institutions_seen_by(cast.emil)) == {
        State.ACTIVE: 1,
        State.SUSPENDED: 0,
        State.CLOSED: 0,
    }


def test_the_list_is_kept_to_an_area_and_a_kind(cast):
    anling = make_institution(department=cast.anling)
    make_institution(department=cast.beilu, kind="clinic")

    assert set(queries.institutions_seen_by(cast.emil, area_code="500118001")) == {anling}
    assert set(queries.institutions_seen_by(cast.emil, kind="hospital")) == {anling}
    assert not queries.institutions_seen_by(cast.emil, state="closed")
    assert not queries.institutions_seen_by(cast.chiara, area_code="500118001")
