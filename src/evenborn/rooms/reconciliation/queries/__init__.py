"""Every read of this room."""

from evenborn.rooms.reconciliation.queries.agreements import kept_batches
from evenborn.rooms.reconciliation.queries.linkages import newest_linkage
from evenborn.rooms.reconciliation.queries.pairs import decisions_for

__all__ = ["decisions_for", "kept_batches", "newest_linkage"]
