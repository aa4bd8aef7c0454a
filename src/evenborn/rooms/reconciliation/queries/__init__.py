"""Every read of this room."""

from evenborn.rooms.reconciliation.queries.agreements import kept_batches
from evenborn.rooms.reconciliation.queries.linkages import (
    areas_linked,
    linkage_of_run,
    months_changed_since,
    newest_linkage,
)
from evenborn.rooms.reconciliation.queries.pairs import decisions_for

__all__ = [
    "areas_linked",
    "decisions_for",
    "kept_batches",
    "linkage_of_run",
    "months_changed_since",
    "newest_linkage",
]
