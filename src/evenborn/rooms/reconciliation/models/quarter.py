"""The quarter's table: frozen figures, and the two signatures under them."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from evenborn.foundation.access.models import Department, Officer
from evenborn.foundation.access.secrets import SealedField
from evenborn.report import FormHeader
from evenborn.rooms.reconciliation.models.linkage import Linkage
from evenborn.rooms.reconciliation.models.scope import OfAreas
from evenborn.rooms.reconciliation.signing import Side, TableState


class QuarterTable(models.Model):
    """One revision of a quarter's table (form 4.13). Signed by both sides it never changes."""

    area_code = models.CharField(max_length=12)
    quarter = models.DateField()  # its first day
    revision = models.PositiveSmallIntegerField()  # 1, 2, …
    linkage = models.ForeignKey(Linkage, on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(max_length=12)  # which births the answer counts
    # Canonical text of `report.Figures` without signatures: bytes, not a database's own JSON.
    figures = models.TextField()
    digest = models.CharField(max_length=64)  # SHA-256 of the text: what is signed
    state = models.CharField(max_length=12, default=TableState.DRAFT.value)
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)  # by both
    documents = models.JSONField(default=dict)  # name of the document → SHA-256, at signing

    objects: ClassVar[Any] = OfAreas.as_manager()

    class Meta:
        ordering = ("-quarter", "-revision")
        constraints = (
            models.UniqueConstraint(
                fields=("area_code", "quarter", "revision"), name="reconciliation_revision_once"
            ),
            models.UniqueConstraint(
                fields=("area_code", "quarter"),
                condition=Q(state__in=("draft", "half_signed")),
                name="reconciliation_one_table_to_sign",
            ),
            models.UniqueConstraint(
                fields=("area_code", "quarter"),
                condition=Q(state="signed"),
                name="reconciliation_one_signed_table",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in TableState]),
                name="reconciliation_table_state",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "half_signed"), signed_at=None)
                | Q(state__in=("signed", "replaced"), signed_at__isnull=False),
                name="reconciliation_frozen_when_signed",
            ),
            models.CheckConstraint(
                condition=Q(revision__gte=1), name="reconciliation_revision_from_one"
            ),
        )

    def __str__(self) -> str:
        return f"{self.area_code} {self.quarter:%Y-%m} {self.revision}"


class Signatures(models.QuerySet[Any]):
    """Signatures, of an officer's own scope where asked."""

    def seen_by(self, officer: Officer) -> "Signatures":
        """Return those under the tables in scope."""
        return self.filter(table__in=QuarterTable.objects.seen_by(officer))


class QuarterSignature(models.Model):
    """One side's signature under one digest."""

    table = models.ForeignKey(QuarterTable, on_delete=models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=8)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    # {"name", "unit"} as they were when it was signed: documents re-make to the same bytes.
    signer = SealedField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    objects: ClassVar[Any] = Signatures.as_manager()

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("table", "side"), name="reconciliation_each_side_once"),
            models.UniqueConstraint(fields=("table", "officer"), name="reconciliation_two_persons"),
            models.UniqueConstraint(
                fields=("table", "department"), name="reconciliation_two_departments"
            ),
            models.CheckConstraint(
                condition=Q(side__in=[side.value for side in Side]), name="reconciliation_side"
            ),
        )


class FormApproval(models.Model):
    """What a statistical form must bear (Statistics Law art. 17); the newest row counts."""

    area_code = models.CharField(max_length=12)
    form_number = models.CharField(max_length=40)
    issuer = models.CharField(max_length=80)
    approval_number = models.CharField(max_length=60)
    valid_until = models.DateField()
    unit = models.CharField(max_length=80)  # who fills the form in
    by = models.CharField(max_length=60)
    at = models.DateTimeField()

    objects: ClassVar[Any] = OfAreas.as_manager()

    class Meta:
        ordering = ("-at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~(Q(form_number="") | Q(issuer="") | Q(approval_number="") | Q(unit="")),
                name="reconciliation_form_is_filled_in",
            ),
        )

    @property
    def header(self) -> FormHeader:
        """What the documents print."""
        return FormHeader(
            form_number=self.form_number,
            issuer=self.issuer,
            approval_number=self.approval_number,
            valid_until=self.valid_until.isoformat(),
            unit=self.unit,
        )
