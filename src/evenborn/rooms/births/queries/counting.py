"""Live births by sex: of a township, by month, by township, by order, on three bases."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import Substr

from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import Scope
from evenborn.rooms.births.models import Birth, Births
from evenborn.rooms.births.queries.months import LIVE
from evenborn.rooms.births.rules import State
from evenborn.stats import Basis

# Where a birth is counted: the column with the division code of each basis.
PLACE = {
    "occurrence": "department__area_code",
    "residence": "area_code",
    "registration": "hukou_code",
}
SEXES = {
    "boys": Count("pk", filter=Q(infant_sex=1)),
    "girls": Count("pk", filter=Q(infant_sex=2)),
    "unsettled": Count("pk", filter=Q(infant_sex__in=(0, 9))),
}


@dataclass(frozen=True, slots=True)
class BySex:
    """Live births by sex."""

    boys: int
    girls: int
    unsettled: int = 0

    @property
    def births(self) -> int:
        """All of them."""
        return self.boys + self.girls + self.unsettled


@dataclass(frozen=True, slots=True)
class Counted(BySex):
    """Live births by sex under a key: a month, a division code, an order.

    late: entered more than 24 hours after the birth.
    """

    late: int = 0
    key: object = None


def township_counts(township_code: str, month: date) -> BySex:
    """Return a township's resident live births of a month in the register."""
    found = Birth.objects.filter(LIVE, township_code=township_code, month=month)
    return BySex(**found.exclude(state=State.WITHDRAWN).aggregate(**SEXES))


def _live(officer: Officer, basis: Basis, since: date, until: date) -> Births:
    found: Births = Birth.objects.seen_by(officer)  # type: ignore[attr-defined] # made from Births
    found = found.counted().filter(LIVE, month__gte=since, month__lte=until)
    if officer.scope is Scope.AREA:
        found = found.filter(**{f"{PLACE[basis]}__startswith": officer.area_code})
    return found


def total_of(officer: Officer, *, basis: Basis, since: date, until: date) -> Counted:
    """Return live births by sex in the officer's scope.

    Args:
        basis: where a birth counts; a role of one department has its own births on each.
        since, until: first days of the first and the last month.
    """
    found = _live(officer, basis, since, until)
    return Counted(**found.aggregate(**SEXES, late=Count("pk", filter=Q(late=True))))


def counts_by(
    officer: Officer, *, basis: Basis, since: date, until: date, by: str
) -> list[Counted]:
    """Return live births by sex for a table or a chart, sorted by the key.

    Args:
        basis, since, until: as in `total_of`.
        by: "month", "place" (nine digits of the basis's division code), "order" or
            "department" (its number).
    """
    keys = {
        "month": F("month"),
        "place": Substr(F(PLACE[basis]), 1, 9),
        "order": F("birth_order"),
        "department": F("department_id"),
    }
    rows: Iterable[Any] = (
        _live(officer, basis, since, until)
        .order_by()
        .annotate(key=keys[by])
        .values("key")
        .annotate(**SEXES, n_late=Count("pk", filter=Q(late=True)))
        .order_by("key")
    )
    return [
        Counted(row["boys"], row["girls"], row["unsettled"], late=row["n_late"], key=row["key"])
        for row in rows
    ]


def by_place_and_order(
    officer: Officer, *, basis: Basis, since: date, until: date
) -> dict[tuple[str, int], BySex]:
    """Return live births by sex under (division code, order); 3 is the third and later, 0 unknown.

    Args:
        basis, since, until: as in `total_of`.
    """
    rows: Iterable[Any] = (
        _live(officer, basis, since, until)
        .order_by()
        .annotate(place=Substr(F(PLACE[basis]), 1, 9))
        .values("place", "birth_order")
        .annotate(**SEXES)
    )
    found: dict[tuple[str, int], BySex] = {}
    for row in rows:
        key = (row["place"], min(row["birth_order"] or 0, 3))
        before = found.get(key, BySex(0, 0))
        found[key] = BySex(
            before.boys + row["boys"],
            before.girls + row["girls"],
            before.unsettled + row["unsettled"],
        )
    return found


def elsewhere_registered(officer: Officer, *, since: date, until: date) -> int:
    """Return resident births whose mother is registered in another province; they count (R022)."""
    province = officer.area_code[:2]
    found = _live(officer, "residence", since, until).exclude(hukou_code="")
    return found.exclude(hukou_code__startswith=province).count()
