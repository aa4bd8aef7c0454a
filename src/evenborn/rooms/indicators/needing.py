"""What needs the reader now, and which counts may still change: asked of the rooms below."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import Permission
from evenborn.rooms.indicators import periods
from evenborn.rooms.indicators.figures.ratios import time_words
from evenborn.rooms.reconciliation.queries import differences_waiting, waiting_for
from evenborn.rooms.reconciliation.queries.quarters import signed_table
from evenborn.standards.words import Words

# Births of the last months come late: certificates are asked for within days, households within a
# month by law, so what is over for two months hardly changes.
OPEN_MONTHS = 2


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that waits, and where it is done."""

    words: Words
    href: str


def needs_of(officer: Officer, area_code: str, *, last: date) -> list[Need]:
    """Return what waits for this officer; nothing where nothing waits.

    Args:
        area_code: of the page; the quarter is that of its county.
        last: first day of the last month that was over as at the counts.
    """
    found = []
    if officer.may(Permission.DIFFERENCES_SEE) and (n := differences_waiting(officer)):
        found.append(
            Need(
                Words(f"{n:,} 项部门差异未核清", f"{n:,} differences between agencies are open"),
                reverse("reconciliation-differences"),
            )
        )
    if officer.may(Permission.REVIEW) and (n := waiting_for(officer).count()):
        found.append(
            Need(
                Words(f"{n:,} 对记录待复核", f"{n:,} pairs of records wait for review"),
                reverse("reconciliation-review"),
            )
        )
    quarter = _last_quarter(last)
    if officer.may(Permission.QUARTER_SEE) and signed_table(area_code[:6], quarter) is None:
        words = time_words("quarter", quarter)
        found.append(
            Need(
                Words(f"{words.zh}核对表尚未签署", f"The table of {words.en} is not signed yet"),
                reverse("reconciliation-quarters"),
            )
        )
    return found


def _last_quarter(last: date) -> date:
    """Return the first day of the last quarter that is over with a month."""
    this = periods.quarter_of(last)
    return this if last.month % 3 == 0 else periods.month_after(this, -3)


def provisional_of(area_code: str, unit: str, last: date) -> frozenset[object]:
    """Return the months, quarters or years whose counts may still change.

    Those are the last months, into which births still come, and the last quarter until both sides
    have signed it.

    Args:
        last: first day of the last month that was over as at the counts.
    """
    since = periods.month_after(last, 1 - OPEN_MONTHS)
    quarter = _last_quarter(last)
    if quarter < since and signed_table(area_code[:6], quarter) is None:
        since = quarter
    found: set[object] = set()
    for n in range(periods.months_between(since, last) + 1):
        month = periods.month_after(since, n)
        match unit:
            case "month":
                found.add(month)
            case "quarter":
                found.add(periods.quarter_of(month))
            case _:
                found.add(month.year)
    return frozenset(found)
