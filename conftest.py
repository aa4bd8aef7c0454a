"""What holds for every test of the house."""

import sys
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from hypothesis import settings

# A test may take its time on a busy machine; what is too slow is found by the benchmarks.
settings.register_profile("evenborn", deadline=None, print_blob=True)
settings.load_profile("evenborn")


@pytest.fixture(autouse=True)
def fresh_default_connection() -> Iterator[None]:
    """Close DuckDB's shared connection, so that no test inherits another's unread result."""
    yield
    if "duckdb" in sys.modules:
        sys.modules["duckdb"].close()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """The log is append-only; after a test with real transactions it is emptied all the same."""
    from evenborn.foundation.audit.tests.make import let_tests_empty_the_log

    let_tests_empty_the_log()


@pytest.fixture(autouse=True)
def fresh_places() -> Iterator[None]:
    """Drop the names of places held in memory, so that no test reads another's villages."""
    yield
    if "evenborn.foundation.places.queries" in sys.modules:
        sys.modules["evenborn.foundation.places.queries"].forget()


@pytest.fixture
def cast(db: None) -> SimpleNamespace:
    """The fixed cast: see `make_cast`."""
    from evenborn.foundation.access.tests.make import make_cast

    return make_cast()
