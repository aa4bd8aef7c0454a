"""The linkages that were made."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from evenborn.foundation.access.models import Department, Officer
from evenborn.foundation.access.separation import DepartmentKind
from evenborn.foundation.runs.models import Run
from evenborn.foundation.runs.rules import AT_WORK, State
from evenborn.rooms.births.queries import last_entered
from evenborn.rooms.reconciliation.models import Linkage
from evenborn.rooms.reconciliation.queries.agreements import last_taken_in
from evenborn.rooms.reconciliation.rules import LINK


def newest_linkage(area_code: str) -> Linkage | None:
    """Return the newest linkage of a county, None before the first."""
    found: Linkage | None = (
        Linkage.objects.filter(area_code=area_code).order_by("-at", "-pk").first()
    )
    return found


def as_at(area_code: str, *, now: datetime) -> datetime:
    """Return the moment until which a linkage of a county reads: now, or later.

    Where the clock was set back, what was entered before bears a later moment: it is read all the
    same, and every linkage stays later than the one before.
    """
    newest = newest_linkage(area_code)
    later = (
        last_entered(area_code, after=now),
        last_taken_in(area_code, after=now),
        newest.at + timedelta.resolution if newest else None,
    )
    return max([now, *(moment for moment in later if moment is not None)])


def areas_linked() -> list[str]:
    """Return the areas that have a linkage."""
    found = Linkage.objects.order_by("area_code").values_list("area_code", flat=True)
    return list(found.distinct())


def months_changed_since(linkage: Linkage, newest: Linkage) -> list[str] | None:
    """Return the months that changed from one linkage to a later one of its area; None: all.

    Returns:
        First days as ISO text, sorted.
    """
    between = Linkage.objects.filter(area_code=newest.area_code, at__lte=newest.at)
    months: set[str] = set()
    for changed in between.filter(at__gt=linkage.at).values_list("changed_months", flat=True):
        if changed is None:
            return None
        months.update(changed)
    return sorted(months)


def linkage_of_run(run: int) -> Linkage | None:
    """Return what a run of the linkage made."""
    found: Linkage | None = Linkage.objects.filter(run=run).first()
    return found


def linkage_waiting(area_code: str) -> Run | None:
    """Return the county's linkage that waits or is at work, if any."""
    under_way = [State.QUEUED, *AT_WORK]
    found = Run.objects.filter(job=LINK, arguments__area=area_code, state__in=under_way)
    return found.order_by("pk").first()


def last_linkage_run(area_code: str) -> Run | None:
    """Return the county's last linkage, whatever became of it."""
    return Run.objects.filter(job=LINK, arguments__area=area_code).order_by("-pk").first()


def linkages_seen_by(officer: Officer) -> QuerySet[Linkage]:
    """Return the linkages of an officer's area, the newest first."""
    found: QuerySet[Linkage] = Linkage.objects.seen_by(officer).order_by("-at", "-pk")
    return found


def counties_at_work() -> list[str]:
    """Return the counties whose health department works in this house, sorted."""
    offices = Department.objects.filter(kind=DepartmentKind.HEALTH, closed_on=None)
    codes = offices.values_list("area_code", flat=True)
    return sorted({code[:6] for code in codes if len(code) >= 6})
