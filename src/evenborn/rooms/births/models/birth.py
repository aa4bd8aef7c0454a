"""Birth records and what is done with them.

Names, numbers, telephones and addresses are in one sealed cell of a record; the plain columns hold
what statistics count. There is no key by which the births of one woman could be brought together:
`same_day_index` joins her number with the day, so that it finds a double entry of one delivery
and nothing else. A record refers to no exam, care, termination, benefit or tip.
"""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q

from evenborn.foundation.access.models import Department, Officer
from evenborn.foundation.access.rules import Scope
from evenborn.foundation.access.secrets import IndexField, SealedField
from evenborn.foundation.exchange.models import Batch
from evenborn.rooms.births.models.choosing import choices
from evenborn.rooms.births.rules import (
    ENTRY_HOURS,
    STATE_WORDS,
    VERIFY_HOURS,
    Source,
    State,
)
from evenborn.rooms.facilities.models import Institution
from evenborn.standards.words import Words


class Births(models.QuerySet["Birth"]):
    """Lists of birth records, always cut to what an officer may see."""

    def seen_by(self, officer: Officer) -> "Births":
        """Return the records in the officer's scope.

        A department sees its own entries. An area sees the births that happened in it and those
        whose mother lives in it, for both of its tables need them (R022).
        """
        match officer.scope:
            case Scope.HOUSE:
                return self
            case Scope.DEPARTMENT:
                return self.filter(department_id=officer.department_id)
            case Scope.AREA:
                area = officer.area_code
                if not area:
                    return self.none()
                # Numbers of departments and a whole code, not a join and a pattern: of three
                # million births both indexes then find a township's.
                theirs = Department.objects.filter(area_code__startswith=area)
                lives = (
                    {"township_code": area}
                    if len(area) == 9
                    else {"township_code__startswith": area}
                )
                return self.filter(
                    Q(**lives) | Q(department_id__in=list(theirs.values_list("pk", flat=True)))
                )

    def counted(self) -> "Births":
        """Return the records that count: all but the withdrawn."""
        return self.exclude(state=State.WITHDRAWN)


