"""What was agreed with whom, what went under it, and what the linkage may read of it."""

from datetime import datetime

from evenborn.foundation.exchange.models import Batch
from evenborn.foundation.exchange.rules import BatchState


def kept_batches(area_code: str, kind: str, *, until: datetime) -> list[Batch]:
    """Return the files of a kind that came under an agreement and whose rows are kept.

    Args:
        area_code: of the county; files of departments within it.
        kind: of file, one of `standards.KINDS`.
        until: files taken in until then; the moment of the transfer, not of the upload, so that
            a file still being checked is in the next answer and never missed.

    Returns:
        The batches with `kept`, in the order they were taken in.
    """
    found = Batch.objects.filter(
        kind=kind,
        state=BatchState.DONE.value,
        department__area_code__startswith=area_code,
        transfer__at__lte=until,
    )
    return list(
        found.exclude(kept=None).select_related("kept", "department").order_by("transfer__at", "pk")
    )
