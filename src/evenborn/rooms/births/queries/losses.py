"""Stillbirths and neonatal deaths of a county by sex, as the quarterly table asks (form 4.13)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import DurationField, ExpressionWrapper, F, QuerySet

from evenborn.rooms.births.models import Birth, InfantDeath
from evenborn.rooms.births.queries.deaths import NEONATAL
from evenborn.rooms.births.queries.months import LIVE

BySex = tuple[int, int, int]  # boys, girls, sex not settled


@dataclass(frozen=True, slots=True)
class Losses:
    """Infants who were not born alive, or died within 28 days; by the months of birth."""

    stillbirths: BySex
    neonatal_deaths: BySex


def losses_of(area_code: str, *, since: date, until: date) -> Losses | None:
    """Return the losses of mothers who live in an area; None where no birth was registered.

    Args:
        since, until: first days of the first and the last month of birth.
    """
    born: QuerySet[Any] = Birth.objects.exclude(state="withdrawn").filter(
        area_code__startswith=area_code, month__gte=since, month__lte=until
    )
    if not born.exists():
        return None
    lived = ExpressionWrapper(F("died_at") - F("birth__born_at"), output_field=DurationField())
    early = (
        InfantDeath.objects.filter(birth__in=born.filter(LIVE).order_by())
        .annotate(lived=lived)
        .filter(lived__lt=NEONATAL)
    )
    return Losses(
        _by_sex(born.exclude(LIVE).values_list("infant_sex", flat=True)),
        _by_sex(early.values_list("birth__infant_sex", flat=True)),
    )


def _by_sex(sexes: Any) -> BySex:
    found = list(sexes)
    boys, girls = found.count(1), found.count(2)
    return boys, girls, len(found) - boys - girls
