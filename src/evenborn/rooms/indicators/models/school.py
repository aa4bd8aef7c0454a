"""Pupils by sex as the education department counts them, a series of its own beside the births."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q, Value

from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import Scope
from evenborn.rooms.indicators.schooling import Stage


class SchoolCounts(models.QuerySet["SchoolCount"]):
    """Lists of pupils' counts."""

    def seen_by(self, officer: Officer) -> "SchoolCounts":
        """Return the counts of the officer's area, of those within it and of those it lies in."""
        if officer.scope is Scope.HOUSE:
            return self
        area = officer.area_code
        if not area:
            return self.none()
        named = self.annotate(here=Value(area, output_field=models.CharField()))
        return named.filter(Q(area_code__startswith=area) | Q(here__startswith=F("area_code")))


class SchoolCount(models.Model):
    """Boys and girls at school in one school year, stage and perhaps grade."""

    area_code = models.CharField(max_length=9)  # county, or township of the school
    school_year = models.SmallIntegerField()  # the year in which it begins: 2025 is 2025-2026
    stage = models.CharField(max_length=12, choices=[(s.value, s.value) for s in Stage])
    grade = models.SmallIntegerField(default=0)  # 0: all grades of the stage
    boys = models.PositiveIntegerField()
    girls = models.PositiveIntegerField()
    source = models.CharField(max_length=100)  # which report of the education department
    entered_by = models.CharField(max_length=60)
    entered_at = models.DateTimeField()

    objects: ClassVar[Any] = SchoolCounts.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("area_code", "school_year", "stage", "grade"),
                name="indicators_school_count_once",
            ),
            models.CheckConstraint(
                name="indicators_school_has_an_area", condition=~Q(area_code="")
            ),
            models.CheckConstraint(
                name="indicators_school_grade_is_one", condition=Q(grade__gte=0, grade__lte=6)
            ),
        )
