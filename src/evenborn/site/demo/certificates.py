"""Numbers of birth certificates: each institution uses its own block in sequence."""

from collections.abc import Sequence
from datetime import date

from evenborn.site.demo.deliveries import Delivery

BLOCK = 100_000  # from one institution's numbers to the next one's


class Certificates:
    """Gives the numbers of one series."""

    def __init__(self, series: str, codes: Sequence[str]) -> None:
        self.series = series
        self._next = {code: at * BLOCK + 1 for at, code in enumerate(codes, start=1)}
        self._given: dict[tuple[str, str], str] = {}

    def of(self, one: Delivery) -> str:
        """Return the number of a delivery's certificate; empty if it has none."""
        if not one.number:
            return ""
        key = one.code, one.number
        if key not in self._given:
            self._given[key] = self._at(self._next[one.code])
            self._next[one.code] += 1
        return self._given[key]

    def given(self) -> dict[str, str]:
        """Return the number of every certificate of the generator that was given one."""
        return {number: given for (_, number), given in self._given.items()}

    def number(self, rows: Sequence[Delivery]) -> None:
        """Give numbers to several in the order in which they were issued."""
        for one in sorted(rows, key=lambda one: (one.issued_on or date.max, one.born)):
            self.of(one)

    def block(self, code: str, size: int) -> tuple[str, str]:
        """Return first and last number of an institution's next block."""
        first = self._next[code]
        return self._at(first), self._at(first + size - 1)

    def _at(self, serial: int) -> str:
        return f"{self.series}{serial:07d}"
