"""The API: the same checks and the same answer as the form, safe to send again."""

import json

import pytest

from evenborn.foundation.access.actions.clients import open_client, revoke_client
from evenborn.foundation.access.models import ApiClient
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.audit.models import Entry
from evenborn.rooms.births.models import Birth
from evenborn.rooms.births.tests.make import MOTHER, NOON, NUMBER, delivering, record_of

BIRTHS = "/api/v1/births"
BATCH = "/api/v1/births/batch"


@pytest.fixture
def noon(monkeypatch):
    monkeypatch.setattr("evenborn.foundation.ui.clock.now", lambda: NOON)


@pytest.fixture
def token(cast, noon):
    delivering(cast.anling)
    return opened(cast, [Permission.BIRTHS_ENTER, Permission.BIRTHS_SEE])


def opened(cast, scopes, name="安陵医院信息系统"):
    _, token = open_client(name=name, department=cast.anling, scopes=scopes, by=cast.fay, at=NOON)
    return token


def send(client, address, body, token):
    return client.post(
        address,
        json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )


def see(client, number, token):
    return client.get(f"{BIRTHS}/{number}", headers={"Authorization": f"Bearer {token}"})


def test_a_birth_is_entered_once_however_often_it_is_sent(client, token):
    first = send(client, BIRTHS, record_of(), token)
    again = send(client, BIRTHS, record_of(), token)

    assert (first.status_code, again.status_code) == (201, 200)
    assert (first.json()["result"], again.json()["result"]) == ("accepted", "known")
    assert first.json()["entered_at"] == again.json()["entered_at"]
    assert Birth.objects.count() == 1


def test_numbers_may_be_sent_as_numbers(client, token):
    sent = {**record_of(), "weight_grams": 3250, "length_cm": 50.0, "infant_sex": 2}

    assert send(client, BIRTHS, sent, token).status_code == 201
    assert Birth.objects.get().weight_grams == 3250


def test_a_refused_birth_is_told_everything_and_no_value(client, token):
    sent = record_of(infant_sex="7", weight_grams="12")

    answer = send(client, BIRTHS, sent, token)

    assert answer.status_code == 422
    columns = {column for problem in answer.json()["problems"] for column in problem["columns"]}
    assert {"infant_sex", "weight_grams"} <= columns
    assert MOTHER not in answer.content.decode()
    assert not Birth.objects.exists()


def test_of_a_batch_the_good_are_entered_and_the_counts_add_up(client, token):
    sent = [record_of(), record_of(record_id="A-2", infant_sex="7"), record_of(record_id="A-3")]

    answer = send(client, BATCH, {"births": sent}, token).json()

    assert [birth["result"] for birth in answer["births"]] == ["accepted", "refused", "accepted"]
    assert answer["sent"] == answer["accepted"] + answer["known"] + answer["refused"] == 3


def test_an_unknown_column_is_refused_by_name_and_no_value_of_it(client, token):
    answer = send(client, BIRTHS, {**record_of(), "approval_number": "12345"}, token)

    assert answer.status_code == 422
    assert "12345" not in answer.content.decode()


def test_a_record_is_seen_by_its_own_department_and_without_a_name(client, cast, token):
    send(client, BIRTHS, record_of(), token)

    answer = see(client, "A-1", token)

    assert answer.json()["state"] == "recorded"
    assert MOTHER not in answer.content.decode()
    assert NUMBER not in answer.content.decode()


@pytest.mark.parametrize("wrong", ["", "x", "Bearer"])
def test_without_a_token_nothing_opens(client, token, wrong):
    assert send(client, BIRTHS, record_of(), wrong).status_code == 401


def test_a_token_opens_what_its_scopes_say(client, cast, token):
    reading = opened(cast, [Permission.BIRTHS_SEE], name="只读")

    assert send(client, BIRTHS, record_of(), reading).status_code == 403
    assert not Birth.objects.exists()


def test_a_revoked_token_opens_nothing(client, cast, token):
    revoke_client(ApiClient.objects.get(), by=cast.fay, at=NOON)

    assert send(client, BIRTHS, record_of(), token).status_code == 401


def test_the_log_says_which_client_entered_a_birth(client, token):
    send(client, BIRTHS, record_of(), token)

    assert Entry.objects.get(event="births.entered").by == f"api:{ApiClient.objects.get().pk}"


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'"x"', b"{}", b'{"record_id": null}', b"\xff\xfe", b'{"births": 1}']
)
@pytest.mark.parametrize("address", [BIRTHS, BATCH])
def test_what_is_no_record_is_answered_and_not_broken(client, token, address, body):
    answer = client.post(
        address,
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )

    assert answer.status_code == 400
    assert answer.json()["detail"]


def test_the_description_for_machines_is_open_and_names_every_column(client, db):
    described = client.get("/api/v1/openapi.json").json()

    assert "mother_id_number" in described["components"]["schemas"]["BirthIn"]["properties"]
    columns = described["components"]["schemas"]["BirthIn"]["properties"]
    assert not any("permit" in name for name in columns)
