"""What the security administrator may, and what he may not."""

import pytest
from django.test import Client
from django.urls import reverse

from evenborn.foundation.access import actions
from evenborn.foundation.access.rules import Role
from evenborn.foundation.access.secrets.keyring import keyring
from evenborn.foundation.access.tests.make import NOON, make_officer, with_second_factor
from evenborn.foundation.audit.models import Entry
from evenborn.foundation.ui.refusal import Refused


@pytest.fixture
def ivan(cast):
    return make_officer("ivan", Role.SECURITY_ADMIN, department=cast.office)


def test_a_reset_takes_the_authenticator_and_ends_the_sessions(cast, ivan):
    with_second_factor(cast.dora)
    browser = Client()
    browser.force_login(cast.dora)

    actions.reset_second_factor(cast.dora, by=ivan, at=NOON)

    cast.dora.refresh_from_db()
    assert cast.dora.second_factor is None
    assert cast.dora.second_factor_at is None
    assert browser.get(reverse("account")).status_code == 302
    assert Entry.objects.get().event == "access.second_factor_reset"


def test_nobody_resets_his_own(ivan):
    with pytest.raises(Refused, match="自己的动态口令"):
        actions.reset_second_factor(ivan, by=ivan, at=NOON)


def test_the_other_administrators_have_no_such_desk(cast, client):
    auditor = make_officer("jana", Role.AUDIT_ADMIN, department=cast.office)
    for officer in (cast.fay, auditor, cast.gil):
        client.force_login(officer)
        assert client.get(reverse("security-desk")).status_code == 403
        there = reverse("security-reset-second-factor", args=[cast.alma.pk])
        assert client.post(there).status_code == 403


def test_the_security_administrator_neither_invites_nor_closes(cast, ivan, client):
    client.force_login(ivan)

    assert client.get(reverse("officers-list")).status_code == 403
    assert client.post(reverse("officers-close", args=[cast.alma.pk])).status_code == 403
    assert client.post(reverse("officers-invite-again", args=[cast.alma.pk])).status_code == 403


def test_the_desk_tells_names_of_keys_and_never_a_key(cast, ivan, client):
    with_second_factor(cast.dora)
    client.force_login(ivan)

    page = client.get(reverse("security-desk")).content.decode()

    key = keyring().key
    assert key.name in page
    assert key.algorithm in page
    assert key.seal.hex() not in page
    assert cast.dora.second_factor["secret"] not in page
    assert cast.dora.password not in page


def test_the_desk_resets_and_unlocks(cast, ivan, client):
    with_second_factor(cast.dora)
    client.force_login(ivan)

    client.post(reverse("security-reset-second-factor", args=[cast.dora.pk]))
    client.post(reverse("security-unlock", args=[cast.alma.pk]))

    cast.dora.refresh_from_db()
    assert cast.dora.second_factor_at is None
    events = set(Entry.objects.values_list("event", flat=True))
    assert events == {"access.second_factor_reset", "access.unlocked"}
