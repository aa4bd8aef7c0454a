"""What the pages of this room need: the hour, and somebody signed in."""

import pytest

from evenborn.rooms.reports.tests.make import NOON


@pytest.fixture
def sign_in(monkeypatch):
    """Sign an officer in; it is noon of 15 July 2026."""
    monkeypatch.setattr("evenborn.foundation.ui.clock.now", lambda: NOON)
    return lambda client, officer: client.force_login(officer)
