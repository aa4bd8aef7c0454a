"""Every read of the delivery register that pages and other rooms need."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from evenborn.foundation.access.models import Department, Officer
from evenborn.rooms.births.facts import PLAIN
from evenborn.rooms.births.identity import certificate_candidates
from evenborn.rooms.births.models import (
    Birth,
    Births,
    CertificateStock,
    Correction,
    Draft,
    InfantDeath,
    MonthClose,
    SpotCheck,
)
from evenborn.rooms.births.rules import Balance, MonthCounts, State
from evenborn.standards import certificate_number_ok
from evenborn.stats import share_interval

LIVE = Q(outcome="live")
CERTIFIED = ~Q(certificate_index="")


def births_seen_by(officer: Officer) -> Births:
    """Return the records an officer may see, newest entries first, without opening names."""
    found: Births = Birth.objects.seen_by(officer)  # type: ignore[attr-defined] # made from Births
    return found.select_related("department", "institution").defer("identity").order_by("-pk")


def listed(
    officer: Officer,
    *,
    month: date | None = None,
    state: State | None = None,
    department_id: int | None = None,
    late: bool | None = None,
) -> Births:
    """Return the records of a list page, cut by its filters."""
    found = births_seen_by(officer)
    if month is not None:
        found = found.filter(month=month)
    if state is not None:
        found = found.filter(state=state)
    if department_id is not None:
        found = found.filter(department_id=department_id)
    if late is not None:
        found = found.filter(late=late)
    return found


def cells_of(birth: Birth) -> dict[str, object]:
    """Return a record's cells by the schema's names; this opens the sealed ones.

    The caller records the reading (`births.identity_read`) where a person sees them.
    """
    cells: dict[str, object] = {
        name: value for name in PLAIN if (value := getattr(birth, name)) not in (None, "")
    }
    cells.update(birth.identity or {})
    return cells


def to_verify(officer: Officer) -> Births:
    """Return what waits for the officer's township, the earliest clock first."""
    found: Births = Birth.objects.filter(  # type: ignore[assignment]
        state=State.RECORDED, township_code__startswith=officer.area_code or "-"
    ).select_related("department", "institution")
    return found.defer("identity").order_by("to_verify_since", "pk")


def returned_to(officer: Officer) -> Births:
    """Return what was sent back to the officer's department, the earliest first."""
    found: Births = Birth.objects.filter(  # type: ignore[assignment]
        department=officer.department_id, state=State.RETURNED
    )
    return found.defer("identity").order_by("judged_at", "pk")


def by_number(officer: Officer, number: str) -> list[Birth]:
    """Find records by record number or certificate number, exactly; never by a person.

    At most 20: a record number may stand in several departments.
    """
    number = number.strip().upper()
    wanted = Q(record_id=number)
    if certificate_number_ok(number):
        wanted |= Q(certificate_index__in=certificate_candidates(number))
    return list(births_seen_by(officer).filter(wanted)[:20])


def month_counts(department: Department, month: date) -> MonthCounts:
    """Return what a department reports for a month, as the register stands now."""
    rows = Birth.objects.filter(department=department, month=month).exclude(state=State.WITHDRAWN)
    n = rows.aggregate(
        deliveries=Count("pk"),
        certificates=Count("pk", filter=LIVE & CERTIFIED),
        pending=Count("pk", filter=LIVE & ~CERTIFIED & Q(certificate_state="pending")),
        not_live=Count("pk", filter=~LIVE),
        boys=Count("pk", filter=LIVE & Q(infant_sex=1)),
        girls=Count("pk", filter=LIVE & Q(infant_sex=2)),
        unsettled=Count("pk", filter=LIVE & Q(infant_sex__in=(0, 9))),
        late=Count("pk", filter=Q(late=True)),
        unverified=Count("pk", filter=Q(state=State.RECORDED)),
        returned=Count("pk", filter=Q(state=State.RETURNED)),
    )
    balance = Balance(n["deliveries"], n["certificates"], n["pending"], n["not_live"])
    return MonthCounts(
        balance=balance,
        **{name: n[name] for name in ("boys", "girls", "unsettled", "late")},
        **{name: n[name] for name in ("unverified", "returned")},
    )


