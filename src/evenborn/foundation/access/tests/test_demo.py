"""Demo accounts are a help in a demo and nothing anywhere else."""

import json

import pytest
from django.urls import reverse

from evenborn.foundation.access import actions, demo, queries
from evenborn.foundation.access.rules import Role
from evenborn.foundation.access.tests.make import (
    NOON,
    PASSWORD,
    SECRET,
    make_department,
    make_officer,
    with_second_factor,
)
from evenborn.foundation.ui.refusal import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(settings, tmp_path):
    settings.DEMO, settings.DATA = True, tmp_path
    line = {"username": "demo.clerk", "password": PASSWORD, "role": "facility_clerk"}
    line |= {"who_zh": "安陵医院录入员", "who_en": "Clerk of Anling", "totp_secret": SECRET}
    (tmp_path / demo.FILE).write_text(json.dumps([line]))
    return make_demo("demo.clerk")


def make_demo(username):
    return actions.make_demo_officer(
        username=username,
        full_name="演示",
        role=Role.FACILITY_CLERK,
        department=make_department(),
        area_code="500118101",
        password=PASSWORD,
        totp_secret=SECRET,
        at=NOON,
    )


def sign_in(client, username="demo.clerk"):
    return client.post(reverse("sign-in"), {"username": username, "password": PASSWORD})


def test_a_stranger_signs_in_without_a_telephone(client, county):
    assert "安陵医院录入员" in client.get(reverse("sign-in")).content.decode()
    sign_in(client)
    page = client.get(reverse("sign-in-code"))
    assert "仅限演示" in page.content.decode()

    client.post(reverse("sign-in-code"), {"code": page.context["demo_code"].code})

    assert client.session["_auth_user_id"] == str(county.pk)


def test_the_code_shown_is_one_not_used_yet(client, county):
    first = demo.code_for(county, at=NOON)
    actions.check_code(code=first.code, by=county, at=NOON)
    county.refresh_from_db()

    second = demo.code_for(county, at=NOON)
    assert second.code != first.code
    actions.check_code(code=second.code, by=county, at=NOON)
    county.refresh_from_db()

    assert demo.code_for(county, at=NOON) == demo.DemoCode("", 30)


def test_outside_a_demo_there_is_no_list_no_code_and_no_way_in(client, county, settings):
    settings.DEMO = False

    page = client.get(reverse("sign-in")).content.decode()
    assert "demo.clerk" not in page
    assert PASSWORD not in page
    assert demo.code_for(county, at=NOON) is None
    answer = sign_in(client)
    assert answer.status_code == 200
    assert "用户名或密码不正确" in answer.content.decode()


def test_a_session_of_a_demo_account_ends_when_the_demo_does(client, county, settings):
    client.force_login(county)
    settings.DEMO = False

    answer = client.get(reverse("account"))
    assert answer["Location"].startswith("/sign-in/?ended=elsewhere")


def test_the_code_of_another_account_is_never_shown(client, county):
    with_second_factor(make_officer("dora", Role.PRIVACY_OFFICER))
    sign_in(client, "dora")

    page = client.get(reverse("sign-in-code"))

    assert page.context["demo_code"] is None
    assert "仅限演示" not in page.content.decode()


def test_demo_accounts_are_made_in_a_demo_only(settings):
    settings.DEMO = False

    with pytest.raises(Refused, match="演示环境"):
        make_demo("demo.other")


def test_the_doctor_is_told_of_unsafe_accounts(county, settings):
    make_officer("admin", Role.LEADER)
    make_officer("hana", Role.OFFICE_SECRETARY, activated_at=NOON)
    settings.DEMO = False

    unsafe = {account.username for account in queries.unsafe_accounts(at=NOON)}

    assert unsafe == {"demo.clerk", "admin"}
