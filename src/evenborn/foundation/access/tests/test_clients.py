"""API clients: a token shown once, scopes, revoked at once."""

from datetime import timedelta

import pytest
from django.urls import reverse

from evenborn.foundation.access import actions, queries
from evenborn.foundation.access.models import ApiClient
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.access.tests.make import NOON
from evenborn.foundation.audit.actions import record
from evenborn.foundation.ui.refusal import Refused


def open_client(cast, **more):
    values = {
        "name": "安陵医院信息系统",
        "department": cast.anling,
        "scopes": [Permission.BIRTHS_ENTER],
        "by": cast.fay,
        "at": NOON,
    }
    return actions.open_client(**{**values, **more})


def test_a_token_finds_its_client_and_is_kept_as_a_digest(cast):
    client, token = open_client(cast)

    assert queries.client_of(token) == client
    assert len(token) == 43
    assert token not in str(ApiClient.objects.values().get())
    assert queries.client_of(token[:-1]) is None
    assert queries.client_of("") is None


def test_a_client_may_what_its_scopes_say_in_its_department(cast):
    client, _ = open_client(cast)

    assert client.may(Permission.BIRTHS_ENTER)
    assert not client.may(Permission.BIRTHS_SEE)
    assert client.sees(area_code="500118002", department_id=cast.anling.pk)
    assert not client.sees(area_code="500118001", department_id=cast.anling_town.pk)


@pytest.mark.parametrize("scopes", [[], [Permission.BIRTHS_IDENTITY], [Permission.AUDIT_READ]])
def test_other_scopes_are_refused(cast, scopes):
    with pytest.raises(Refused):
        open_client(cast, scopes=scopes)


def test_a_scope_written_into_the_database_by_hand_gives_nothing(cast):
    client, _ = open_client(cast)
    client.scopes = ["births.identity"]

    assert not client.may(Permission.BIRTHS_IDENTITY)


def test_a_revoked_token_stops_at_once(cast):
    client, token = open_client(cast)

    revoked = actions.revoke_client(client, by=cast.fay, at=NOON)

    assert queries.client_of(token) is None
    assert not revoked.may(Permission.BIRTHS_ENTER)
    with pytest.raises(Refused, match="已吊销"):
        actions.revoke_client(client, by=cast.fay, at=NOON)


def test_a_client_acts_in_the_log_by_its_number(cast):
    client, _ = open_client(cast)

    entry = record("births.entered", by=client, at=NOON)

    assert (entry.by, entry.area_code) == (f"api:{client.pk}", "500118001")


def test_its_last_call_is_noted_at_most_once_a_minute(cast, django_assert_num_queries):
    client, _ = open_client(cast)
    actions.client_seen(client, at=NOON)

    with django_assert_num_queries(0):
        actions.client_seen(client, at=NOON + timedelta(seconds=59))
    actions.client_seen(client, at=NOON + timedelta(seconds=60))

    client.refresh_from_db()
    assert client.last_used_at == NOON + timedelta(seconds=60)


def test_the_page_shows_the_token_once_and_revokes(cast, client):
    client.force_login(cast.fay)
    values = {"name": "系统", "department": cast.anling.pk, "scopes": ["births.enter"]}

    token = client.post(reverse("clients-list"), values).context["token"]

    opened = queries.client_of(token)
    assert opened is not None
    assert token not in client.get(reverse("clients-list")).content.decode()
    client.post(reverse("clients-revoke", args=[opened.pk]))
    assert queries.client_of(token) is None


def test_only_the_system_administrator_opens_clients(cast, client):
    client.force_login(cast.emil)

    assert client.get(reverse("clients-list")).status_code == 403
