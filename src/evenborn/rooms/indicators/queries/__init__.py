"""Every read of this room, one file for each matter."""

from evenborn.rooms.indicators.cube.ask import Ask, Cell, Coverage, Sexes
from evenborn.rooms.indicators.queries.cells import cells, coverage, total, without_date
from evenborn.rooms.indicators.queries.cubes import cubes, current_cube
from evenborn.rooms.indicators.queries.seeing import may_ask, may_see_small

__all__ = [
    "Ask",
    "Cell",
    "Coverage",
    "Sexes",
    "cells",
    "coverage",
    "cubes",
    "current_cube",
    "may_ask",
    "may_see_small",
    "total",
    "without_date",
]
