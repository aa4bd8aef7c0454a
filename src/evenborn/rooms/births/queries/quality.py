"""How promptly and how well each department enters: counts for shares, never about a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Sum

from evenborn.foundation.access.models import Officer
from evenborn.foundation.exchange.queries import batches_seen_by
from evenborn.foundation.exchange.rules import BatchState
from evenborn.foundation.ui.clock import CHINA
from evenborn.rooms.births.models import Birth, Births, Correction
from evenborn.rooms.births.rules import CorrectionReason, State

# A certificate issued or a name given later completes a record and mends nothing.
COMPLETED = (CorrectionReason.CERTIFICATE, CorrectionReason.NAMED)


@dataclass(frozen=True, slots=True)
class Quality:
    """What one department entered for births of a period.

    Attributes:
        births: records that count.
        late: of them, entered more than 24 hours after the birth.
        corrected: of them, corrected at least once.
        returned: of them, sent back by a township, mended since or not.
        lines, refused: of its delivery files received in the period.
    """

    department_id: int
    name: str
    births: int
    late: int
    corrected: int
    returned: int
    lines: int
    refused: int


def quality_by_department(
    officer: Officer, *, area_code: str, since: date, until: date
) -> list[Quality]:
    """Return a row for each department that entered births, in the order of division and name.

    Args:
        area_code: departments of this division only.
        since, until: first days of the first and the last month of birth.
    """
    seen: Births = Birth.objects.seen_by(officer)  # type: ignore[attr-defined] # made from Births
    mine = seen.counted().filter(
        department__area_code__startswith=area_code, month__gte=since, month__lte=until
    )
    corrections = Correction.objects.filter(birth=OuterRef("pk")).exclude(reason__in=COMPLETED)
    rows: Iterable[Any] = (
        mine.order_by()
        .annotate(
            is_corrected=Exists(corrections),
            was_returned=Exists(corrections.filter(reason=CorrectionReason.RETURNED)),
        )
        .values("department_id", "department__name", "department__area_code")
        .annotate(
            births=Count("pk"),
            n_late=Count("pk", filter=Q(late=True)),
            n_corrected=Count("pk", filter=Q(is_corrected=True)),
            n_returned=Count("pk", filter=Q(was_returned=True) | Q(state=State.RETURNED)),
        )
        .order_by("department__area_code", "department__name", "department_id")
    )
    begins, ends = (datetime.combine(day, time(), CHINA) for day in (since, _after(until)))
    files = {
        row["department_id"]: (row["n_lines"] or 0, row["n_refused"] or 0)
        for row in batches_seen_by(officer)
        .filter(kind="delivery", state=BatchState.DONE, at__gte=begins, at__lt=ends)
        .order_by()
        .values("department_id")
        .annotate(n_lines=Sum("lines"), n_refused=Sum("refused"))
    }
    return [
        Quality(
            row["department_id"],
            row["department__name"],
            row["births"],
            row["n_late"],
            row["n_corrected"],
            row["n_returned"],
            *files.get(row["department_id"], (0, 0)),
        )
        for row in rows
    ]


def _after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
