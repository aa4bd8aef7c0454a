"""The cubes that were built, and which of them pages read."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import Scope
from evenborn.rooms.indicators.rules import CubeState
from evenborn.rooms.reconciliation.models import Linkage


class Cubes(models.QuerySet["Cube"]):
    """Lists of cubes."""

    def seen_by(self, officer: Officer) -> "Cubes":
        """Keep those in which the officer's area lies, and those within it."""
        if officer.scope is Scope.HOUSE:
            return self.all()
        area = officer.area_code
        if not area:
            return self.none()
        return self.filter(Q(area_code__startswith=area) | Q(area_code__in=prefixes(area)))


def prefixes(area_code: str) -> list[str]:
    """Return the divisions in which a division lies, itself too."""
    return [area_code[:digits] for digits in (2, 4, 6, 9, 12) if digits <= len(area_code)]


class Cube(models.Model):
    """The counts of one linkage; complete or not there. The switch is this row.

    The file is MEDIA_ROOT/cube/<area>/<file>. It holds counts and codes of divisions and
    institutions, nothing of a person.
    """

    linkage = models.ForeignKey(Linkage, on_delete=models.PROTECT, related_name="+")
    area_code = models.CharField(max_length=12)
    at = models.DateTimeField()  # as at: records entered until then are in it
    built_at = models.DateTimeField()
    file = models.CharField(max_length=48)  # random
    size = models.PositiveBigIntegerField()  # bytes
    cells = models.PositiveBigIntegerField()
    births = models.JSONField()  # basis → live births; equal to the sum of its cells
    sources = models.JSONField()  # agencies whose records are in it
    institutions = models.CharField(max_length=64)  # digest of the institutions' places used
    months = models.PositiveIntegerField(null=True)  # replaced in a copy; None: built anew
    state = models.CharField(max_length=8, default=CubeState.CURRENT.value)

    objects: ClassVar[Any] = Cubes.as_manager()

    class Meta:
        indexes = (models.Index(fields=("area_code", "-at"), name="indicators_cube_by_time"),)
        constraints = (
            models.UniqueConstraint(fields=("file",), name="indicators_cube_file_once"),
            models.UniqueConstraint(
                fields=("area_code",),
                condition=Q(state=CubeState.CURRENT.value),
                name="indicators_one_current_cube",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in CubeState]),
                name="indicators_cube_state",
            ),
            models.CheckConstraint(condition=~Q(area_code=""), name="indicators_cube_has_an_area"),
        )

    def __str__(self) -> str:
        return f"{self.area_code} {self.at:%Y-%m-%d}"
