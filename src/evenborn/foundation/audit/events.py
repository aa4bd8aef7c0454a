"""What each event is called on a page: rooms register their words in `AppConfig.ready()`."""

from collections.abc import Mapping

from evenborn.foundation.audit.details import fault_of_event
from evenborn.standards.words import Words

_WORDS: dict[str, Words] = {}


def register(words: Mapping[str, Words]) -> None:
    """Give the events of a room their words, such as `{"births.entered": Words("登记出生", …)}`."""
    for event, said in words.items():
        if fault := fault_of_event(event):
            raise AssertionError(f"{event}: {fault}")
        if _WORDS.setdefault(event, said) != said:
            raise AssertionError(f"{event} is registered with other words")


def words_of(event: str) -> Words:
    """Return the words of an event; one that a later version no longer knows is shown by code."""
    return _WORDS.get(event, Words(event, event))


def registered() -> Mapping[str, Words]:
    """Return all events with their words, by code: the choices of the auditor's filter."""
    return dict(sorted(_WORDS.items()))
