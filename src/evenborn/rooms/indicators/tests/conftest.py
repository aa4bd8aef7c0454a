"""What the tests of this room share."""

import pytest

from evenborn.rooms.indicators.cube import reading


@pytest.fixture
def media(settings, tmp_path):
    """A folder of the house for each test."""
    settings.MEDIA_ROOT = tmp_path / "files"
    yield settings.MEDIA_ROOT
    reading.forget()
