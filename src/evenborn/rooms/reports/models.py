"""A report: frozen figures, what was made of them, and the receipt."""

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import Scope
from evenborn.report.bulletin import Letter
from evenborn.rooms.reconciliation.models import QuarterTable
from evenborn.rooms.reports.rules import Kind


class Reports(models.QuerySet["Report"]):
    """Reports cut to an officer's area."""

    def seen_by(self, officer: Officer) -> "Reports":
        """Return those of the officer's area and of those within it."""
        if officer.scope is Scope.HOUSE:
            return self.all()
        area = officer.area_code
        return self.filter(area_code__startswith=area) if area else self.none()


class Report(models.Model):
    """One report; never changed once it is made.

    The signatures are the table's own (officers' names are sealed there); everything else that is
    printed is in `figures` and `letter`.
    """

    kind = models.CharField(max_length=12)
    area_code = models.CharField(max_length=12)
    quarter = models.DateField()  # its first day
    table = models.ForeignKey(QuarterTable, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveSmallIntegerField()  # of the table
    is_draft = models.BooleanField()  # made before both sides signed; every page says so
    figures = models.TextField()  # canonical text, as the table holds it
    digest = models.CharField(max_length=64)  # SHA-256 of that text
    letter = models.JSONField(default=dict)  # what the office added to a bulletin
    number = models.CharField(max_length=24, unique=True)  # of the receipt
    files = models.JSONField()  # name of each file → SHA-256
    made_with = models.CharField(max_length=20)  # version of the programme
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()

    objects: ClassVar[Any] = Reports.as_manager()

    class Meta:
        ordering = ("-made_at", "-pk")
        constraints = (
            models.CheckConstraint(
                name="reports_kind", condition=Q(kind__in=[kind.value for kind in Kind])
            ),
            models.CheckConstraint(
                name="reports_only_a_bulletin_is_a_draft",
                condition=Q(is_draft=False) | Q(kind=Kind.BULLETIN.value),
            ),
            models.UniqueConstraint(
                fields=("table",),
                condition=Q(kind=Kind.QUARTERLY.value),
                name="reports_one_quarterly_of_a_table",
            ),
        )
        indexes = (models.Index(fields=("area_code", "-made_at"), name="reports_newest"),)

    def __str__(self) -> str:
        return self.number

    @property
    def written(self) -> Letter:
        """What the office added."""
        issued_on = self.letter.get("issued_on")
        return Letter(
            issuer=self.letter.get("issuer", ""),
            number=self.letter.get("number", ""),
            to=self.letter.get("to", ""),
            copies=self.letter.get("copies", ""),
            issued_on=date.fromisoformat(issued_on) if issued_on else None,
        )
