"""A register of duty kinds that a test fills itself, in a house that began long ago."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from evenborn.foundation.audit.actions import SYSTEM, record
from evenborn.foundation.duties.kinds import DutyKind, forget, register, registered
from evenborn.foundation.duties.periods import CHINA

Declare = Callable[..., None]


@pytest.fixture
def declare_in_a_new_house() -> Iterator[Declare]:
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


@pytest.fixture
def declare(declare_in_a_new_house: Declare, db: None) -> Declare:
    """As above, with a first entry in the log: before it nobody owes anything."""
    record("house.began", by=SYSTEM, at=datetime(2024, 1, 1, tzinfo=CHINA))
    return declare_in_a_new_house
