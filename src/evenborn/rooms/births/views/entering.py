"""The birth form: live checks, drafts that keep themselves, twins in columns."""

import json
from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evenborn.foundation.access.guards import OfficerRequest, requires
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.places.queries import name_of as place_name
from evenborn.foundation.ui import clock
from evenborn.foundation.ui.words import say
from evenborn.rooms.births import actions, queries
from evenborn.rooms.births.actions.entering import Answer, Result
from evenborn.rooms.births.forms import BirthForm, townships_near
from evenborn.rooms.births.judging import preview
from evenborn.rooms.births.live import notes_for
from evenborn.rooms.births.models import Draft
from evenborn.rooms.births.rules import Source
from evenborn.rooms.facilities.queries import institution_of
from evenborn.standards.checking.problems import Cause


@require_http_methods(["GET", "POST"])
@requires(Permission.BIRTHS_ENTER)
def enter(request: OfficerRequest) -> HttpResponse:
    """Show the form, or enter what was typed."""
    draft = _draft(request)
    if request.method == "GET":
        typed = dict(draft.content or {}) if draft else None
        form = BirthForm.of(typed) if typed else BirthForm()
        return _page(request, form, draft)

    form = BirthForm.of(request.POST)
    if "infants" in request.POST:  # without script, a button makes room for twins
        return _page(request, form, draft)
    at = clock.now()
    rows = preview(
        form.records(),
        department=request.user.department,
        institution=institution_of(request.user.department),
        at=at,
    )
    warnings = _warnings(cause for row in rows for cause in row.problems)
    if any(row.refused for row in rows) or (warnings and "confirmed" not in request.POST):
        for place, row in enumerate(rows, start=1):
            form.show(place, row.problems)
        asks = warnings if not any(row.refused for row in rows) else []
        return _page(request, form, draft, warnings=asks, status=422)
    answers = actions.enter(
        form.records(),
        department=request.user.department,
        source=Source.FORM,
        by=request.user,
        at=at,
        checked=True,
        form_key=form.form_key,
        draft=draft,
    )
    return _entered(request, form, draft, answers)


def _entered(
    request: OfficerRequest, form: BirthForm, draft: Draft | None, answers: list[Answer]
) -> HttpResponse:
    refused = [answer for answer in answers if answer.result is Result.REFUSED]
    if refused:  # somebody was faster between the look and the deed
        for place, answer in enumerate(answers, start=1):
            form.show(place, answer.problems)
        return _page(request, form, draft, status=422)
    births = [answer.birth for answer in answers if answer.birth is not None]
    township = place_name(births[0].township_code, births[0].birth_date)
    messages.success(
        request,
        say(
            zh="已登记 {n} 名新生儿（{numbers}），等待{township}核实。",
            en="{n} entered ({numbers}); {township} verifies next.",
            n=len(births),
            numbers="、".join(birth.record_id for birth in births),
            township=township,
        ),
    )
    return HttpResponseRedirect(reverse("births-enter"))


@require_POST
@requires(Permission.BIRTHS_ENTER)
def check(request: OfficerRequest) -> HttpResponse:
    """Say beside the field that was just left what is wrong with it, and fill what follows."""
    form = BirthForm.of(request.POST)
    left = request.headers.get("HX-Trigger-Name", "")
    at = clock.now()
    found = notes_for(form, left, department=request.user.department, at=at)
    answer = render(request, "births/live.html", {"found": found, "at": at})
    for filled in found.filled:
        event = {"fill": {"id": filled.field_id, "value": filled.value}}
        answer.headers["HX-Trigger-After-Settle"] = json.dumps(event)
    return answer


@require_POST
@requires(Permission.BIRTHS_ENTER)
def keep(request: OfficerRequest) -> HttpResponse:
    """Keep the draft."""
    form = BirthForm.of(request.POST)
    at = clock.now()
    draft = actions.keep_draft(_draft(request), content=form.typed(), by=request.user, at=at)
    return render(request, "births/draft_state.html", {"draft": draft, "kept_at": at})


@require_GET
@requires(Permission.BIRTHS_ENTER)
def drafts(request: OfficerRequest) -> HttpResponse:
    """Show the drafts of the department, the earliest clock first."""
    found = queries.drafts_of(request.user)
    return render(request, "births/drafts.html", {"drafts": found, "at": clock.now()})


@require_POST
@requires(Permission.BIRTHS_ENTER)
def discard(request: OfficerRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    draft = get_object_or_404(queries.drafts_of(request.user), pk=pk)
    actions.discard_draft(draft, by=request.user, at=clock.now())
    messages.success(request, say(zh="草稿已删除。", en="Draft discarded."))
    return HttpResponseRedirect(reverse("births-drafts"))


def _draft(request: OfficerRequest) -> Draft | None:
    asked = (request.POST or request.GET).get("draft", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 16):
        return None
    return queries.drafts_of(request.user).filter(pk=int(asked)).first()


def _warnings(causes: Iterable[Cause]) -> list[Cause]:
    found: dict[tuple[str, str | None], Cause] = {}
    for cause in causes:
        if cause.severity == "warning":
            found[cause.code, cause.column] = cause
    return list(found.values())


def _page(
    request: OfficerRequest,
    form: BirthForm,
    draft: Draft | None,
    *,
    warnings: list[Cause] | None = None,
    status: int = 200,
) -> HttpResponse:
    at = clock.now()
    page = {
        "form": form,
        "draft": draft,
        "warnings": warnings or [],
        "townships": townships_near(request.user.department, at.date()),
        "due_at": draft.due_at if draft else None,
        "at": at,
        "waiting": queries.drafts_of(request.user).count(),
    }
    return render(request, "births/enter.html", page, status=status)
