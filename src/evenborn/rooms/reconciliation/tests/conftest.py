"""A media folder for each test."""

import pytest

from evenborn.rooms.reconciliation.tests.make_agreements import NOON


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture
def noon(monkeypatch):
    """It is noon of 1 July 2026 on every page."""
    monkeypatch.setattr("evenborn.foundation.ui.clock.now", lambda: NOON)


@pytest.fixture
def signed_in(client):
    """Return a function that gives the client of an officer."""

    def sign_in(officer):
        client.force_login(officer)
        return client

    return sign_in
