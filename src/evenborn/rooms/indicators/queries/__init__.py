"""Every read of this room, one file for each matter."""

from evenborn.rooms.indicators.cube.ask import Ask, Cell, Coverage, Sexes
from evenborn.rooms.indicators.queries.cells import cells, coverage, total, without_date
from evenborn.rooms.indicators.queries.cubes import (
    LOCK,
    cubes,
    current_cube,
    files_needed,
    folder_of,
    institutions,
    path_of,
)
from evenborn.rooms.indicators.queries.seeing import may_ask, may_see_small

__all__ = [
    "LOCK",
    "Ask",
    "Cell",
    "Coverage",
    "Sexes",
    "cells",
    "coverage",
    "cubes",
    "current_cube",
    "files_needed",
    "folder_of",
    "institutions",
    "may_ask",
    "may_see_small",
    "path_of",
    "total",
    "without_date",
]
