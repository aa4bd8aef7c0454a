"""Documents of the quarter's table leave the house; the log says which and to whom."""

from datetime import datetime

from django.db import transaction

from evenborn.foundation.access.models import Officer
from evenborn.foundation.audit.actions import record
from evenborn.foundation.ui.clock import in_china
from evenborn.foundation.ui.refusal import Refused
from evenborn.report.checks import header_problem
from evenborn.report.frozen import thaw
from evenborn.rooms.reconciliation.models import QuarterTable
from evenborn.rooms.reconciliation.queries.quarters import (
    INTERNAL,
    Made,
    document,
    documents_for,
)
from evenborn.rooms.reconciliation.signing import FROZEN


@transaction.atomic
def read_document(table: QuarterTable, name: str, *, by: Officer, at: datetime) -> Made:
    """Make a document of a table anew for an officer of one of its sides.

    Raises:
        Refused: the officer's side does not get this document, or the form is not approved or
            past its validity; what was signed while it was valid is given out for ever.
    """
    if name not in documents_for(by, table):
        raise Refused(zh="您的岗位不能下载这份文件。", en="This document is not for your side.")
    # A form without its approval is no statistical form: it is not printed, only looked at.
    problem = header_problem(thaw(table.figures).form, in_china(at).date())
    if problem is not None and table.state not in FROZEN and name != INTERNAL:
        raise Refused(zh=problem.zh, en=problem.en)
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
