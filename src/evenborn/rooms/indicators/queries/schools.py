"""Pupils' counts."""

from evenborn.foundation.access.models import Officer
from evenborn.rooms.indicators.models import SchoolCount
from evenborn.rooms.indicators.models.around import OfPlaces


def pupils_seen_by(officer: Officer) -> OfPlaces:
    """Return the counts of pupils an officer may see, the newest year first."""
    found: OfPlaces = SchoolCount.objects.all().seen_by(officer)
    return found.order_by("-school_year", "area_code", "stage", "grade")
