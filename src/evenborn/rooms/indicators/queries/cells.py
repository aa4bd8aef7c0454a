"""Counts from the cube."""

from pathlib import Path

from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.indicators.cube import reading
from evenborn.rooms.indicators.cube.ask import Ask, Cell, Coverage
from evenborn.rooms.indicators.models import Cube
from evenborn.rooms.indicators.queries.cubes import cubes, current_cube, path_of


def cells(ask: Ask, by: tuple[str, ...] = ()) -> list[Cell]:
    """Return live births by sex under each key that has any, sorted by the key.

    Args:
        ask: area, basis, period and what to keep.
        by: names out of `ask.KEYS`; none of them: one cell, the total.

    Raises:
        Refused: the cube asked for is no longer kept, or none was built yet.
    """
    return reading.cells(reading.opened(_path(ask)), ask, by)


def total(ask: Ask) -> Cell:
    """Return all live births of the question in one cell."""
    return cells(ask)[0]


def without_date(ask: Ask) -> Cell:
    """Return the live births of no known date, which are in no month: shown beside the others."""
    return reading.without_date(reading.opened(_path(ask)), ask)


def coverage(ask: Ask) -> Coverage:
    """Return which agencies know the births that any agency knows, by sex."""
    return reading.coverage(reading.opened(_path(ask)), ask)


def _path(ask: Ask) -> Path:
    if ask.cube_id is None:
        cube = current_cube(ask.area_code)
        if cube is None:
            raise Refused(
                zh="尚未生成统计数据，请先完成部门数据核对。",
                en="There are no counts yet; link the agencies' records first.",
            )
    else:
        kept: dict[int, Cube] = {one.pk: one for one in cubes(ask.area_code)}
        if ask.cube_id not in kept:
            raise Refused(
                zh="该时点的统计数据已不再保留，请选择其他时点。",
                en="The counts as at that day are no longer kept; choose another day.",
            )
        cube = kept[ask.cube_id]
    return path_of(cube)
