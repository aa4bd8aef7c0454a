"""Every write of this room."""

from evenborn.rooms.reconciliation.actions.agreements import (
    Terms,
    approve_agreement,
    end_agreement,
    note_transfer,
    propose_agreement,
    refuse_agreement,
)
from evenborn.rooms.reconciliation.actions.differences import (
    answer_difference,
    keep_differences,
    settle_difference,
)
from evenborn.rooms.reconciliation.actions.linking import (
    ask_daily,
    ask_linkage,
    forget_memories,
    keep_linkage,
    record_opened,
)
from evenborn.rooms.reconciliation.actions.pairs import forget_cells, keep_pairs
from evenborn.rooms.reconciliation.actions.reviewing import deal, decide, reopen, undo

__all__ = [
    "Terms",
    "answer_difference",
    "approve_agreement",
    "ask_daily",
    "ask_linkage",
    "deal",
    "decide",
    "end_agreement",
    "forget_cells",
    "forget_memories",
    "keep_differences",
    "keep_linkage",
    "keep_pairs",
    "note_transfer",
    "propose_agreement",
    "record_opened",
    "refuse_agreement",
    "reopen",
    "settle_difference",
    "undo",
]
