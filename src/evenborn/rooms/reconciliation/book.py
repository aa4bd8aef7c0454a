"""Tells the exchange what is agreed, and writes down what came in."""

from datetime import date, datetime

from evenborn.foundation.access.models import Department
from evenborn.foundation.exchange.agreements import Leave
from evenborn.foundation.exchange.models import Batch
from evenborn.rooms.reconciliation import actions, queries
from evenborn.rooms.reconciliation.rules_agreements import Level


class AgreedBook:
    """The agreements of this room, as the exchange asks for them."""

    def covering(self, department: Department, kind: str, *, on: date) -> Leave | None:
        """Return what is agreed with a department about a kind on a day."""
        found = queries.agreement_covering(department, kind, on=on)
        if found is None:
            return None
        fields = frozenset(found.fields) if found.level is Level.RECORDS else None
        return Leave(found.pk, fields)

    def taken_in(self, leave: Leave, batch: Batch, *, at: datetime) -> None:
        """Write down that a file came in."""
        actions.note_transfer(
            queries.agreement(leave.agreement),
            batch=batch,
            amount=batch.lines or 0,
            by=batch.officer,
            at=at,
        )
