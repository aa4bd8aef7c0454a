"""Every read of this room."""

from evenborn.rooms.reconciliation.queries.agreements import kept_batches
from evenborn.rooms.reconciliation.queries.linkages import newest_linkage

__all__ = ["kept_batches", "newest_linkage"]
