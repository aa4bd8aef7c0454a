"""Every write of this room, one file for each matter."""

from evenborn.rooms.indicators.actions.cube import BUILD, refresh, switch, tidy

__all__ = ["BUILD", "refresh", "switch", "tidy"]
