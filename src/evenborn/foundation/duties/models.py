"""What the engine keeps: links of calendars, what was excused, what mail was sent. No duty."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from evenborn.foundation.access.models import Officer


class FeedToken(models.Model):
    """The secret of an officer's iCalendar link, as a hash: the link itself is shown once."""

    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the secret
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("officer",),
                condition=Q(revoked_at__isnull=True),
                name="duties_one_feed_per_officer",
            ),
        )


class Excuse(models.Model):
    """A duty that one unit need not do for one period, and why."""

    kind = models.CharField(max_length=60)
    unit_code = models.CharField(max_length=20)
    unit_name = models.CharField(max_length=100)
    period_code = models.CharField(max_length=8)
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    lifted_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", null=True)
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "unit_code", "period_code"),
                condition=Q(lifted_at__isnull=True),
                name="duties_excused_once",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="duties_lifted_has_who_and_when",
            ),
        )

    key: ClassVar[property] = property(
        lambda self: (self.kind, self.unit_code, self.period_code), doc="What it excuses."
    )


class Reminder(models.Model):
    """One mail a day to one officer; the row comes before the mail, so that none goes twice."""

    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    overdue = models.PositiveIntegerField()
    due_today = models.PositiveIntegerField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("officer", "day"), name="duties_one_mail_a_day"),
        )
