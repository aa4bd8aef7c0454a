"""The pages of infant deaths: no name in the list, condolence in the words."""

import pytest
from django.urls import reverse

from evenborn.rooms.births.models import InfantDeath
from evenborn.rooms.births.tests.make import MOTHER, TOMORROW, make_birth

TYPED = {
    "died_at": "2026-07-01T11:00",
    "known_at": "2026-07-01T11:30",
    "place_type": "hospital",
    "cause": "新生儿窒息",
    "cause_chain": "胎盘早剥",
    "cause_code": "p21.0",
    "autopsy": "no",
    "treated": "yes",
    "reporter": "王强",
    "relation": "father",
    "suspicion": "no",
    "referral_number": "",
}


@pytest.fixture
def reported(cast, desk):
    birth = make_birth(cast.alma)
    desk(cast.alma).post(reverse("births-death-report", args=[birth.pk]), TYPED)
    return InfantDeath.objects.get()


def test_a_report_is_sent_with_condolence(cast, desk):
    birth = make_birth(cast.alma)

    answer = desk(cast.alma).post(
        reverse("births-death-report", args=[birth.pk]), TYPED, follow=True
    )

    page = answer.content.decode()
    assert "请向家属表示慰问" in page
    assert "等待第二名医务人员签署" in page
    assert InfantDeath.objects.get().cause_code == "P21.0"


def test_the_form_never_asks_about_other_children(cast, desk):
    birth = make_birth(cast.alma)

    page = desk(cast.alma).get(reverse("births-death-report", args=[birth.pk])).content.decode()

    for asked in ("孕次", "产次", "其他子女", "gravid", "parity"):
        assert asked not in page


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"died_at": "2026-06-30T11:00"}, "出生之后"),
        ({"died_at": "x"}, "请填写日期和时间"),
        ({"died_at": "9999-12-31T23:59"}, "出生之后"),
        ({"cause": ""}, "请填写这一栏"),
        ({"autopsy": "maybe"}, "请选择是或否"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(cast, desk, more, words):
    birth = make_birth(cast.alma)

    answer = desk(cast.alma).post(
        reverse("births-death-report", args=[birth.pk]), {**TYPED, **more}
    )

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not InfantDeath.objects.exists()


def test_the_list_has_no_name_and_the_second_officer_signs(cast, desk, reported):
    dora = desk(cast.dora)

    listed = dora.get(reverse("births-deaths")).content.decode()
    seen = dora.get(reverse("births-death", args=[reported.pk])).content.decode()
    signed = dora.post(reverse("births-death-sign", args=[reported.pk]), follow=True)

    assert "A-1" in listed
    assert MOTHER not in listed + seen
    assert "王强" not in listed
    assert "核对无误并签署" in seen
    assert "两名医务人员已签署" in signed.content.decode()


def test_the_reporter_has_no_button_to_sign(cast, desk, reported):
    page = desk(cast.alma).get(reverse("births-death", args=[reported.pk])).content.decode()

    assert reverse("births-death-sign", args=[reported.pk]) not in page


def test_an_area_sees_no_small_count(cast, desk, noon, reported):
    noon(TOMORROW)

    township = desk(cast.boris).get(reverse("births-deaths")).content.decode()
    clinic = desk(cast.dora).get(reverse("births-deaths")).content.decode()

    assert "人数太少" in township
    assert "人数太少" not in clinic


def test_the_birth_leads_to_its_report_and_is_not_reported_twice(cast, desk, reported):
    page = desk(cast.alma).get(reverse("births-birth", args=[reported.birth_id])).content.decode()

    assert reverse("births-death", args=[reported.pk]) in page
    assert reverse("births-death-report", args=[reported.birth_id]) not in page


@pytest.mark.parametrize("who", ["emil", "hana", "fay", "gil"])
def test_only_health_roles_see_deaths(cast, desk, reported, who):
    client = desk(getattr(cast, who))

    assert client.get(reverse("births-deaths")).status_code == 403
    assert client.get(reverse("births-death", args=[reported.pk])).status_code == 403


def test_next_door_does_not_find_it(cast, desk, reported):
    chiara = desk(cast.chiara)

    assert chiara.get(reverse("births-death", args=[reported.pk])).status_code == 404
    assert chiara.post(reverse("births-death-sign", args=[reported.pk])).status_code == 404
