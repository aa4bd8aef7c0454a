"""Two periods or two areas beside each other: the difference with its interval, luck said first."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from evenborn.foundation.access.guards import OfficerRequest, requires
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.places.queries import name_of
from evenborn.foundation.ui import charts, clock
from evenborn.foundation.ui.charts import RATIO_COLUMNS, Column, Figure, Kind
from evenborn.rooms.indicators import actions, figures, periods, queries
from evenborn.rooms.indicators.figures import Line
from evenborn.rooms.indicators.figures.ratios import row_of
from evenborn.rooms.indicators.periods import Period
from evenborn.rooms.indicators.views.asking import Asked, asked, shown
from evenborn.standards.words import Words
from evenborn.stats import NORMAL, difference_en, difference_zh, ratio_difference

ALL = Words("全部", "All")


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison: all births, or those of one order."""

    words: Words
    first: Line
    second: Line

    @property
    def sides(self) -> tuple[Line, Line]:
        """Both."""
        return self.first, self.second

    @property
    def difference(self) -> Words | None:
        """The sentence; None where a count is hidden."""
        one, two = self.first.ratio, self.second.ratio
        if one is None or two is None:
            return None
        found = ratio_difference(one, two)
        return Words(difference_zh(found), difference_en(found))


@require_GET
@requires(Permission.INDICATORS_SEE)
def compare(request: OfficerRequest) -> HttpResponse:
    """Compare the period asked for with another, or the area with another."""
    question = asked(request)
    if question.cube is None:
        return shown(request, "indicators/compare.html", {}, question)
    period = periods.period_of(
        request.GET.get("with_period", ""), last=question.last, years_only=not question.small
    ) or _before(question)
    area = _area(request, question)
    other = Words(
        f"{name_of(area, period.until)}，{period.words.zh}",
        f"{name_of(area, period.until)}, {period.words.en}",
    )
    overlap = _overlaps(question, area, period)
    rows = [] if overlap else _rows(question, area, period)
    is_drawn = bool(rows) and all(side.has_ratio and side.births for side in rows[0].sides)
    drawn = [_figure(question, rows[0], other)] if is_drawn else []
    if file := charts.wanted(request, drawn):
        actions.figure_taken(
            request.GET["figure"], form=request.GET["as"], by=request.user, at=clock.now()
        )
        return file
    return shown(
        request,
        "indicators/compare.html",
        {
            "rows": rows,
            "figure": drawn[0] if drawn else None,
            "overlap": overlap,
            "other": other,
            "with_period": period,
            "with_area": area,
            "with_period_is_other": period.code
            not in {
                one.code
                for one in [
                    *periods.choices(question.last, years_only=not question.small),
                    question.period,
                ]
            },
        },
        question,
    )


def _before(question: Asked) -> Period:
    found = periods.before(question.period, last=question.last)
    if question.small:
        return found
    # Whole years only: the year before.
    year = str(question.period.since.year - 1)
    return periods.period_of(year, last=question.last, years_only=True) or question.period


def _area(request: OfficerRequest, question: Asked) -> str:
    wanted = request.GET.get("with_area", "")
    is_code = wanted.isascii() and wanted.isdigit() and len(wanted) in (6, 9)
    if is_code and question.small and queries.may_ask(question.officer, wanted):
        return wanted
    return question.area


def _overlaps(question: Asked, area: str, period: Period) -> bool:
    """Tell whether births may be on both sides; then the two are not independent."""
    mine = question.period
    apart = mine.until < period.since or period.until < mine.since
    nested = area.startswith(question.area) or question.area.startswith(area)
    return nested and not apart


def _rows(question: Asked, area: str, period: Period) -> list[Row]:
    ask = question.ask(area_code=area, since=period.since, until=period.until)
    sides = [queries.cells(one, ("order",)) for one in (question.ask(), ask)]
    found = [figures.lines(side, small=question.small) for side in sides]
    rows = [Row(ALL, found[0][1], found[1][1])]
    if not question.small:
        return rows
    by_order = [{line.key: line for line in side} for side, _ in found]
    for order in (1, 2, 3):
        if all(order in side for side in by_order):
            rows.append(Row(figures.ORDER_WORDS[order], by_order[0][order], by_order[1][order]))
    return rows


def _figure(question: Asked, row: Row, other: Words) -> Figure:
    here = Words(
        f"{question.name}，{question.period.words.zh}",
        f"{question.name}, {question.period.words.en}",
    )
    difference = row.difference
    assert difference is not None
    basis = figures.BASIS_WORDS[question.basis]
    return Figure(
        kind=Kind.DOTS,
        code="ratio-compared",
        title=Words(f"两者{difference.zh}", f"The first {difference.en}"),
        subtitle=Words(
            f"每 100 名女婴对应的男婴数，按{basis.zh}",
            f"Boys per 100 girls, by {basis.en.lower()}",
        ),
        source=question.source,
        columns=(Column("label", Words("范围", "What"), kind="text"), *RATIO_COLUMNS),
        rows=(row_of(here, row.first), row_of(other, row.second)),  # type: ignore[arg-type] # cells
        values=("ratio",),
        intervals={"ratio": ("low", "high")},
        births="births",
        band=(NORMAL.low, NORMAL.high),
    )
