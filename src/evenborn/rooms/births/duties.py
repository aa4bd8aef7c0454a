"""What the register asks of whom, and by when (R018, R028, R038)."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from evenborn.foundation.access.models import Department, DepartmentKind
from evenborn.foundation.access.rules import Permission, Role
from evenborn.foundation.duties.kinds import Window, each, periodic
from evenborn.foundation.duties.periods import Cadence, DayOfNextMonth, Period
from evenborn.foundation.duties.rules import Link, Reach, Standing, Tally, Unit
from evenborn.foundation.duties.standings import of_records
from evenborn.rooms.births.models import (
    Birth,
    Draft,
    InfantDeath,
    MonthClose,
    TownshipComparison,
)
from evenborn.rooms.births.rules import (
    CLOSE_DAY,
    COMPARE_DAY,
    DEATH_REPORT_HOURS,
    ENTRY_HOURS,
    VERIFY_HOURS,
    MonthState,
    State,
)
from evenborn.rooms.facilities.models import Institution
from evenborn.standards.words import Words

BY_DEPARTMENT = ("department_id", "department__name", "department__area_code")


def _department(row: Mapping[str, Any]) -> Unit:
    return Unit(row["department__name"], row["department__area_code"], row["department_id"])


def _still_open(
    records: QuerySet[Any], since: str, window: Window, unit: Callable[[Mapping[str, Any]], Unit]
) -> list[Standing]:
    """Return how units stand with records that are open, by the clock that began at `since`."""
    hours = timedelta(hours=window.hours)
    overdue = Q(**{f"{since}__lt": window.at - hours})
    later = Q(**{f"{since}__gt": window.today_ends_at - hours})
    of_month = Q(
        **{
            f"{since}__gt": window.month_from - hours,
            f"{since}__lte": window.month_until - hours,
        }
    )
    rows = (
        records.order_by()
        .values(*BY_DEPARTMENT)
        .annotate(
            n_overdue=Count("pk", filter=overdue),
            n_later=Count("pk", filter=later),
            n=Count("pk"),
            n_of_month=Count("pk", filter=of_month),
            first_overdue=Min(since, filter=overdue),
            first_today=Min(since, filter=~overdue & ~later),
            first_later=Min(since, filter=later),
        )
    )
    return [
        Standing(
            unit=unit(row),
            overdue=row["n_overdue"],
            today=row["n"] - row["n_overdue"] - row["n_later"],
            later=row["n_later"],
            overdue_due_at=row["first_overdue"] and row["first_overdue"] + hours,
            today_due_at=row["first_today"] and row["first_today"] + hours,
            later_due_at=row["first_later"] and row["first_later"] + hours,
            tally=Tally(owed=row["n_of_month"], open=row["n_of_month"]),
        )
        for row in rows
    ]


def _entered(reach: Reach) -> QuerySet[Birth]:
    return Birth.objects.exclude(state=State.WITHDRAWN).filter(
        **reach.where(area="department__area_code")
    )


_of_births = of_records(
    _entered,
    since="born_at",
    done="entered_at",
    by=BY_DEPARTMENT,
    unit=_department,
    may_be_open=False,
)


def entry(reach: Reach, window: Window) -> list[Standing]:
    """Return how departments stand with entering: births entered, and drafts that wait."""
    drafts = Draft.objects.filter(
        born_at__isnull=False, **reach.where(area="department__area_code")
    )
    open_ones = {
        standing.unit.key: standing
        for standing in _still_open(drafts, "born_at", window, _department)
    }
    found = []
    for standing in _of_births(reach, window):
        waiting = open_ones.pop(standing.unit.key, None)
        found.append(_joined(standing, waiting) if waiting else standing)
    return [*found, *open_ones.values()]


def _joined(done: Standing, waiting: Standing) -> Standing:
    return Standing(
        unit=done.unit,
        overdue=waiting.overdue,
        today=waiting.today,
        later=waiting.later,
        overdue_due_at=waiting.overdue_due_at,
        today_due_at=waiting.today_due_at,
        later_due_at=waiting.later_due_at,
        tally=done.tally + waiting.tally,
    )


def returned(reach: Reach, window: Window) -> list[Standing]:
    """Return how departments stand with what was sent back to them."""
    births = Birth.objects.filter(state=State.RETURNED, **reach.where(area="department__area_code"))
    return _still_open(births, "judged_at", window, _department)


def _to_verify(reach: Reach) -> QuerySet[Birth]:
    if reach.department_id is not None:
        return Birth.objects.none()  # a department enters; a township verifies
    return Birth.objects.exclude(state=State.WITHDRAWN).filter(
        **reach.where(area="township_code", department="department_id")
    )


def _townships() -> dict[str, str]:
    found = Department.objects.filter(kind=DepartmentKind.TOWNSHIP)
    return {code[:9]: name for code, name in found.values_list("area_code", "name")}


_verified = of_records(
    _to_verify,
    since="to_verify_since",
    done="judged_at",
    by=("township_code",),
    unit=lambda row: Unit(row["township_code"], row["township_code"]),
)


def verifying(reach: Reach, window: Window) -> list[Standing]:
    """Return how townships stand with verifying, under their offices' names."""
    names = _townships()
    return [
        Standing(
            unit=standing.unit._replace(
                name=names.get(standing.unit.area_code, standing.unit.name)
            ),
            overdue=standing.overdue,
            today=standing.today,
            later=standing.later,
            overdue_due_at=standing.overdue_due_at,
            today_due_at=standing.today_due_at,
            later_due_at=standing.later_due_at,
            tally=standing.tally,
        )
        for standing in _verified(reach, window)
    ]


