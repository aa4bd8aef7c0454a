"""The log: for the auditor, about one record, and each officer's own."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from evenborn.foundation.access.guards import OfficerRequest, requires, signed_in
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.audit import queries as audit
from evenborn.site.web import queries
from evenborn.site.web.forms import LogFilter, SubjectForm


def _before(request: OfficerRequest) -> int | None:
    """Return where the page before this one ended."""
    given = request.GET.get("before", "")
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and len(given) < 19):
        raise Http404
    return int(given)


@require_GET
@requires(Permission.AUDIT_READ)
def log(request: OfficerRequest) -> HttpResponse:
    """Show the log, newest first, with filters."""
    form = LogFilter(request.GET or {})
    page = audit.entries(**form.narrowed(), before=_before(request))  # type: ignore[arg-type] # its own names
    is_narrowed = any(request.GET.get(name) for name in form.fields)
    return render(
        request, "web/audit.html", {"form": form, "page": page, "is_narrowed": is_narrowed}
    )


@require_GET
@requires(Permission.AUDIT_SUBJECT)
def subject(request: OfficerRequest) -> HttpResponse:
    """Show who read and changed one record: what a person may ask to know."""
    form = SubjectForm(request.GET if "record" in request.GET else None)
    page = None
    if form.is_bound and form.is_valid():
        name = form.cleaned_data["record"]
        if not queries.may_ask_about(request.user, name):
            raise Http404
        page = audit.by_subject(name, before=_before(request))
    return render(request, "web/audit_subject.html", {"form": form, "page": page})


@require_GET
@signed_in
def own(request: OfficerRequest) -> HttpResponse:
    """Show officers what the log holds about themselves."""
    page = audit.by_actor(request.user.username, before=_before(request))
    return render(request, "web/audit_own.html", {"page": page})
