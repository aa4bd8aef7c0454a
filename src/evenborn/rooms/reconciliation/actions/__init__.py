"""Every write of this room."""

from evenborn.rooms.reconciliation.actions.differences import (
    answer_difference,
    keep_differences,
    settle_difference,
)
from evenborn.rooms.reconciliation.actions.pairs import forget_cells, keep_pairs

__all__ = [
    "answer_difference",
    "forget_cells",
    "keep_differences",
    "keep_pairs",
    "settle_difference",
]
