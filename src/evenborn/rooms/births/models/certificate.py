"""Blocks of birth certificates and what became of their numbers."""

from django.db import models
from django.db.models import Q

from evenborn.rooms.facilities.models import Institution


class CertificateStock(models.Model):
    """A block of birth certificate numbers that an institution received, to be used in sequence."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="stocks")
    series = models.CharField(max_length=3)  # a letter and the province
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    received_on = models.DateField()
    received_by = models.CharField(max_length=60)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="births_stock_has_an_order", condition=Q(last__gte=models.F("first"))
            ),
        )
        indexes = (models.Index(fields=("series", "first"), name="births_stock_by_series"),)


class UsedCertificate(models.Model):
    """A number of the stock that was used or spoilt. It does not say for whom.

    Only the day is kept, and for an issued number not who entered it: a moment would point at the
    record that was entered then.
    """

    stock = models.ForeignKey(CertificateStock, on_delete=models.PROTECT, related_name="used")
    serial = models.PositiveIntegerField()
    spoilt = models.BooleanField(default=False)
    reason = models.CharField(max_length=20, blank=True)  # of spoiling
    spoilt_by = models.CharField(max_length=60, blank=True)
    used_on = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("stock", "serial"), name="births_serial_once"),
        )
