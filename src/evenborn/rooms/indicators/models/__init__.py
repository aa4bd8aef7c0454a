"""What this room keeps, one file for each matter."""

from evenborn.rooms.indicators.models.area_map import AreaMap
from evenborn.rooms.indicators.models.cube import Cube
from evenborn.rooms.indicators.models.release import Release, ReleaseFile
from evenborn.rooms.indicators.models.school import SchoolCount

__all__ = ["AreaMap", "Cube", "Release", "ReleaseFile", "SchoolCount"]
