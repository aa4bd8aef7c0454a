"""Acts of several people in the order of time: the log of the house never runs backwards."""

import heapq
from collections.abc import Callable
from datetime import datetime
from itertools import count

Act = Callable[[datetime], None]


class Agenda:
    """What is still to be done; an act may add further ones."""

    def __init__(self, *, until: datetime) -> None:
        self.until = until
        self._acts: list[tuple[datetime, int, Act]] = []
        self._place = count()

    def add(self, at: datetime, act: Act) -> None:
        """Plan an act; what lies after the end is never done."""
        if at <= self.until:
            heapq.heappush(self._acts, (at, next(self._place), act))

    def run(self, told: Callable[[datetime], None]) -> None:
        """Do everything, and tell after each act how far time has come."""
        while self._acts:
            at, _, act = heapq.heappop(self._acts)
            act(at)
            told(at)
