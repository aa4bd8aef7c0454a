"""Every read of this room."""

from evenborn.rooms.reconciliation.queries.linkages import newest_linkage

__all__ = ["newest_linkage"]
