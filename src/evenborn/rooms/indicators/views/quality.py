"""How promptly and well institutions enter, and how many births are in hospital (R028, R040)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from evenborn.foundation.access.guards import OfficerRequest, requires
from evenborn.foundation.access.rules import Permission, Scope
from evenborn.foundation.places.queries import names_of
from evenborn.foundation.ui import charts, clock
from evenborn.foundation.ui.charts import Kind
from evenborn.rooms.births.queries import Quality, quality_by_department
from evenborn.rooms.indicators import actions, figures, queries
from evenborn.rooms.indicators.figures import ShareRow, share_row, share_rows
from evenborn.rooms.indicators.figures.ratios import time_words
from evenborn.rooms.indicators.views.asking import Asked, asked, shown
from evenborn.standards.words import Words

YEARS = 8


@dataclass(frozen=True, slots=True)
class QualityRow:
    """One institution: what it entered, and four shares with their intervals."""

    name: Words
    births: int
    in_time: ShareRow
    corrected: ShareRow
    returned: ShareRow
    refused: ShareRow


@require_GET
@requires(Permission.INDICATORS_SEE)
def quality(request: OfficerRequest) -> HttpResponse:
    """Show by institution what was entered within 24 hours, corrected, returned, refused."""
    question = asked(request)
    found = (
        quality_by_department(
            request.user,
            area_code="" if request.user.scope is Scope.DEPARTMENT else question.area,
            since=question.period.since,
            until=question.period.until,
        )
        if question.area
        else []
    )
    in_time, whole = _in_time(request, question, found) if found else ([], None)
    rows = [
        _quality_row(request, question, one, share)
        for one, share in zip(found, in_time, strict=True)
    ]
    figure = figures.shares_figure(
        [row.in_time for row in rows],
        code="entered-in-time",
        head=Words("录入单位", "Institution"),
        hits=Words("24 小时内录入（人）", "Within 24 hours"),
        trials=Words("录入（人）", "Entered"),
        title=Words("24 小时内录入的比例", "Share entered within 24 hours"),
        subtitle=Words(
            f"{question.name}，{question.period.words.zh}出生；横线为 95% Wilson 区间",
            f"{question.name}, born {question.period.words.en}; bars are 95% Wilson intervals",
        ),
        source=Words(
            "来源：出生登记，不含已撤销的记录；按出生月份计。",
            "Source: the birth register without withdrawn records, by month of birth.",
        ),
    )
    drawn = [figure] if rows else []
    if file := charts.wanted(request, drawn):
        actions.figure_taken(
            request.GET["figure"], form=request.GET["as"], by=request.user, at=clock.now()
        )
        return file
    return shown(
        request,
        "indicators/quality.html",
        {
            "rows": rows,
            "whole": whole,
            "figure": drawn[0] if drawn else None,
        },
        question,
    )


def _sees_small(request: OfficerRequest, question: Asked) -> bool:
    return question.small or request.user.may(Permission.BIRTHS_SEE)


def _records_of(request: OfficerRequest, one: Quality, extra: str) -> str:
    """Return the register's list of an institution; empty for who may not see it."""
    if not request.user.may(Permission.BIRTHS_SEE):
        return ""
    return f"{reverse('births-list')}?department={one.department_id}{extra}"


def _in_time(
    request: OfficerRequest, question: Asked, found: Sequence[Quality]
) -> tuple[list[ShareRow], ShareRow]:
    shares = [
        (
            Words(one.name, one.name),
            one.births - one.late,
            one.births,
            _records_of(request, one, "&late=1"),
        )
        for one in found
    ]
    return share_rows(shares, small=_sees_small(request, question))


def _quality_row(
    request: OfficerRequest, question: Asked, one: Quality, in_time: ShareRow
) -> QualityRow:
    name, small = Words(one.name, one.name), _sees_small(request, question)

    def to(extra: str) -> str:
        return _records_of(request, one, extra)

    return QualityRow(
        name,
        one.births,
        in_time,
        share_row(name, one.corrected, one.births, small=small, href=to("")),
        share_row(name, one.returned, one.births, small=small, href=to("&state=returned")),
        share_row(name, one.refused, one.lines, small=small),
    )


@require_GET
@requires(Permission.INDICATORS_SEE)
def hospital(request: OfficerRequest) -> HttpResponse:
    """Show the share of births in a health institution, by year and by place (R040)."""
    question = asked(request)
    if question.cube is None:
        return shown(request, "indicators/hospital.html", {}, question)
    small = question.small
    first = question.last.replace(year=question.last.year - YEARS + 1, month=1)
    by_year = queries.cells(question.ask(since=first, until=question.last), ("year",))
    by_place = queries.cells(question.ask(), ("place",))
    unplaced = sum(cell.births - cell.placed for cell in by_place)
    years = [
        share_row(time_words("year", cell.key[0]), cell.hospital, cell.placed, small=small)
        for cell in by_year
    ]
    names = names_of([str(cell.key[0]) for cell in by_place], question.period.until)
    shares = []
    for cell in by_place:
        code = str(cell.key[0])
        name = names.get(code) or code
        words = Words(name, name)
        if not code[len(question.area) :].strip("0"):
            words = Words("不详", "Not given")
        href = question.to(area=code) if question.may_open(code) else ""
        shares.append((words, cell.hospital, cell.placed, href))
    places, whole = (
        share_rows(shares, small=small) if shares else ([], share_row("", 0, 0, small=small))
    )
    figure = figures.shares_figure(
        years,
        code="hospital-by-year",
        kind=Kind.LINE,
        head=Words("年份", "Year"),
        hits=Words("住院分娩（人）", "In an institution"),
        trials=Words("分娩地点已知（人）", "Place known"),
        title=Words("住院分娩率", "Births in a health institution"),
        subtitle=Words(
            f"{question.name}，按{figures.BASIS_WORDS[question.basis].zh}；占分娩地点已知的活产",
            f"{question.name}, by {figures.BASIS_WORDS[question.basis].en.lower()}; "
            "of live births of known place",
        ),
        source=question.origin,
    )
    if file := charts.wanted(request, [figure]):
        actions.figure_taken(
            request.GET["figure"], form=request.GET["as"], by=request.user, at=clock.now()
        )
        return file
    return shown(
        request,
        "indicators/hospital.html",
        {"whole": whole, "figure": figure, "places": places, "unplaced": unplaced if small else 0},
        question,
    )
