"""What the pages of this room need: the hour, and desks of the cast."""

import pytest
from django.test import Client

from evenborn.rooms.births.tests.make import NOON


@pytest.fixture
def noon(monkeypatch):
    """It is noon of 1 July 2026; a test may set another hour."""
    hours = {"now": NOON}
    monkeypatch.setattr("evenborn.foundation.ui.clock.now", lambda: hours["now"])
    return lambda at: hours.update(now=at)


@pytest.fixture
def desk(cast, noon):
    """Return a browser signed in as one of the cast."""

    def of(officer):
        client = Client()
        client.force_login(officer)
        return client

    return of
