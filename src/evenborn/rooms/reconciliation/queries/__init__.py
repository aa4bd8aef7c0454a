"""Every read of this room."""

from evenborn.rooms.reconciliation.queries.agreements import kept_batches
from evenborn.rooms.reconciliation.queries.linkages import (
    areas_linked,
    linkage_of_run,
    months_changed_since,
    newest_linkage,
)
from evenborn.rooms.reconciliation.queries.pairs import (
    decisions_for,
    departments_of,
    desk_of,
    last_decision,
    months_waiting,
    names_of_officers,
    own_decisions,
    pairs_seen_by,
    said_before,
    waiting_for,
)

__all__ = [
    "areas_linked",
    "decisions_for",
    "departments_of",
    "desk_of",
    "kept_batches",
    "last_decision",
    "linkage_of_run",
    "months_changed_since",
    "months_waiting",
    "names_of_officers",
    "newest_linkage",
    "own_decisions",
    "pairs_seen_by",
    "said_before",
    "waiting_for",
]
