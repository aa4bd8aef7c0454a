"""Every write of this room."""

from evenborn.rooms.reconciliation.actions.differences import (
    answer_difference,
    keep_differences,
    settle_difference,
)

__all__ = ["answer_difference", "keep_differences", "settle_difference"]
