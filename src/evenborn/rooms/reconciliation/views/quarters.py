"""The quarter's table: list, one revision, signatures, documents, and the form's approval."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evenborn.foundation.access.guards import OfficerRequest, requires
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.ui import clock
from evenborn.foundation.ui.refusal import Refused
from evenborn.foundation.ui.words import is_english, say
from evenborn.report.checks import OUTCOMES, Check, quarter_checks
from evenborn.report.figures import Language
from evenborn.rooms.reconciliation.actions import approvals, quarters, reading_quarters
from evenborn.rooms.reconciliation.forms_quarters import ApprovalForm, DrawUpForm, first_day
from evenborn.rooms.reconciliation.models import QuarterTable
from evenborn.rooms.reconciliation.queries import quarter_pages
from evenborn.rooms.reconciliation.queries import quarters as queries
from evenborn.rooms.reconciliation.signing import (
    FROZEN,
    SIDE_WORDS,
    STATE_SHAPES,
    STATE_WORDS,
    TO_SIGN,
    Side,
    TableState,
)
from evenborn.standards.words import Words

TYPES = {
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_GET
@requires(Permission.QUARTER_SEE)
def listed(request: OfficerRequest) -> HttpResponse:
    """List the quarters and how their tables stand."""
    return _list(request)


def _list(request: OfficerRequest, form: DrawUpForm | None = None) -> HttpResponse:
    today = clock.today()
    rows = quarter_pages.quarters_listed(request.user, today=today)
    return render(
        request,
        "reconciliation/quarters.html",
        {
            "rows": rows,
            "signed": sum(row.table is not None and row.table.state in FROZEN for row in rows),
            "waiting": sum(row.table is not None and row.table.state in TO_SIGN for row in rows),
            "may_draw_up": request.user.may(Permission.LINKAGE_RUN),
            "approval": queries.approvals_seen_by(request.user).first(),
            "form": form or DrawUpForm(),
            "today": today,
        },
        status=422 if form is not None else 200,
    )


@require_POST
@requires(Permission.LINKAGE_RUN)
def draw_up(request: OfficerRequest) -> HttpResponse:
    """Draw up the officer's county's table of a quarter."""
    form = DrawUpForm(request.POST)
    if not form.is_valid():
        return _list(request, form)
    table = quarters.draw_up(
        request.user.area_code[:6],
        first_day(form),
        explanation=form.cleaned_data["explanation"],
        by=request.user,
        at=clock.now(),
    )
    messages.success(request, say(zh="已编制，请核对后签字。", en="Drawn up; check it and sign."))
    return _to(table)


def _to(table: QuarterTable) -> HttpResponse:
    return HttpResponseRedirect(reverse("reconciliation-quarter", args=[table.pk]))


def _found(request: OfficerRequest, pk: int) -> QuarterTable:
    found: QuarterTable = get_object_or_404(queries.tables_seen_by(request.user), pk=pk)
    return found


@require_GET
@requires(Permission.QUARTER_SEE)
def quarter(request: OfficerRequest, pk: int) -> HttpResponse:
    """Show one revision: the answer, what is open, who signed, what changed."""
    table = _found(request, pk)
    figures = queries.figures_in(table)
    signatures = queries.signatures_of(table)
    waits = queries.waits_for(table, request.user)
    state = TableState(table.state)
    sees_small = request.user.may(Permission.SMALL_COUNTS)
    language: Language = "en" if is_english() else "zh"
    own = any(one.department_id == request.user.department_id for one in signatures)
    return render(
        request,
        "reconciliation/quarter.html",
        {
            "table": table,
            "figures": figures,
            "answer": queries.answer_for(request.user, figures),
            "period": figures.period,
            "state": STATE_WORDS[state],
            "shape": STATE_SHAPES[state],
            "is_frozen": state in FROZEN,
            "signatures": [
                (SIDE_WORDS[side], next((one for one in signatures if one.side == side), None))
                for side in Side
            ],
            "waits": waits,
            "is_outdated": quarter_pages.is_outdated(table),
            "hindrances": [] if state in FROZEN else queries.hindrances(table, today=clock.today()),
            "may_take_back": own and state == TableState.HALF_SIGNED,
            "may_draw_up": state in (TableState.DRAFT, TableState.SIGNED)
            and request.user.may(Permission.LINKAGE_RUN),
            "form": DrawUpForm(
                initial={"quarter": table.quarter, "explanation": figures.explanation}
            ),
            "explain_words": Words("超过 2%，须说明", "above 2%, to be explained"),
            "sources": quarter_pages.sources_of(figures),
            # Who may not see small counts reads what stands in the documents made for him.
            "blocks": () if sees_small else queries.blocks_shared(figures, language),
            "sees_small": sees_small,
            "checks": [(one, _outcome(one)) for one in quarter_checks(figures)],
            "groups": [
                (say(zh="按月", en="By month"), figures.by_month),
                (say(zh="按孩次", en="By birth order"), figures.by_order),
                (say(zh="按统计口径", en="By basis"), figures.by_basis),
            ],
            "documents": queries.documents_for(request.user, table),
            "revisions": queries.revisions_of(table),
        },
    )


def _outcome(check: Check) -> Words:
    words = OUTCOMES[check.outcome]
    return Words(words.zh, words.en)


@require_POST
@requires(Permission.QUARTER_SIGN)
def sign(request: OfficerRequest, pk: int) -> HttpResponse:
    """Sign for one's side what the page showed."""
    table = _found(request, pk)
    signed = quarters.sign(
        table, seen=request.POST.get("seen", ""), by=request.user, at=clock.now()
    )
    messages.success(
        request,
        say(zh="双方已签字，本表冻结。", en="Both sides have signed; the table is frozen.")
        if signed.state == TableState.SIGNED
        else say(zh="已签字，等待另一方签字。", en="Signed; the other side signs next."),
    )
    return _to(signed)


