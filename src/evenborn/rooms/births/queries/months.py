"""A department's months: what they hold, how far their closing has come, what came after."""

from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from evenborn.foundation.access.models import Department, Officer
from evenborn.rooms.births.models import Birth, Births, Correction, MonthClose
from evenborn.rooms.births.queries.register import births_seen_by
from evenborn.rooms.births.rules import Balance, MonthCounts, State

LIVE = Q(outcome="live")
CERTIFIED = ~Q(certificate_index="")


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


def closes_seen_by(officer: Officer, *, since: date, until: date) -> dict[tuple[int, date], str]:
    """Return the states of the closings in the officer's scope: (department, month) → state."""
    seen = Department.objects.seen_by(officer)
    found = MonthClose.objects.filter(
        department__in=seen.order_by(), month__gte=since, month__lte=until
    )
    return {(pk, month): state for pk, month, state in _states(found)}


def _states(found: QuerySet[MonthClose]) -> QuerySet[MonthClose, tuple[int, date, str]]:
    return found.values_list("department_id", "month", "state")


def closing_departments(officer: Officer, *, until: date) -> list[Department]:
    """Return the departments in the officer's scope that close months, by code.

    They deliver births, or have entered some: a township enters those born at home. Each has
    `first_month`, the first month with a record, None without any.
    """
    entered = Birth.objects.filter(department=OuterRef("pk"), month__lte=until)
    return list(
        Department.objects.seen_by(officer)
        .filter(Q(institution__delivers_births=True) | Exists(entered))
        .annotate(first_month=Subquery(entered.order_by("month").values("month")[:1]))
        .select_related("institution")
        .order_by("area_code", "name", "pk")
    )


def unbalanced(officer: Officer, department: Department, month: date) -> Births:
    """Return the live births of a month with neither a certificate nor the word “pending”."""
    found: Births = births_seen_by(officer).filter(LIVE, ~CERTIFIED, department=department)
    return found.counted().filter(month=month).exclude(certificate_state="pending")


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
