"""Pages of institutions: the list, one of them, and what can be done with it."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from evenborn.foundation.access.guards import OfficerRequest, requires
from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import ROLES, Permission, Role, Scope
from evenborn.foundation.places import queries as places
from evenborn.foundation.ui import clock
from evenborn.foundation.ui.refusal import Refused
from evenborn.foundation.ui.words import say
from evenborn.rooms.facilities import actions, queries
from evenborn.rooms.facilities.forms import (
    CloseForm,
    FilterForm,
    InstitutionForm,
    ReopenForm,
    SuspendForm,
    areas_of,
)
from evenborn.rooms.facilities.models import Institution
from evenborn.rooms.facilities.rules import (
    CLOSE_REASONS,
    NEXT,
    STATES,
    SUSPEND_REASONS,
    CloseReason,
    State,
    SuspendReason,
)
from evenborn.standards.words import Words

PER_PAGE = 50
SHAPES = {State.ACTIVE: "done", State.SUSPENDED: "waiting", State.CLOSED: "stopped"}
NO_REASON = Words("–", "–")


@require_GET
@requires(Permission.FACILITIES_SEE)
def institutions(request: OfficerRequest) -> HttpResponse:
    """List the institutions in the officer's scope."""
    today = clock.today()
    form = FilterForm(request.GET, areas=_areas(request.user))
    found = queries.institutions_seen_by(request.user, **form.chosen())
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    names = places.names_of({one.area_code for one in page}, today)
    context = {
        "form": form,
        "is_filtered": bool(form.chosen()),
        "page": page,
        "rows": [
            {
                "institution": one,
                "place": names[one.area_code],
                "shape": SHAPES[State(one.state)],
                "licence_lapsed": one.state != State.CLOSED and one.licence_lapsed(today),
            }
            for one in page
        ],
        "counts": {s.value: n for s, n in queries.counts_by_state(found).items()},
        "may_change": request.user.may(Permission.FACILITIES_CHANGE),
    }
    return render(request, "facilities/list.html", context)


@require_GET
@requires(Permission.FACILITIES_SEE)
def institution(request: OfficerRequest, pk: int) -> HttpResponse:
    """Show one institution, its accounts and its steps from state to state."""
    one = _seen(request.user, pk)
    today = clock.today()
    may_change = request.user.may(Permission.FACILITIES_CHANGE)
    state = State(one.state)
    context = {
        "institution": one,
        "shape": SHAPES[state],
        "path": places.path_of(one.area_code, today),
        "licence_lapsed": state is not State.CLOSED and one.licence_lapsed(today),
        "staff": [
            {"officer": officer, "role": ROLES[Role(officer.role)].name}
            for officer in queries.staff_of(one)
        ]
        # Who works at a hospital is for those who look after it and for the hospital itself.
        if may_change or request.user.department_id == one.department_id
        else None,
        "steps": [
            {"step": step, "state": STATES[State(step.after)], "reason": _reason(step.reason)}
            for step in queries.state_changes_of(one)
        ],
        "may_change": may_change and state is not State.CLOSED,
        "next": {after.value for after in NEXT[state]} if may_change else set(),
    }
    return render(request, "facilities/institution.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.FACILITIES_CHANGE)
def register(request: OfficerRequest) -> HttpResponse:
    """Register an institution."""
    form = InstitutionForm(request.POST or None, areas=_areas(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            one = actions.register(form.facts(), by=request.user, at=clock.now())
        except Refused as refusal:
            form.add_error(None, say(refusal.words))
        else:
            messages.success(request, say(zh="已登记该机构。", en="The institution is registered."))
            return redirect("facilities-see", pk=one.pk)
    return render(request, "facilities/form.html", {"form": form}, status=_status(form))


@require_http_methods(["GET", "POST"])
@requires(Permission.FACILITIES_CHANGE)
def change(request: OfficerRequest, pk: int) -> HttpResponse:
    """Change what is registered of an institution."""
    one = _seen(request.user, pk)
    facts = queries.facts_of(one)
    initial = {name: getattr(facts, name) for name in InstitutionForm.base_fields}
    areas = _areas(request.user)
    if one.area_code not in dict(areas):
        # Its township has ended since; it may stay, and is shown, until the officer moves it.
        areas.append((one.area_code, places.name_of(one.area_code, clock.today())))
    form = InstitutionForm(request.POST or None, initial=initial, areas=areas)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(one, facts=form.facts(), by=request.user, at=clock.now())
        except Refused as refusal:
            form.add_error(None, say(refusal.words))
        else:
            messages.success(request, say(zh="已更改登记内容。", en="The changes are kept."))
            return redirect("facilities-see", pk=pk)
    context = {"form": form, "institution": one}
    return render(request, "facilities/form.html", context, status=_status(form))


@require_http_methods(["GET", "POST"])
@requires(Permission.FACILITIES_CHANGE)
def suspend(request: OfficerRequest, pk: int) -> HttpResponse:
    """Suspend an institution."""
    return _step(request, pk, "suspend", SuspendForm, actions.suspend)


@require_http_methods(["GET", "POST"])
@requires(Permission.FACILITIES_CHANGE)
def reopen(request: OfficerRequest, pk: int) -> HttpResponse:
    """Let a suspended institution work again."""
    return _step(request, pk, "reopen", ReopenForm, actions.reopen)


@require_http_methods(["GET", "POST"])
@requires(Permission.FACILITIES_CHANGE)
def close(request: OfficerRequest, pk: int) -> HttpResponse:
    """Close an institution for good."""
    return _step(request, pk, "close", CloseForm, actions.close)


DONE = {
    "suspend": say(zh="已暂停该机构执业。", en="The institution is suspended."),
    "reopen": say(zh="已恢复该机构执业。", en="The institution is open again."),
    "close": say(zh="已关闭该机构。", en="The institution is closed."),
}


def _step(
    request: OfficerRequest,
    pk: int,
    verb: str,
    form_class: type[forms.Form],
    act: Callable[..., Institution],
) -> HttpResponse:
    """Show the form of one step, or take it."""
    one = _seen(request.user, pk)
    form = form_class(request.POST or None, initial={"on": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            act(one, **form.cleaned_data, by=request.user, at=clock.now())
        except Refused as refusal:
            form.add_error(None, say(refusal.words))
        else:
            messages.success(request, DONE[verb])
            return redirect("facilities-see", pk=pk)
    context = {"form": form, "institution": one, "verb": verb}
    return render(request, "facilities/step.html", context, status=_status(form))


def _seen(officer: Officer, pk: int) -> Institution:
    return get_object_or_404(queries.institutions_seen_by(officer), pk=pk)


def _areas(officer: Officer) -> list[tuple[str, str]]:
    everywhere = officer.scope is Scope.HOUSE
    return areas_of("" if everywhere else officer.area_code, clock.today())


def _reason(code: str) -> Words:
    if code in set(CloseReason) and code not in set(SuspendReason):
        return CLOSE_REASONS[CloseReason(code)]
    return SUSPEND_REASONS[SuspendReason(code)] if code else NO_REASON


def _status(form: forms.BaseForm) -> int:
    """A form that comes back with problems is no success, for people and for machines."""
    return 422 if form.is_bound and form.errors else 200
