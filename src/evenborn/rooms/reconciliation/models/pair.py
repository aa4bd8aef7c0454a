"""Pairs of records that a person decides about, and what was decided."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from evenborn.foundation.access.secrets import IndexField, SealedField
from evenborn.rooms.reconciliation.models.linkage import Linkage
from evenborn.rooms.reconciliation.models.scope import OfAreas
from evenborn.rooms.reconciliation.reviewing import LOOKS, WAITING, Look, State
from evenborn.rooms.reconciliation.rules import RecordKey, Verdict


class Pairs(OfAreas):
    """Pairs, by where they stand."""

    def waiting(self, look: Look = Look.REVIEW) -> Self:
        """Return what still has to be decided."""
        return self.filter(gone_at__isnull=True, state__in=LOOKS[look])


class Pair(models.Model):
    """Two records of which the machine cannot tell whether they are one birth.

    The cells are there as long as somebody may have to read them: they are emptied when nobody
    asks any more, and when the quarter is signed.
    """

    area_code = models.CharField(max_length=12)
    left_source = models.CharField(max_length=12)
    left_record = models.CharField(max_length=100)
    right_source = models.CharField(max_length=12)
    right_record = models.CharField(max_length=100)
    probability = models.FloatField()
    weight = models.FloatField()  # bits
    evidence = models.JSONField()  # [comparison, level, bits] of each
    reason_zh = models.TextField()
    reason_en = models.TextField()
    month = models.DateField()
    cells = SealedField(null=True)  # {"left.<column>": text, "right.<column>": text}
    cells_index = IndexField(db_index=False, blank=True)  # tells whether a record was changed
    found_by = models.ForeignKey(Linkage, on_delete=models.PROTECT, related_name="+")
    gone_at = models.DateTimeField(null=True)  # undecided, and a later linkage asked no more

    state = models.CharField(max_length=8, default=State.OPEN.value)
    verdict = models.CharField(max_length=9, blank=True)  # of a decided pair
    decided_at = models.DateTimeField(null=True)
    edition = models.PositiveSmallIntegerField(default=1)  # one more each time it opens anew
    sampled = models.BooleanField()  # drawn: the agreement rate is of these
    second_wanted = models.BooleanField()  # drawn, or least certain
    agreed = models.BooleanField(null=True)  # whether the first two looks said the same
    claimed_by = models.CharField(max_length=60, blank=True)
    claimed_until = models.DateTimeField(null=True)

    objects: ClassVar[Any] = Pairs.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("area_code", "left_source", "left_record", "right_source", "right_record"),
                name="reconciliation_pair_once",
            ),
            models.CheckConstraint(
                name="reconciliation_decided_has_a_verdict",
                condition=Q(state="decided", decided_at__isnull=False) & ~Q(verdict="")
                | ~Q(state="decided") & Q(verdict="", decided_at__isnull=True),
            ),
            models.CheckConstraint(
                name="reconciliation_gone_has_no_cells",
                condition=Q(gone_at__isnull=True) | Q(cells__isnull=True),
            ),
        )
        indexes = (
            models.Index(
                fields=("month", "id"),
                condition=Q(gone_at__isnull=True, state__in=WAITING),
                name="reconciliation_waiting",
            ),
            models.Index(fields=("area_code", "left_record"), name="reconciliation_pair_left"),
            models.Index(fields=("claimed_by",), name="reconciliation_claimed"),
        )

    @property
    def left(self) -> RecordKey:
        """The first record."""
        return RecordKey(self.left_source, self.left_record)

    @property
    def right(self) -> RecordKey:
        """The second record."""
        return RecordKey(self.right_source, self.right_record)

    @property
    def names(self) -> tuple[str, str, str, str]:
        """What it is known by within its area."""
        return (self.left_source, self.left_record, self.right_source, self.right_record)


class Decision(models.Model):
    """What one person said about a pair. It is never changed; taking it back leaves it there."""

    pair = models.ForeignKey(Pair, on_delete=models.PROTECT, related_name="decisions")
    edition = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField()  # 1 first, 2 second, 3 together
    verdict = models.CharField(max_length=9, choices=[(one.value, one.value) for one in Verdict])
    by = models.CharField(max_length=60)
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("pair", "edition", "round"),
                condition=Q(undone_at__isnull=True, round__lt=3),
                name="reconciliation_one_says_it_first",
            ),
            models.UniqueConstraint(
                fields=("pair", "edition", "round", "by"),
                condition=Q(undone_at__isnull=True),
                name="reconciliation_one_voice_a_round",
            ),
        )
        indexes = (models.Index(fields=("by", "-at"), name="reconciliation_decided_by"),)
