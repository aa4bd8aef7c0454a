"""Ratios as dots with whiskers against the normal range: by quarter, order, residence, basis."""

from evenborn.report import numbers
from evenborn.report.charts.drawing import (
    NARROW,
    SHAPES,
    Scale,
    both_sizes,
    box,
    line,
    mark,
    path,
    round_ticks,
    shortened,
    whisker,
    width_of,
    words,
)
from evenborn.report.figures import Language, Ratio
from evenborn.report.markup import Markup, lines, tag
from evenborn.stats.verdict import Band

LEAST, MOST = 60.0, 200.0  # a whisker that runs further ends in an arrow; its numbers stand beside
ROW = 30
NARROW_ROW = 44
FOOT = 30


def ratio_scale(rows: tuple[Ratio, ...], band: Band, start: float, end: float) -> Scale:
    """Return a scale by ratio that holds the band and every interval, within 60 and 200."""
    lows = [row.low for row in rows if row.low is not None]
    highs = [row.high for row in rows if row.high is not None]
    # 97 and 113 are three points beyond the usual band: calm places are not drawn dramatic.
    low = max(LEAST, min([band.low - 6, *lows]) * 0.99)
    high = min(MOST, max([band.high + 6, *highs]) * 1.01)
    return Scale(low, high, start, end, by_ratio=True)


def said_of(row: Ratio, language: Language) -> str:
    """Return a row in words: what the title of its mark says."""
    if language == "zh":
        return (
            f"{row.label.zh}：出生 {numbers.count(row.births)} 人，性别比 "
            f"{numbers.with_interval(row, 'zh')}，{numbers.VERDICTS[row.verdict].zh}"
        )
    return (
        f"{row.label.en}: {numbers.count(row.births)} births, "
        f"{numbers.with_interval(row, 'en')}, {numbers.VERDICTS[row.verdict].en}"
    )


def chart(rows: tuple[Ratio, ...], band: Band, said: str, language: Language) -> Markup:
    """Return the drawing of ratios with their intervals, one row each."""

    def draw(width: float) -> tuple[Markup, float]:
        return _narrow(rows, band, language) if width <= NARROW else _wide(rows, band, language)

    return both_sizes(draw, said)


def _axis(scale: Scale, top: float, bottom: float, band: Band, about: int) -> Markup:
    left, right = scale(band.low), scale(band.high)
    parts: list[str] = [
        box(x=left, y=top, width=right - left, height=bottom - top, kind="band"),
    ]
    for tick in round_ticks(scale.low, scale.high, about):
        parts.append(line(scale(tick), top, scale(tick), bottom, "grid"))
        parts.append(words(f"{tick:.0f}", x=scale(tick), y=bottom + 18, kind="tick", at="middle"))
    parts.append(line(scale.start, bottom, scale.end, bottom, "axis"))
    return lines(*parts)


def _dot(row: Ratio, scale: Scale, y: float, language: Language) -> Markup:
    pale = " pale" if row.verdict == "too_few" else ""
    if row.srb is None or row.low is None:
        return words(numbers.NONE, x=(scale.start + scale.end) / 2, y=y + 4, kind="faint")
    said = said_of(row, language)
    if not scale.low <= row.srb <= scale.high:
        # Beyond the scale no dot is drawn, for it would stand at a wrong value; the arrow points.
        way = -1 if row.srb < scale.low else 1
        x = scale(row.srb)
        arrow = path([(x - 6 * way, y - 5), (x, y), (x - 6 * way, y + 5)], f"whisker{pale}")
        return tag("g", tag("title", said), arrow)
    return lines(
        whisker(scale, row.low, row.high, y, f"whisker{pale}"),
        mark(SHAPES[row.verdict], scale(row.srb), y, f"dot{pale}", said),
    )


def _wide(rows: tuple[Ratio, ...], band: Band, language: Language) -> tuple[Markup, float]:
    label_room = min(230.0, max(width_of(row.label.said(language)) for row in rows) + 16)
    estimate, births, edge = 612.0, 756.0, 488.0
    heads = {
        "zh": ("性别比", "95% 区间", "出生（人）"),
        "en": ("ratio", "95% interval", "births"),
    }[language]
    top, bottom = 26.0, 26.0 + ROW * len(rows)
    scale = ratio_scale(rows, band, label_room, edge)
    parts: list[str] = [
        words(heads[0], x=estimate - 62, y=14, kind="head", at="end"),
        words(heads[1], x=estimate + 44, y=14, kind="head", at="end"),
        words(heads[2], x=births, y=14, kind="head", at="end"),
        _axis(scale, top, bottom, band, 6),
    ]
    for index, row in enumerate(rows):
        y = top + ROW * (index + 0.5)
        label = shortened(row.label.said(language), label_room - 10)
        parts += [
            words(label, x=0.0, y=y + 4.5),
            _dot(row, scale, y, language),
            words(numbers.ratio(row.srb), x=estimate - 62, y=y + 4.5, kind="value", at="end"),
            words(
                numbers.interval(row.low, row.high),
                x=estimate + 44,
                y=y + 4.5,
                kind="faint",
                at="end",
            ),
            words(numbers.count(row.births), x=births, y=y + 4.5, kind="value", at="end"),
        ]
    return lines(*parts), bottom + FOOT


def _narrow(rows: tuple[Ratio, ...], band: Band, language: Language) -> tuple[Markup, float]:
    top, bottom = 4.0, 4.0 + NARROW_ROW * len(rows)
    scale = ratio_scale(rows, band, 8.0, NARROW - 8.0)
    parts: list[str] = [_axis(scale, top, bottom, band, 4)]
    for index, row in enumerate(rows):
        y = top + NARROW_ROW * index
        values = f"{numbers.ratio(row.srb)} ({numbers.interval(row.low, row.high)})"
        room = NARROW - width_of(values) - 18
        parts += [
            words(shortened(row.label.said(language), room), x=2.0, y=y + 15, kind="label over"),
            words(values, x=NARROW - 2.0, y=y + 15, kind="value over", at="end"),
            _dot(row, scale, y + 29, language),
        ]
    return lines(*parts), bottom + FOOT
