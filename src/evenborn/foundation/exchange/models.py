"""What came in and what went out: batches, their problems, and what was sent."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from evenborn.foundation.access.models import Department, Officer
from evenborn.foundation.access.rules import Scope
from evenborn.foundation.access.secrets import SealedField
from evenborn.foundation.exchange.rules import BatchState
from evenborn.foundation.runs.models import Run
from evenborn.standards import KINDS


class OfDepartments(models.QuerySet[Any]):
    """Rows that belong to a department, and who may see which."""

    def seen_by(self, officer: Officer) -> "OfDepartments":
        """Return what lies in an officer's scope."""
        match officer.row.scope:
            case Scope.HOUSE:
                return self.all()
            case Scope.DEPARTMENT:
                return self.filter(department=officer.department)
            case Scope.AREA:
                return self.filter(department__area_code__startswith=officer.area_code)


class SealedFile(models.Model):
    """A file of the vault and what opens it; without this row the file is noise."""

    name = models.CharField(max_length=40, primary_key=True)  # random
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    secret = SealedField()

    def __str__(self) -> str:
        return self.name


def _file() -> Any:
    return models.OneToOneField(SealedFile, on_delete=models.SET_NULL, null=True, related_name="+")


class Batch(models.Model):
    """One file that came in: the same bytes from one department are one batch."""

    kind = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)  # SHA-256 of the bytes as they came
    size = models.PositiveBigIntegerField()  # bytes
    name = models.CharField(max_length=60)  # to show; made by us, nothing of the sender's words
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    judged_on = models.DateField()  # the day the rows are judged by, also after a restart
    run = models.OneToOneField(Run, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=12, default=BatchState.RECEIVED.value)
    refusal_zh = models.CharField(max_length=500, blank=True)
    refusal_en = models.CharField(max_length=500, blank=True)

    lines = models.PositiveBigIntegerField(null=True)
    accepted = models.PositiveBigIntegerField(null=True)
    refused = models.PositiveBigIntegerField(null=True)
    known = models.PositiveBigIntegerField(null=True)
    warned = models.PositiveBigIntegerField(null=True)

    stored = _file()
    marked = _file()  # the same file, problems marked
    kept = _file()  # accepted rows of a kind without intake
    deleted_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = OfDepartments.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=("department", "-at"), name="exchange_batch_by_time"),
            models.Index(fields=("at",), name="exchange_batch_at"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("department", "kind", "digest"), name="exchange_batch_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="exchange_batch_kind"),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in BatchState]),
                name="exchange_batch_state",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(lines=F("accepted") + F("refused") + F("known")),
                name="exchange_batch_balances",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class BatchCause(models.Model):
    """One kind of problem of a batch, and how many lines have it. Never a value."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="causes")
    code = models.CharField(max_length=60)
    severity = models.CharField(max_length=8)  # error, warning
    columns = models.CharField(max_length=400, blank=True)  # canonical names by commas
    expected_zh = models.CharField(max_length=500)
    expected_en = models.CharField(max_length=500)
    lines = models.PositiveBigIntegerField(default=0)  # 0: it concerns the file as a whole
    by_intake = models.BooleanField(default=False)  # found by the room, not by the schema

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("batch", "code", "columns", "expected_zh"), name="exchange_cause_once"
            ),
        )


class ProblemLine(models.Model):
    """A line and what is wrong with it: all that a room refused, the first of the others."""

    cause = models.ForeignKey(BatchCause, on_delete=models.CASCADE, related_name="problem_lines")
    line = models.PositiveBigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("cause", "line"), name="exchange_problem_line_once"),
        )


class Outgoing(models.Model):
    """One table that went out: its receipt."""

    number = models.CharField(max_length=24, unique=True)  # stands in the file's foot
    what = models.CharField(max_length=60)  # code of the table, for example births.counts
    format = models.CharField(max_length=8)
    digest = models.CharField(max_length=64)  # SHA-256 of the bytes that left
    cells = models.PositiveIntegerField()
    suppressed = models.PositiveIntegerField()
    threshold = models.PositiveSmallIntegerField()
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_index=True)

    objects: ClassVar[Any] = OfDepartments.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(suppressed__lte=F("cells")), name="exchange_out_suppressed_cells"
            ),
            models.CheckConstraint(condition=Q(threshold__gte=5), name="exchange_out_floor"),
        )

    def __str__(self) -> str:
        return self.number
