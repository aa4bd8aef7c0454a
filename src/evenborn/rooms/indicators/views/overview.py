"""The county at a glance, and each of its townships: the sentence first, the evidence below."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from evenborn.foundation.access.guards import OfficerRequest, requires
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.places.queries import names_of
from evenborn.foundation.ui import charts, clock
from evenborn.foundation.ui.charts import Figure
from evenborn.rooms.indicators import actions, figures, needing, queries
from evenborn.rooms.indicators.figures import Line
from evenborn.rooms.indicators.figures.covering import coverage_figure, coverage_rows
from evenborn.rooms.indicators.judging import (
    LUCK,
    POSITION_WORDS,
    VERDICT_SHAPES,
    VERDICT_WORDS,
    Position,
    positions_of,
)
from evenborn.rooms.indicators.queries import Cell
from evenborn.rooms.indicators.views.asking import Asked, asked, shown
from evenborn.rooms.indicators.views.trends import MEASURE, trends
from evenborn.standards.words import Words
from evenborn.stats import (
    BASES,
    SexRatio,
    difference_en,
    difference_zh,
    ratio_difference,
    sentence_en,
    sentence_zh,
    sex_ratio,
)

FUNNEL_PLACES = 5  # fewer are a table and no cloud


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place of the table beneath the funnel."""

    name: Words
    href: str
    line: Line
    verdict: Words | None
    position: Position
    words: Words


@require_GET
@requires(Permission.INDICATORS_SEE)
def home(request: OfficerRequest) -> HttpResponse:
    """Show an area for a period and a basis: the answer, then what it stands on."""
    question = asked(request)
    if question.cube is None:
        return shown(request, "indicators/home.html", {"is_empty": True}, question)
    split = queries.cells(question.ask(), ("order", "residence"))
    by_order, total = figures.lines(figures.merged(split, 0), small=question.small)
    by_residence, _ = figures.lines(figures.merged(split, 1), small=question.small)
    by_place = queries.cells(question.ask(), ("place",))
    place_lines, place_total = figures.lines(by_place, small=question.small)
    ratio = _ratio(question, total, place_total)
    rows = _place_rows(question, by_place, place_lines, ratio)
    covered = queries.coverage(question.ask())
    cover = coverage_rows(covered, small=question.small)
    trend, multiples = trends(question)
    drawn = [trend, *multiples]
    if ratio and 0 < ratio.srb < float("inf") and len(rows) >= FUNNEL_PLACES:
        drawn.append(_funnel(question, rows, place_lines, ratio))
    if cover:
        drawn.append(coverage_figure(cover, subtitle=_subtitle(question), source=question.source))
    if file := charts.wanted(request, drawn):
        actions.figure_taken(
            request.GET["figure"], form=request.GET["as"], by=request.user, at=clock.now()
        )
        return file
    return shown(
        request,
        "indicators/home.html",
        {
            "is_empty": not split,
            "sentence": Words(sentence_zh(ratio), sentence_en(ratio))
            if ratio and ratio.births
            else None,
            "verdict": ratio.verdict if ratio else None,
            "verdict_words": VERDICT_WORDS[ratio.verdict] if ratio else None,
            "verdict_shape": VERDICT_SHAPES[ratio.verdict] if ratio else None,
            "luck": LUCK[ratio.verdict] if ratio and ratio.births else None,
            "rest": _rest(question, by_place, ratio),
            "needs": needing.needs_of(request.user, question.area, last=question.last),
            "trend": trend,
            "multiples": multiples,
            "funnel": next((one for one in drawn if one.code == "ratio-by-place"), None),
            "cover": drawn[-1] if cover else None,
            "cover_rows": cover,
            "orders": _named(by_order, figures.ORDER_WORDS),
            "residences": _named(by_residence, figures.RESIDENCE_WORDS),
            "of_bases": _of_bases(question, total if ratio else None),
            "rows": rows,
            "births_href": _births_of(question),
            "differences_href": reverse("reconciliation-differences")
            if request.user.may(Permission.DIFFERENCES_SEE)
            else "",
            "by_luck": by_luck(len(rows)),
            "undated": queries.without_date(question.ask()).births if question.small else 0,
        },
        question,
    )


def _births_of(question: Asked) -> str:
    """Return the register's list, of the month where one is asked for; empty for who may not."""
    if not question.officer.may(Permission.BIRTHS_SEE):
        return ""
    one = question.period.months == 1
    return reverse("births-list") + (f"?month={question.period.since:%Y-%m}" if one else "")


def by_luck(places: int) -> float:
    """Return how many places at most lie outside the 95 % limits on average by luck alone."""
    return 0.05 * places


