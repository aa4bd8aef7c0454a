"""What this room keeps, one file for each matter."""

from evenborn.rooms.reconciliation.models.linkage import Linkage

__all__ = ["Linkage"]
