"""A register of duty kinds that a test fills itself."""

from collections.abc import Callable, Iterator

import pytest

from evenborn.foundation.duties.kinds import DutyKind, forget, register, registered


@pytest.fixture
def declare() -> Iterator[Callable[..., None]]:
    """Empty the register for one test, and put back what the rooms declared."""
    before = registered()
    for kind in before:
        forget(kind.code)

    def fill(*kinds: DutyKind) -> None:
        register(*kinds)

    yield fill
    for kind in registered():
        forget(kind.code)
    register(*before)
