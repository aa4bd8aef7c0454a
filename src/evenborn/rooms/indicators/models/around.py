"""Lists of what belongs to a county or a place in it and is no secret within: who sees which."""

from typing import Any

from django.db import models
from django.db.models import Q

from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import Scope
from evenborn.rooms.indicators.models.cube import prefixes


class OfPlaces(models.QuerySet[Any]):
    """Rows of an area."""

    def seen_by(self, officer: Officer) -> "OfPlaces":
        """Return the rows of the officer's area, of those within it and of those it lies in."""
        if officer.scope is Scope.HOUSE:
            return self.all()
        area = officer.area_code
        if not area:
            return self.none()
        return self.filter(Q(area_code__startswith=area) | Q(area_code__in=prefixes(area)))
