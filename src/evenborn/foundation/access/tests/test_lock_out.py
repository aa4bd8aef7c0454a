"""Wrong passwords close the door for a quarter of an hour."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.db.models import F
from django.urls import reverse

from evenborn.foundation.access import actions, queries
from evenborn.foundation.access.rules import Role
from evenborn.foundation.access.tests.make import PASSWORD, make_officer
from evenborn.foundation.audit.models import Entry
from evenborn.foundation.ui import clock
from evenborn.foundation.ui.refusal import Refused

pytestmark = pytest.mark.django_db


def send(client, username="hana", password="wrong-wrong-wrong"):
    return client.post(reverse("sign-in"), {"username": username, "password": password})


def test_the_fifth_wrong_password_closes_the_door_also_for_the_right_one(client):
    make_officer("hana", Role.OFFICE_SECRETARY)

    answers = [send(client) for _ in range(5)]

    assert [answer.status_code for answer in answers] == [200] * 4 + [429]
    shut = send(client, password=PASSWORD)
    assert shut.status_code == 429
    assert "登录已暂停 15 分钟" in shut.content.decode()
    assert "_auth_user_id" not in client.session


def test_the_words_are_there_in_english_too(client):
    client.cookies["language"] = "en"
    answers = [send(client) for _ in range(5)]

    assert "closed for 15 minutes" in answers[-1].content.decode()


def test_an_unknown_name_is_shut_out_just_as_a_known_one(client):
    make_officer("hana", Role.OFFICE_SECRETARY)

    known = [send(client, "hana").status_code for _ in range(6)]
    unknown = [send(client, "nobody").status_code for _ in range(6)]

    assert known == unknown


def test_after_15_minutes_the_door_opens_again(client):
    hana = make_officer("hana", Role.OFFICE_SECRETARY)
    for _ in range(5):
        send(client)
    earlier = F("attempt_time") - timedelta(minutes=15, seconds=1)
    AccessAttempt.objects.update(attempt_time=earlier)

    assert send(client, password=PASSWORD).status_code == 302
    assert client.session["_auth_user_id"] == str(hana.pk)


def test_attempts_while_it_is_shut_do_not_keep_it_shut(client):
    make_officer("hana", Role.OFFICE_SECRETARY)
    for _ in range(5):
        send(client)
    (before,) = AccessAttempt.objects.values_list("attempt_time", flat=True)

    send(client)

    (after,) = AccessAttempt.objects.values_list("attempt_time", flat=True)
    assert after == before


def test_what_was_typed_is_stored_nowhere(client, caplog):
    with caplog.at_level("DEBUG"):
        send(client, "500118199001011234")

    (attempt,) = AccessAttempt.objects.values()
    assert "500118199001011234" not in str(attempt) + caplog.text
    assert "wrong-wrong-wrong" not in str(attempt) + caplog.text


def test_the_security_administrator_sees_and_opens_it(client):
    hana = make_officer("hana", Role.OFFICE_SECRETARY)
    ivan = make_officer("ivan", Role.SECURITY_ADMIN)
    for _ in range(5):
        send(client)
    at = clock.now()
    assert queries.locked_officers(at=at) == [hana]

    actions.unlock(hana, by=ivan, at=at)

    assert queries.locked_officers(at=at) == []
    assert send(client, password=PASSWORD).status_code == 302
    assert Entry.objects.filter(event="access.unlocked", by="ivan").exists()


def test_nobody_unlocks_himself():
    ivan = make_officer("ivan", Role.SECURITY_ADMIN)

    with pytest.raises(Refused):
        actions.unlock(ivan, by=ivan, at=clock.now())
