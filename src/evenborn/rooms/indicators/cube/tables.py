"""How a cube's file is laid out: the cells, sorted, and two roll-ups of them.

`cells` holds every combination that has births, sorted by basis, place and month, so that a county
is read from its own few row groups. A question about a province would read all of them, therefore
`counties` holds the same without townships and institutions, and `institutions` the births of each
institution by month. Every table has the columns basis, place, month and the measures.
"""

from collections.abc import Set as AbstractSet
from typing import Final

from evenborn.stats import BASES

FORM: Final = "v1"  # of the file; one of another form is built anew
DIGITS: Final = 12  # of a place, padded with zeros
NO_MONTH: Final = 0
BASIS: Final[dict[str, int]] = {basis: number for number, basis in enumerate(BASES)}
# Nothing is fetched from anywhere; a try costs two seconds.
QUIET: Final[dict[str, str | bool | int | float | list[str]]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}

MEASURES: Final = ("boys", "girls", "unknown", "late", "hospital", "dated", "placed")
# Table → its columns beside basis, place, month and the measures.
BESIDE: Final[dict[str, tuple[str, ...]]] = {
    "institutions": ("facility",),
    "counties": ("order", "residence", "sources"),
    "cells": ("order", "residence", "facility", "sources"),
}
COUNTY: Final = 6  # digits to which the roll-ups know a place


def smallest(needed: AbstractSet[str], *, digits: int, is_by_place: bool) -> str:
    """Return the smallest table that answers.

    Args:
        needed: names of the columns that are filtered or grouped by.
        digits: of the division asked for.
        is_by_place: whether the places below it are asked for.

    >>> smallest({"month", "order"}, digits=6, is_by_place=False)
    'counties'
    >>> smallest({"month"}, digits=6, is_by_place=True)
    'cells'
    """
    is_rolled_up = digits <= COUNTY and not (is_by_place and digits == COUNTY)
    rest = needed - {"month", "place"}
    if is_rolled_up and rest == {"facility"}:
        return "institutions"
    if is_rolled_up and "facility" not in rest:
        return "counties"
    return "cells"
