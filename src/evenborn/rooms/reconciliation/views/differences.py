"""The worklist of differences between the agencies' records."""

from datetime import MAXYEAR

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from evenborn.foundation.access.guards import OfficerRequest, requires
from evenborn.foundation.access.rules import Permission, Scope
from evenborn.foundation.duties.periods import Period
from evenborn.foundation.ui import clock
from evenborn.foundation.ui.refusal import Refused
from evenborn.foundation.ui.words import say
from evenborn.rooms.reconciliation import actions
from evenborn.rooms.reconciliation.answering import KIND_WORDS, STATE_WORDS, DifferenceState
from evenborn.rooms.reconciliation.forms_differences import AnswerForm, SettleForm
from evenborn.rooms.reconciliation.models import Difference
from evenborn.rooms.reconciliation.queries import differences as queries
from evenborn.rooms.reconciliation.rules import DifferenceKind

ROWS = 50


@require_GET
@requires(Permission.DIFFERENCES_SEE)
def differences(request: OfficerRequest) -> HttpResponse:
    """List the differences in scope by office, those due first at the top."""
    at, asked = clock.now(), request.GET
    kind = asked.get("kind", "") if asked.get("kind") in set(DifferenceKind) else ""
    states = {queries.TO_SETTLE, "all", *DifferenceState}
    # Who answers begins with what he has to answer, who settles with all that is unsettled.
    usual = queries.TO_SETTLE if request.user.may(Permission.REVIEW) else DifferenceState.OPEN.value
    state = asked.get("state", "") if asked.get("state") in states else usual
    number = asked.get("department", "")
    department = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else None
    quarter = _quarter(asked.get("quarter", ""))
    by_office = queries.tallied(
        queries.differences_seen_by(request.user, kind=kind, quarter=quarter), at
    )
    found = queries.differences_seen_by(
        request.user,
        kind=kind,
        state="" if state == "all" else state,
        quarter=quarter,
        department=department,
    )
    page = Paginator(found, ROWS).get_page(asked.get("page"))
    rows = queries.shown(page.object_list, request.user, at.date())
    return render(
        request,
        "reconciliation/differences.html",
        {
            "page": page,
            "rows": [(row, _answer_form(request, row.difference)) for row in rows],
            "offices": by_office if request.user.scope is not Scope.DEPARTMENT else [],
            "total": queries.total(by_office),
            "kinds": [(one.value, KIND_WORDS[one]) for one in DifferenceKind],
            "states": [(one.value, STATE_WORDS[one]) for one in DifferenceState],
            "quarters": queries.quarters_of(request.user),
            "asked": {
                "kind": kind,
                "state": state,
                "quarter": quarter.code if quarter else "",
                "department": department,
            },
            "settles": request.user.may(Permission.REVIEW),
            "at": at,
        },
    )


def _quarter(code: str) -> Period | None:
    try:
        period = Period.of_code(code) if code else None
    except ValueError:
        return None
    # The years first: of the last one that a calendar holds, the quarter has no next.
    good = period and period.start.year < MAXYEAR and period.months == 3
    return period if good else None


def _answer_form(request: OfficerRequest, difference: Difference) -> AnswerForm | None:
    # The statistician answers for others on the difference's own page only, not by the list.
    mine = difference.department_id == request.user.department_id
    may = request.user.may(Permission.DIFFERENCES_ANSWER)
    if difference.state != DifferenceState.OPEN or not may:
        return None
    return AnswerForm(difference) if mine or not request.user.may(Permission.REVIEW) else None


@require_GET
@requires(Permission.DIFFERENCES_SEE)
def difference(request: OfficerRequest, pk: int) -> HttpResponse:
    """Show one difference, what was said about it and what is to be done next."""
    found = get_object_or_404(queries.differences_seen_by(request.user), pk=pk)
    return _page(request, found)


def _page(
    request: OfficerRequest, found: Difference, form: AnswerForm | None = None
) -> HttpResponse:
    at = clock.now()
    is_open = found.state == DifferenceState.OPEN
    waits = found.state == DifferenceState.ANSWERED
    may_answer = request.user.may(Permission.DIFFERENCES_ANSWER)
    return render(
        request,
        "reconciliation/difference.html",
        {
            "row": queries.shown([found], request.user, at.date())[0],
            "answers": queries.answers_of(found),
            "form": form or (AnswerForm(found) if is_open and may_answer else None),
            "settle_form": SettleForm(found)
            if waits and request.user.may(Permission.REVIEW)
            else None,
            "at": at,
        },
        status=422 if form is not None and form.errors else 200,
    )


@require_POST
@requires(Permission.DIFFERENCES_ANSWER)
def answer(request: OfficerRequest, pk: int) -> HttpResponse:
    """Answer for the department."""
    found = get_object_or_404(queries.differences_seen_by(request.user), pk=pk)
    form = AnswerForm(found, request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    try:
        actions.answer_difference(
            found,
            said=form.answer(),
            note=form.cleaned_data["note"],
            by=request.user,
            at=clock.now(),
        )
    except Refused as refusal:
        form.add_error("note", str(say(refusal.words)))
        return _page(request, found, form)
    messages.success(
        request,
        say(zh="已答复，等待县级统计人员确认。", en="Answered; the statistician confirms next."),
    )
    return HttpResponseRedirect(reverse("reconciliation-differences"))


@require_POST
@requires(Permission.REVIEW)
def settle(request: OfficerRequest, pk: int) -> HttpResponse:
    """Confirm the answer or send it back."""
    found = get_object_or_404(queries.differences_seen_by(request.user), pk=pk)
    accepted = "back" not in request.POST
    actions.settle_difference(
        found,
        accepted=accepted,
        note=request.POST.get("note", ""),
        by=request.user,
        at=clock.now(),
    )
    messages.success(
        request,
        say(zh="已确认办结。", en="Settled.")
        if accepted
        else say(
            zh="已退回，5 个工作日内重新答复。", en="Sent back, to be answered in 5 working days."
        ),
    )
    return HttpResponseRedirect(
        reverse("reconciliation-differences") + f"?state={DifferenceState.ANSWERED.value}"
    )
