"""A department's months: the balance, the counts, and closing with two signatures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from evenborn.foundation.access.guards import OfficerRequest, requires
from evenborn.foundation.access.models import Department
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.exchange.suppression import USUAL
from evenborn.foundation.ui import clock
from evenborn.foundation.ui.refusal import Refused
from evenborn.foundation.ui.words import say
from evenborn.rooms.births import actions, queries
from evenborn.rooms.births.models import MonthClose
from evenborn.rooms.births.rules import (
    MONTH_WORDS,
    MonthCounts,
    MonthState,
    month_after,
    month_of,
)
from evenborn.rooms.births.views.asking import (
    may_see_small,
    month_asked,
    months_back,
    number_asked,
    shown,
)
from evenborn.standards.words import Words

MONTHS = 12
SHAPES = {MonthState.OPEN: "open", MonthState.PREPARED: "waiting", MonthState.CLOSED: "closed"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One month of one department in the overview."""

    month: date
    words: Words
    shape: str
    query: str


@require_GET
@requires(Permission.BIRTHS_COUNTS)
def months(request: OfficerRequest) -> HttpResponse:
    """Show how far the closing of each month has come, one row for each department."""
    today = clock.today()
    last = month_of(today)
    columns = [months_back(last, back) for back in range(MONTHS)]
    closes = queries.closes_seen_by(request.user, since=columns[-1], until=last)
    over = months_back(last, 1)
    rows = []
    for department in queries.closing_departments(request.user, until=last):
        own = department.pk == request.user.department_id
        cells = [_cell(department, month, closes, over, own=own) for month in columns]
        rows.append((department, cells))
    closed = sum(closes.get((department.pk, over)) == MonthState.CLOSED for department, _ in rows)
    return shown(
        request,
        "births/months.html",
        {
            "columns": columns,
            "rows": rows,
            "over": over,
            "closed": closed,
            "legend": [(MONTH_WORDS[state], SHAPES[state]) for state in MonthState],
        },
    )


def _cell(
    department: Department,
    month: date,
    closes: Mapping[tuple[int, date], str],
    over: date,
    *,
    own: bool,
) -> Cell | None:
    first: date | None = department.first_month  # type: ignore[attr-defined] # annotated
    if month < (first or over) and (department.pk, month) not in closes:
        return None
    state = MonthState(closes.get((department.pk, month), MonthState.OPEN.value))
    query = "" if own else f"?department={department.pk}"
    return Cell(month, MONTH_WORDS[state], SHAPES[state], query)


@require_GET
@requires(Permission.BIRTHS_COUNTS)
def month(request: OfficerRequest, month: str) -> HttpResponse:
    """Show one month of one department: the balance, the counts, its signatures."""
    first = _month(month)
    department = _department(request)
    own = department.pk == request.user.department_id
    close = queries.close_of(department, first)
    counts = queries.month_counts(department, first)
    state = MonthState(close.state) if close else MonthState.OPEN
    over = clock.today() >= month_after(first)
    small = not (own or may_see_small(request.user)) and _has_small(counts)
    return shown(
        request,
        "births/month.html",
        {
            "month": first,
            "previous": months_back(first, 1),
            "next": month_after(first) if over else None,
            "department": department,
            "own": own,
            "query": "" if own else f"?department={department.pk}",
            "close": close,
            "counts": counts,
            "live": counts.boys + counts.girls + counts.unsettled,
            "late_share": counts.late / (counts.balance.deliveries or 1),
            "hidden": small,
            "deliveries_hidden": small and 0 < counts.balance.deliveries < USUAL,
            "state_words": MONTH_WORDS[state],
            "shape": SHAPES[state],
            "is_closed": state is MonthState.CLOSED,
            "is_prepared": state is MonthState.PREPARED,
            "over": over,
            "changed": _changed(close, counts),
            "revisions": queries.revisions_after_close(department, first),
            "missing": _missing(request, department, first),
            "may_prepare": own
            and over
            and state is not MonthState.CLOSED
            and request.user.may(Permission.BIRTHS_CLOSE),
            "may_sign": own
            and close is not None
            and state is MonthState.PREPARED
            and close.prepared_by != request.user.username
            and request.user.may(Permission.BIRTHS_SIGN),
            "may_take_back": own
            and state is MonthState.PREPARED
            and request.user.may(Permission.BIRTHS_CLOSE),
            "may_see": request.user.may(Permission.BIRTHS_SEE),
        },
    )


