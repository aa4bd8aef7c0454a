"""What the tests of the site's pages share."""

from collections.abc import Callable

import pytest
from django.test import Client

from evenborn.foundation.access.models import Officer


@pytest.fixture
def sign_in() -> Callable[[Client, Officer], None]:
    """Put an officer at the browser, past the door."""

    def enter(client: Client, officer: Officer) -> None:
        client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")

    return enter
