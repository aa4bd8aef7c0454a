"""What the pages of this room share: what an address asks for, and the tabs of the room."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from evenborn.foundation.access.guards import OfficerRequest
from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import Permission
from evenborn.standards.words import Words

FIRST_YEAR, LAST_YEAR = 1990, 2200

TABS = (
    (Words("登记簿", "Register"), "births-list", Permission.BIRTHS_SEE),
    (Words("核实", "Verify"), "births-verify", Permission.BIRTHS_VERIFY),
    (Words("月报", "Months"), "births-months", Permission.BIRTHS_COUNTS),
    (Words("统计", "Counts"), "births-counts", Permission.BIRTHS_COUNTS),
    (Words("乡镇比对", "Comparison"), "births-compare", Permission.BIRTHS_COMPARE),
    (Words("抽查", "Spot checks"), "births-spot-checks", Permission.BIRTHS_SPOT_CHECK),
    (Words("出生医学证明", "Certificates"), "births-certificates", Permission.BIRTHS_ENTER),
    (Words("婴儿死亡", "Infant deaths"), "births-deaths", Permission.DEATHS_SEE),
)


@dataclass(frozen=True, slots=True)
class Tab:
    """One page of the room as its tabs show it."""

    words: Words
    href: str
    is_here: bool


def tabs_for(request: OfficerRequest) -> list[Tab]:
    """Return the pages of the room that the role may see; none where it is one only."""
    seen = [(words, reverse(name)) for words, name, asked in TABS if request.user.may(asked)]
    held = [href for _, href in seen if request.path.startswith(href)]
    here = max(held, key=len, default="")
    return [Tab(words, href, href == here) for words, href in seen] if len(seen) > 1 else []


def shown(
    request: OfficerRequest, template: str, page: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    """Answer with a page of the room and its tabs."""
    return render(request, template, {**page, "tabs": tabs_for(request)}, status=status)


def month_asked(text: str) -> date | None:
    """Return the month of an address, `2026-07`; None when there is none or it is no month."""
    try:
        month = date.fromisoformat(f"{text}-01") if len(text) == 7 else None
    except ValueError:
        return None
    return month if month and FIRST_YEAR <= month.year <= LAST_YEAR else None


def number_asked(text: str) -> int | None:
    """Return the number of a record in an address or a form; None when it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else None


def months_back(month: date, months: int) -> date:
    """Return the first day of the month some months before.

    >>> months_back(date(2026, 2, 1), 11)
    datetime.date(2025, 3, 1)
    """
    at = month.year * 12 + month.month - 1 - months
    return date(at // 12, at % 12 + 1, 1)


def may_see_small(officer: Officer) -> bool:
    """Tell whether small counts are shown: whoever sees the records can count them himself."""
    return officer.may(Permission.BIRTHS_SEE)