class Birth(models.Model):
    """One infant in the delivery register (form 4.4), live or stillborn."""

    # Who entered it, and by which door.
    # Found by the unique record number below; an index of its own would only cost.
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # None for a birth outside any institution, entered by the township.
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, related_name="births", db_index=False
    )
    record_id = models.CharField(max_length=64)  # the department's own number
    source = models.CharField(max_length=10, choices=choices(Source))
    batch = models.ForeignKey(
        Batch, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    # Of the form it was typed in, so that a button pressed twice is one birth.
    form_key = models.CharField(max_length=48, null=True)
    entered_by = models.CharField(max_length=60)
    entered_at = models.DateTimeField()
    born_at = models.DateTimeField()  # without a time of birth, the day's last second
    late = models.BooleanField()  # entered more than 24 hours after it
    late_reason = models.CharField(max_length=20, blank=True)

    # What the township said.
    state = models.CharField(max_length=10, choices=choices(State), default=State.RECORDED.value)
    township_code = models.CharField(max_length=9)  # who verifies
    to_verify_since = models.DateTimeField()  # its clock of 24 hours; a correction starts it anew
    judged_by = models.CharField(max_length=60, blank=True)  # verified, returned or withdrew
    judged_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=20, blank=True)  # of returning or withdrawing

    # Facts, named as in the delivery schema (standards/schemas/delivery.yaml).
    infant_sex = models.SmallIntegerField()  # GB/T 2261.1
    birth_date = models.DateField()
    birth_time = models.TimeField(null=True)
    outcome = models.CharField(max_length=12, default="live")
    place_type = models.CharField(max_length=12, blank=True)
    delivery_mode = models.CharField(max_length=12, blank=True)
    mother_id_type = models.CharField(max_length=4, blank=True)
    gestation_weeks = models.SmallIntegerField(null=True)
    gestation_days = models.SmallIntegerField(null=True)
    parity = models.SmallIntegerField(null=True)
    birth_order = models.SmallIntegerField(null=True)
    plurality = models.SmallIntegerField(null=True)
    plurality_rank = models.SmallIntegerField(null=True)
    weight_grams = models.IntegerField(null=True)
    length_cm = models.FloatField(null=True)
    apgar_1 = models.SmallIntegerField(null=True)
    apgar_5 = models.SmallIntegerField(null=True)
    apgar_10 = models.SmallIntegerField(null=True)
    area_code = models.CharField(max_length=12, blank=True)
    hukou_code = models.CharField(max_length=12, blank=True)
    certificate_state = models.CharField(max_length=8, blank=True)
    certificate_issued_on = models.DateField(null=True)
    registered_on = models.DateField(null=True)

    identity = SealedField(null=True)  # the schema's secret columns that were filled
    certificate_index = IndexField(blank=True, db_index=False)
    same_day_index = IndexField(blank=True, db_index=False)
    content_index = models.CharField(max_length=32)  # keyed, of all cells: the same row again?

    month = models.DateField()  # first day of the month of birth
    after_close = models.BooleanField(default=False)  # came when its month was closed

    objects: ClassVar[models.Manager["Birth"]] = Births.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("department", "record_id"), name="births_record_number_once"
            ),
            models.UniqueConstraint(
                fields=("form_key",),
                condition=Q(form_key__isnull=False),
                name="births_form_once",
            ),
            models.UniqueConstraint(
                fields=("certificate_index",),
                condition=~Q(certificate_index="") & ~Q(state=State.WITHDRAWN.value),
                name="births_certificate_once",
            ),
            models.CheckConstraint(
                name="births_sex_is_a_code", condition=Q(infant_sex__in=(0, 1, 2, 9))
            ),
            models.CheckConstraint(
                name="births_stillbirth_has_no_certificate",
                condition=Q(outcome="live") | Q(certificate_index=""),
            ),
            models.CheckConstraint(
                name="births_judged_has_who_and_when",
                condition=Q(state=State.RECORDED.value)
                | (Q(judged_at__isnull=False) & ~Q(judged_by="")),
            ),
            models.CheckConstraint(
                name="births_returned_has_reason",
                condition=~Q(state__in=(State.RETURNED.value, State.WITHDRAWN.value))
                | ~Q(reason=""),
            ),
        )
        indexes = (
            models.Index(fields=("department", "month", "state"), name="births_by_department"),
            models.Index(
                fields=("township_code", "state", "to_verify_since"), name="births_by_township"
            ),
            models.Index(fields=("month", "township_code"), name="births_by_month"),
            models.Index(fields=("record_id",), name="births_by_record_number"),
            # For Today's two clocks: of 3 million births a month's are looked at.
            models.Index(fields=("born_at",), name="births_by_moment"),
            models.Index(fields=("to_verify_since",), name="births_by_verify_clock"),
            models.Index(
                fields=("township_code",),
                condition=Q(judged_at__isnull=True),
                name="births_not_judged",
            ),
            # Declared here and not at the fields: PostgreSQL would get a second index of each for
            # LIKE, which nobody asks.
            models.Index(
                fields=("certificate_index",),
                condition=~Q(certificate_index=""),
                name="births_by_certificate",
            ),
            models.Index(
                fields=("same_day_index",),
                condition=~Q(same_day_index=""),
                name="births_by_mother_and_day",
            ),
        )

    def __str__(self) -> str:
        return self.record_id

    @property
    def due_at(self) -> datetime:
        """Until when it was to be entered."""
        return self.born_at + timedelta(hours=ENTRY_HOURS)

    @property
    def verify_due_at(self) -> datetime:
        """Until when the township is to look at it."""
        return self.to_verify_since + timedelta(hours=VERIFY_HOURS)

    @property
    def state_words(self) -> Words:
        """Where it stands, in both languages."""
        return STATE_WORDS[State(self.state)]