def _has_small(counts: MonthCounts) -> bool:
    return any(0 < n < USUAL for n in counts.as_codes().values())


def _missing(request: OfficerRequest, department: Department, first: date) -> list[object]:
    if not request.user.may(Permission.BIRTHS_SEE):
        return []
    return list(queries.unbalanced(request.user, department, first)[:20])


def _changed(close: MonthClose | None, counts: MonthCounts) -> list[tuple[Words, int, int]]:
    """Return which counts have changed since the month was drawn up: name, then, now."""
    if close is None:
        return []
    now = counts.as_codes()
    return [
        (COUNT_WORDS[name], close.counts[name], n)
        for name, n in now.items()
        if name in COUNT_WORDS and close.counts.get(name) != n
    ]


# Verifying goes on after a month was drawn up, so what waits for the township is not among these.
COUNT_WORDS = {
    "deliveries": Words("分娩数", "Deliveries"),
    "certificates": Words("已签发", "Certificates issued"),
    "pending": Words("待签发", "Pending"),
    "not_live": Words("非活产", "Not live"),
    "boys": Words("男婴", "Boys"),
    "girls": Words("女婴", "Girls"),
    "unsettled": Words("性别未定", "Sex not settled"),
}


@require_POST
@requires(Permission.BIRTHS_CLOSE)
def prepare(request: OfficerRequest, month: str) -> HttpResponse:
    """Draw up the own department's month and sign first."""
    first = _month(month)
    actions.prepare_month(request.user.department, month=first, by=request.user, at=clock.now())
    messages.success(
        request,
        say(
            zh="已编制并签字，等待另一名工作人员复核签字。",
            en="Drawn up and signed; another officer signs next.",
        ),
    )
    return _back(month)


@require_POST
@requires(Permission.BIRTHS_SIGN)
def sign(request: OfficerRequest, month: str) -> HttpResponse:
    """Sign the own department's month as the second officer and close it."""
    actions.sign_month(_close(request, month), by=request.user, at=clock.now())
    messages.success(
        request,
        say(
            zh="已复核签字并关账。此后的更正会作为关账后修订列示。",
            en="Signed and closed. Corrections from now on are shown as later revisions.",
        ),
    )
    return _back(month)


@require_POST
@requires(Permission.BIRTHS_CLOSE)
def take_back(request: OfficerRequest, month: str) -> HttpResponse:
    """Take the own department's month back before the second signature."""
    actions.take_back_month(_close(request, month), by=request.user, at=clock.now())
    messages.success(
        request, say(zh="已撤回，修改后请重新编制。", en="Taken back; mend it and draw it up anew.")
    )
    return _back(month)


def _back(month: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("births-month", args=[month]))


def _month(text: str) -> date:
    found = month_asked(text)
    if found is None:
        raise Http404
    return found


def _department(request: OfficerRequest) -> Department:
    asked = number_asked(request.GET.get("department", ""))
    if asked is None:
        return request.user.department
    seen = Department.objects.seen_by(request.user)
    department: Department = get_object_or_404(seen, pk=asked)
    return department


def _close(request: OfficerRequest, month: str) -> MonthClose:
    close = queries.close_of(request.user.department, _month(month))
    if close is None:
        raise Refused(
            zh="该月还没有编制，请先编制并签字。", en="This month is not drawn up yet; do so first."
        )
    return close
