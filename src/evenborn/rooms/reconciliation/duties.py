"""What this room asks of whom, and by when (R031-R033)."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet

from evenborn.foundation.access.models import Department, DepartmentKind
from evenborn.foundation.access.rules import Permission, Role
from evenborn.foundation.duties.kinds import DutyKind, Window, each, periodic
from evenborn.foundation.duties.periods import Cadence, LastDayOfPeriod, Period
from evenborn.foundation.duties.rules import Link, Reach, Standing, Tally, Unit
from evenborn.foundation.duties.standings import of_records
from evenborn.foundation.duties.workdays import Workdays
from evenborn.rooms.reconciliation.answering import WORKING_DAYS, DifferenceState
from evenborn.rooms.reconciliation.models import Difference, QuarterTable
from evenborn.rooms.reconciliation.signing import SECOND_KINDS
from evenborn.standards.words import Words

# Ten working days are two weeks where no holiday lies in them; each difference has its own clock.
SETTLE_HOURS = 7 * 24
ABOUT_HOURS = WORKING_DAYS // 5 * 7 * 24


# Where nobody else can answer, the county's own health department does: its statistician.
_OF_COUNTY = Q(department__kind=DepartmentKind.HEALTH, department__area_code=F("area_code"))


def answering(reach: Reach, window: Window) -> list[Standing]:
    """Return how departments stand with their differences, by the clock of each."""
    return _standings(~_OF_COUNTY, reach, window)


def answering_for_county(reach: Reach, window: Window) -> list[Standing]:
    """Return how the county's health department stands with those that fell to itself."""
    return _standings(_OF_COUNTY, reach, window)


def _standings(whose: Q, reach: Reach, window: Window) -> list[Standing]:
    found = Difference.objects.filter(whose, department__isnull=False).filter(
        **reach.where(area="department__area_code")
    )
    is_open = Q(state=DifferenceState.OPEN.value)
    done = Q(answered_at__isnull=False)
    overdue = is_open & Q(due_at__lt=window.at)
    today = is_open & Q(due_at__gte=window.at, due_at__lte=window.today_ends_at)
    later = is_open & Q(due_at__gt=window.today_ends_at)
    # What the records settled by themselves was owed by nobody.
    of_month = (is_open | done) & Q(due_at__gt=window.month_from, due_at__lte=window.month_until)
    rows = (
        found.filter(is_open | of_month)
        .order_by()
        .values("department_id", "department__name", "department__area_code")
        .annotate(
            n_overdue=Count("pk", filter=overdue),
            n_today=Count("pk", filter=today),
            n_later=Count("pk", filter=later),
            first_overdue=Min("due_at", filter=overdue),
            first_today=Min("due_at", filter=today),
            first_later=Min("due_at", filter=later),
            n_owed=Count("pk", filter=of_month),
            n_in_time=Count("pk", filter=of_month & done & Q(answered_at__lte=F("due_at"))),
            n_late=Count("pk", filter=of_month & done & Q(answered_at__gt=F("due_at"))),
            n_open=Count("pk", filter=of_month & is_open),
        )
    )
    return [_standing(row) for row in rows]


def _standing(row: Mapping[str, Any]) -> Standing:
    first: dict[str, datetime | None] = {
        name: row[f"first_{name}"] for name in ("overdue", "today", "later")
    }
    return Standing(
        unit=Unit(row["department__name"], row["department__area_code"], row["department_id"]),
        overdue=row["n_overdue"],
        today=row["n_today"],
        later=row["n_later"],
        overdue_due_at=first["overdue"],
        today_due_at=first["today"],
        later_due_at=first["later"],
        tally=Tally(
            owed=row["n_owed"],
            in_time=row["n_in_time"],
            late=row["n_late"],
            open=row["n_open"],
        ),
    )


def _answered(reach: Reach) -> QuerySet[Any]:
    if reach.department_id is not None:
        return Difference.objects.none()
    found: QuerySet[Any] = Difference.objects.filter(answered_at__isnull=False).filter(
        **reach.where(department="department_id")
    )
    return found


_settled = of_records(
    _answered,
    since="answered_at",
    done="settled_at",
    by=("area_code",),
    unit=lambda row: Unit(row["area_code"], row["area_code"]),
)


