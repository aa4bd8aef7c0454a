"""The register as a list, one record, and who it is about."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evenborn.foundation.access.guards import OfficerRequest, requires
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.places.queries import names_of
from evenborn.foundation.ui import clock
from evenborn.foundation.ui.pages import LongPaginator
from evenborn.foundation.ui.refusal import Refused
from evenborn.foundation.ui.words import say
from evenborn.rooms.births import actions, queries
from evenborn.rooms.births.actions.correcting import NotCorrected
from evenborn.rooms.births.facts import PLAIN, as_text, schema, sealed_columns
from evenborn.rooms.births.forms import CorrectionForm, townships_near
from evenborn.rooms.births.models import Birth, Correction
from evenborn.rooms.births.rules import (
    RETURN_WORDS,
    SOURCE_WORDS,
    STATE_WORDS,
    WITHDRAWAL_WORDS,
    CorrectionReason,
    ReturnReason,
    Source,
    State,
    WithdrawalReason,
)
from evenborn.rooms.births.views.asking import month_asked, number_asked, shown
from evenborn.standards import Column
from evenborn.standards.words import Words

ROWS = 50


@require_GET
@requires(Permission.BIRTHS_SEE)
def births_list(request: OfficerRequest) -> HttpResponse:
    """List the records in the officer's scope; no names."""
    asked = request.GET
    state = State(asked["state"]) if asked.get("state") in set(State) else None
    late = {"1": True, "0": False}.get(asked.get("late", ""))
    found = queries.listed(
        request.user,
        month=month_asked(asked.get("month", "")),
        state=state,
        department_id=number_asked(asked.get("department", "")),
        late=late,
    )
    page = LongPaginator(found, ROWS).get_page(asked.get("page"))
    names = names_of({birth.area_code[:9] for birth in page if birth.area_code}, clock.today())
    return shown(
        request,
        "births/list.html",
        {
            "page": page,
            "rows": [(birth, names.get(birth.area_code[:9], "")) for birth in page],
            "states": [(member, STATE_WORDS[member]) for member in State],
            "asked": asked,
            "may_enter": request.user.may(Permission.BIRTHS_ENTER),
            "at": clock.now(),
        },
    )


@require_GET
@requires(Permission.BIRTHS_SEE)
def birth(request: OfficerRequest, pk: int) -> HttpResponse:
    """Show one record's facts, clock and history; names only behind their own button."""
    found = get_object_or_404(queries.births_seen_by(request.user), pk=pk)
    return render(request, "births/birth.html", _facts(request, found))


@require_GET
@requires(Permission.BIRTHS_IDENTITY)
def identity(request: OfficerRequest, pk: int) -> HttpResponse:
    """Show who a record is about, and note that it was read."""
    found = get_object_or_404(queries.births_seen_by(request.user), pk=pk)
    cells = actions.read_identity(found, by=request.user, at=clock.now())
    columns = {column.name: column for column in schema().columns}
    shown = [
        (Words(columns[name].header, columns[name].header_en.capitalize()), cells[name])
        for name in sealed_columns()
        if name in cells
    ]
    return render(
        request, "births/birth.html", {**_facts(request, found), "identity": shown, "opened": True}
    )


