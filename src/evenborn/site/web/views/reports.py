"""The report of the command line's reconciliation, for those who may see reports."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from evenborn.foundation.access.guards import OfficerRequest, requires
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.places import queries as places
from evenborn.foundation.ui import clock
from evenborn.site.web import actions, quarter_report
from evenborn.site.web.quarter_report import SHOWN, Report


def _newest(request: OfficerRequest) -> Report | None:
    """Return the newest result, if its area lies in the officer's."""
    report = quarter_report.newest()
    if report is None or not request.user.sees(area_code=report.area):
        return None
    return report


@require_GET
@requires(Permission.REPORTS_SEE)
def quarter(request: OfficerRequest) -> HttpResponse:
    """Say what the newest reconciliation found, and lead to its files."""
    report = _newest(request)
    path = places.path_of(report.area) if report else []
    return render(request, "web/report.html", {"report": report, "path": path})


@require_GET
@requires(Permission.REPORTS_SEE)
def quarter_file(request: OfficerRequest, name: str) -> HttpResponse:
    """Give out the report as its own document, or one of its two tables."""
    report = _newest(request)
    content = quarter_report.content_of(name) if report else None
    if report is None or content is None:
        raise Http404
    actions.read_report(run=report.run, file=name, by=request.user, at=clock.now())
    answer = HttpResponse(content, content_type=SHOWN[name])
    if name.endswith(".html"):
        answer["Content-Security-Policy"] = quarter_report.policy_of(content)
    else:
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
