"""What every question of this room begins with: the calendar, the reach, what is excused."""

from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

import yaml
from django.conf import settings
from django.db.models import Min

from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import Scope
from evenborn.foundation.audit.models import Entry
from evenborn.foundation.duties.ledger import Asked
from evenborn.foundation.duties.models import Excuse
from evenborn.foundation.duties.periods import CHINA, Cadence, Period, due_day
from evenborn.foundation.duties.rules import Reach
from evenborn.foundation.duties.workdays import Workdays, read_notices

_OWN_FILE = Path(__file__).parents[1] / "data" / "holidays.yaml"


def workdays() -> Workdays:
    """Return the calendar of working days: our own data and the county's file, if it has one."""
    return _read_workdays(str(settings.HOLIDAYS_FILE))


@lru_cache(maxsize=4)
def _read_workdays(county_file: str) -> Workdays:
    calendar = Workdays()
    for path in (_OWN_FILE, *([Path(county_file)] if county_file else [])):
        calendar = calendar.joined(read_notices(yaml.safe_load(path.read_text("utf-8"))))
    return calendar


def reach_of(officer: Officer) -> Reach:
    """Return how far an officer asks."""
    match officer.row.scope:
        case Scope.HOUSE:
            return Reach(house=True)
        case Scope.DEPARTMENT:
            return Reach(department_id=officer.department_id)
        case Scope.AREA:
            return Reach(area_code=officer.area_code)


def month_of(at: datetime) -> Period:
    """Return the calendar month of a moment in China."""
    return Period.holding(at.astimezone(CHINA).date(), Cadence.MONTHLY)


def due_month(due_at: datetime) -> Period:
    """Return the calendar month a duty counts in: that of the day it falls due on."""
    return Period.holding(due_day(due_at), Cadence.MONTHLY)


def began_on(at: datetime) -> date:
    """Return the day this house began: that of the first entry of its log, else today."""
    first = Entry.objects.aggregate(first=Min("at"))["first"] or at
    return first.astimezone(CHINA).date()


def asked(at: datetime, *, month: Period | None = None) -> Asked:
    """Return what the pages of this moment ask of the ledger."""
    excused = Excuse.objects.filter(lifted_at=None)
    return Asked(
        at=at,
        workdays=workdays(),
        month=month or month_of(at),
        began=began_on(at),
        soon_days=settings.DUTIES_SOON_DAYS,
        excused=frozenset(excused.values_list("kind", "unit_code", "period_code")),
    )
