"""Spot checks and the error rate that comes out of them (R030)."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from evenborn.foundation.access.models import Department, Officer
from evenborn.rooms.births.models import SpotCheck, SpotCheckItem
from evenborn.stats import share_interval


@dataclass(frozen=True, slots=True)
class ErrorRate:
    """How a spot check came out (R030).

    Attributes:
        compared: records compared so far.
        wrong: those that differ in any column, or are not on paper.
        low, high: 95 % interval of the share wrong, 0 to 1, exact (Clopper-Pearson).
        by_column: how many differ in each column.
    """

    compared: int
    wrong: int
    low: float
    high: float
    by_column: Mapping[str, int]

    @property
    def share(self) -> float:
        """Share of records that differ, 0 to 1."""
        return self.wrong / self.compared if self.compared else 0.0


def error_rate(check: SpotCheck) -> ErrorRate:
    """Return the error rate of a spot check with its interval."""
    items = check.items.filter(compared_at__isnull=False)
    wrong, by_column = 0, dict[str, int]()
    compared = 0
    for on_paper, differing in items.values_list("on_paper", "differing"):
        compared += 1
        wrong += not on_paper or bool(differing)
        for name in differing:
            by_column[name] = by_column.get(name, 0) + 1
    low, high = share_interval(hits=wrong, trials=compared) if compared else (0.0, 1.0)
    return ErrorRate(compared, wrong, low, high, by_column)


def checks_seen_by(officer: Officer) -> QuerySet[SpotCheck]:
    """Return spot checks in the officer's scope, newest first, with how far each has come."""
    return (
        SpotCheck.objects.filter(department__in=Department.objects.seen_by(officer).order_by())
        .select_related("department")
        .annotate(done=Count("items", filter=Q(items__compared_at__isnull=False)))
        .order_by("-drawn_at", "-pk")
    )


def items_of(check: SpotCheck) -> QuerySet[SpotCheckItem]:
    """Return the drawn records in the order of drawing, without opening names."""
    return check.items.select_related("birth").defer("birth__identity").order_by("place")
