"""Every write of this room."""

from evenborn.rooms.reconciliation.actions.agreements import (
    Terms,
    approve_agreement,
    end_agreement,
    note_transfer,
    propose_agreement,
    refuse_agreement,
)
from evenborn.rooms.reconciliation.actions.approvals import keep_approval
from evenborn.rooms.reconciliation.actions.counts import explain_counts
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
from evenborn.rooms.reconciliation.actions.packages import fetch_package, send_quarter
from evenborn.rooms.reconciliation.actions.pairs import forget_cells, keep_pairs
from evenborn.rooms.reconciliation.actions.quarters import draw_up, keep_table, sign, take_back
from evenborn.rooms.reconciliation.actions.reviewing import deal, decide, reopen, undo

__all__ = [
    "Terms",
    "answer_difference",
    "approve_agreement",
    "ask_daily",
    "ask_linkage",
    "deal",
    "decide",
    "draw_up",
    "end_agreement",
    "explain_counts",
    "fetch_package",
    "forget_cells",
    "forget_memories",
    "keep_approval",
    "keep_differences",
    "keep_linkage",
    "keep_pairs",
    "keep_table",
    "note_transfer",
    "propose_agreement",
    "record_opened",
    "refuse_agreement",
    "reopen",
    "send_quarter",
    "settle_difference",
    "sign",
    "take_back",
    "undo",
]
