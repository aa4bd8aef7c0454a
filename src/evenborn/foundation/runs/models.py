"""The queue is a table: one row for each run (docs/adr/0007)."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from evenborn.foundation.access.models import Department, Officer
from evenborn.foundation.access.rules import Permission, Scope
from evenborn.foundation.runs.rules import OVER, State

STATES = [state.value for state in State]


class Runs(models.QuerySet["Run"]):
    """Runs, and who may see which."""

    def seen_by(self, officer: Officer) -> "Runs":
        """Return an officer's own runs; with RUNS_ALL those of his whole scope."""
        own = Q(officer=officer)
        if not officer.may(Permission.RUNS_ALL):
            return self.filter(own)
        match officer.row.scope:
            case Scope.HOUSE:
                return self.all()
            case Scope.DEPARTMENT:
                return self.filter(own | Q(department=officer.department))
            case Scope.AREA:
                return self.filter(own | Q(area_code__startswith=officer.area_code))


class Run(models.Model):
    """One piece of long work: what, for whom, how far, with what receipt."""

    job = models.CharField(max_length=60)
    key = models.CharField(max_length=120, blank=True)  # the same key is the same run
    arguments = models.JSONField(default=dict)  # ids and codes, never a personal value
    state = models.CharField(max_length=12, default=State.QUEUED.value)

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, related_name="+"
    )
    by = models.CharField(max_length=60)  # user name, "api:<client>" or "system"
    area_code = models.CharField(max_length=12, blank=True)

    queued_at = models.DateTimeField()
    not_before = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    worker = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True)
    # The fencing token: it only grows, and a worker with an older one may not write.
    attempt = models.PositiveIntegerField(default=0)
    tries = models.PositiveIntegerField(default=0)  # since the last step forward

    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True)
    words_zh = models.CharField(max_length=200, blank=True)
    words_en = models.CharField(max_length=200, blank=True)
    kept = models.JSONField(default=dict)  # the checkpoint
    receipt = models.JSONField(null=True)
    error = models.CharField(max_length=80, blank=True)  # the class, never the message
    error_zh = models.CharField(max_length=500, blank=True)
    error_en = models.CharField(max_length=500, blank=True)

    objects: ClassVar[Any] = Runs.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=("state", "not_before"), name="runs_waiting"),
            models.Index(fields=("officer", "-queued_at"), name="runs_of_officer"),
            models.Index(fields=("-queued_at",), name="runs_by_time"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("job", "key"), condition=~Q(key=""), name="runs_key_once"
            ),
            models.CheckConstraint(condition=Q(state__in=STATES), name="runs_state_known"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(receipt__isnull=False), name="runs_done_has_receipt"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["running", "cancelling"]) | Q(lease_until__isnull=False),
                name="runs_at_work_has_lease",
            ),
        )

    def __str__(self) -> str:
        return f"{self.job} {self.pk}"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen unless somebody retries."""
        return State(self.state) in OVER

    @property
    def username(self) -> str:
        """For the log: a run acts in the name of who started it."""
        return self.by
