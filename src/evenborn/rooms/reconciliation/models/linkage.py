"""One linkage of the agencies' records as at a moment."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from evenborn.foundation.exchange.models import SealedFile
from evenborn.foundation.runs.models import Run
from evenborn.rooms.reconciliation.models.scope import OfAreas


def _file() -> Any:
    return models.OneToOneField(SealedFile, on_delete=models.SET_NULL, null=True, related_name="+")


class Linkage(models.Model):
    """One linkage: complete or not there. The newest is what pages and the cube stand on.

    The files hold no name and no number of a person: `births` is one row per birth as
    `reconcile.write_births` writes it (sources delivery, certificate, registration), `links` says
    which record belongs to which birth. `memory` is the linkage's state, which holds numbers in
    coded form and lets the next month be added; older ones are deleted with the file.
    """

    area_code = models.CharField(max_length=12)
    at = models.DateTimeField()  # records entered until then are in it
    since = models.DateField()  # first month of birth it looked at
    run = models.OneToOneField(Run, on_delete=models.PROTECT, related_name="+")
    births = _file()
    links = _file()
    memory = _file()
    # `joining.Joined.counts`, and for each source its records, a digest, and months by sex.
    counts = models.JSONField()
    sources = models.JSONField()
    # First days of the months in which a birth came, went or changed since the linkage before, as
    # ISO text; None: all.
    changed_months = models.JSONField(null=True)
    added_only = models.BooleanField()  # new records joined the earlier linkage; else all anew

    objects: ClassVar[Any] = OfAreas.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="reconciliation_linkage_has_an_area", condition=~Q(area_code="")
            ),
        )
        indexes = (models.Index(fields=("area_code", "-at"), name="reconciliation_newest"),)
