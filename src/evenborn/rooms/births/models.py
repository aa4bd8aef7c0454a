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
from evenborn.rooms.births.rules import (
    DEATH_REPORT_HOURS,
    ENTRY_HOURS,
    STATE_WORDS,
    VERIFY_HOURS,
    CorrectionReason,
    MonthState,
    ReturnReason,
    Source,
    State,
    WithdrawalReason,
)
from evenborn.rooms.facilities.models import Institution
from evenborn.standards.words import Words


def _choices(
    kind: type[State | Source | ReturnReason | CorrectionReason | WithdrawalReason | MonthState],
) -> list[tuple[str, str]]:
    return [(member.value, member.value) for member in kind]


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
                return self.filter(
                    Q(township_code__startswith=area) | Q(department__area_code__startswith=area)
                )

    def annotate_corrections(self) -> "Births":
        """Add `corrections_made`, how often each record was corrected."""
        return self.annotate(corrections_made=models.Count("corrections"))

    def counted(self) -> "Births":
        """Return the records that count: all but the withdrawn."""
        return self.exclude(state=State.WITHDRAWN)


class Birth(models.Model):
    """One infant in the delivery register (form 4.4), live or stillborn."""

    # Who entered it, and by which door.
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    # None for a birth outside any institution, entered by the township.
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, related_name="births"
    )
    record_id = models.CharField(max_length=64)  # the department's own number
    source = models.CharField(max_length=10, choices=_choices(Source))
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="+")
    entered_by = models.CharField(max_length=60)
    entered_at = models.DateTimeField()
    born_at = models.DateTimeField()  # without a time of birth, the day's last second
    late = models.BooleanField()  # entered more than 24 hours after it
    late_reason = models.CharField(max_length=20, blank=True)

    # What the township said.
    state = models.CharField(max_length=10, choices=_choices(State), default=State.RECORDED.value)
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
    certificate_index = IndexField(blank=True)
    same_day_index = IndexField(blank=True)
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
    reason = models.CharField(max_length=20, choices=_choices(CorrectionReason))
    columns = models.JSONField()  # names of the columns, in the schema's order
    plain = models.JSONField(default=dict)  # {column: [old, new]} of plain columns
    sealed = SealedField(null=True)  # {"column.old": …, "column.new": …} of secret ones
    after_close = models.BooleanField(default=False)

    class Meta:
        indexes = (models.Index(fields=("birth", "at"), name="births_corrections_of"),)


class MonthClose(models.Model):
    """The closing of one month of one department, with two signatures."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    state = models.CharField(max_length=10, choices=_choices(MonthState))
    prepared_by = models.CharField(max_length=60)
    prepared_at = models.DateTimeField()
    signed_by = models.CharField(max_length=60, blank=True)
    signed_at = models.DateTimeField(null=True)
    counts = models.JSONField()  # MonthCounts.as_codes()
    fingerprint = models.CharField(max_length=64)  # of the records' numbers and contents

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("department", "month"), name="births_month_once"),
            models.CheckConstraint(
                name="births_closed_has_two_signatures",
                condition=~Q(state=MonthState.CLOSED.value)
                | (
                    Q(signed_at__isnull=False)
                    & ~Q(signed_by="")
                    & ~Q(signed_by=models.F("prepared_by"))
                ),
            ),
        )
        indexes = (models.Index(fields=("month", "state"), name="births_closes_by_month"),)


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
    """A number of the stock that was used or spoilt. It does not say for whom."""

    stock = models.ForeignKey(CertificateStock, on_delete=models.PROTECT, related_name="used")
    serial = models.PositiveIntegerField()
    spoilt = models.BooleanField(default=False)
    reason = models.CharField(max_length=20, blank=True)  # of spoiling
    by = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("stock", "serial"), name="births_serial_once"),
        )


class SpotCheck(models.Model):
    """A random sample of a month's records, to be compared with the paper register (R030)."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    drawn_by = models.CharField(max_length=60)
    drawn_at = models.DateTimeField()
    seed = models.BigIntegerField()  # drawn by the system, so that the sample can be drawn again
    frame = models.PositiveIntegerField()  # records to draw from
    size = models.PositiveIntegerField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("department", "month"), name="births_spot_checks_of"),)


class SpotCheckItem(models.Model):
    """One drawn record: which columns differ from paper, never what either says."""

    check_of = models.ForeignKey(SpotCheck, on_delete=models.PROTECT, related_name="items")
    birth = models.ForeignKey(Birth, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveIntegerField()  # in the order of drawing
    compared_by = models.CharField(max_length=60, blank=True)
    compared_at = models.DateTimeField(null=True)
    on_paper = models.BooleanField(null=True)  # False: the paper register has no such line
    differing = models.JSONField(default=list)  # names of columns

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("check_of", "place"), name="births_item_once"),
        )


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


class TownshipComparison(models.Model):
    """A township's own counts beside the register's, by the 10th of the next month."""

    township_code = models.CharField(max_length=9)
    month = models.DateField()
    boys_known = models.PositiveIntegerField()  # by villages and home visits, as counts
    girls_known = models.PositiveIntegerField()
    boys_registered = models.PositiveIntegerField()
    girls_registered = models.PositiveIntegerField()
    explanation = models.CharField(max_length=20, blank=True)  # code, needed where they differ
    by = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("township_code", "month"), name="births_comparison_once"
            ),
        )


class QuarterExchange(models.Model):
    """The counts of a quarter that were sent to another department, as a file with a receipt."""

    area_code = models.CharField(max_length=12)
    quarter = models.DateField()  # first day of the quarter
    recipient = models.CharField(max_length=20)  # police, statistics
    receipt = models.CharField(max_length=64)  # number of the file that went out
    by = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("area_code", "quarter", "recipient"), name="births_exchange_once"
            ),
        )
