"""What this room keeps, one file for each matter."""

from evenborn.rooms.reconciliation.models.agreement import Agreement, CountsNote, Package, Transfer
from evenborn.rooms.reconciliation.models.difference import Answer, Difference
from evenborn.rooms.reconciliation.models.linkage import Linkage
from evenborn.rooms.reconciliation.models.pair import Decision, Pair
from evenborn.rooms.reconciliation.models.quarter import (
    FormApproval,
    QuarterSignature,
    QuarterTable,
)

__all__ = [
    "Agreement",
    "Answer",
    "CountsNote",
    "Decision",
    "Difference",
    "FormApproval",
    "Linkage",
    "Package",
    "Pair",
    "QuarterSignature",
    "QuarterTable",
    "Transfer",
]