@dataclass(frozen=True, slots=True)
class BySex:
    """Live births by sex."""

    boys: int
    girls: int
    unsettled: int = 0


def township_counts(township_code: str, month: date) -> BySex:
    """Return a township's resident live births of a month in the register."""
    n = (
        Birth.objects.filter(LIVE, township_code=township_code, month=month)
        .exclude(state=State.WITHDRAWN)
        .aggregate(
            boys=Count("pk", filter=Q(infant_sex=1)),
            girls=Count("pk", filter=Q(infant_sex=2)),
            unsettled=Count("pk", filter=Q(infant_sex__in=(0, 9))),
        )
    )
    return BySex(**n)


def counts_by(officer: Officer, *, since: date, until: date, by: str) -> list[Mapping[str, object]]:
    """Return live births by sex for a table or a chart, in the officer's scope.

    Args:
        since, until: first days of the first and the last month.
        by: "month", "township_code", "department__name" or "birth_order".
    """
    assert by in ("month", "township_code", "department__name", "birth_order"), by
    found: Births = Birth.objects.seen_by(officer)  # type: ignore[attr-defined]
    rows = found.counted().filter(LIVE, month__gte=since, month__lte=until)
    return list(
        rows.values(by)
        .order_by(by)
        .annotate(
            boys=Count("pk", filter=Q(infant_sex=1)),
            girls=Count("pk", filter=Q(infant_sex=2)),
            unsettled=Count("pk", filter=Q(infant_sex__in=(0, 9))),
            late=Count("pk", filter=Q(late=True)),
        )
    )


def months_of(department: Department, *, until: date, most: int = 24) -> list[date]:
    """Return the department's months with records up to a month, newest first."""
    return list(
        Birth.objects.filter(department=department, month__lte=until)
        .order_by("-month")
        .values_list("month", flat=True)
        .distinct()[:most]
    )


def close_of(department: Department, month: date) -> MonthClose | None:
    """Return the closing of a month, if it was begun."""
    return MonthClose.objects.filter(department=department, month=month).first()


def closes_seen_by(officer: Officer) -> QuerySet[MonthClose]:
    """Return closings in the officer's scope, newest months first."""
    seen = [d.pk for d in Department.objects.all() if _sees(officer, d)]
    return MonthClose.objects.filter(department_id__in=seen).order_by("-month", "department_id")


def revisions_after_close(department: Department, month: date) -> dict[str, int]:
    """Return what changed after a month was closed: entries, corrections, withdrawals."""
    close = close_of(department, month)
    if close is None or close.signed_at is None:
        return {"entered": 0, "corrected": 0, "withdrawn": 0}
    births = Birth.objects.filter(department=department, month=month)
    return {
        "entered": births.filter(after_close=True).count(),
        "corrected": Correction.objects.filter(
            birth__department=department, birth__month=month, after_close=True
        ).count(),
        "withdrawn": births.filter(state=State.WITHDRAWN, judged_at__gt=close.signed_at).count(),
    }


def corrections_of(birth: Birth) -> QuerySet[Correction]:
    """Return a record's corrections, the first one first; sealed values stay closed."""
    return birth.corrections.order_by("at", "pk")


def drafts_of(officer: Officer) -> QuerySet[Draft]:
    """Return the drafts of the officer's department, the earliest clock first."""
    return Draft.objects.filter(department=officer.department_id).order_by("born_at", "pk")


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


def gaps_in(stock: CertificateStock) -> list[int]:
    """Return the serials before the last used one that are neither issued nor spoilt."""
    used = set(stock.used.values_list("serial", flat=True))
    return [n for n in range(stock.first, max(used, default=stock.first)) if n not in used]


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


def checks_seen_by(officer: Officer) -> list[SpotCheck]:
    """Return spot checks in the officer's scope, newest first."""
    checks = SpotCheck.objects.select_related("department").order_by("-drawn_at")
    return [check for check in checks if _sees(officer, check.department)]


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


def _sees(officer: Officer, department: Department) -> bool:
    return officer.sees(area_code=department.area_code, department_id=department.pk)


def of_department(department: Department, record_id: str) -> Birth | None:
    """Return a department's own record by its number."""
    return (
        Birth.objects.filter(department=department, record_id=record_id).defer("identity").first()
    )
