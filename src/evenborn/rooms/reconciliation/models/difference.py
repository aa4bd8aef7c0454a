"""What the agencies' records disagree about, and what was said about it."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from evenborn.foundation.access.models import Department, Officer
from evenborn.foundation.access.rules import Scope
from evenborn.rooms.reconciliation.answering import DifferenceState, Said
from evenborn.rooms.reconciliation.models.linkage import Linkage
from evenborn.rooms.reconciliation.rules import DifferenceKind

OF_HEALTH = ("delivery", "certificate")


class Differences(models.QuerySet[Any]):
    """Differences, of an officer's own scope where asked."""

    def seen_by(self, officer: Officer) -> "Differences":
        """Return the county's for the county, a department's own for the department.

        A township sees those of mothers who live there, as far as health settles them.
        """
        match officer.scope:
            case Scope.HOUSE:
                return self.all()
            case Scope.DEPARTMENT:
                return self.filter(department=officer.department_id)
            case Scope.AREA:
                area = officer.area_code
                if not area:
                    return self.none()
                return self.filter(
                    Q(area_code__startswith=area)
                    | Q(department=officer.department_id)
                    | Q(place__startswith=area, office__in=OF_HEALTH)
                )


class Difference(models.Model):
    """One difference of one birth, answered by one department.

    It holds codes and the agencies' own record numbers: no name, no number of a person.
    """

    area_code = models.CharField(max_length=12)
    key = models.CharField(max_length=64)  # SHA-256 of `FoundDifference.key`
    kind = models.CharField(max_length=20)
    office = models.CharField(max_length=12)  # the source that looks first
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, related_name="+"
    )  # which answers; None where the county has no such department
    lacking = models.JSONField(default=list)  # sources without a record
    records = models.JSONField(default=dict)  # source → "<department>:<its own number>"
    values = models.JSONField(default=dict)  # source → what it says; for MOTHER nothing
    month = models.DateField(null=True)  # first day of the month of birth
    place = models.CharField(max_length=12, blank=True)
    facility = models.CharField(max_length=18, blank=True)
    what_zh = models.CharField(max_length=200)
    what_en = models.CharField(max_length=200)
    action_zh = models.CharField(max_length=300)
    action_en = models.CharField(max_length=300)

    found_by = models.ForeignKey(Linkage, on_delete=models.PROTECT, related_name="+")  # the newest
    found_at = models.DateTimeField()  # first, or again after it was gone
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=DifferenceState.OPEN.value)
    answered_at = models.DateTimeField(null=True)
    link_doubted = models.BooleanField(default=False)  # the answer says: not one birth
    settled_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = Differences.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("area_code", "key"), name="reconciliation_difference_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in DifferenceKind]),
                name="reconciliation_difference_kind",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in DifferenceState]),
                name="reconciliation_difference_state",
            ),
            models.CheckConstraint(
                condition=Q(state="open", answered_at=None)
                | Q(state="answered", answered_at__isnull=False)
                | Q(state__in=("settled", "gone"), settled_at__isnull=False),
                name="reconciliation_difference_has_its_moments",
            ),
        )
        indexes = (
            models.Index(
                fields=("area_code", "state", "due_at"), name="reconciliation_diff_of_area"
            ),
            models.Index(
                fields=("department", "state", "due_at"), name="reconciliation_diff_of_office"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Answers(models.QuerySet[Any]):
    """Answers, of an officer's own scope where asked."""

    def seen_by(self, officer: Officer) -> "Answers":
        """Return the answers to the differences in scope."""
        return self.filter(difference__in=Difference.objects.seen_by(officer))


class Answer(models.Model):
    """What an office or the statistician said about a difference; never changed afterwards."""

    difference = models.ForeignKey(Difference, on_delete=models.PROTECT, related_name="answers")
    said = models.CharField(max_length=20)
    note = models.CharField(max_length=200, blank=True)  # about records, never about a person
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    by = models.CharField(max_length=60)
    at = models.DateTimeField()

    objects: ClassVar[Any] = Answers.as_manager()

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(said__in=[said.value for said in Said]),
                name="reconciliation_answer_code",
            ),
        )
