"""Spot checks: what was drawn, what differs from paper (R030)."""

from typing import Any, ClassVar

from django.db import models

from evenborn.foundation.access.models import Department
from evenborn.rooms.births.models.birth import Birth
from evenborn.rooms.births.models.scope import OfDepartments


class SpotCheck(models.Model):
    """A random sample of a month's records, to be compared with the paper register (R030)."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    drawn_by = models.CharField(max_length=60)
    drawn_at = models.DateTimeField()
    seed = models.BigIntegerField()  # drawn by the system, so that the sample can be drawn again
    frame = models.PositiveIntegerField()  # records to draw from
    size = models.PositiveIntegerField()
    finished_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = OfDepartments.as_manager()

    class Meta:
        indexes = (models.Index(fields=("department", "month"), name="births_spot_checks_of"),)


class SpotCheckItem(models.Model):
    """One drawn record: which columns differ from paper, never what either says."""

    check_of = models.ForeignKey(SpotCheck, on_delete=models.PROTECT, related_name="items")
    birth = models.ForeignKey(Birth, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveIntegerField()  # in the order of drawing
    compared_by = models.CharField(max_length=60, blank=True)
    compared_at = models.DateTimeField(null=True)
    on_paper = models.BooleanField(null=True)  # False: the paper register has no such line
    differing = models.JSONField(default=list)  # names of columns

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("check_of", "place"), name="births_item_once"),
        )
