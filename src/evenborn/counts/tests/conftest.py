import pytest

from evenborn.standards.reading import connect


@pytest.fixture
def con():
    with connect() as connection:
        yield connection
