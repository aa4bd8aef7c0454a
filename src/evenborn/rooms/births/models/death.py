"""Infant deaths (form 4.5)."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

from evenborn.foundation.access.models import Department
from evenborn.foundation.access.secrets import SealedField
from evenborn.rooms.births.models.birth import Birth
from evenborn.rooms.births.rules import DEATH_REPORT_HOURS


class InfantDeath(models.Model):
    """A death before the first birthday (form 4.5), for the health roles only (R038)."""

    birth = models.OneToOneField(Birth, on_delete=models.PROTECT, related_name="death")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    died_at = models.DateTimeField()
    place_type = models.CharField(max_length=12)
    cause_code = models.CharField(max_length=8, blank=True)  # ICD-10 of the main cause
    autopsy = models.BooleanField(default=False)
    treated = models.BooleanField(default=True)  # before death
    known_at = models.DateTimeField()  # when the department learnt of it
    reported_by = models.CharField(max_length=60)  # first signature
    reported_at = models.DateTimeField()
    signed_by = models.CharField(max_length=60, blank=True)  # second medical staff
    signed_at = models.DateTimeField(null=True)
    # Cause in words, chain of causes, reporter's relation; a clinician's referral number if any.
    details = SealedField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="births_death_has_two_signers",
                condition=Q(signed_at__isnull=True)
                | (~Q(signed_by="") & ~Q(signed_by=models.F("reported_by"))),
            ),
        )
        indexes = (models.Index(fields=("department", "died_at"), name="births_deaths_of"),)

    @property
    def due_at(self) -> datetime:
        """Until when it was to be reported and signed."""
        return self.known_at + timedelta(hours=DEATH_REPORT_HOURS)
