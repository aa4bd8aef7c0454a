"""Why an agency's counts of a quarter differ from the linked births, in a sentence."""

from datetime import date, datetime

from django.db import transaction

from evenborn.foundation.access.models import Officer
from evenborn.foundation.audit.actions import record
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.reconciliation.counts_beside import Line
from evenborn.rooms.reconciliation.models import CountsNote


@transaction.atomic
def explain_counts(
    line: Line, *, quarter: date, reason: str, by: Officer, at: datetime
) -> CountsNote:
    """Keep why a source's counts of a quarter differ; a later reason stands beside the earlier.

    Args:
        line: the source's counts of the whole quarter, as they are now.
        quarter: its first day.
        reason: about counts, never about a person.

    Raises:
        Refused: the counts differ by 2 per cent or less.
    """
    if not line.asks:
        raise Refused(
            zh="差异未超过 2%，不需要说明。", en="They differ by 2% at most; nothing to explain."
        )
    note: CountsNote = CountsNote.objects.create(
        area_code=by.area_code,
        quarter=quarter,
        source=line.source,
        boys=line.more_boys,
        girls=line.more_girls,
        text=reason,
        by=by.username,
        at=at,
    )
    record(
        "reconciliation.counts_explained",
        subject=note,
        by=by,
        at=at,
        source=line.source,
        boys=line.more_boys,
        girls=line.more_girls,
    )
    return note
