"""Pages of reports: the list, a new one, one with its preview, receipt and files."""

from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from evenborn.foundation.access.guards import OfficerRequest, requires
from evenborn.foundation.access.rules import Permission, Role
from evenborn.foundation.duties.periods import Period
from evenborn.foundation.places import queries as places
from evenborn.foundation.ui import clock
from evenborn.foundation.ui.refusal import Refused
from evenborn.foundation.ui.words import is_english, say
from evenborn.report import Figures
from evenborn.report.bulletin import Letter
from evenborn.report.bulletin_words import overall
from evenborn.rooms.reconciliation.models import QuarterTable
from evenborn.rooms.reconciliation.signing import STATE_WORDS, TableState
from evenborn.rooms.reports import actions, making, queries
from evenborn.rooms.reports.forms import MakeForm
from evenborn.rooms.reports.models import Report
from evenborn.rooms.reports.rules import (
    EDITION_WORDS,
    FORMAT_WORDS,
    KIND_WORDS,
    LANGUAGE_WORDS,
    Edition,
    File,
    Kind,
    Language,
    edition_for,
    may_take,
)
from evenborn.standards.words import Words

PAGE = 40
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
}


@require_GET
@requires(Permission.REPORTS_SEE)
def reports(request: OfficerRequest) -> HttpResponse:
    """List the reports in scope."""
    page = Paginator(queries.reports_seen_by(request.user), PAGE).get_page(request.GET.get("page"))
    rows = [
        (one, KIND_WORDS[Kind(one.kind)], Period(one.quarter, 3).words, _area(one)) for one in page
    ]
    context = {
        "page": page,
        "rows": rows,
        "may_make": request.user.may(Permission.REPORTS_MAKE),
    }
    return render(request, "reports/list.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.REPORTS_MAKE)
def make(request: OfficerRequest) -> HttpResponse:
    """Make a report of a quarter's table."""
    tables = {str(table.pk): table for table in queries.tables_to_report(request.user)}
    choices = [(pk, _named(table)) for pk, table in tables.items()]
    form = MakeForm(request.POST or None, tables=choices)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        letter = Letter(
            issuer=given["issuer"],
            number=given["number"],
            to=given["to"],
            copies=given["copies"],
            issued_on=given["issued_on"],
        )
        try:
            report = actions.make_report(
                tables[given["table"]],
                kind=Kind(given["kind"]),
                letter=letter,
                by=request.user,
                at=clock.now(),
            )
        except Refused as refusal:
            form.add_error(None, str(say(refusal.words)))
        else:
            messages.success(request, say(zh="报表已编制。", en="The report is made."))
            return HttpResponseRedirect(reverse("reports-report", args=[report.pk]))
    status = 200 if request.method == "GET" else 422
    return render(request, "reports/make.html", {"form": form, "tables": tables}, status=status)


@require_GET
@requires(Permission.REPORTS_SEE)
def report(request: OfficerRequest, pk: int) -> HttpResponse:
    """Show a report as it reads, its receipt and its files."""
    found = _report(request, pk)
    kind, figures = Kind(found.kind), queries.figures_in(found)
    language: Language = "en" if is_english() else "zh"
    edition = edition_for(kind, Role(request.user.role))
    answer = overall(figures)[0]
    context: dict[str, Any] = {
        "report": found,
        "kind": KIND_WORDS[kind],
        "period": Period(found.quarter, 3).words,
        "area": _area(found),
        "edition": EDITION_WORDS[edition],
        "answer": Words(answer.zh, answer.en),
        "groups": _groups(found, request),
        "is_intact": queries.is_intact(found),
        "made": figures.making,
        **_preview(found, figures, edition, language),
    }
    return render(request, "reports/report.html", context)


@require_GET
@requires(Permission.REPORTS_SEE)
def file(request: OfficerRequest, pk: int, name: str) -> HttpResponse:
    """Give out a file, made anew and compared with the receipt; what differs is not given out."""
    found, asked = _report(request, pk), File.named(name)
    if asked is None or not may_take(Kind(found.kind), asked, Role(request.user.role)):
        raise Http404
    made = actions.take(found, asked, by=request.user, at=clock.now())
    if not made.as_receipt:
        return render(request, "reports/differs.html", {"report": found, "name": name}, status=409)
    saved_as = f"{found.kind}-{found.area_code}-{_quarter(found)}-{found.number}.{name}"
    return HttpResponse(
        made.content,
        content_type=TYPES[asked.format],
        headers={"Content-Disposition": f'attachment; filename="{saved_as}"'},
    )


def _report(request: OfficerRequest, pk: int) -> Report:
    found = queries.report_seen_by(request.user, pk)
    if found is None:
        raise Http404
    return found


def _quarter(found: Report) -> str:
    return f"{found.quarter.year}Q{(found.quarter.month + 2) // 3}"


def _area(found: Report | QuarterTable) -> str:
    return places.name_of(found.area_code, found.quarter)


def _named(table: QuarterTable) -> str:
    """Return a table as the form lists it: area, quarter, revision, state."""
    period, state = Period(table.quarter, 3).words, STATE_WORDS[TableState(table.state)]
    area = _area(table)
    return str(
        say(
            zh=f"{area} {period.zh} 第 {table.revision} 版（{state.zh}）",
            en=f"{area} {period.en}, revision {table.revision} ({state.en.lower()})",
        )
    )


def _groups(found: Report, request: OfficerRequest) -> list[dict[str, Any]]:
    """Return the files in groups of an edition and a language."""
    groups: dict[tuple[Edition, Language], list[tuple[Words, File, str]]] = {}
    for one in queries.files_for(found, request.user):
        digest = cast("dict[str, str]", found.files)[one.name]
        entry = (FORMAT_WORDS[one.format], one, digest)
        groups.setdefault((one.edition, one.language), []).append(entry)
    return [
        {"edition": EDITION_WORDS[edition], "language": LANGUAGE_WORDS[language], "files": files}
        for (edition, language), files in groups.items()
    ]


def _preview(
    found: Report, figures: Figures, edition: Edition, language: Language
) -> dict[str, Any]:
    """Return what the preview shows: the table as a form, or the bulletin."""
    if found.kind == Kind.BULLETIN:
        text = making.bulletin_of(figures, found.written, language, is_draft=found.is_draft)
        return {"text": text, "blocks": text.tables}
    form = making.form_of(figures, edition, language)
    return {"form": form, "blocks": form.blocks}
