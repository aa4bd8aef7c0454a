"""Lists cut to what an officer may see, for rows of a department and rows of an area."""

from typing import Any, Self

from django.db import models

from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import Scope


class OfDepartments(models.QuerySet[Any]):
    """Rows that belong to a department."""

    def seen_by(self, officer: Officer) -> Self:
        """Return what lies in an officer's scope."""
        match officer.scope:
            case Scope.HOUSE:
                return self.all()
            case Scope.DEPARTMENT:
                return self.filter(department=officer.department_id)
            case Scope.AREA:
                if not officer.area_code:
                    return self.none()
                return self.filter(department__area_code__startswith=officer.area_code)


class OfAreas(models.QuerySet[Any]):
    """Rows that belong to an area: seen by whoever works for it or for a larger one.

    A department of the county sees the county's rows by its own division code.
    """

    def seen_by(self, officer: Officer) -> Self:
        """Return the rows of the officer's area and of those within it."""
        if officer.scope is Scope.HOUSE:
            return self.all()
        area = officer.area_code
        return self.filter(area_code__startswith=area) if area else self.none()