def settling(reach: Reach, window: Window) -> list[Standing]:
    """Return how counties stand with confirming answers, under their health departments' names."""
    names = dict(
        Department.objects.filter(kind=DepartmentKind.HEALTH, closed_on__isnull=True)
        .order_by("-pk")
        .values_list("area_code", "name")
    )
    return [
        replace(one, unit=one.unit._replace(name=names.get(one.unit.area_code, one.unit.name)))
        for one in _settled(reach, window)
    ]


class LastDayOfNextPeriod:
    """24:00 of the next period's last day: a quarter's births are known once it is over."""

    def due_at(self, period: Period, workdays: Workdays) -> datetime:
        """Return the moment in China time: the first quarter's table by the end of June."""
        return LastDayOfPeriod().due_at(period.next, workdays)


def signing_units(reach: Reach) -> list[Unit]:
    """Return whose signature is owed: a county's health, and its police and statistics."""
    kinds = SECOND_KINDS if reach.department_id is not None else {DepartmentKind.HEALTH}
    found = Department.objects.filter(
        kind__in=kinds, closed_on__isnull=True, **reach.where(department="pk")
    )
    owed_by = [one for one in found if len(one.area_code) == 6]
    if reach.department_id is not None:
        return [Unit(one.name, one.area_code, one.pk) for one in owed_by]
    return [Unit(one.name, one.area_code) for one in owed_by]


def signed(reach: Reach, periods: Collection[Period]) -> dict[tuple[int | str, Period], datetime]:
    """Return when a quarter's first table was signed by both; it is done for both sides then."""
    by_start = {period.start: period for period in periods}
    rows = (
        QuarterTable.objects.filter(quarter__in=by_start, signed_at__isnull=False)
        .order_by()
        .values("area_code", "quarter")
        .annotate(first=Min("signed_at"))
    )
    own = dict(
        Department.objects.filter(pk=reach.department_id).values_list("area_code", "pk")
        if reach.department_id is not None
        else ()
    )
    return {
        (own.get(row["area_code"], row["area_code"]), by_start[row["quarter"]]): row["first"]
        for row in rows
    }


KINDS: tuple[DutyKind, ...] = (
    each(
        code="reconciliation.difference",
        title=Words("答复部门数据差异", "Answer differences between agencies"),
        action=Words("逐条答复", "Answer them"),
        requirements=("R031", "R033"),
        roles=frozenset({Role.FACILITY_CLERK, Role.TOWNSHIP_WORKER, Role.EXCHANGE_PARTNER}),
        permission=Permission.DIFFERENCES_SEE,
        hours=ABOUT_HOURS,
        standings=answering,
        link=lambda unit: Link("reconciliation-differences"),
    ),
    each(
        code="reconciliation.difference_of_county",
        title=Words("答复县级负责的差异", "Answer differences of the county itself"),
        action=Words("逐条答复", "Answer them"),
        requirements=("R031", "R033"),
        roles=frozenset({Role.STATISTICIAN}),
        permission=Permission.DIFFERENCES_SEE,
        hours=ABOUT_HOURS,
        standings=answering_for_county,
        link=lambda unit: Link(
            "reconciliation-differences", query={"department": unit.department_id}
        ),
    ),
    each(
        code="reconciliation.settle",
        title=Words("确认差异答复", "Confirm answers to differences"),
        action=Words("逐条确认", "Confirm them"),
        requirements=("R031", "R033"),
        roles=frozenset({Role.STATISTICIAN}),
        permission=Permission.REVIEW,
        hours=SETTLE_HOURS,
        standings=settling,
        link=lambda unit: Link(
            "reconciliation-differences", query={"state": DifferenceState.ANSWERED.value}
        ),
    ),
    periodic(
        code="reconciliation.quarter",
        title=Words("季度表双方签字", "Quarterly table signed by both sides"),
        action=Words("核对并签字", "Check and sign"),
        requirements=("R031", "R032"),
        roles=frozenset({Role.STATISTICIAN, Role.EXCHANGE_PARTNER}),
        permission=Permission.QUARTER_SIGN,
        cadence=Cadence.QUARTERLY,
        due=LastDayOfNextPeriod(),
        units=signing_units,
        done=signed,
        link=lambda unit, period: Link("reconciliation-quarters"),
    ),
)
