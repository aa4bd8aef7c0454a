"""The birth form: the page says what a file and the API would be told."""

import pytest
from django.urls import reverse

from evenborn.foundation.audit.models import Entry
from evenborn.rooms.births.models import Birth, Draft
from evenborn.rooms.births.tests.make import MOTHER, NOON, NUMBER, delivering, make_birth, record_of


@pytest.fixture
def noon(monkeypatch):
    monkeypatch.setattr("evenborn.foundation.ui.clock.now", lambda: NOON)


@pytest.fixture
def desk(client, cast, noon):
    delivering(cast.anling)
    client.force_login(cast.alma)
    return client


def typed(**more):
    form = {}
    for name, text in record_of(record_id="").items():
        of_infant = name in (
            "birth_time infant_sex outcome birth_order weight_grams length_cm apgar_1 apgar_5 "
            "record_id certificate_state"
        )
        form[f"infant-1-{name}" if of_infant else name] = text
    return {**form, **more}


def test_the_form_is_one_screen_with_the_usual_filled_in(desk):
    page = desk.get(reverse("births-enter")).content.decode()

    assert 'name="mother_name"' in page
    assert 'name="infant-1-infant_sex"' in page
    assert "permit" not in page


def test_a_good_birth_is_entered_and_the_next_form_is_there(desk):
    answer = desk.post(reverse("births-enter"), typed(), follow=True)

    assert Birth.objects.get().record_id == "202607-00001"
    assert "已登记 1 名新生儿" in answer.content.decode()


def test_an_error_is_said_beside_its_field_and_nothing_is_lost(desk):
    answer = desk.post(reverse("births-enter"), typed(**{"infant-1-weight_grams": "12"}))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert not Birth.objects.exists()
    assert 'id="id_infant-1-weight_grams-problem"' in page
    assert MOTHER in page


def test_what_is_odd_is_asked_about_once_and_then_entered(desk):
    odd = typed(**{"infant-1-weight_grams": "6800"})

    asked = desk.post(reverse("births-enter"), odd)
    desk.post(reverse("births-enter"), {**odd, "confirmed": "1"})

    assert asked.status_code == 422
    assert Birth.objects.get().weight_grams == 6800


def test_twins_stand_beside_each_other_and_become_two_births(desk):
    second = {
        f"infant-2-{name.removeprefix('infant-1-')}": text
        for name, text in typed().items()
        if name.startswith("infant-1-")
    }

    desk.post(reverse("births-enter"), typed(plurality="2", **second))

    assert sorted(Birth.objects.values_list("plurality_rank", flat=True)) == [1, 2]


def test_leaving_a_field_says_what_is_wrong_with_it_and_with_no_other(desk):
    answer = desk.post(
        reverse("births-check"),
        typed(mother_id_number="500118199603052421", **{"infant-1-weight_grams": "12"}),
        headers={"HX-Request": "true", "HX-Trigger-Name": "mother_id_number"},
    )

    page = answer.content.decode()
    assert "校验" in page
    assert "体重" not in page
    assert "500118199603052421" not in page


def test_her_number_fills_her_birth_date(desk):
    answer = desk.post(
        reverse("births-check"),
        typed(mother_birth_date=""),
        headers={"HX-Request": "true", "HX-Trigger-Name": "mother_id_number"},
    )

    assert "1996-03-05" in answer.headers["HX-Trigger-After-Settle"]


def test_a_draft_keeps_itself_sealed_and_ends_as_a_birth(desk):
    desk.post(reverse("births-draft-keep"), typed())
    draft = Draft.objects.get()

    again = desk.get(f"{reverse('births-enter')}?draft={draft.pk}").content.decode()
    desk.post(reverse("births-enter"), typed(draft=str(draft.pk)))

    assert draft.content["mother_id_number"] == NUMBER
    assert MOTHER in again
    assert not Draft.objects.exists()
    assert Birth.objects.count() == 1


def test_a_list_shows_no_name_and_a_record_shows_one_only_when_asked(desk, cast):
    birth = make_birth(cast.alma)

    listed = desk.get(reverse("births-list")).content.decode()
    record = desk.get(reverse("births-birth", args=[birth.pk])).content.decode()
    opened = desk.get(reverse("births-identity", args=[birth.pk])).content.decode()

    assert MOTHER not in listed + record
    assert MOTHER in opened
    assert Entry.objects.filter(event="births.identity_read").count() == 1


def test_a_township_next_door_finds_no_such_record(client, cast, noon):
    birth = make_birth(cast.alma)
    client.force_login(cast.chiara)

    assert client.get(reverse("births-birth", args=[birth.pk])).status_code == 404
    assert client.get(reverse("births-identity", args=[birth.pk])).status_code == 404


def test_a_correction_keeps_old_and_new(desk, cast):
    birth = make_birth(cast.alma)

    desk.post(
        reverse("births-correct", args=[birth.pk]),
        {"infant_sex": "1", "mother_name": "王秀芳", "reason": "typing"},
    )

    correction = birth.corrections.get()
    page = desk.get(reverse("births-birth", args=[birth.pk])).content.decode()
    assert correction.plain == {"infant_sex": ["2", "1"]}
    assert correction.sealed == {"mother_name.old": MOTHER, "mother_name.new": "王秀芳"}
    assert "王秀芳" not in page


def test_a_button_pressed_twice_is_one_birth(desk):
    form = typed(form_key="0123456789abcdef" * 2)

    desk.post(reverse("births-enter"), form)
    again = desk.post(reverse("births-enter"), {**form, "confirmed": "1"}, follow=True)

    assert Birth.objects.count() == 1
    assert "202607-00001" in again.content.decode()
