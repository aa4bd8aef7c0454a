"""Infant deaths, for the health roles (R038)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from evenborn.foundation.access.models import Officer
from evenborn.rooms.births.models import Birth, Births, InfantDeath
from evenborn.rooms.births.queries.months import LIVE
from evenborn.stats import share_interval


def deaths_seen_by(officer: Officer) -> QuerySet[InfantDeath]:
    """Return infant deaths in the officer's scope, newest first."""
    births: Births = Birth.objects.seen_by(officer)  # type: ignore[attr-defined]
    return (
        InfantDeath.objects.filter(
            Q(birth__in=births.order_by()) | Q(department=officer.department_id)
        )
        .select_related("birth", "department")
        .defer("birth__identity", "details")
        .order_by("-died_at")
    )


NEONATAL = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Deaths:
    """Deaths of one sex among its live births of a period.

    Attributes:
        births: live births of the period.
        neonatal: of them, died before 28 days.
        infant: of them, died before the first birthday, neonatal ones included.
    """

    births: int
    neonatal: int
    infant: int

    def interval(self, deaths: int) -> tuple[float, float] | None:
        """Return the 95 % interval of deaths per 1,000 live births; None without births."""
        if not self.births:
            return None
        low, high = share_interval(hits=deaths, trials=self.births)
        return 1000 * low, 1000 * high

    @property
    def neonatal_interval(self) -> tuple[float, float] | None:
        """Interval of neonatal deaths per 1,000 live births (Clopper-Pearson)."""
        return self.interval(self.neonatal)

    @property
    def infant_interval(self) -> tuple[float, float] | None:
        """Interval of infant deaths per 1,000 live births (Clopper-Pearson)."""
        return self.interval(self.infant)


def deaths_by_sex(officer: Officer, *, since: date, until: date) -> Mapping[int, Deaths]:
    """Return deaths of boys (1) and girls (2) born in some months, in the officer's scope.

    Deaths are put to the months of birth, so that both numbers are of the same infants.
    """
    births: Births = Birth.objects.seen_by(officer)  # type: ignore[attr-defined]
    born = births.counted().filter(LIVE, month__gte=since, month__lte=until)
    found: dict[int, Deaths] = {}
    for sex in (1, 2):
        of_sex = born.filter(infant_sex=sex)
        lived = [
            died_at - born_at
            for died_at, born_at in InfantDeath.objects.filter(
                birth__in=of_sex.order_by()
            ).values_list("died_at", "birth__born_at")
        ]
        early = sum(span < NEONATAL for span in lived)
        found[sex] = Deaths(of_sex.count(), early, len(lived))
    return found
