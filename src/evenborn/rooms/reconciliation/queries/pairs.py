"""What is decided about pairs, what waits for whom, and how far two people agree."""

from evenborn.rooms.reconciliation.models import Pair
from evenborn.rooms.reconciliation.reviewing import State
from evenborn.rooms.reconciliation.rules import RecordKey, Verdict


def decisions_for(area_code: str) -> list[tuple[RecordKey, RecordKey, Verdict]]:
    """Return every settled decision of an area, for a linkage to follow; disputed ones are not."""
    rows = (
        Pair.objects.filter(area_code=area_code, state=State.DECIDED)
        .order_by("pk")
        .values_list("left_source", "left_record", "right_source", "right_record", "verdict")
    )
    return [
        (RecordKey(left, one), RecordKey(right, other), Verdict(verdict))
        for left, one, right, other, verdict in rows.iterator(chunk_size=5000)
    ]
