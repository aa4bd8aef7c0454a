"""What leads to a record and what changes it: numbers given, drafts, corrections."""

from datetime import datetime, timedelta

from django.db import models

from evenborn.foundation.access.models import Department
from evenborn.foundation.access.secrets import SealedField
from evenborn.rooms.births.models.birth import Birth
from evenborn.rooms.births.models.choosing import choices
from evenborn.rooms.births.rules import ENTRY_HOURS, CorrectionReason


class RecordSeries(models.Model):
    """The last record number given by the form, for a department and month of birth."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("department", "month"), name="births_series_once"),
        )


class Draft(models.Model):
    """A form that was begun. It is sealed whole, is seen by its department, and ends as a birth."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    begun_by = models.CharField(max_length=60)
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    born_at = models.DateTimeField(null=True)  # once the day of birth is typed
    content = SealedField(null=True)

    @property
    def due_at(self) -> datetime | None:
        """Until when it is to be submitted, once the day of birth is typed."""
        return self.born_at + timedelta(hours=ENTRY_HOURS) if self.born_at else None


class Correction(models.Model):
    """One correction: old value, new value, reason, who, when."""

    birth = models.ForeignKey(Birth, on_delete=models.PROTECT, related_name="corrections")
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    reason = models.CharField(max_length=20, choices=choices(CorrectionReason))
    columns = models.JSONField()  # names of the columns, in the schema's order
    plain = models.JSONField(default=dict)  # {column: [old, new]} of plain columns
    sealed = SealedField(null=True)  # {"column.old": …, "column.new": …} of secret ones
    after_close = models.BooleanField(default=False)

    class Meta:
        indexes = (models.Index(fields=("birth", "at"), name="births_corrections_of"),)
