"""What needs the reader now, and which counts may still change: asked of the rooms below."""

from dataclasses import dataclass
from datetime import date

from evenborn.foundation.access.models import Officer
from evenborn.rooms.indicators import periods
from evenborn.standards.words import Words

# Births of the last months come late: certificates are asked for within days, households within a
# month by law, so what is over for two months hardly changes.
OPEN_MONTHS = 2


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that waits, and where it is done."""

    words: Words
    href: str


def needs_of(officer: Officer, area_code: str) -> list[Need]:
    """Return what waits for this officer; nothing where nothing waits."""
    return []


def provisional_of(area_code: str, unit: str, last: date) -> frozenset[object]:
    """Return the months, quarters or years whose counts may still change.

    Args:
        last: first day of the last month that was over as at the counts.
    """
    open_from = periods.month_after(last, 1 - OPEN_MONTHS)
    found: set[object] = set()
    for n in range(OPEN_MONTHS):
        month = periods.month_after(open_from, n)
        match unit:
            case "month":
                found.add(month)
            case "quarter":
                found.add(periods.quarter_of(month))
            case _:
                found.add(month.year)
    return frozenset(found)
