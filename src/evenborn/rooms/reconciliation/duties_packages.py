"""The quarter's packages: the county's table out, the departments' files in (R031-R033)."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db.models import Min, QuerySet

from evenborn.foundation.access.models import Department, DepartmentKind
from evenborn.foundation.access.rules import Permission, Role
from evenborn.foundation.duties.kinds import DutyKind, periodic
from evenborn.foundation.duties.periods import Cadence, LastDayOfPeriod, Period, midnight
from evenborn.foundation.duties.rules import Link, Reach, Unit
from evenborn.rooms.reconciliation.models import Agreement, Package, Transfer
from evenborn.rooms.reconciliation.rules_agreements import AgreementState, Direction
from evenborn.standards.words import Words

RECIPIENTS = (DepartmentKind.POLICE.value, DepartmentKind.STATISTICS.value)
Done = dict[tuple[int | str, Period], datetime]


def sending_units(reach: Reach) -> list[Unit]:
    """Return the counties' health departments: each sends its quarter's counts."""
    if reach.department_id is not None:
        return []
    found = Department.objects.filter(
        kind=DepartmentKind.HEALTH, closed_on__isnull=True, **reach.where(department="pk")
    )
    return [Unit(one.name, one.area_code) for one in found if len(one.area_code) == 6]


def sent(reach: Reach, periods: Collection[Period]) -> Done:
    """Return when a quarter's table had gone to the police and to statistics both."""
    by_start = {period.start: period for period in periods}
    first = (
        Package.objects.filter(quarter__in=by_start, agreement__partner__kind__in=RECIPIENTS)
        .values("agreement__area_code", "quarter", "agreement__partner__kind")
        .annotate(first=Min("outgoing__at"))
    )
    found: dict[tuple[str, Period], list[datetime]] = {}
    for row in first:
        key = (row["agreement__area_code"], by_start[row["quarter"]])
        found.setdefault(key, []).append(row["first"])
    return {key: max(moments) for key, moments in found.items() if len(moments) == len(RECIPIENTS)}


def _agreed(reach: Reach) -> QuerySet[Agreement]:
    found: QuerySet[Agreement] = Agreement.objects.filter(
        direction=Direction.IN.value,
        state=AgreementState.APPROVED.value,
        **reach.where(area="partner__area_code", department="partner_id"),
    )
    return found


def receiving_units(reach: Reach) -> list[Unit]:
    """Return the departments that agreed to send files: each owes its quarter's."""
    found: dict[int, Unit] = {}
    for one in _agreed(reach).select_related("partner").order_by("starts_on"):
        earlier = found.get(one.partner_id)
        found[one.partner_id] = Unit(
            one.partner.name,
            one.partner.area_code,
            one.partner_id,
            since=earlier.since if earlier else one.starts_on,
            until=max(earlier.until or one.ends_on, one.ends_on) if earlier else one.ends_on,
        )
    return list(found.values())


def received(reach: Reach, periods: Collection[Period]) -> Done:
    """Return when departments had sent a file of every kind agreed for these quarters.

    The first file of a quarter is the quarter's. One that comes when an earlier quarter still
    waits is that one's, late.
    """
    if not periods:
        return {}
    agreed: dict[tuple[int, str], list[Agreement]] = {}
    for one in _agreed(reach):
        agreed.setdefault((one.partner_id, one.kind), []).append(one)
    came: dict[tuple[int, str], list[datetime]] = {}
    rows = Transfer.objects.filter(agreement__direction=Direction.IN.value).order_by("at")
    for department, kind, moment in rows.values_list("agreement__partner", "agreement__kind", "at"):
        came.setdefault((department, kind), []).append(moment)
    owed: dict[tuple[int | str, Period], list[datetime | None]] = {}
    for key, terms in agreed.items():
        for period, at in _matched(_quarters(terms, max(periods)), came.get(key, ())):
            owed.setdefault((key[0], period), []).append(at)
    return {
        key: max(at for at in moments if at is not None)
        for key, moments in owed.items()
        if key[1] in periods and all(moments)
    }


def _quarters(terms: Sequence[Agreement], last: Period) -> list[Period]:
    """Return the quarters that an agreement touches, up to one."""
    period = Period.holding(min(one.starts_on for one in terms), Cadence.QUARTERLY)
    found = []
    while period <= last:
        if any(one.starts_on <= period.end and period.start <= one.ends_on for one in terms):
            found.append(period)
        period = period.next
    return found


def _matched(
    quarters: Sequence[Period], came: Iterable[datetime]
) -> list[tuple[Period, datetime | None]]:
    """Give each quarter its first file that no earlier quarter took."""
    waiting = list(came)
    found: list[tuple[Period, datetime | None]] = []
    for period in quarters:
        at = next((one for one in waiting if one >= midnight(period.start)), None)
        if at is not None:
            waiting.remove(at)
        found.append((period, at))
    return found


PACKAGES: tuple[DutyKind, ...] = (
    periodic(
        code="reconciliation.package_out",
        title=Words("季度出生数据交换", "Quarterly exchange of births"),
        action=Words("生成交换表", "Make the tables"),
        requirements=("R031", "R033"),
        roles=frozenset({Role.STATISTICIAN}),
        permission=Permission.QUARTER_SEND,
        cadence=Cadence.QUARTERLY,
        due=LastDayOfPeriod(),
        units=sending_units,
        done=sent,
        link=lambda unit, period: Link(
            "reconciliation-exchange", query={"quarter": f"{period.start:%Y-%m}"}
        ),
    ),
    periodic(
        code="reconciliation.package_in",
        title=Words("按协议报送季度文件", "Send the quarter's file as agreed"),
        action=Words("报送文件", "Send the file"),
        requirements=("R031", "R032", "R033"),
        roles=frozenset({Role.EXCHANGE_PARTNER, Role.FACILITY_CLERK}),
        permission=Permission.EXCHANGE_IN,
        cadence=Cadence.QUARTERLY,
        due=LastDayOfPeriod(),
        units=receiving_units,
        done=received,
        link=lambda unit, period: Link("files-send"),
    ),
)