def _deaths(reach: Reach) -> QuerySet[InfantDeath]:
    return InfantDeath.objects.filter(**reach.where(area="department__area_code"))


def closing_units(reach: Reach) -> list[Unit]:
    """Return the institutions that deliver births: they close each month."""
    found = Institution.objects.filter(
        delivers_births=True, **reach.where(area="department__area_code")
    ).select_related("department")
    return [
        Unit(one.name, one.area_code, one.department_id, since=one.opened_on, until=one.closed_on)
        for one in found
    ]


def closed(reach: Reach, periods: Collection[Period]) -> dict[tuple[int | str, Period], datetime]:
    """Return when departments closed these months, by the second signature."""
    by_month = {period.start: period for period in periods}
    found = MonthClose.objects.filter(
        state=MonthState.CLOSED, month__in=by_month, **reach.where(area="department__area_code")
    ).values_list("department_id", "month", "signed_at")
    return {(department, by_month[month]): at for department, month, at in found if at}


def comparing_units(reach: Reach) -> list[Unit]:
    """Return the townships: each compares its own counts with the register's."""
    if reach.department_id is not None:
        return []
    found = Department.objects.filter(
        kind=DepartmentKind.TOWNSHIP, closed_on__isnull=True, **reach.where(department="pk")
    )
    return [Unit(one.name, one.area_code[:9]) for one in found if len(one.area_code) >= 9]


def compared(reach: Reach, periods: Collection[Period]) -> dict[tuple[int | str, Period], datetime]:
    """Return when townships compared these months; a difference is to be explained too."""
    by_month = {period.start: period for period in periods}
    found = TownshipComparison.objects.filter(month__in=by_month)
    return {
        (one.township_code, by_month[one.month]): one.at
        for one in found
        if one.explanation or not one.differs
    }


CLERKS = frozenset({Role.FACILITY_CLERK})
FACILITY = CLERKS | {Role.PRIVACY_OFFICER}
TOWNSHIP = frozenset({Role.TOWNSHIP_WORKER})

KINDS = (
    each(
        code="births.entry",
        title=Words("出生24小时内录入", "Births entered within 24 hours"),
        action=Words("继续录入", "Go on entering"),
        requirements=("R027", "R028"),
        roles=CLERKS | TOWNSHIP,
        permission=Permission.BIRTHS_ENTER,
        hours=ENTRY_HOURS,
        standings=entry,
        link=lambda unit: Link("births-drafts"),
    ),
    each(
        code="births.returned",
        title=Words("更正退回的出生记录", "Correct returned records"),
        action=Words("逐条更正", "Correct them"),
        requirements=("R029",),
        roles=CLERKS,
        permission=Permission.BIRTHS_ENTER,
        hours=ENTRY_HOURS,
        standings=returned,
        link=lambda unit: Link("births-list", query={"state": State.RETURNED.value}),
    ),
    each(
        code="births.verify",
        title=Words("出生记录24小时内核实", "Verify births within 24 hours"),
        action=Words("开始核实", "Start verifying"),
        requirements=("R028", "R029"),
        roles=TOWNSHIP,
        permission=Permission.BIRTHS_VERIFY,
        hours=VERIFY_HOURS,
        standings=verifying,
        link=lambda unit: Link("births-verify"),
    ),
    each(
        code="births.deaths",
        title=Words("婴儿死亡报告签署", "Sign infant death reports"),
        action=Words("查看报告", "See the reports"),
        requirements=("R038",),
        roles=FACILITY | TOWNSHIP,
        permission=Permission.DEATHS_REPORT,
        hours=DEATH_REPORT_HOURS,
        standings=of_records(
            _deaths, since="known_at", done="signed_at", by=BY_DEPARTMENT, unit=_department
        ),
        link=lambda unit: Link("births-deaths"),
    ),
    periodic(
        code="births.close",
        title=Words("分娩登记月度关账", "Monthly close of the delivery register"),
        action=Words("编制并签字", "Draw up and sign"),
        requirements=("R026", "R029"),
        roles=FACILITY,
        permission=Permission.BIRTHS_COUNTS,
        cadence=Cadence.MONTHLY,
        due=DayOfNextMonth(CLOSE_DAY),
        units=closing_units,
        done=closed,
        link=lambda unit, period: Link("births-month", {"month": f"{period.start:%Y-%m}"}),
    ),
    periodic(
        code="births.compare",
        title=Words("乡镇出生人数比对", "Township comparison of births"),
        action=Words("填报比对", "Compare"),
        requirements=("R029", "R033"),
        roles=TOWNSHIP,
        permission=Permission.BIRTHS_COMPARE,
        cadence=Cadence.MONTHLY,
        due=DayOfNextMonth(COMPARE_DAY),
        units=comparing_units,
        done=compared,
        link=lambda unit, period: Link("births-compare", query={"month": f"{period.start:%Y-%m}"}),
    ),
)