@require_POST
@requires(Permission.QUARTER_SIGN)
def take_back(request: OfficerRequest, pk: int) -> HttpResponse:
    """Take the own side's signature back."""
    table = quarters.take_back(_found(request, pk), by=request.user, at=clock.now())
    messages.success(request, say(zh="已撤回签字。", en="The signature is taken back."))
    return _to(table)


@require_GET
@requires(Permission.QUARTER_SIGN)
def document(request: OfficerRequest, pk: int, name: str) -> HttpResponse:
    """Give out a document of the table, made anew from the frozen figures."""
    if name not in queries.DOCUMENTS:
        raise Http404
    table = _found(request, pk)
    made = reading_quarters.read_document(table, name, by=request.user, at=clock.now())
    answered = HttpResponse(made.content, content_type=TYPES[name.rpartition(".")[2]])
    saved = f"{table.area_code}-{table.quarter:%Y-%m}-{table.revision}-{name}"
    answered["Content-Disposition"] = f'attachment; filename="{saved}"'
    return answered


@require_http_methods(["GET", "POST"])
@requires(Permission.LINKAGE_RUN)
def approval(request: OfficerRequest) -> HttpResponse:
    """Show and renew what the county's statistical form bears."""
    known = queries.approvals_seen_by(request.user)
    newest = known.first()
    sent = request.POST if request.method == "POST" else None
    initial = vars(newest) if newest else {"unit": request.user.department.name}
    form = ApprovalForm(sent, initial=initial)
    if sent is not None and form.is_valid():
        try:
            approvals.keep_approval(
                request.user.area_code[:6], **form.approval(), by=request.user, at=clock.now()
            )
        except Refused as refusal:
            form.add_error("valid_until", str(say(refusal.words)))
        else:
            messages.success(
                request,
                say(
                    zh="已登记，新编制的表按此打印。",
                    en="Kept; tables drawn up from now on bear it.",
                ),
            )
            return HttpResponseRedirect(reverse("reconciliation-form"))
    return render(
        request,
        "reconciliation/form_approval.html",
        {"form": form, "newest": newest, "past": known[1:6], "today": clock.today()},
        status=422 if form.errors else 200,
    )
