"""Jobs that tests declare, and a clock that they turn by hand."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from evenborn.foundation.runs.registry import JOBS, job
from evenborn.foundation.ui.clock import CHINA
from evenborn.standards.words import Words

NOON = datetime(2026, 7, 1, 12, tzinfo=CHINA)
TITLE = Words("试一试", "A trial")


class Clock:
    """A clock that moves only when told to."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def later(self, seconds: float) -> datetime:
        self.at += timedelta(seconds=seconds)
        return self.at


@contextmanager
def declared(
    body: Callable[..., object], name: str = "trial.run", *, after: str = ""
) -> Iterator[str]:
    """Declare a job for the length of a test."""
    job(name, title=TITLE, after=after)(body)
    try:
        yield name
    finally:
        del JOBS[name]
