"""The ratio over time, as the overview draws it."""

from collections.abc import Sequence
from datetime import date

from evenborn.foundation.ui.charts import Figure
from evenborn.rooms.indicators import figures, needing, periods, queries
from evenborn.rooms.indicators.figures import Line
from evenborn.rooms.indicators.queries import Cell
from evenborn.rooms.indicators.views.asking import Asked
from evenborn.standards.words import Words

QUARTERS, YEARS = 12, 8
MEASURE = Words("每 100 名女婴对应的男婴数", "boys per 100 girls")


def trends(question: Asked) -> tuple[Figure, list[Figure]]:
    """Return the ratio over time, and for each order beside each other on one scale.

    Quarters over three years or the period, whichever is longer, for in a month a county has too
    few births to tell; years for a township, which has too few in a quarter. Whoever may not see
    small counts sees years, and no orders.
    """
    until = question.period.until
    if not question.small or len(question.area) > 6:
        unit, since = "year", date(until.year - YEARS + 1, 1, 1)
        until = date(until.year, 12, 1)
    else:
        unit = "quarter"
        since = min(
            periods.month_after(periods.quarter_of(until), -3 * (QUARTERS - 1)),
            periods.quarter_of(question.period.since),
        )
    found = queries.cells(
        question.ask(since=since, until=min(until, question.last)), (unit, "order")
    )
    shown_lines, _ = figures.lines(figures.merged(found, 0), small=question.small)
    span = Words(
        f"{question.name}，{since.year}年{since.month}月起；{MEASURE.zh}",
        f"{question.name}, from {since:%Y-%m}; {MEASURE.en}",
    )
    provisional = needing.provisional_of(question.area, unit, question.last)
    trend = figures.trend(
        shown_lines,
        unit=unit,
        provisional=provisional,
        code="ratio-trend",
        title=_trend_title(shown_lines),
        subtitle=span,
        source=question.source,
    )
    if not question.small:
        return trend, []
    by_order = {
        order: figures.lines(
            [Cell(cell.key[:1], cell.boys, cell.girls, cell.unknown) for cell in same], small=True
        )[0]
        for order in (1, 2, 3)
        if (same := [cell for cell in found if cell.key[1] == order])
    }
    scale = _scale([line for same in by_order.values() for line in same])
    return trend, [
        figures.trend(
            same,
            unit=unit,
            provisional=provisional,
            code=f"ratio-order-{order}",
            title=figures.ORDER_WORDS[order],
            subtitle=span,
            source=question.source,
            scale=scale,
        )
        for order, same in by_order.items()
    ]


def _scale(found: Sequence[Line]) -> tuple[float, float]:
    """Return one axis for charts side by side: the estimates in it, the widest bands cut."""
    values = [ratio.srb for line in found if (ratio := line.ratio) and 0 < ratio.srb < float("inf")]
    low, high = min([90.0, *values]) - 10, max([120.0, *values]) + 10
    return max(0.0, 10 * (low // 10)), min(300.0, 10 * (high // 10 + 1))


def _trend_title(found: Sequence[Line]) -> Words:
    """Return what the trend shows: how many of its points lie clear of the normal range."""
    verdicts = [line.verdict for line in found if line.has_ratio]
    above, below = verdicts.count("above"), verdicts.count("below")
    if not verdicts:
        return Words("出生人口性别比的变化", "The ratio over time")
    if not above and not below:
        return Words(
            "各期的区间都与正常范围 103–107 相接", "Every interval touches the normal range 103–107"
        )
    parts = [
        Words(f"{above} 期高于", f"{above} above"),
        Words(f"{below} 期低于", f"{below} below"),
    ]
    said = [words for words, n in zip(parts, (above, below), strict=True) if n]
    return Words(
        f"{len(verdicts)} 期中{'、'.join(one.zh for one in said)}正常范围 103–107",
        f"Of {len(verdicts)}, {' and '.join(one.en for one in said)} the normal range 103–107",
    )