def _facts(request: OfficerRequest, found: Birth) -> dict[str, object]:
    columns = {column.name: column for column in schema().columns}
    codes = [found.area_code, found.hukou_code, found.township_code]
    names = names_of([code for code in codes if code], found.birth_date)
    facts = []
    for name in PLAIN:
        value = getattr(found, name)
        if value in (None, ""):
            continue
        column = columns[name]
        told = {str(code.value): Words(code.zh, code.en) for code in column.codes or ()}
        text = as_text(value)
        words = told.get(text) or Words(text, text)
        if text in names:
            words = Words(f"{names[text]}（{text}）", f"{names[text]} ({text})")
        facts.append((Words(column.header, column.header_en.capitalize()), words))
    own = found.department_id == request.user.department_id
    corrections = [
        (correction, [_changed(columns, correction, name) for name in correction.columns])
        for correction in queries.corrections_of(found)
    ]
    return {
        "birth": found,
        "facts": facts,
        "source": SOURCE_WORDS[Source(found.source)],
        "township": names.get(found.township_code, found.township_code),
        "reason": _reason(found),
        "corrections": corrections,
        "may_correct": own
        and found.state != State.WITHDRAWN
        and request.user.may(Permission.BIRTHS_ENTER),
        "may_verify": found.state == State.RECORDED
        and found.entered_by != request.user.username
        and request.user.may(Permission.BIRTHS_VERIFY)
        and request.user.sees(area_code=found.township_code),
        "may_read": request.user.may(Permission.BIRTHS_IDENTITY),
        "may_report_death": request.user.may(Permission.DEATHS_REPORT)
        and found.outcome == "live"
        and found.state != State.WITHDRAWN
        and not hasattr(found, "death"),
        "death": getattr(found, "death", None) if request.user.may(Permission.DEATHS_SEE) else None,
        "withdrawal_reasons": [(r.value, WITHDRAWAL_WORDS[r]) for r in WithdrawalReason],
        "return_reasons": [(r.value, RETURN_WORDS[r]) for r in ReturnReason],
        "at": clock.now(),
    }


def _changed(
    columns: Mapping[str, Column], correction: Correction, name: str
) -> tuple[Words, str | None, str | None]:
    words = Words(columns[name].header, columns[name].header_en.capitalize())
    old, new = correction.plain.get(name, (None, None))
    return words, old, new


def _reason(found: Birth) -> Words | None:
    if found.state == State.RETURNED:
        return RETURN_WORDS[ReturnReason(found.reason)]
    if found.state == State.WITHDRAWN:
        return WITHDRAWAL_WORDS[WithdrawalReason(found.reason)]
    return None


@require_http_methods(["GET", "POST"])
@requires(Permission.BIRTHS_ENTER)
def correct(request: OfficerRequest, pk: int) -> HttpResponse:
    """Correct a record: old value, new value, reason, who, when are kept."""
    found = get_object_or_404(queries.births_seen_by(request.user), pk=pk)
    if found.department_id != request.user.department_id:
        raise Refused(
            zh="只有录入单位可以更正自己的记录。", en="Only the department that entered it may."
        )
    status = 200
    if request.method == "GET":
        cells = actions.read_identity(found, by=request.user, at=clock.now(), whole=True)
        form = CorrectionForm(cells, identity=True)
    else:
        form = CorrectionForm({}, request.POST, identity=True)
        if form.is_valid():
            try:
                actions.correct(
                    found,
                    changes=form.changes(),
                    reason=CorrectionReason(form.cleaned_data["reason"]),
                    by=request.user,
                    at=clock.now(),
                )
            except NotCorrected as refusal:
                for cause in refusal.problems:
                    place = next((c for c in cause.columns if c in form.fields), None)
                    form.add_error(place, say(zh=cause.expected_zh, en=cause.expected_en))
                messages.error(request, say(refusal.words))
            except Refused as refusal:
                messages.error(request, say(refusal.words))
            else:
                messages.success(request, say(zh="已更正。", en="Corrected."))
                return HttpResponseRedirect(reverse("births-birth", args=[found.pk]))
        status = 422
    page = {
        "birth": found,
        "form": form,
        "fields": [form[name] for name in form.columns],
        "townships": townships_near(request.user.department, clock.today()),
    }
    return render(request, "births/correct.html", page, status=status)


@require_POST
@requires(Permission.BIRTHS_ENTER)
def withdraw(request: OfficerRequest, pk: int) -> HttpResponse:
    """Take a record out of the count."""
    found = get_object_or_404(queries.births_seen_by(request.user), pk=pk)
    asked = request.POST.get("reason", "")
    if asked not in set(WithdrawalReason):
        raise Refused(zh="请选择撤销原因。", en="Choose why it is withdrawn.")
    actions.withdraw(found, reason=WithdrawalReason(asked), by=request.user, at=clock.now())
    messages.success(
        request,
        say(zh="已撤销，记录仍可查看。", en="Withdrawn; the record can still be read."),
    )
    return HttpResponseRedirect(reverse("births-birth", args=[found.pk]))
