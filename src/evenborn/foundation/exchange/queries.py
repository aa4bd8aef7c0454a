"""What pages, jobs and other rooms ask about files that came in and went out."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings

from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.exchange.intakes import intake_for
from evenborn.foundation.exchange.models import (
    Batch,
    BatchCause,
    OfDepartments,
    Outgoing,
    ProblemLine,
    SealedFile,
)
from evenborn.foundation.exchange.rules import SHOWN_LINES, BatchState
from evenborn.standards import KINDS
from evenborn.standards.checking import Cause


def kinds_for(officer: Officer) -> tuple[str, ...]:
    """Return the kinds of files an officer may send in."""
    if not officer.may(Permission.EXCHANGE_IN):
        return ()
    return tuple(
        kind
        for kind in KINDS
        if (intake := intake_for(kind)) is None or officer.may(intake.permission)
    )


def batches_seen_by(officer: Officer) -> OfDepartments:
    """Return the batches in an officer's scope, the latest first."""
    seen = Batch.objects.seen_by(officer).select_related("department", "officer", "run")
    return seen.order_by("-at", "-pk")


def outgoing_seen_by(officer: Officer) -> OfDepartments:
    """Return the receipts of tables sent out in an officer's scope, the latest first."""
    seen = Outgoing.objects.seen_by(officer).select_related("department", "officer")
    return seen.order_by("-at", "-pk")


def batch(pk: int) -> Batch:
    """Return a batch for a job, with what the job needs."""
    found: Batch = Batch.objects.select_related("department", "officer", "stored").get(pk=pk)
    return found


def may_fetch(batch: Batch, officer: Officer) -> bool:
    """Tell whether an officer may have the file back: it holds what his own department sent."""
    return (
        officer.may(Permission.EXCHANGE_IN)
        and batch.department_id == officer.department_id
        and batch.kind in kinds_for(officer)
    )


def causes_of(batch: Batch) -> list[BatchCause]:
    """Return the kinds of problems, errors first, then the commonest."""
    return sorted(batch.causes.all(), key=lambda cause: (cause.severity, -cause.lines, cause.code))


def lines_of(batch: Batch, *, most: int = SHOWN_LINES) -> Sequence[ProblemLine]:
    """Return the first problem lines, in the order of the file."""
    return list(
        ProblemLine.objects.filter(cause__batch=batch)
        .select_related("cause")
        .order_by("line", "cause__severity", "pk")[:most]
    )


def refused_by_intake(batch: Batch) -> list[tuple[int, Cause]]:
    """Return the lines that the room refused, with their causes."""
    return [
        (found.line, as_cause(found.cause))
        for found in ProblemLine.objects.filter(
            cause__batch=batch, cause__by_intake=True
        ).select_related("cause")
    ]


def as_cause(cause: BatchCause) -> Cause:
    """Return a stored cause as `standards` knows it."""
    columns = tuple(filter(None, cause.columns.split(",")))
    return Cause(
        code=cause.code,
        severity="error" if cause.severity == "error" else "warning",
        column=columns[0] if columns else None,
        columns=columns,
        expected_zh=cause.expected_zh,
        expected_en=cause.expected_en,
        lines=cause.lines,
    )


def kept_before(batch: Batch) -> list[SealedFile]:
    """Return where the accepted rows of earlier files of the same kind and department lie."""
    earlier = Batch.objects.filter(
        department=batch.department, kind=batch.kind, state=BatchState.DONE, pk__lt=batch.pk
    )
    kept = earlier.exclude(kept=None).select_related("kept").order_by("pk")
    return [batch.kept for batch in kept]


def past_keeping(at: datetime) -> list[Batch]:
    """Return the batches whose files have been kept long enough."""
    return list(
        Batch.objects.filter(at__lt=at - timedelta(days=settings.FILES_KEPT_DAYS))
        .exclude(stored=None, marked=None)
        .exclude(run__state__in=["queued", "running", "cancelling"])
    )


def is_known_file(name: str) -> bool:
    """Tell whether a file of the vault has its row."""
    return SealedFile.objects.filter(name=name).exists()
