"""The linkage of a county: what it is made of, how far it is, what it leaves to people."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from evenborn.foundation.access.guards import OfficerRequest, requires
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.runs.queries import described
from evenborn.foundation.ui import clock
from evenborn.rooms.reconciliation import actions, queries
from evenborn.rooms.reconciliation.showing import sources_of

PAST = 12


@require_GET
@requires(Permission.QUARTER_SEE)
def home(request: OfficerRequest) -> HttpResponse:
    """Show the newest linkage of the officer's county and what waits for people."""
    return render(request, "reconciliation/home.html", _context(request))


@require_GET
@requires(Permission.QUARTER_SEE)
def progress(request: OfficerRequest) -> HttpResponse:
    """Answer with the progress alone; once the work is over, the page is asked for anew."""
    if "HX-Request" not in request.headers:
        return redirect("reconciliation-home")
    context = _context(request)
    if context["is_at_work"]:
        return render(request, "ui/progress.html", context["progress"])  # type: ignore[arg-type] # a dictionary
    if "HX-Request" not in request.headers:
        return redirect("reconciliation-home")
    return HttpResponse(headers={"HX-Redirect": reverse("reconciliation-home")})


@require_POST
@requires(Permission.LINKAGE_RUN)
def link(request: OfficerRequest) -> HttpResponse:
    """Start the linkage."""
    actions.ask_linkage(whole=request.POST.get("whole") == "1", by=request.user, at=clock.now())
    return redirect("reconciliation-home")


def _context(request: HttpRequest) -> dict[str, object]:
    officer = request.user
    area = officer.area_code[:6]  # type: ignore[union-attr] # guarded: an officer
    found = list(queries.linkages_seen_by(officer)[:PAST])  # type: ignore[arg-type]
    run = queries.last_linkage_run(area)
    newest = found[0] if found else None
    shown = described(run) if run else None
    is_at_work = run is not None and not run.is_over
    return {
        "newest": newest,
        "sources": sources_of(newest) if newest else [],
        "past": found[1:],
        "is_at_work": is_at_work,
        "failed": shown if shown and shown.error else None,
        "progress": {
            "href": reverse("reconciliation-progress"),
            "done": run.done if run else 0,
            "total": run.total if run else None,
            "words": shown.words if shown else "",
            "ended": False,
        },
        "may_link": officer.may(Permission.LINKAGE_RUN),  # type: ignore[union-attr]
        "may_review": officer.may(Permission.REVIEW),  # type: ignore[union-attr]
        "may_settle": officer.may(Permission.DIFFERENCES_SEE),  # type: ignore[union-attr]
        "pairs": queries.waiting_for(officer).count()  # type: ignore[arg-type]
        if officer.may(Permission.REVIEW)  # type: ignore[union-attr]
        else None,
        "differences": queries.differences_waiting(officer)  # type: ignore[arg-type]
        if officer.may(Permission.DIFFERENCES_SEE)  # type: ignore[union-attr]
        else None,
    }
