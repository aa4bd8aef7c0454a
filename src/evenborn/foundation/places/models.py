"""Villages by day, local changes of townships, and the edition of both."""

from django.db import models
from django.db.models import Q

from evenborn.foundation.places.rules import ChangeKind


class Village(models.Model):
    """One village under one name: another name or an end closes the row and keeps it."""

    code = models.CharField(max_length=12, db_index=True)
    name = models.CharField(max_length=60)
    township_code = models.CharField(max_length=9, db_index=True)
    valid_from = models.DateField(null=True, blank=True)  # empty: since before the first list
    valid_to = models.DateField(null=True, blank=True)  # last day; empty: still stands
    successor = models.CharField(max_length=12, blank=True)

    class Meta:
        ordering = ("code", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("code",), condition=Q(valid_to__isnull=True), name="places_village_once"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Change(models.Model):
    """A merger, split, new name or new code of townships, with the document it rests on."""

    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in ChangeKind])
    on = models.DateField()
    before = models.JSONField()  # {code of nine digits: name}
    after = models.JSONField()
    document = models.CharField(max_length=60)
    by = models.CharField(max_length=60)  # user name
    at = models.DateTimeField()
    withdrawn_by = models.CharField(max_length=60, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by="")),
                name="places_withdrawn_has_who_and_when",
            ),
        )


class Edition(models.Model):
    """One row: a mark that changes with every change of places, so that copies know their age."""

    token = models.CharField(max_length=32)
    first_listed_on = models.DateField(null=True, blank=True)  # days of the lists of villages
    last_listed_on = models.DateField(null=True, blank=True)
