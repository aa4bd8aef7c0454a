"""The sign-in page."""

import pytest
from django.test import Client
from django.urls import reverse

from evenborn.foundation.access.rules import Role
from evenborn.foundation.access.tests.make import PASSWORD, make_officer
from evenborn.foundation.audit.models import Entry

pytestmark = pytest.mark.django_db


def send(client: Client, username: str, password: str = PASSWORD, **more: str):
    return client.post(reverse("sign-in"), {"username": username, "password": password, **more})


def test_an_officer_with_the_password_is_let_in(client):
    hana = make_officer("hana", Role.OFFICE_SECRETARY)

    answer = send(client, "hana")

    assert answer.status_code == 302
    assert answer["Location"] == "/"
    assert client.session["_auth_user_id"] == str(hana.pk)
    assert [entry.event for entry in Entry.objects.all()] == ["access.signed_in"]


def test_an_unknown_name_and_a_wrong_password_get_the_same_words(client):
    make_officer("hana", Role.OFFICE_SECRETARY)
    closed = make_officer("ida", Role.OFFICE_SECRETARY, is_active=False)

    answers = [
        send(client, "hana", "wrong-wrong-wrong"),
        send(client, "nobody", "wrong-wrong-wrong"),
        send(client, closed.username),
    ]

    words = {answer.context["wrong"] for answer in answers}
    assert {str(sentence) for sentence in words} == {"用户名或密码不正确。"}
    assert {answer.status_code for answer in answers} == {200}
    assert "_auth_user_id" not in client.session


def test_what_was_typed_into_the_name_field_is_not_kept(client):
    send(client, "my-secret-password", "x")

    (entry,) = Entry.objects.all()
    assert (entry.event, entry.subject, entry.by) == ("access.sign_in_failed", "", "visitor")
    assert entry.details == {"known": False}


@pytest.mark.parametrize(
    "there", ["https://evil.example/", "//evil.example/x", "javascript:alert(1)", "/\\evil.example"]
)
def test_an_address_of_another_site_leads_home(client, there):
    make_officer("hana", Role.OFFICE_SECRETARY)

    assert send(client, "hana", next=there)["Location"] == "/"


def test_the_page_that_was_asked_for_is_shown_after_signing_in(client):
    make_officer("hana", Role.OFFICE_SECRETARY)

    assert (
        send(client, "hana", next="/births/?month=2026-06")["Location"] == "/births/?month=2026-06"
    )


def test_the_session_key_changes_at_the_door(client):
    make_officer("hana", Role.OFFICE_SECRETARY)
    session = client.session
    session["before"] = 1
    session.save()
    before = session.session_key

    send(client, "hana")

    assert client.session.session_key != before


def test_signing_out_ends_the_session(client):
    hana = make_officer("hana", Role.OFFICE_SECRETARY)
    send(client, "hana")

    answer = client.post(reverse("sign-out"))

    assert answer["Location"] == "/sign-in/?ended=out"
    assert "_auth_user_id" not in client.session
    assert hana.sign_ins.get().ended_at is not None


def test_signing_out_takes_a_post(client):
    make_officer("hana", Role.OFFICE_SECRETARY)
    send(client, "hana")

    assert client.get(reverse("sign-out")).status_code == 405
    assert "_auth_user_id" in client.session
