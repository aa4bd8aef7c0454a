"""What the tests of this room share."""

import pytest
from django.test import Client

from evenborn.foundation.access.rules import Role
from evenborn.foundation.access.tests.make import make_officer
from evenborn.rooms.indicators.cube import reading
from evenborn.rooms.indicators.tests.make_cube import NOON


@pytest.fixture
def media(settings, tmp_path):
    """A folder of the house for each test."""
    settings.MEDIA_ROOT = tmp_path / "files"
    yield settings.MEDIA_ROOT
    reading.forget()


@pytest.fixture
def desk(cast, media, monkeypatch):
    """Return a browser signed in as one of the cast, on 1 July 2026 at noon."""
    monkeypatch.setattr("evenborn.foundation.ui.clock.now", lambda: NOON)

    def of(officer):
        client = Client()
        client.force_login(officer)
        return client

    return of


@pytest.fixture
def inspector(cast):
    """Return somebody of the county who may not see small counts."""
    return make_officer("ines", Role.INSPECTOR, department=cast.county)
