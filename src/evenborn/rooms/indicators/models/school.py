"""Pupils by sex as the education department counts them, a series of its own beside the births."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from evenborn.rooms.indicators.models.around import OfPlaces
from evenborn.rooms.indicators.schooling import Stage


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

    objects: ClassVar[Any] = OfPlaces.as_manager()

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
