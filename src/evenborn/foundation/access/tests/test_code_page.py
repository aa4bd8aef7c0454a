"""Signing in with a second factor."""

import pytest
from django.urls import reverse

from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import Role
from evenborn.foundation.access.tests.make import (
    PASSWORD,
    code_now,
    make_officer,
    with_second_factor,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def dora() -> Officer:
    return with_second_factor(make_officer("dora", Role.PRIVACY_OFFICER))


def password(client, username="dora", **more):
    return client.post(reverse("sign-in"), {"username": username, "password": PASSWORD, **more})


def test_the_password_alone_opens_nothing(client, dora):
    answer = password(client)

    assert answer["Location"] == reverse("sign-in-code")
    assert "_auth_user_id" not in client.session
    assert client.get(reverse("account")).status_code == 302


def test_password_and_code_open_the_door_to_the_page_asked_for(client, dora):
    password(client, next="/births/")

    answer = client.post(reverse("sign-in-code"), {"code": code_now()})

    assert answer["Location"] == "/births/"
    assert client.session["_auth_user_id"] == str(dora.pk)
    assert client.get(reverse("account")).status_code == 200


def test_a_replayed_code_is_refused_on_the_page(client, dora):
    code = code_now(ahead=1)
    password(client)
    client.post(reverse("sign-in-code"), {"code": code})
    client.post(reverse("sign-out"))
    password(client)

    answer = client.post(reverse("sign-in-code"), {"code": code})

    assert "每个口令只能用一次" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_the_fifth_wrong_code_closes_the_door(client, dora):
    password(client)
    answers = [client.post(reverse("sign-in-code"), {"code": "000000"}) for _ in range(5)]

    assert [answer.status_code for answer in answers] == [200] * 4 + [429]
    answer = client.post(reverse("sign-in-code"), {"code": code_now()})
    assert answer.status_code == 429
    assert "_auth_user_id" not in client.session


def test_the_code_page_without_a_password_leads_to_the_sign_in_page(client, dora):
    assert client.get(reverse("sign-in-code"))["Location"] == reverse("sign-in")
    assert client.get(reverse("second-factor"))["Location"] == reverse("sign-in")


def test_ten_minutes_after_the_password_it_must_be_shown_again(client, dora):
    password(client)
    session = client.session
    kept = session["access.pending"]
    session["access.pending"] = {**kept, "at": kept["at"] - 600}
    session.save()

    answer = client.post(reverse("sign-in-code"), {"code": code_now()})

    assert answer["Location"] == reverse("sign-in")


def test_an_account_closed_between_password_and_code_stays_outside(client, dora):
    password(client)
    Officer.objects.filter(pk=dora.pk).update(is_active=False)

    answer = client.post(reverse("sign-in-code"), {"code": code_now()})

    assert answer["Location"] == reverse("sign-in")


def test_a_role_that_needs_a_second_factor_sets_it_up_before_it_is_let_in(client):
    fay = make_officer("fay", Role.SYSTEM_ADMIN)

    assert password(client, "fay")["Location"] == reverse("second-factor")
    page = client.get(reverse("second-factor"))
    assert 'src="data:image/svg+xml' in page.content.decode()
    secret = page.context["secret"].replace(" ", "")
    answer = client.post(reverse("second-factor"), {"code": code_now(secret=secret)})

    assert len(answer.context["codes"]) == 10
    assert client.session["_auth_user_id"] == str(fay.pk)
    fay.refresh_from_db()
    assert fay.second_factor_at is not None


def test_whoever_has_an_authenticator_cannot_get_another_by_the_password_alone(client, dora):
    password(client)

    assert client.get(reverse("second-factor"))["Location"] == reverse("sign-in-code")


def test_a_pending_new_authenticator_is_not_shown_at_the_door(client, dora):
    dora.second_factor = {**dora.second_factor, "pending": "JBSWY3DPEHPK3PXP" * 2}
    dora.save()
    password(client)

    assert client.get(reverse("second-factor"))["Location"] == reverse("sign-in-code")


def test_replacing_the_authenticator_asks_for_password_and_code(client, dora):
    client.force_login(dora)
    there = reverse("account-second-factor")

    wrong = client.post(there, {"present": "wrong", "code": code_now()})
    assert wrong.status_code == 200
    dora.refresh_from_db()
    assert "pending" not in dora.second_factor

    right = client.post(there, {"present": PASSWORD, "code": code_now()})
    assert right["Location"] == reverse("second-factor")
    assert client.get(reverse("second-factor")).status_code == 200


def test_within_the_page_opens_only_after_password_and_code(client, dora):
    dora.second_factor = {**dora.second_factor, "pending": "JBSWY3DPEHPK3PXP" * 2}
    dora.save()
    client.force_login(dora)

    assert client.get(reverse("second-factor"))["Location"] == reverse("account-second-factor")


def test_an_officer_without_one_may_turn_it_on(client):
    hana = make_officer("hana", Role.OFFICE_SECRETARY)
    client.force_login(hana)
    client.post(reverse("account-second-factor"), {"present": PASSWORD})
    secret = client.get(reverse("second-factor")).context["secret"].replace(" ", "")

    client.post(reverse("second-factor"), {"code": code_now(secret=secret)})
    client.post(reverse("sign-out"))

    assert password(client, "hana")["Location"] == reverse("sign-in-code")
