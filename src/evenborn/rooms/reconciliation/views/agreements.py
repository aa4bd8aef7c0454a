"""Pages of agreements: the list, one with its transfers, drawing one up, deciding, ending."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evenborn.foundation.access.guards import OfficerRequest, requires
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.exchange.writers import TYPES
from evenborn.foundation.ui import clock
from evenborn.foundation.ui.refusal import Refused
from evenborn.foundation.ui.words import say
from evenborn.rooms.births.rules import quarter_words
from evenborn.rooms.births.views.asking import number_asked
from evenborn.rooms.reconciliation import actions, queries
from evenborn.rooms.reconciliation.forms_agreements import (
    AgreementForm,
    ReasonForm,
    column_words,
    initial_of,
    words_of,
)
from evenborn.rooms.reconciliation.models import Agreement
from evenborn.rooms.reconciliation.rules_agreements import (
    DIRECTION_WORDS,
    EXPIRED,
    FREQUENCY_WORDS,
    LEVEL_WORDS,
    NOT_YET,
    STATE_WORDS,
    AgreementState,
    Direction,
    Frequency,
)

PAGE, TRANSFERS = 40, 30
SHAPES = {
    AgreementState.DRAFT: "waiting",
    AgreementState.APPROVED: "done",
    AgreementState.REFUSED: "refused",
    AgreementState.ENDED: "stopped",
}


@require_GET
@requires(Permission.AGREEMENTS_SEE)
def agreements(request: OfficerRequest) -> HttpResponse:
    """List the agreements in the officer's scope."""
    found = queries.agreements_seen_by(request.user)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    today = clock.today()
    return render(
        request,
        "reconciliation/agreements.html",
        {
            "page": page,
            "rows": [_shown(one) for one in page],
            "current": found.current(today).count(),
            "waiting": queries.waiting_for_approval(request.user),
            "may_change": request.user.may(Permission.AGREEMENTS_CHANGE),
            "may_approve": request.user.may(Permission.AGREEMENTS_APPROVE),
        },
    )


@require_GET
@requires(Permission.AGREEMENTS_SEE)
def agreement(request: OfficerRequest, pk: int) -> HttpResponse:
    """Show one agreement and what went under it."""
    return _page(request, _seen(request, pk), ReasonForm())


@require_http_methods(["GET", "POST"])
@requires(Permission.AGREEMENTS_CHANGE)
def propose(request: OfficerRequest) -> HttpResponse:
    """Draw up an agreement, from an earlier one where the address names it."""
    by = request.user
    if request.method == "GET":
        number = number_asked(request.GET.get("from", ""))
        before = queries.agreements_seen_by(by).filter(pk=number).first() if number else None
        form = AgreementForm(officer=by, initial=initial_of(before) if before else None)
        return render(request, "reconciliation/agreement_form.html", {"form": form})
    form = AgreementForm(request.POST, officer=by)
    if form.is_valid():
        try:
            made = actions.propose_agreement(
                form.cleaned_data["partner"], form.terms(), by=by, at=clock.now()
            )
        except Refused as refusal:
            form.add_error(None, str(say(refusal.words)))
        else:
            messages.success(
                request,
                say(
                    zh="协议已拟订，等待领导小组办公室的另一人批准。",
                    en="The agreement is drawn up and waits for another person's approval.",
                ),
            )
            return redirect("reconciliation-agreement", pk=made.pk)
    return render(request, "reconciliation/agreement_form.html", {"form": form}, status=422)


@require_POST
@requires(Permission.AGREEMENTS_APPROVE)
def approve(request: OfficerRequest, pk: int) -> HttpResponse:
    """Approve an agreement that another person drew up."""
    actions.approve_agreement(_seen(request, pk), by=request.user, at=clock.now())
    messages.success(request, say(zh="协议已批准。", en="The agreement is approved."))
    return _back(pk)


@require_POST
@requires(Permission.AGREEMENTS_APPROVE)
def refuse(request: OfficerRequest, pk: int) -> HttpResponse:
    """Refuse an agreement."""
    found = _seen(request, pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    actions.refuse_agreement(
        found, reason=form.cleaned_data["reason"], by=request.user, at=clock.now()
    )
    messages.success(request, say(zh="协议未予批准。", en="The agreement is refused."))
    return _back(pk)


@require_POST
@requires(Permission.AGREEMENTS_APPROVE)
def end(request: OfficerRequest, pk: int) -> HttpResponse:
    """End an agreement that is in force."""
    found = _seen(request, pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    actions.end_agreement(
        found, reason=form.cleaned_data["reason"], by=request.user, at=clock.now()
    )
    messages.success(request, say(zh="协议已终止。", en="The agreement is ended."))
    return _back(pk)


@require_GET
@requires(Permission.AGREEMENTS_SEE)
def package(request: OfficerRequest, pk: int) -> HttpResponseBase:
    """Give a quarter's package again, the same bytes as the first time."""
    found = get_object_or_404(queries.packages_seen_by(request.user), pk=pk)
    pieces = actions.fetch_package(found, by=request.user, at=clock.now())
    sent = found.outgoing
    name = f"{sent.what.replace('.', '-')}-{sent.number}.{sent.format}"
    return StreamingHttpResponse(
        pieces,
        content_type=TYPES[sent.format],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _back(pk: int) -> HttpResponseRedirect:
    return redirect("reconciliation-agreement", pk=pk)


def _seen(request: OfficerRequest, pk: int) -> Agreement:
    found: Agreement = get_object_or_404(queries.agreements_seen_by(request.user), pk=pk)
    return found


def _page(
    request: OfficerRequest, found: Agreement, form: ReasonForm, *, status: int = 200
) -> HttpResponse:
    officer = request.user
    decides = officer.may(Permission.AGREEMENTS_APPROVE)
    shown = _shown(found)
    return render(
        request,
        "reconciliation/agreement.html",
        {
            **shown,
            "frequency": FREQUENCY_WORDS[Frequency(found.frequency)],
            "columns": [column_words(found.kind, name) for name in found.fields],
            "is_records": found.level == "records",
            "transfers": list(queries.transfers_of(found)[:TRANSFERS]),
            "packages": [
                (one, quarter_words(one.quarter))
                for one in queries.packages_seen_by(officer).filter(agreement=found)[:TRANSFERS]
            ],
            "own": found.proposed_by_id == officer.pk,
            "may_decide": decides and found.state == AgreementState.DRAFT,
            "may_end": decides and found.state == AgreementState.APPROVED,
            "may_change": officer.may(Permission.AGREEMENTS_CHANGE),
            "may_send": officer.may(Permission.QUARTER_SEND),
            "form": form,
        },
        status=status,
    )


def _shown(one: Agreement) -> dict[str, Any]:
    """Return an agreement with its words."""
    state = AgreementState(one.state)
    words, shape = STATE_WORDS[state], SHAPES[state]
    today = clock.today()
    if state is AgreementState.APPROVED and not one.is_current(today):
        words, shape = (EXPIRED, "stopped") if one.ends_on < today else (NOT_YET, "waiting")
    return {
        "one": one,
        "what": words_of(one.kind),
        "way": DIRECTION_WORDS[Direction(one.direction)],
        "level": LEVEL_WORDS[one.level],
        "state": words,
        "shape": shape,
        "is_current": one.is_current(today),
    }
