"""The township's queue."""

from django.urls import reverse

from evenborn.foundation.audit.models import Entry
from evenborn.rooms.births.models import Birth
from evenborn.rooms.births.rules import State
from evenborn.rooms.births.tests.make import MOTHER, NUMBER, TOMORROW, make_birth

OTHER = "500118199001011236"


def two(cast):
    first = make_birth(cast.alma)
    second = make_birth(
        cast.alma,
        at=TOMORROW,
        record_id="A-2",
        mother_id_number=OTHER,
        birth_date="2026-07-02",
        mother_birth_date="1990-01-01",
    )
    return first, second


def test_the_earliest_clock_is_first_and_no_name_is_shown(cast, desk, noon):
    two(cast)
    noon(TOMORROW)

    page = desk(cast.boris).get(reverse("births-verify")).content.decode()

    assert page.index("A-1") < page.index("A-2")
    assert MOTHER not in page
    assert NUMBER not in page


def test_an_officer_next_door_sees_an_empty_queue(cast, desk):
    make_birth(cast.alma)

    page = desk(cast.chiara).get(reverse("births-verify")).content.decode()

    assert "A-1" not in page
    assert "没有待核实的记录" in page


def test_several_are_verified_at_once(cast, desk, noon):
    births = two(cast)
    noon(TOMORROW)

    answer = desk(cast.boris).post(
        reverse("births-verify-many"), {"birth": [b.pk for b in births]}, follow=True
    )

    assert "已核实 2 条" in answer.content.decode()
    assert set(Birth.objects.values_list("state", flat=True)) == {State.VERIFIED}


def test_what_another_has_verified_meanwhile_stops_the_whole_lot(cast, desk, noon):
    first, second = two(cast)
    noon(TOMORROW)
    boris = desk(cast.boris)
    boris.post(reverse("births-verify-one", args=[first.pk]))

    answer = boris.post(reverse("births-verify-many"), {"birth": [first.pk, second.pk]})

    second.refresh_from_db()
    assert answer.status_code == 409
    assert second.state == State.RECORDED


def test_hostile_ticks_are_no_records(cast, desk):
    answer = desk(cast.boris).post(reverse("births-verify-many"), {"birth": ["x", "٣", "9" * 40]})

    assert answer.status_code == 409


def test_one_is_verified_alone(cast, desk):
    birth = make_birth(cast.alma)

    desk(cast.boris).post(reverse("births-verify-one", args=[birth.pk]))

    birth.refresh_from_db()
    assert birth.state == State.VERIFIED


def test_one_is_sent_back_with_a_reason(cast, desk):
    birth = make_birth(cast.alma)

    answer = desk(cast.boris).post(
        reverse("births-return", args=[birth.pk]), {"reason": "wrong_area"}, follow=True
    )

    birth.refresh_from_db()
    assert (birth.state, birth.reason) == (State.RETURNED, "wrong_area")
    assert "退回安陵医院" in answer.content.decode()


def test_without_a_reason_nothing_is_sent_back(cast, desk):
    birth = make_birth(cast.alma)

    answer = desk(cast.boris).post(reverse("births-return", args=[birth.pk]), {"reason": "mood"})

    birth.refresh_from_db()
    assert answer.status_code == 409
    assert birth.state == State.RECORDED


def test_a_record_of_another_area_is_not_found(cast, desk):
    birth = make_birth(cast.alma)

    assert desk(cast.chiara).post(reverse("births-verify-one", args=[birth.pk])).status_code == 404


def test_what_the_officer_entered_himself_cannot_be_ticked(cast, desk):
    birth = make_birth(cast.boris, place_type="home")

    page = desk(cast.boris).get(reverse("births-verify")).content.decode()

    assert f'value="{birth.pk}" form="verify-many"' not in page
    assert "由另一名工作人员核实" in page


def test_the_identity_opens_in_place_and_is_logged(cast, desk):
    birth = make_birth(cast.alma)

    page = desk(cast.boris).get(reverse("births-identity", args=[birth.pk])).content.decode()

    assert 'id="identity"' in page
    assert MOTHER in page
    assert Entry.objects.filter(event="births.identity_read", by="boris").count() == 1


def test_a_clerk_has_no_queue(cast, desk):
    assert desk(cast.alma).get(reverse("births-verify")).status_code == 403
