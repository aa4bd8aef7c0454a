"""Releases of a quarter to the public, and their files."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import Scope
from evenborn.rooms.indicators.release.rules import SEEN, ReleaseState, period_code


class Releases(models.QuerySet["Release"]):
    """Lists of releases."""

    def seen_by(self, officer: Officer) -> "Releases":
        """Return the releases of the officer's area and of those within it."""
        if officer.scope is Scope.HOUSE:
            return self.all()
        area = officer.area_code
        return self.filter(area_code__startswith=area) if area else self.none()

    def seen_by_the_public(self) -> "Releases":
        """Return what was ever published: it stays known, taken off the page or not."""
        return self.filter(state__in=SEEN)


class Release(models.Model):
    """One table of a quarter as it was drawn up: frozen, approved by another person, published.

    `counts` and `hidden` stay in the house: the next release is hidden with them in mind.
    """

    area_code = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    revision = models.PositiveSmallIntegerField()  # 0 the first; numbers of discarded ones lapse
    state = models.CharField(max_length=10, default=ReleaseState.PREPARED.value)
    source = models.JSONField()  # {"cube", "as_at"; of the signed table "table", "table_revision"}
    stands_on = models.JSONField()  # number and state of those of the year seen before
    counts = models.JSONField()  # line → [boys, girls], true and whole
    unknown = models.PositiveIntegerField()  # births of unknown sex
    is_folded = models.BooleanField(default=False)  # unstated order stands with the first births
    hidden = models.JSONField(default=list)  # ["Q" or "Y", line, sex]
    has_to_date = models.BooleanField(default=False)
    report = models.JSONField()  # {"cells": how many, "small": those of `hidden` that are small}
    content = models.JSONField()  # what the public reads
    digest = models.CharField(max_length=64)  # SHA-256 of the content
    prepared_by = models.CharField(max_length=60)
    prepared_at = models.DateTimeField()
    approved_by = models.CharField(max_length=60, blank=True)
    approved_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=60, blank=True)
    published_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=60, blank=True)  # withdrawn, replaced or discarded
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)  # of withdrawing; the public reads it

    objects: ClassVar[Any] = Releases.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("area_code", "year", "quarter", "revision"),
                name="indicators_release_once",
            ),
            models.UniqueConstraint(
                fields=("area_code", "year", "quarter"),
                condition=Q(state=ReleaseState.PUBLISHED.value),
                name="indicators_one_release_published",
            ),
            models.UniqueConstraint(
                fields=("area_code", "year"),
                condition=Q(state__in=(ReleaseState.PREPARED.value, ReleaseState.APPROVED.value)),
                name="indicators_one_release_in_the_making",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in ReleaseState]),
                name="indicators_release_state",
            ),
            models.CheckConstraint(
                condition=Q(quarter__gte=1, quarter__lte=4),
                name="indicators_release_quarter",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True)
                | (~Q(approved_by="") & ~Q(approved_by=F("prepared_by"))),
                name="indicators_release_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(approved_at__isnull=False),
                name="indicators_release_approved_first",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReleaseState.WITHDRAWN.value) | ~Q(reason=""),
                name="indicators_release_withdrawn_why",
            ),
        )
        indexes = (
            models.Index(
                fields=("area_code", "-year", "-quarter", "-revision"),
                name="indicators_release_newest",
            ),
        )

    def __str__(self) -> str:
        return f"{self.area_code} {self.period} r{self.revision}"

    @property
    def period(self) -> str:
        """The quarter as addresses name it."""
        return period_code(self.year, self.quarter)

    @property
    def county_counts(self) -> tuple[int, int]:
        """The county's boys and girls."""
        boys, girls = self.counts["T"]
        return boys, girls


class ReleaseFile(models.Model):
    """One file of a release: its bytes stay as they were, whatever becomes of the code."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=80)
    media_type = models.CharField(max_length=80)
    body = models.BinaryField()
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)  # SHA-256

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("name",), name="indicators_release_file_once"),
        )
