"""Counts follow a merged or split township through time; nothing is divided by guess.

A count belongs to every township it may lie in today. A merger leaves one of them, a split leaves
several. While it is several, the count stays under the last code that was sure and is called not
attributable; a later merger of all of them makes it sure again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from evenborn.foundation.places.rules import Step

Cell = tuple[str, date]
"""Code of nine digits and the first day of the month."""


@dataclass(frozen=True, slots=True)
class Followed:
    """Counts under the townships of a later day.

    Attributes:
        counts: (code as at that day, month) → count.
        not_attributable: (last sure code, month) → count that lies in one of several successors;
            it is in no other cell.
    """

    counts: Mapping[Cell, int]
    not_attributable: Mapping[Cell, int]

    @property
    def total(self) -> int:
        """All of them; the same as went in."""
        return sum(self.counts.values()) + sum(self.not_attributable.values())


def follow(counts: Mapping[Cell, int], *, steps: Sequence[Step], as_at: date) -> Followed:
    """Return the counts under the townships of a day.

    Args:
        counts: (code as recorded, first day of the month) → count.
        steps: all changes, in the order in which they came into force.
        as_at: the day whose townships are wanted; changes after it are left aside.

    Returns:
        The counts; their total is that of `counts`. A code that no change names stays.

    A month in which a change fell is counted under the townships before it, because the old
    code then stands for births on both sides of the day.
    """
    in_force = [step for step in steps if step.on <= as_at]
    sure: dict[Cell, int] = {}
    unsure: dict[Cell, int] = {}
    for (code, month), count in counts.items():
        under, is_sure = _successor(code, month, in_force)
        cells = sure if is_sure else unsure
        cells[under, month] = cells.get((under, month), 0) + count
    return Followed(sure, unsure)


def _successor(code: str, month: date, steps: Sequence[Step]) -> tuple[str, bool]:
    """Return the last sure code of a count, and whether it is sure today."""
    possible, last_sure = {code}, code
    for step in steps[_first_that_matters(code, month, steps) :]:
        touched = possible & set(step.before)
        if not touched:
            continue
        possible = (possible - touched) | set(step.after)
        if len(possible) == 1:
            (last_sure,) = possible
    return last_sure, len(possible) == 1


def _first_that_matters(code: str, month: date, steps: Sequence[Step]) -> int:
    """Return the first change that a count of this month must go through.

    A code used after it had ended (an old stamp, a late form) is read as of its last day.
    """
    after = next((i for i, step in enumerate(steps) if step.on > month), len(steps))
    for i in range(after - 1, -1, -1):
        if code in steps[i].after:
            break
        if code in steps[i].ended:
            return i
    return after
