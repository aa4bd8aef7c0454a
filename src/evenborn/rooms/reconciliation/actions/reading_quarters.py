"""Documents of the quarter's table leave the house; the log says which and to whom."""

from datetime import datetime

from django.db import transaction

from evenborn.foundation.access.models import Officer
from evenborn.foundation.audit.actions import record
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.reconciliation.models import QuarterTable
from evenborn.rooms.reconciliation.queries.quarters import Made, document, documents_for


@transaction.atomic
def read_document(table: QuarterTable, name: str, *, by: Officer, at: datetime) -> Made:
    """Make a document of a table anew for an officer of one of its sides.

    Raises:
        Refused: the officer's side does not get this document.
    """
    if name not in documents_for(by, table):
        raise Refused(zh="您的岗位不能下载这份文件。", en="This document is not for your side.")
    made = document(table, name)
    record(
        "reconciliation.quarter_read",
        subject=table,
        by=by,
        at=at,
        file=name,
        as_signed=bool(made.as_signed),
    )
    return made
