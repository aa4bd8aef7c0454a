"""Every write of this room."""

from evenborn.rooms.reconciliation.actions.differences import (
    answer_difference,
    keep_differences,
    settle_difference,
)
from evenborn.rooms.reconciliation.actions.pairs import forget_cells, keep_pairs
from evenborn.rooms.reconciliation.actions.reviewing import deal, decide, reopen, undo

__all__ = [
    "answer_difference",
    "deal",
    "decide",
    "forget_cells",
    "keep_differences",
    "keep_pairs",
    "reopen",
    "settle_difference",
    "undo",
]
