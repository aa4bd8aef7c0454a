"""Sessions end: idle, after a day, at once when the account is closed."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from evenborn.foundation.access import actions
from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import Role
from evenborn.foundation.access.sessions import BEGAN, SEEN
from evenborn.foundation.access.tests.make import NOON, PASSWORD, make_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def hana() -> Officer:
    return make_officer("hana", Role.OFFICE_SECRETARY)


def sign_in(client, username="hana", password=PASSWORD):
    answer = client.post(reverse("sign-in"), {"username": username, "password": password})
    assert answer.status_code == 302


def set_back(client, **stamps):
    session = client.session
    for name, seconds in stamps.items():
        session[name] -= seconds
    session.save()


def test_after_half_an_hour_without_a_request_the_session_is_over(client, hana):
    sign_in(client)
    set_back(client, **{SEEN: settings.SESSION_IDLE_SECONDS, BEGAN: settings.SESSION_IDLE_SECONDS})

    answer = client.get(reverse("account"))

    assert answer["Location"] == "/sign-in/?ended=idle&next=/account/"
    assert "_auth_user_id" not in client.session
    assert "30 分钟没有操作" in client.get(answer["Location"]).content.decode()


def test_just_before_it_goes_on_and_is_stamped_anew(client, hana):
    sign_in(client)
    set_back(client, **{SEEN: settings.SESSION_IDLE_SECONDS - 60})
    before = client.session[SEEN]

    assert client.get(reverse("account")).status_code == 200
    assert client.session[SEEN] > before


def test_after_twelve_hours_a_busy_session_is_over_too(client, hana):
    sign_in(client)
    set_back(client, **{BEGAN: settings.SESSION_ABSOLUTE_SECONDS})

    answer = client.get(reverse("account"))

    assert answer["Location"].startswith("/sign-in/?ended=day")


def test_a_part_of_a_page_moves_the_whole_page_to_the_door(client, hana):
    sign_in(client)
    set_back(client, **{BEGAN: settings.SESSION_ABSOLUTE_SECONDS})

    answer = client.get(reverse("account"), headers={"HX-Request": "true"})

    assert answer.status_code == 204
    assert answer["HX-Redirect"].startswith("/sign-in/?ended=day")


def test_signing_in_works_with_the_cookie_of_a_session_that_is_over(client, hana):
    sign_in(client)
    set_back(client, **{BEGAN: settings.SESSION_ABSOLUTE_SECONDS})

    sign_in(client)

    assert client.get(reverse("account")).status_code == 200


def test_closing_an_account_ends_its_sessions_at_once(client, hana):
    fay = make_officer("fay", Role.SYSTEM_ADMIN)
    sign_in(client)

    actions.close(hana, by=fay, at=NOON)
    answer = client.get(reverse("account"))

    assert answer["Location"].startswith("/sign-in/?ended=elsewhere")
    assert "_auth_user_id" not in client.session


def test_a_new_password_ends_the_sessions_elsewhere(client, hana):
    sign_in(client)
    elsewhere = Client()
    sign_in(elsewhere)

    answer = client.post(
        reverse("account-password"),
        {"present": PASSWORD, "password": "lan-tian-bai-yun", "again": "lan-tian-bai-yun"},
    )

    assert answer["Location"] == reverse("account")
    assert client.get(reverse("account")).status_code == 200
    assert elsewhere.get(reverse("account")).status_code == 302
    sign_in(elsewhere, password="lan-tian-bai-yun")


def test_an_officer_ends_the_sessions_elsewhere(client, hana):
    sign_in(client)
    elsewhere = Client()
    sign_in(elsewhere)

    client.post(reverse("account-end-sessions"))

    assert client.get(reverse("account")).status_code == 200
    assert elsewhere.get(reverse("account")).status_code == 302
    assert hana.sign_ins.filter(ended_at=None).count() == 1


def test_whoever_must_change_the_password_sees_nothing_before(client):
    make_officer("hana", Role.OFFICE_SECRETARY, must_change_password=True)
    sign_in(client)

    assert client.get(reverse("account"))["Location"] == reverse("account-password")
    new = {"present": PASSWORD, "password": "lan-tian-bai-yun", "again": "lan-tian-bai-yun"}
    client.post(reverse("account-password"), new)
    assert client.get(reverse("account")).status_code == 200
