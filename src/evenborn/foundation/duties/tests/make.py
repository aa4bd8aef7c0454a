"""Good kinds of duty: one that comes round each month, one that each record brings."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from evenborn.foundation.access.models import Department, DepartmentKind
from evenborn.foundation.access.rules import Role
from evenborn.foundation.duties.kinds import DutyKind, each, periodic
from evenborn.foundation.duties.models import FeedToken
from evenborn.foundation.duties.periods import CHINA, Cadence, DayOfNextMonth, Period
from evenborn.foundation.duties.rules import Link, Reach, Unit
from evenborn.foundation.duties.standings import of_records
from evenborn.standards.words import Words

NOON = datetime(2026, 7, 1, 12, tzinfo=CHINA)  # a Wednesday
JUNE = Period(date(2026, 6, 1))
JULY = Period(date(2026, 7, 1))

Proofs = dict[tuple[int | str, Period], datetime]


def facilities(reach: Reach, *, since: date | None = None) -> Iterable[Unit]:
    found = Department.objects.filter(kind=DepartmentKind.FACILITY, **reach.where(department="id"))
    return [Unit(d.name, d.area_code, d.pk, since=since or date(2026, 6, 1)) for d in found]


def make_boards(proofs: Proofs | None = None, **more: object) -> DutyKind:
    """Declare “check the notice boards each month”: this is all a new kind needs."""
    proofs = {} if proofs is None else proofs

    def done(
        reach: Reach, periods: Collection[Period]
    ) -> Mapping[tuple[int | str, Period], datetime]:
        return {key: at for key, at in proofs.items() if key[1] in periods}

    declared: dict[str, object] = {
        "code": "outreach.boards",
        "title": Words("展板每月检查", "Monthly check of the boards"),
        "roles": {Role.FACILITY_CLERK},
        "cadence": Cadence.MONTHLY,
        "due": DayOfNextMonth(5),
        "units": facilities,
        "done": done,
        "link": lambda unit, period: Link("duties-calendar", query={"month": period.code}),
    }
    return periodic(**(declared | more))  # type: ignore[arg-type] # a test may replace any part


def make_renewals(**more: object) -> DutyKind:
    """Declare a duty of each record: a calendar link is to be closed within 24 hours."""

    def links(reach: Reach) -> object:
        where = reach.where(area="officer__department__area_code", department="officer__department")
        return FeedToken.objects.filter(**where)

    by = ("officer__department", "officer__department__name", "officer__department__area_code")
    declared: dict[str, object] = {
        "code": "links.renew",
        "title": Words("24小时内更换链接", "Renew links within 24 hours"),
        "roles": {Role.FACILITY_CLERK},
        "hours": 24,
        "standings": of_records(
            links,  # type: ignore[arg-type] # a queryset
            since="made_at",
            done="revoked_at",
            by=by,
            unit=lambda row: Unit(row[by[1]], row[by[2]], row[by[0]]),
        ),
        "link": lambda unit: Link("duties-link"),
    }
    return each(**(declared | more))  # type: ignore[arg-type] # a test may replace any part


def make_link(officer: object, made_at: datetime, revoked_at: datetime | None = None) -> FeedToken:
    number = FeedToken.objects.count()
    return FeedToken.objects.create(
        officer=officer, digest=f"{number:064x}", made_at=made_at, revoked_at=revoked_at
    )
