"""What the engine keeps: calendar links, excuses, what mail was sent, supervisions. No duty."""

from django.db import models
from django.db.models import F, Q

from evenborn.foundation.access.models import Officer
from evenborn.foundation.duties.periods import Period
from evenborn.foundation.duties.rules import Tally


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


class Supervision(models.Model):
    """That two officers went through what was owed in a month or a quarter, and what they noted."""

    area_code = models.CharField(max_length=12)
    period_code = models.CharField(max_length=8)
    # The figures as they stood when it was written; they never change afterwards.
    owed = models.PositiveIntegerField()
    in_time = models.PositiveIntegerField()
    late = models.PositiveIntegerField()
    open = models.PositiveIntegerField()
    excused = models.PositiveIntegerField()
    note = models.CharField(max_length=500)
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    second_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", null=True)
    second_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=("area_code", "-at"), name="duties_supervised_by_area"),)
        constraints = (
            models.UniqueConstraint(
                fields=("area_code", "period_code"), name="duties_supervised_once"
            ),
            models.CheckConstraint(
                condition=Q(owed=F("in_time") + F("late") + F("open") + F("excused")),
                name="duties_supervision_balances",
            ),
            models.CheckConstraint(
                condition=Q(second_at__isnull=True, second_by__isnull=True)
                | Q(second_at__isnull=False, second_by__isnull=False),
                name="duties_second_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(second_by__isnull=True) | ~Q(second_by=F("by")),
                name="duties_supervised_by_two",
            ),
        )

    @property
    def period(self) -> Period:
        """The month or quarter it is about."""
        return Period.of_code(self.period_code)

    @property
    def tally(self) -> Tally:
        """The figures as they stood."""
        return Tally(self.owed, self.in_time, self.late, self.open, self.excused)
