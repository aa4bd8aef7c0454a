"""Institutions and the states they have passed through."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from evenborn.foundation.access.models import Acting, Department
from evenborn.foundation.access.rules import Scope
from evenborn.rooms.facilities.rules import KINDS, STATES, Kind, State
from evenborn.standards.words import Words


class Institutions(models.QuerySet["Institution"]):
    """Lists of institutions."""

    def seen_by(self, officer: Acting) -> Self:
        """Keep those in the officer's scope: its own, its area's, or all of the house."""
        match officer.scope:
            case Scope.HOUSE:
                return self
            case Scope.DEPARTMENT:
                return self.filter(department_id=officer.department_id)
            case Scope.AREA:
                if not officer.area_code:
                    return self.none()
                return self.filter(area_code__startswith=officer.area_code)


class Institution(models.Model):
    """A hospital, health centre or clinic; its officers work for its department."""

    name = models.CharField(max_length=100)
    credit_code = models.CharField(max_length=18, blank=True)  # GB 32100, or empty
    local_number = models.CharField(max_length=20, blank=True)  # where there is no credit code
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in Kind])
    area_code = models.CharField(max_length=12, db_index=True)  # division, 6 or 9 digits
    department = models.OneToOneField(
        Department, on_delete=models.PROTECT, related_name="institution"
    )
    delivers_births = models.BooleanField(default=True)
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in State], default=State.ACTIVE.value
    )
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    licence_number = models.CharField(max_length=40, blank=True)
    licence_until = models.DateField(null=True, blank=True)

    objects = Institutions.as_manager()

    class Meta:
        ordering = ("area_code", "name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("credit_code",),
                condition=~Q(credit_code=""),
                name="facilities_credit_code_once",
            ),
            models.UniqueConstraint(
                fields=("local_number",),
                condition=~Q(local_number=""),
                name="facilities_local_number_once",
            ),
            models.CheckConstraint(
                condition=~Q(credit_code="") | ~Q(local_number=""),
                name="facilities_has_a_number",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_on__isnull=False)
                | (~Q(state="closed") & Q(closed_on__isnull=True)),
                name="facilities_closed_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="facilities_closed_after_opened",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def code(self) -> str:
        """The number it goes by: the credit code, else the local one."""
        return self.credit_code or self.local_number

    @property
    def kind_words(self) -> Words:
        """Its kind in both languages."""
        return KINDS[Kind(self.kind)]

    @property
    def state_words(self) -> Words:
        """Its state in both languages."""
        return STATES[State(self.state)]

    def licence_lapsed(self, on: date) -> bool:
        """Tell whether the licence has a last day and it has passed."""
        return self.licence_until is not None and self.licence_until < on


class StateChange(models.Model):
    """One step from state to state, with its reason; never changed afterwards."""

    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="state_changes"
    )
    before = models.CharField(max_length=10, blank=True)  # empty at registration
    after = models.CharField(max_length=10)
    on = models.DateField()
    reason = models.CharField(max_length=20, blank=True)
    by = models.CharField(max_length=60)  # user name
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")
