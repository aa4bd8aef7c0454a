"""The county's own map: the outlines of its townships, drawn in the house and nowhere else."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from evenborn.rooms.indicators.models.around import OfPlaces


class AreaMap(models.Model):
    """Outlines as a county uploaded them, made simple; the newest is drawn."""

    area_code = models.CharField(max_length=6)
    uploaded_by = models.CharField(max_length=60)
    uploaded_at = models.DateTimeField()
    digest = models.CharField(max_length=64)  # SHA-256 of the file as it came
    # {township code: [ring, …]}, a ring being [x, y, x, y, …] in the drawing's own units
    outlines = models.JSONField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    points = models.PositiveIntegerField()  # kept of those in the file

    objects: ClassVar[Any] = OfPlaces.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(name="indicators_map_has_an_area", condition=~Q(area_code="")),
        )
        indexes = (
            models.Index(fields=("area_code", "-uploaded_at"), name="indicators_newest_map"),
        )
