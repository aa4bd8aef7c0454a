"""Boys and girls at school, a series from outside beside the births (R037)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evenborn.foundation.access.guards import OfficerRequest, requires
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.places.queries import home, names_of
from evenborn.foundation.ui import charts, clock
from evenborn.foundation.ui.charts import Column, Figure, Kind, ratio_row
from evenborn.foundation.ui.dates import month_words
from evenborn.foundation.ui.refusal import Refused
from evenborn.foundation.ui.words import say
from evenborn.rooms.indicators import actions, figures, queries
from evenborn.rooms.indicators.figures import Line
from evenborn.rooms.indicators.forms import PupilsFile, PupilsForm
from evenborn.rooms.indicators.models import SchoolCount
from evenborn.rooms.indicators.queries import Cell
from evenborn.rooms.indicators.schooling import (
    STAGE_WORDS,
    LineProblem,
    Stage,
    cohort,
    fault_of,
    read_pupils,
)
from evenborn.rooms.indicators.views.asking import asked, shown
from evenborn.standards.words import Words
from evenborn.stats import NORMAL

MOST_ROWS = 200
PUPIL_COLUMNS = (
    Column("boys", Words("男生（人）", "Boys"), tone="boys"),
    Column("girls", Words("女生（人）", "Girls"), tone="girls"),
    Column("births", Words("合计（人）", "Pupils")),
    Column("ratio", Words("男女比", "Boys per 100 girls"), kind="ratio"),
    Column("low", Words("95% 下限", "95% low"), kind="ratio"),
    Column("high", Words("95% 上限", "95% high"), kind="ratio"),
)


@dataclass(frozen=True, slots=True)
class SchoolRow:
    """One count as the table shows it."""

    count: SchoolCount
    where: str
    stage: Words
    born: Words
    line: Line
    may_remove: bool


@require_GET
@requires(Permission.INDICATORS_SEE)
def schools(request: OfficerRequest) -> HttpResponse:
    """Show pupils by sex, stage and the years in which they were born."""
    found = sorted(queries.pupils_seen_by(request.user)[:MOST_ROWS], key=_by_age)
    rows = _rows(request, found)
    newest = [row for row in rows if row.count.school_year == found[0].school_year] if rows else []
    county = [row for row in newest if len(row.count.area_code) == 6 and not row.count.grade]
    drawn = [_figure(rows)] if any(row.line.has_ratio for row in rows) else []
    if file := charts.wanted(request, drawn):
        actions.figure_taken(
            request.GET["figure"], form=request.GET["as"], by=request.user, at=clock.now()
        )
        return file
    return shown(
        request,
        "indicators/schools.html",
        {
            "rows": rows,
            "county": [row for row in county if row.line.has_ratio],
            "figure": drawn[0] if drawn else None,
            "may_enter": request.user.may(Permission.INDICATORS_CHANGE),
        },
        asked(request),
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.INDICATORS_CHANGE)
def enter(request: OfficerRequest) -> HttpResponse:
    """Enter one count, or a file of them."""
    is_file = "file" in request.FILES or "file_source" in request.POST
    posted = request.method == "POST"
    form = PupilsForm(request.POST if posted and not is_file else None)
    upload = PupilsFile(*((request.POST, request.FILES) if posted and is_file else ()))
    problems: list[LineProblem] = []
    bound = upload if is_file else form
    if posted and bound.is_valid():
        try:
            if is_file:
                kept, problems = _take_file(request, upload)
            else:
                source = form.cleaned_data["source"]
                kept = actions.keep_pupils(
                    [form.pupils], source=source, by=request.user, at=clock.now()
                )
        except Refused as refused:
            bound.add_error(None, say(refused.words))
        else:
            if kept is not None:
                done = say(
                    zh="已录入：新增 {a} 条，更正 {c} 条，未变 {k} 条。",
                    en="Entered: {a} new, {c} changed, {k} as before.",
                    a=kept.added,
                    c=kept.changed,
                    k=kept.known,
                )
                messages.success(request, done)
                return HttpResponseRedirect(reverse("indicators-schools"))
    status = 422 if problems or bound.errors else 200
    context = {"form": form, "upload": upload, "problems": problems}
    return shown(request, "indicators/schools_enter.html", context, status=status)


def _take_file(
    request: OfficerRequest, upload: PupilsFile
) -> tuple[actions.KeptPupils | None, list[LineProblem]]:
    """Keep all counts of a file, or none when one line has a problem."""

    pupils, problems = read_pupils(upload.cleaned_data["file"])
    county, year = home(), clock.today().year
    for at, one in enumerate(pupils):
        if fault := fault_of(one, county=county, this_year=year):
            problems.append(LineProblem(at + 2, fault))
    if problems:
        return None, problems
    if not pupils:
        return None, [LineProblem(1, Words("文件没有数据行。", "The file has no line."))]
    source = upload.cleaned_data["file_source"]
    return (
        actions.keep_pupils(pupils, source=source, by=request.user, at=clock.now()),
        problems,
    )


@require_POST
@requires(Permission.INDICATORS_CHANGE)
def remove(request: OfficerRequest, pk: int) -> HttpResponse:
    """Remove a count that should not have been entered."""
    count = get_object_or_404(queries.pupils_seen_by(request.user), pk=pk)
    try:
        actions.remove_pupils(count, by=request.user, at=clock.now())
    except Refused as refused:
        messages.error(request, say(refused.words))
    else:
        messages.success(request, say(zh="已删除这条人数。", en="The count is removed."))
    return HttpResponseRedirect(reverse("indicators-schools"))


def _by_age(count: SchoolCount) -> tuple[int, str, int, int]:
    stages = list(Stage)
    return -count.school_year, count.area_code, stages.index(Stage(count.stage)), count.grade


def _rows(request: OfficerRequest, found: Sequence[SchoolCount]) -> list[SchoolRow]:
    small = queries.may_see_small(request.user)
    cells = [Cell((count.pk,), count.boys, count.girls) for count in found]
    shown_lines, _ = figures.lines(cells, small=small)
    names = names_of([count.area_code for count in found], clock.today())
    may_remove = request.user.may(Permission.INDICATORS_CHANGE)
    rows = []
    for count, line in zip(found, shown_lines, strict=True):
        stage = Stage(count.stage)
        words = STAGE_WORDS[stage]
        if count.grade:
            words = Words(f"{words.zh} {count.grade} 年级", f"{words.en}, grade {count.grade}")
        since, until = cohort(count.school_year, stage, count.grade)
        rows.append(
            SchoolRow(count, names[count.area_code], words, _born(since, until), line, may_remove)
        )
    return rows


def _born(since: date, until: date) -> Words:
    first, last = month_words(since.year, since.month), month_words(until.year, until.month)
    return Words(f"{first.zh}至{last.zh}", f"{first.en} to {last.en}")


def _figure(rows: Sequence[SchoolRow]) -> Figure:
    """Return the ratios in the order of the years of birth, the oldest first."""

    def oldest(row: SchoolRow) -> tuple[date, int]:
        count = row.count
        since, _ = cohort(count.school_year, Stage(count.stage), count.grade)
        return since, count.school_year

    drawn = []
    for row in sorted((row for row in rows if row.line.has_ratio), key=oldest):
        year = row.count.school_year
        label = Words(
            f"{row.where} {year}学年 {row.stage.zh}", f"{row.where} {year}, {row.stage.en}"
        )
        drawn.append(
            ratio_row(label, boys=row.line.boys or 0, girls=row.line.girls or 0)
            | {"born": row.born}
        )
    return Figure(
        kind=Kind.DOTS,
        code="pupils-by-stage",
        title=Words("在校学生男女比，按出生年份排列", "Pupils by sex, in the order of their birth"),
        subtitle=Words(
            "每 100 名女生对应的男生数；横线为 95% Wilson 区间",
            "Boys per 100 girls at school; bars are 95% Wilson intervals",
        ),
        source=Words(
            "来源：教育部门在校学生数。寄宿、借读、随迁和辍学会使男女比偏离出生时的比例；"
            "103–107 是出生时的正常范围，不是在校学生的标准。",
            "Source: pupils as counted by the education department. Boarding, migration and "
            "dropping out move the ratio away from that at birth; 103–107 is normal at birth and "
            "no standard for pupils.",
        ),
        columns=(
            Column("label", Words("学段", "Stage"), kind="text"),
            Column("born", Words("推算出生时间", "Born, by age"), kind="text"),
            *PUPIL_COLUMNS,
        ),
        rows=tuple(drawn),
        values=("ratio",),
        intervals={"ratio": ("low", "high")},
        births="births",
        band=(NORMAL.low, NORMAL.high),
    )
