"""What was agreed with whom about exchanging data, and every transfer under it (R033)."""

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from evenborn.foundation.access.models import Department, Officer
from evenborn.foundation.access.rules import Scope
from evenborn.foundation.exchange.models import Batch, Outgoing, SealedFile
from evenborn.foundation.ui.clock import in_china
from evenborn.rooms.reconciliation.models.scope import OfAreas
from evenborn.rooms.reconciliation.rules_agreements import (
    IN_KINDS,
    OUT_KINDS,
    RECORD_KINDS,
    AgreementState,
    Direction,
    Frequency,
    Level,
    is_current,
    level_of,
)


def _choices(codes: Any) -> list[tuple[str, str]]:
    return [(code.value, code.value) for code in codes]


class Agreements(models.QuerySet[Any]):
    """Agreements: an area's office sees its own, a department those it is a partner of."""

    def seen_by(self, officer: Officer) -> "Agreements":
        """Return what lies in an officer's scope."""
        match officer.scope:
            case Scope.HOUSE:
                return self.all()
            case Scope.DEPARTMENT:
                return self.filter(partner=officer.department_id)
            case Scope.AREA:
                if not officer.area_code:
                    return self.none()
                return self.filter(area_code__startswith=officer.area_code)

    def current(self, on: date) -> "Agreements":
        """Return those that let data through on a day."""
        return self.filter(state=AgreementState.APPROVED.value, starts_on__lte=on, ends_on__gte=on)


class Agreement(models.Model):
    """One kind of data, one way, with one department: for what, by which law, how long.

    Two persons stand under it: who proposed it and who approved it.
    """

    area_code = models.CharField(max_length=12)  # of the office that keeps it
    partner = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(max_length=3, choices=_choices(Direction))
    kind = models.CharField(max_length=20)  # of file, or quarter
    purpose = models.CharField(max_length=300)
    legal_basis = models.CharField(max_length=300)
    fields = models.JSONField(default=list)  # columns of the schema that are kept, of records
    recipient = models.CharField(max_length=200)  # who uses it
    frequency = models.CharField(max_length=10, choices=_choices(Frequency))
    starts_on = models.DateField()
    ends_on = models.DateField()
    assessment = models.CharField(max_length=300, blank=True)  # of the impact: number and date

    state = models.CharField(
        max_length=10, choices=_choices(AgreementState), default=AgreementState.DRAFT.value
    )
    proposed_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)  # why refused or ended
    ended_by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = Agreements.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="reconciliation_agreement_kind",
                condition=Q(direction="in", kind__in=IN_KINDS)
                | Q(direction="out", kind__in=OUT_KINDS),
            ),
            models.CheckConstraint(
                name="reconciliation_agreement_ends_after",
                condition=Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="reconciliation_agreement_grounds",
                condition=~Q(purpose="")
                & ~Q(legal_basis="")
                & (~Q(kind__in=RECORD_KINDS) | ~Q(assessment="")),
            ),
            models.CheckConstraint(
                name="reconciliation_agreement_two_persons",
                condition=Q(state="draft", decided_by=None)
                | (
                    ~Q(state="draft")
                    & Q(decided_by__isnull=False)
                    & ~Q(decided_by=F("proposed_by"))
                ),
            ),
        )
        indexes = (
            models.Index(fields=("partner", "kind", "state"), name="reconciliation_covering"),
            models.Index(fields=("area_code", "state"), name="reconciliation_agreed"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """How papers name it."""
        return f"{self.area_code}-{in_china(self.proposed_at).year}-{self.pk:03d}"

    @property
    def level(self) -> Level:
        """Whether persons are in the data."""
        return level_of(self.kind)

    def is_current(self, on: date) -> bool:
        """Tell whether it lets data through on a day."""
        return is_current(self.state, self.starts_on, self.ends_on, on=on)


class Transfer(models.Model):
    """Data that went under an agreement. It stays for three years and longer (R033)."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="transfers")
    batch = models.OneToOneField(
        Batch, on_delete=models.PROTECT, null=True, related_name="transfer"
    )
    outgoing = models.OneToOneField(
        Outgoing, on_delete=models.PROTECT, null=True, related_name="transfer"
    )
    amount = models.PositiveBigIntegerField()  # lines of a file, cells of a table
    by = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="reconciliation_transfer_of_one",
                condition=Q(batch__isnull=False, outgoing=None)
                | Q(batch=None, outgoing__isnull=False),
            ),
        )
        indexes = (models.Index(fields=("agreement", "-at"), name="reconciliation_transfers"),)


class Package(models.Model):
    """A quarter's table as it went to a department; the very bytes stay, sealed."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="packages")
    quarter = models.DateField()  # first day of the quarter
    outgoing = models.OneToOneField(Outgoing, on_delete=models.PROTECT, related_name="+")
    content = models.OneToOneField(SealedFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = (models.Index(fields=("quarter", "agreement"), name="reconciliation_packages"),)


class CountsNote(models.Model):
    """Why an agency's counts of a quarter differ; said about counts, never about a person."""

    area_code = models.CharField(max_length=12)
    quarter = models.DateField()  # its first day
    source = models.CharField(max_length=20)  # whose counts differ from the linked births
    boys = models.IntegerField()  # by how many, when it was said
    girls = models.IntegerField()
    text = models.CharField(max_length=300)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()

    objects: ClassVar[Any] = OfAreas.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=("area_code", "quarter", "source"), name="reconciliation_notes"),
        )
