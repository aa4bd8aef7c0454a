"""Monthly supervision and quarterly evaluation (R018): what was seen, and by whom."""

from collections.abc import Collection, Mapping
from datetime import datetime

from evenborn.foundation.access.models import Department, DepartmentKind, Officer
from evenborn.foundation.duties.models import Supervision
from evenborn.foundation.duties.periods import CHINA, Cadence, Period, end_of
from evenborn.foundation.duties.queries.asking import reach_of
from evenborn.foundation.duties.queries.county import overview
from evenborn.foundation.duties.rules import Reach, Tally, Unit


def figures(officer: Officer, period: Period, at: datetime) -> Tally:
    """Return what the officer's reach owed in a month or quarter, and how it stands now."""
    month, total = Period(period.start), Tally()
    while month.end <= period.end:
        total += overview(officer, month, at).total
        month = month.next
    return total


def supervisions(officer: Officer) -> list[Supervision]:
    """Return the supervisions of the officer's reach, newest first."""
    found = Supervision.objects.filter(**reach_of(officer).where(department="by__department"))
    return list(found.select_related("by", "second_by").order_by("-at")[:60])


def supervision_of(officer: Officer, pk: int) -> Supervision | None:
    """Return one supervision of the officer's reach."""
    found = Supervision.objects.filter(**reach_of(officer).where(department="by__department"))
    return found.filter(pk=pk).first()


def to_supervise(officer: Officer, at: datetime) -> list[Period]:
    """Return the last three months and the last quarter, unless gone through already."""
    today = at.astimezone(CHINA).date()
    month = Period.holding(today, Cadence.MONTHLY).previous
    quarter = Period.holding(today, Cadence.QUARTERLY).previous
    seen = set(
        Supervision.objects.filter(area_code=officer.area_code).values_list(
            "period_code", flat=True
        )
    )
    over = (month, month.previous, month.previous.previous, quarter)
    return [period for period in over if period.code not in seen]


def is_to_supervise(officer: Officer, period: Period, at: datetime) -> bool:
    """Tell whether a month or quarter is over and not gone through yet, however old it is."""
    written = Supervision.objects.filter(area_code=officer.area_code, period_code=period.code)
    return period.months in (1, 3) and end_of(period.end) <= at and not written.exists()


def offices(reach: Reach) -> list[Unit]:
    """Return the offices of the leading groups, which owe the supervision of their area."""
    found = Department.objects.filter(
        kind=DepartmentKind.OFFICE, closed_on=None, **reach.where(department="id")
    )
    by_area = {office.area_code: office for office in found.order_by("-pk")}
    return [Unit(office.name, code) for code, office in sorted(by_area.items())]


def supervised(
    reach: Reach, periods: Collection[Period]
) -> Mapping[tuple[int | str, Period], datetime]:
    """Return when each period was signed by the second officer."""
    found = Supervision.objects.filter(
        period_code__in=[period.code for period in periods], second_at__isnull=False
    )
    return {(one.area_code, one.period): one.second_at for one in found if one.second_at}
