"""Blocks of birth certificates and what is used of them."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from evenborn.foundation.access.models import Officer
from evenborn.rooms.births.models import CertificateStock


def stocks_of(officer: Officer) -> QuerySet[CertificateStock]:
    """Return the certificate blocks of the officer's institution with what is used of them."""
    return (
        CertificateStock.objects.filter(institution__department=officer.department_id)
        .annotate(
            issued=Count("used", filter=Q(used__spoilt=False)),
            spoilt=Count("used", filter=Q(used__spoilt=True)),
        )
        .order_by("series", "first")
    )


@dataclass(frozen=True, slots=True)
class Gaps:
    """Numbers before the last used one that are neither issued nor spoilt.

    Attributes:
        n: how many.
        first: the first of them, in order.
    """

    n: int
    first: list[int]


def gaps_in(stock: CertificateStock, *, most: int = 20) -> Gaps:
    """Return the gaps in the sequence of a block, the first ones by their serials."""
    used = list(stock.used.order_by("serial").values_list("serial", flat=True))
    n, first, expected = 0, list[int](), stock.first
    for serial in used:
        n += serial - expected
        first += range(expected, min(serial, expected + most - len(first)))
        expected = serial + 1
    return Gaps(n, first)
