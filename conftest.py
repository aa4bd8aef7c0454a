"""What holds for every test of the house."""

import sys
from collections.abc import Iterator

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
