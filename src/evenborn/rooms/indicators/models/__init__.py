"""What this room keeps, one file for each matter."""

from evenborn.rooms.indicators.models.cube import Cube

__all__ = ["Cube"]
