"""The pages of institutions."""

import re

import pytest
from django.urls import reverse

from evenborn.demo.identity import credit_code
from evenborn.foundation.places import queries as places
from evenborn.foundation.places.tests.make import COUNTY, NOON
from evenborn.rooms.facilities.models import Institution
from evenborn.rooms.facilities.tests.make import make_institution


@pytest.fixture
def signed_in(client, cast):
    def sign_in(officer):
        client.force_login(officer)
        return client

    return sign_in


FORM = {
    "name": "东岳镇卫生院",
    "credit_code": credit_code(500118, 77),
    "kind": "township_centre",
    "area_code": "500118001",
    "delivers_births": "on",
    "opened_on": "2015-01-01",
}


def test_the_list_holds_what_the_officer_may_see(signed_in, cast):
    make_institution(department=cast.anling)
    make_institution(department=cast.beilu)

    said = signed_in(cast.chiara).get(reverse("facilities-list")).content.decode()

    assert "北麓医院" in said
    assert "安陵医院" not in said
    assert "胜利路街道" in said


def test_the_list_asks_the_same_number_of_questions_for_one_and_for_many(
    signed_in, cast, django_assert_max_num_queries
):
    for i in range(30):
        make_institution(f"第{i}医院")
    client = signed_in(cast.emil)
    client.get(reverse("facilities-list"))

    with django_assert_max_num_queries(8):
        client.get(reverse("facilities-list"))


def test_the_list_can_be_filtered_and_a_mistyped_filter_hides_nothing(signed_in, cast):
    make_institution(department=cast.anling)
    make_institution(department=cast.beilu, kind="clinic")
    client = signed_in(cast.emil)

    filtered = client.get(reverse("facilities-list"), {"kind": "clinic"}).content.decode()
    mistyped = client.get(reverse("facilities-list"), {"kind": "x", "page": "y"}).content.decode()

    assert "安陵医院" not in filtered
    assert "北麓医院" in filtered
    assert "安陵医院" in mistyped


def test_an_empty_list_says_what_to_do(signed_in, cast):
    assert "登记第一家机构" in signed_in(cast.emil).get(reverse("facilities-list")).content.decode()


def test_an_institution_of_another_area_is_not_found(signed_in, cast):
    anling = make_institution(department=cast.anling)

    assert (
        signed_in(cast.chiara).get(reverse("facilities-see", args=[anling.pk])).status_code == 404
    )


def test_accounts_are_shown_to_the_house_that_keeps_them_only(signed_in, cast):
    page = reverse("facilities-see", args=[make_institution(department=cast.anling).pk])

    assert "dora" in signed_in(cast.alma).get(page).content.decode()
    assert "dora" in signed_in(cast.emil).get(page).content.decode()
    assert "dora" not in signed_in(cast.boris).get(page).content.decode()


def test_a_statistician_registers_an_institution(signed_in, cast):
    answer = signed_in(cast.emil).post(reverse("facilities-register"), FORM, follow=True)

    assert "已登记该机构" in answer.content.decode()
    assert Institution.objects.get().name == "东岳镇卫生院"


def test_a_refusal_stands_above_the_form_and_what_was_typed_stays(signed_in, cast):
    wrong = {**FORM, "credit_code": "12500118MB00000770"}

    answer = signed_in(cast.emil).post(reverse("facilities-register"), wrong)

    assert answer.status_code == 422
    assert "校验位" in answer.content.decode()
    assert "东岳镇卫生院" in answer.content.decode()


def test_what_is_registered_is_changed(signed_in, cast):
    one = make_institution(department=cast.anling)
    page = reverse("facilities-change", args=[one.pk])
    client = signed_in(cast.emil)
    shown = client.get(page).content.decode()
    assert one.credit_code in shown

    client.post(page, {**FORM, "credit_code": one.credit_code, "name": "安陵中心医院"})

    one.refresh_from_db()
    assert one.name == "安陵中心医院"


@pytest.mark.parametrize("verb", ["suspend", "reopen", "close"])
def test_each_step_is_shown_before_it_is_taken(signed_in, cast, verb):
    state = "suspended" if verb == "reopen" else "active"
    one = make_institution(department=cast.anling, state=state)
    page = reverse(f"facilities-{verb}", args=[one.pk])
    client = signed_in(cast.emil)

    assert client.get(page).status_code == 200
    one.refresh_from_db()
    assert one.state == state

    typed = {"on": "2026-01-01"} | ({} if verb == "reopen" else {"reason": "other"})
    client.post(page, typed)
    one.refresh_from_db()
    assert one.state == {"suspend": "suspended", "reopen": "active", "close": "closed"}[verb]


def test_closing_needs_a_reason(signed_in, cast):
    one = make_institution(department=cast.anling)

    answer = signed_in(cast.emil).post(
        reverse("facilities-close", args=[one.pk]), {"on": "2026-01-01"}
    )

    assert answer.status_code == 422
    one.refresh_from_db()
    assert one.state == "active"


@pytest.mark.parametrize("verb", ["change", "suspend", "reopen", "close"])
def test_who_may_only_see_may_not_change(signed_in, cast, verb):
    one = make_institution(department=cast.anling)
    page = reverse(f"facilities-{verb}", args=[one.pk])

    assert signed_in(cast.boris).get(page).status_code == 403
    assert signed_in(cast.boris).post(page, {}).status_code == 403


def test_every_page_speaks_english_too(signed_in, cast):
    townships = places.townships_of(COUNTY, NOON.date())
    one = make_institution(department=cast.anling)
    client = signed_in(cast.emil)
    client.cookies["language"] = "en"
    pages = [reverse("facilities-list"), reverse("facilities-register")]
    pages += [
        reverse(f"facilities-{verb}", args=[one.pk])
        for verb in ("see", "change", "suspend", "reopen", "close")
    ]

    for page in pages:
        said = client.get(page).content.decode()
        main = said[said.index("<main") : said.index("</main>")]
        for name in (
            "安陵医院",
            *(place.name for place in townships),
            "永川区",
            "重庆市",
            "市辖区",
        ):
            main = main.replace(name, "")
        assert not re.findall(r"[\u4e00-\u9fff]+", main), page
