"""The divisions of the county: which stand on a day, what became of them, the county's own list."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evenborn.foundation.access.guards import OfficerRequest, requires
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.places import actions, queries
from evenborn.foundation.places.rules import CHANGE_KINDS, ChangeKind
from evenborn.foundation.ui.clock import now, today
from evenborn.foundation.ui.refusal import Refused
from evenborn.foundation.ui.words import say
from evenborn.site.web.forms import ChangeForm, VillageList

LARGEST_LIST_BYTES = 5 * 2**20


def _day(request: OfficerRequest) -> date:
    """Return the day asked for, else today."""
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return today()


@require_GET
@requires(Permission.PLACES_SEE)
def county(request: OfficerRequest) -> HttpResponse:
    """Show the townships of the county on a day, with their villages."""
    on = _day(request)
    home = queries.home()
    counts = queries.village_counts(on)
    return render(
        request,
        "web/places.html",
        {
            "on": on,
            "path": queries.path_of(home, on),
            "townships": [(one, counts.get(one.code, 0)) for one in queries.townships_of(home, on)],
            "villages": sum(counts.values()),
            "listed_on": queries.last_listed_on(),
            "ends_on": queries.sources_end_on(),
            "may_change": request.user.may(Permission.PLACES_CHANGE),
        },
    )


@require_GET
@requires(Permission.PLACES_SEE)
def place(request: OfficerRequest, code: str) -> HttpResponse:
    """Show one place: its villages on a day, and what became of it."""
    home = queries.home()
    if not (code.isascii() and code.isdigit() and len(code) in (9, 12) and code.startswith(home)):
        raise Http404
    on = _day(request)
    history, children = queries.history(code), queries.children(code, on)
    stands = queries.is_known(code, on)
    if not (history or children or stands):
        raise Http404
    return render(
        request,
        "web/place.html",
        {
            "on": on,
            "code": code,
            "name": queries.name_of(code, on),
            "path": queries.path_of(code, on)[:-1],
            "children": children,
            "history": history,
            "stands": stands,
        },
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.PLACES_CHANGE)
def villages(request: OfficerRequest) -> HttpResponse:
    """Bring in the county's own list of villages."""
    form = VillageList(request.POST or None, request.FILES or None)
    imported = None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        if file.size > LARGEST_LIST_BYTES:
            form.add_error("file", say(zh="文件不应超过 5 MB", en="At most 5 MB"))
        else:
            try:
                imported = actions.import_villages(
                    file.read(),
                    by=request.user,
                    at=now(),
                    valid_on=form.cleaned_data["valid_on"],
                )
            except Refused as refused:
                form.add_error("file", say(refused.words))
    status = 422 if form.errors else 200
    context = {"form": form, "imported": imported, "listed_on": queries.last_listed_on()}
    return render(request, "web/villages.html", context, status=status)


@require_http_methods(["GET", "POST"])
@requires(Permission.PLACES_CHANGE)
def changes(request: OfficerRequest) -> HttpResponse:
    """Show the recorded changes of townships, and record one."""
    form = ChangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_change(**form.cleaned_data, by=request.user, at=now())
        except Refused as refused:
            form.add_error(None, say(refused.words))
        else:
            messages.success(request, say(zh="已记录这项变更。", en="The change is recorded."))
            return HttpResponseRedirect(reverse("places-changes"))
    rows = [(change, CHANGE_KINDS[ChangeKind(change.kind)]) for change in queries.changes()]
    status = 422 if form.errors else 200
    return render(request, "web/changes.html", {"form": form, "rows": rows}, status=status)


@require_POST
@requires(Permission.PLACES_CHANGE)
def withdraw(request: OfficerRequest, pk: int) -> HttpResponse:
    """Take back a change that was recorded wrongly."""
    change = get_object_or_404(queries.changes(), pk=pk)
    try:
        actions.withdraw_change(change, by=request.user, at=now())
    except Refused as refused:
        messages.error(request, say(refused.words))
    else:
        messages.success(request, say(zh="已撤回这项变更。", en="The change is withdrawn."))
    return HttpResponseRedirect(reverse("places-changes"))