def _named(found: Sequence[Line], names: Mapping[Any, Words]) -> list[tuple[Words, Line]]:
    """Return lines with their names, in the order of the names."""
    by_key = {line.key: line for line in found}
    return [(words, by_key[key]) for key, words in names.items() if key in by_key]


def _ratio(question: Asked, *totals: Line) -> SexRatio | None:
    """Return the area's ratio; None where a table hides the total, so that no other gives it."""
    if any(one.births is None for one in totals):
        return None
    total = totals[0]
    return sex_ratio(
        boys=total.boys or 0,
        girls=total.girls or 0,
        unknown=total.unknown or 0,
        definition=question.definition,
    )


def _subtitle(question: Asked) -> Words:
    return Words(f"{question.where.zh}；{MEASURE.zh}", f"{question.where.en}; {MEASURE.en}")


def _place_rows(
    question: Asked, cells: Sequence[Cell], found: Sequence[Line], ratio: SexRatio | None
) -> list[PlaceRow]:
    reference = ratio.srb if ratio else 0.0
    positions = positions_of([(line.boys, line.girls) for line in found], reference=reference)
    names = names_of([str(cell.key[0]) for cell in cells], question.period.until)
    rows = []
    for line, position in zip(found, positions, strict=True):
        code = str(line.key)
        rows.append(
            PlaceRow(
                _place_name(code, names, question),
                question.to(area=code) if question.may_open(code) else "",
                line,
                VERDICT_WORDS[line.verdict] if line.verdict and line.births else None,
                position,
                POSITION_WORDS[position],
            )
        )
    return rows


def _place_name(code: str, names: dict[str, str], question: Asked) -> Words:
    if not code[len(question.area) :].strip("0"):
        return Words("不详", "Not given")
    name = names.get(code) or code
    return Words(name, name)


def _funnel(
    question: Asked, rows: Sequence[PlaceRow], found: Sequence[Line], ratio: SexRatio
) -> Figure:
    outside = sum(
        row.position not in (Position.WITHIN, Position.FEW, Position.HIDDEN, Position.NONE)
        for row in rows
    )
    title = (
        Words(
            f"{outside} 个地区超出偶然波动的界限",
            f"{outside} place{'s lie' if outside > 1 else ' lies'} outside the limits of luck",
        )
        if outside
        else Words("没有地区超出偶然波动的界限", "No place lies outside the limits of luck")
    )
    subtitle = _subtitle(question)
    return figures.funnel(
        found,
        [row.name for row in rows],
        [row.href for row in rows],
        reference=ratio.srb,
        title=title,
        subtitle=Words(
            f"{subtitle.zh}；实线 95%、虚线 99.8% 精确界限，围绕 {ratio.srb:.1f}",
            f"{subtitle.en}; exact limits, solid 95%, dashed 99.8%, around {ratio.srb:.1f}",
        ),
        source=question.source,
    )


def _rest(question: Asked, by_place: Sequence[Cell], ratio: SexRatio | None) -> Words | None:
    """Return how a township differs from the rest of its county, where the reader may see it."""
    county = question.area[:6]
    if (
        ratio is None
        or not ratio.births
        or len(question.area) != 9
        or not question.small
        or not queries.may_ask(question.officer, county)
    ):
        return None
    whole = queries.total(question.ask(area_code=county))
    rest = sex_ratio(boys=whole.boys - ratio.boys, girls=whole.girls - ratio.girls)
    if not rest.boys or not rest.girls:
        return None
    found = ratio_difference(ratio, rest)
    interval = f"{rest.low:.1f}–{rest.high:.1f}"
    return Words(
        f"与全县其余地区（{rest.births:,} 人，{rest.srb:.1f}，95% 区间 {interval}）"
        f"{difference_zh(found)}",
        f"From the rest of the county ({rest.births:,} births, {rest.srb:.1f}, 95% interval "
        f"{interval}) it {difference_en(found)}",
    )


def _of_bases(question: Asked, total: Line | None) -> list[dict[str, object]]:
    """Return the three bases side by side."""
    rows: list[dict[str, object]] = []
    for basis in BASES:
        if basis == question.basis and total is not None:
            line = total
        else:
            (line,), _ = figures.lines(
                [queries.total(question.ask(basis=basis))], small=question.small
            )
        rows.append(
            {
                "words": figures.BASIS_WORDS[basis],
                "means": figures.BASIS_MEANS[basis],
                "line": line,
                "href": "" if basis == question.basis else question.to(basis=basis),
            }
        )
    return rows
