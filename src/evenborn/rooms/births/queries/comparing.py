"""Counts beside counts: comparisons of a township."""

from datetime import date

from django.db.models import QuerySet

from evenborn.foundation.access.models import Officer
from evenborn.rooms.births.models import TownshipComparison


def comparisons_of(officer: Officer) -> QuerySet[TownshipComparison]:
    """Return the comparisons of the officer's township, the newest month first."""
    return TownshipComparison.objects.filter(township_code=officer.area_code[:9]).order_by("-month")


def comparison_of(officer: Officer, month: date) -> TownshipComparison | None:
    """Return the township's comparison of a month, once it has typed its counts."""
    return comparisons_of(officer).filter(month=month).first()
