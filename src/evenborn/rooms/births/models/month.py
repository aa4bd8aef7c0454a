"""A month's closing and a township's comparison."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from evenborn.foundation.access.models import Department
from evenborn.rooms.births.models.choosing import choices
from evenborn.rooms.births.models.scope import OfDepartments, OfTownships
from evenborn.rooms.births.rules import MonthState


class MonthClose(models.Model):
    """The closing of one month of one department, with two signatures."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    state = models.CharField(max_length=10, choices=choices(MonthState))
    prepared_by = models.CharField(max_length=60)
    prepared_at = models.DateTimeField()
    signed_by = models.CharField(max_length=60, blank=True)
    signed_at = models.DateTimeField(null=True)
    counts = models.JSONField()  # MonthCounts.as_codes()
    fingerprint = models.CharField(max_length=64)  # of the records' numbers and contents

    objects: ClassVar[Any] = OfDepartments.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("department", "month"), name="births_month_once"),
            models.CheckConstraint(
                name="births_closed_has_two_signatures",
                condition=~Q(state=MonthState.CLOSED.value)
                | (
                    Q(signed_at__isnull=False)
                    & ~Q(signed_by="")
                    & ~Q(signed_by=models.F("prepared_by"))
                ),
            ),
        )
        indexes = (models.Index(fields=("month", "state"), name="births_closes_by_month"),)


class TownshipComparison(models.Model):
    """A township's own counts beside the register's, by the 10th of the next month."""

    township_code = models.CharField(max_length=9)
    month = models.DateField()
    boys_known = models.PositiveIntegerField()  # by villages and home visits, as counts
    girls_known = models.PositiveIntegerField()
    boys_registered = models.PositiveIntegerField()
    girls_registered = models.PositiveIntegerField()
    explanation = models.CharField(max_length=20, blank=True)  # code, needed where they differ
    by = models.CharField(max_length=60)
    at = models.DateTimeField()

    objects: ClassVar[Any] = OfTownships.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("township_code", "month"), name="births_comparison_once"
            ),
        )

    @property
    def differs(self) -> bool:
        """Tell whether the township and the register have other counts."""
        return (self.boys_known, self.girls_known) != (self.boys_registered, self.girls_registered)
