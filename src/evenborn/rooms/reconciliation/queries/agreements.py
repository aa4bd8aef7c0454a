"""What was agreed with whom, what went under it, and what the linkage may read of it."""

from datetime import date, datetime

from django.db.models import Count, Max, QuerySet

from evenborn.foundation.access.models import Department, Officer
from evenborn.foundation.exchange.models import Batch
from evenborn.foundation.exchange.rules import BatchState
from evenborn.rooms.reconciliation.models import Agreement, CountsNote, Package, Transfer
from evenborn.rooms.reconciliation.models.agreement import Agreements
from evenborn.rooms.reconciliation.rules_agreements import QUARTER, AgreementState, Direction


def agreements_seen_by(officer: Officer) -> Agreements:
    """Return the agreements in an officer's scope, drafts first, then the newest."""
    found: Agreements = Agreement.objects.seen_by(officer)
    return (
        found.select_related("partner", "proposed_by", "decided_by", "ended_by")
        .annotate(times=Count("transfers"), last_at=Max("transfers__at"))
        .order_by("-proposed_at", "-pk")
    )


def agreement(pk: int) -> Agreement:
    """Return an agreement for a job."""
    found: Agreement = Agreement.objects.get(pk=pk)
    return found


def agreement_covering(department: Department, kind: str, *, on: date) -> Agreement | None:
    """Return the agreement under which a department may send a kind of file on a day."""
    found: Agreement | None = (
        Agreement.objects.current(on)
        .filter(partner=department, kind=kind, direction=Direction.IN.value)
        .order_by("-starts_on", "-pk")
        .first()
    )
    return found


def agreements_out(area_code: str, *, on: date) -> Agreements:
    """Return the agreements under which the quarter's table leaves an area on a day."""
    found: Agreements = Agreement.objects.current(on).filter(
        area_code=area_code or "-", kind=QUARTER, direction=Direction.OUT.value
    )
    return found.select_related("partner").order_by("partner__name", "pk")


def transfers_of(agreement: Agreement) -> QuerySet[Transfer]:
    """Return what went under an agreement, the latest first."""
    found = Transfer.objects.filter(agreement=agreement)
    return found.select_related("batch", "outgoing").order_by("-at", "-pk")


def packages_seen_by(officer: Officer) -> QuerySet[Package]:
    """Return the packages of the agreements in an officer's scope, the latest quarter first."""
    found = Package.objects.filter(agreement__in=Agreement.objects.seen_by(officer))
    return found.select_related("agreement__partner", "outgoing", "content").order_by(
        "-quarter", "-outgoing__at", "-pk"
    )


def partners_of(officer: Officer) -> QuerySet[Department]:
    """Return the departments an officer may agree with: those of his area but his own."""
    found: QuerySet[Department] = Department.objects.seen_by(officer)
    return found.filter(closed_on=None).exclude(pk=officer.department_id).order_by("kind", "name")


def waiting_for_approval(officer: Officer) -> int:
    """Return how many drafts wait for a second person."""
    drafts = Agreement.objects.seen_by(officer).filter(state=AgreementState.DRAFT.value)
    return int(drafts.count())


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
    # By number: a clock that was set back must not make an earlier file the newest.
    return list(
        found.exclude(kept=None).select_related("kept", "department").order_by("transfer__pk")
    )


def last_taken_in(area_code: str, *, after: datetime) -> datetime | None:
    """Return when the last file of a county came, if that bears a later moment than this one."""
    came = Transfer.objects.filter(batch__department__area_code__startswith=area_code, at__gt=after)
    found: datetime | None = came.aggregate(last=Max("at"))["last"]
    return found


def counts_notes_of(area_code: str, quarter: date) -> list[CountsNote]:
    """Return why agencies' counts of a quarter differ, the latest last."""
    found = CountsNote.objects.filter(area_code=area_code, quarter=quarter)
    return list(found.order_by("at", "pk"))
