"""How a cube's file is laid out: the cells, sorted, and two roll-ups of them.

`packed` holds every combination that has births, sorted by basis, place and month, so that a county
is read from its own few row groups. Villages by month by institution leave few births in a cell, so
everything small about a birth stands in the bits of one number, `traits`: 20 million births are
grouped and sorted in half the time of a column for each. `cells` is a view that unpacks it.

A question about a province would read all of it, therefore `counties` holds the same without
townships and institutions, and `institutions` the births of each institution by month. `cells` and
both roll-ups have the columns basis, place, month and the measures.
"""

from collections.abc import Sequence
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
ROLL_UPS: Final = ("counties", "institutions")
COUNTY: Final = 6  # digits to which the roll-ups know a place

# Trait → its lowest bit and how many it has.
TRAITS: Final[dict[str, tuple[int, int]]] = {
    "order": (0, 2),
    "residence": (2, 2),
    "sources": (4, 3),
    "sex": (7, 2),  # 0 is unknown
    "late": (9, 1),
    "dated": (10, 1),
    "hospital": (11, 1),
    "placed": (12, 1),
}
# While cells are counted, institution and month stand above the traits in the same number.
FACILITY_BIT, MONTH_BIT = 13, 40


def layout(sources: Sequence[str]) -> list[str]:
    """Return the statements that make an empty cube.

    Args:
        sources: agencies whose records are in it.
    """
    trait = {
        name: f"((traits >> {bit}) & {(1 << bits) - 1})" for name, (bit, bits) in TRAITS.items()
    }
    measure = {
        "boys": f"{trait['sex']} = 1",
        "girls": f"{trait['sex']} = 2",
        "unknown": f"{trait['sex']} = 0",
        **{name: f"{trait[name]} = 1" for name in MEASURES[3:]},
    }
    keys = ", ".join(
        f'{trait[key]}::TINYINT AS "{key}"' if key in trait else key for key in BESIDE["cells"]
    )
    measures = ", ".join(f"n * ({measure[name]})::INTEGER AS {name}" for name in MEASURES)
    kept = ", ".join(f"{name} INTEGER" for name in MEASURES)
    classes = ", ".join(f'"{key}" TINYINT' for key in BESIDE["counties"])
    place = "basis TINYINT, place BIGINT, month SMALLINT"
    return [
        f"CREATE TABLE packed ({place}, facility INTEGER, traits SMALLINT, n INTEGER)",
        f"CREATE VIEW cells AS SELECT basis, place, month, {keys}, {measures} FROM packed",
        f"CREATE TABLE counties ({place}, {classes}, {kept})",
        f"CREATE TABLE institutions ({place}, facility INTEGER, {kept})",
        "CREATE TABLE facilities (number INTEGER, code VARCHAR)",
        "INSERT INTO facilities VALUES (0, '')",
        "CREATE TABLE about (name VARCHAR, value VARCHAR)",
        f"INSERT INTO about VALUES ('sources', '{','.join(sources)}')",
    ]


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
