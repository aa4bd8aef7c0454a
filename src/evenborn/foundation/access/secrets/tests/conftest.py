from pathlib import Path

import pytest
from django.db import connection

from evenborn.foundation.access.secrets import keyring
from evenborn.foundation.access.secrets.tests.make import Person


@pytest.fixture(scope="session")
def people_table(django_db_setup, django_db_blocker) -> None:
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        editor.create_model(Person)


@pytest.fixture
def key_file(settings, tmp_path) -> Path:
    settings.KEY_FILE = tmp_path / "keys.json"
    keyring.new(settings.KEY_FILE)
    return settings.KEY_FILE


@pytest.fixture
def people(people_table, key_file, db) -> type[Person]:
    return Person
