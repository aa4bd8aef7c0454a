"""Spot checks against the paper register: the system draws, an officer types blind (R030)."""

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evenborn.foundation.access.guards import OfficerRequest, requires
from evenborn.foundation.access.models import Department
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.ui import clock
from evenborn.foundation.ui.refusal import Refused
from evenborn.foundation.ui.words import say
from evenborn.rooms.births import actions, queries
from evenborn.rooms.births.actions.spot_checking import columns_for
from evenborn.rooms.births.facts import schema
from evenborn.rooms.births.forms_spot_checks import DrawForm, PaperForm
from evenborn.rooms.births.judging import on_paper
from evenborn.rooms.births.models import SpotCheck, SpotCheckItem
from evenborn.rooms.births.rules import month_of
from evenborn.rooms.births.spot_check_columns import COMPARED
from evenborn.rooms.births.views.asking import month_asked, months_back, shown
from evenborn.standards.words import Words

ROWS = 30


@require_http_methods(["GET", "POST"])
@requires(Permission.BIRTHS_SPOT_CHECK)
def spot_checks(request: OfficerRequest) -> HttpResponse:
    """List the checks in scope, and draw a new sample."""
    this = month_of(clock.today())
    departments = queries.closing_departments(request.user, until=this)
    sent = request.POST if request.method == "POST" else None
    form = DrawForm(sent, departments=departments, month=months_back(this, 1))
    if request.method == "POST" and form.is_valid():
        month = month_asked(form.cleaned_data["month"])
        chosen = next(d for d in departments if str(d.pk) == form.cleaned_data["department"])
        if month is None:
            form.add_error("month", say(zh="请选择月份，如 2026-07", en="Choose a month: 2026-07"))
        elif check := _drawn(request, form, chosen, month):
            messages.success(
                request, say(zh="已抽取 {n} 条。", en="{n} records are drawn.", n=check.size)
            )
            return HttpResponseRedirect(reverse("births-spot-check", args=[check.pk]))
    page = Paginator(queries.checks_seen_by(request.user), ROWS).get_page(request.GET.get("page"))
    return shown(
        request,
        "births/spot_checks.html",
        {
            "form": form,
            "may_draw": bool(departments),
            "page": page,
            "rows": [(check, _rate(check)) for check in page],
        },
        status=422 if form.errors else 200,
    )


def _drawn(
    request: OfficerRequest, form: DrawForm, department: Department, month: date
) -> SpotCheck | None:
    try:
        return actions.draw_sample(
            department,
            month=month,
            size=form.cleaned_data["size"],
            by=request.user,
            at=clock.now(),
        )
    except Refused as refusal:
        form.add_error("month", str(say(refusal.words)))
        return None


def _rate(check: SpotCheck) -> queries.ErrorRate | None:
    return queries.error_rate(check) if check.done else None  # type: ignore[attr-defined] # annotated


@require_GET
@requires(Permission.BIRTHS_SPOT_CHECK)
def spot_check(request: OfficerRequest, pk: int) -> HttpResponse:
    """Show the drawn records in their order and, when all are compared, the certificate."""
    check = get_object_or_404(queries.checks_seen_by(request.user), pk=pk)
    items = list(queries.items_of(check))
    rate = queries.error_rate(check)
    words = _column_words()
    return shown(
        request,
        "births/spot_check.html",
        {
            "check": check,
            "items": [(item, [words[name] for name in item.differing]) for item in items],
            "rate": rate,
            "columns": [(words[name], rate.by_column.get(name, 0)) for name in _compared(items)],
            "next": next((item for item in items if item.compared_at is None), None),
        },
    )


def _compared(items: list[SpotCheckItem]) -> list[str]:
    """Return the columns to show: all plain ones, and what was found to differ besides."""
    found = {name for item in items for name in item.differing}
    sealed = {column.name for column in schema().columns if column.secret}
    return [name for name in COMPARED if name not in sealed or name in found]


def _column_words() -> dict[str, Words]:
    return {c.name: Words(c.header, c.header_en.capitalize()) for c in schema().columns}


@require_http_methods(["GET", "POST"])
@requires(Permission.BIRTHS_SPOT_CHECK)
def item(request: OfficerRequest, pk: int, place: int) -> HttpResponse:
    """Type one line from paper without seeing what was entered."""
    check = get_object_or_404(queries.checks_seen_by(request.user), pk=pk)
    drawn = get_object_or_404(queries.items_of(check), place=place)
    if drawn.compared_at is not None:
        return HttpResponseRedirect(reverse("births-spot-check", args=[check.pk]))
    form = PaperForm(columns_for(request.user), request.POST if request.method == "POST" else None)
    status, unread = 200, False
    if request.method == "POST":
        missing = "not_on_paper" in request.POST
        unread = not missing and "confirmed" not in request.POST and _shows_problems(form)
        if not unread:
            return _compare(request, check, drawn, None if missing else form.paper())
        status = 422
    return shown(
        request,
        "births/spot_check_item.html",
        {
            "check": check,
            "item": drawn,
            "form": form,
            "fields": [form[name] for name in form.columns],
            "unread": unread,
            "may_read": request.user.may(Permission.BIRTHS_IDENTITY),
        },
        status=status,
    )


def _shows_problems(form: PaperForm) -> bool:
    """Put beside its field what no rule can read: a slip of the hand, or really so on paper."""
    form.is_valid()
    for cause in on_paper(form.paper(), today=clock.today()):
        if cause.column in form.fields:
            form.add_error(cause.column, say(zh=cause.expected_zh, en=cause.expected_en))
    return bool(form.errors)


def _compare(
    request: OfficerRequest, check: SpotCheck, drawn: SpotCheckItem, paper: dict[str, str] | None
) -> HttpResponse:
    done = actions.compare_item(drawn, paper=paper, by=request.user, at=clock.now())
    words = _column_words()
    if not done.on_paper:
        told = say(zh="第 {n} 条：登记簿上没有。", en="No. {n} is not on paper.", n=done.place)
    elif done.differing:
        told = say(
            zh="第 {n} 条：{columns}不符。",
            en="No. {n} differs: {columns}.",
            n=done.place,
            columns="、".join(str(say(words[name])) for name in done.differing),
        )
    else:
        told = say(zh="第 {n} 条相符。", en="No. {n} agrees.", n=done.place)
    messages.success(request, told)
    following = queries.items_of(check).filter(compared_at__isnull=True).first()
    if following is None:
        return HttpResponseRedirect(reverse("births-spot-check", args=[check.pk]))
    return HttpResponseRedirect(reverse("births-spot-check-item", args=[check.pk, following.place]))


@require_POST
@requires(Permission.BIRTHS_IDENTITY)
def admission(request: OfficerRequest, pk: int, place: int) -> HttpResponse:
    """Show the admission number, by which the paper line is found; the look is logged."""
    if not request.user.may(Permission.BIRTHS_SPOT_CHECK):
        raise Refused(zh="您的岗位不做抽查。", en="Your role makes no spot checks.")
    check = get_object_or_404(queries.checks_seen_by(request.user), pk=pk)
    drawn = get_object_or_404(queries.items_of(check), place=place)
    number = actions.read_admission_number(drawn.birth, by=request.user, at=clock.now())
    form = PaperForm(columns_for(request.user))
    return shown(
        request,
        "births/spot_check_item.html",
        {
            "check": check,
            "item": drawn,
            "form": form,
            "fields": [form[name] for name in form.columns],
            "unread": False,
            "may_read": True,
            "admission": number,
            "opened": True,
        },
    )
