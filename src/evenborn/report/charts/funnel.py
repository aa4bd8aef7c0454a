"""The small-area funnel: how far chance alone carries a place of each size.

Areas inside the inner lines tell nothing; only those beyond the outer lines are worth a look. The
limits are exact binomial ones and come in with the figures, for the ends of the normal range.
"""

import math

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
    words,
)
from evenborn.report.charts.whiskers import said_of
from evenborn.report.figures import AreaLimits, Language, Limit, Ratio
from evenborn.report.markup import Markup, lines
from evenborn.stats.verdict import Band

LOWEST, HIGHEST = 50.0, 220.0
NOT_DRAWN_BELOW = 10  # births; two births would stretch the drawing and tell nothing
PALE_BELOW = 50  # births; below this a row of the quarterly form merges, and a dot here is pale


def where(row: Ratio, limit: Limit) -> str:
    """Return "outside" beyond the 99.8 % limits, "edge" beyond the 95 % ones, else "inside"."""
    if row.srb is None:
        return "inside"
    if _beyond(row.srb, limit.low_998, limit.high_998):
        return "outside"
    return "edge" if _beyond(row.srb, limit.low_95, limit.high_95) else "inside"


def _beyond(value: float, low: float | None, high: float | None) -> bool:
    return (low is not None and value < low) or (high is not None and value > high)


def chart(
    rows: tuple[Ratio, ...], limits: AreaLimits, band: Band, said: str, language: Language
) -> Markup:
    """Return the funnel of areas; `limits.areas` stand in the order of `rows`."""

    def draw(width: float) -> tuple[Markup, float]:
        return _draw(rows, limits, band, width, language)

    return both_sizes(draw, said)


def _draw(
    rows: tuple[Ratio, ...], limits: AreaLimits, band: Band, width: float, language: Language
) -> tuple[Markup, float]:
    is_narrow = width <= NARROW
    height = 300.0 if is_narrow else 380.0
    left, right, top, bottom = 38.0, width - 12, 24.0, height - 46
    curve = limits.curve
    drawn = [
        (row, limit)
        for row, limit in zip(rows, limits.areas, strict=True)
        if row.srb is not None and row.births >= NOT_DRAWN_BELOW
    ]
    sizes = [row.births for row, _ in drawn] or [NOT_DRAWN_BELOW]
    across = Scale(min(sizes) * 0.5, max(sizes) * 1.6, left, right, by_ratio=True)
    ratios = [row.srb for row, _ in drawn if row.srb is not None]
    # The limits of a middling area are in the picture, or a calm county would show no funnel.
    middle = sorted((limit for _, limit in drawn), key=lambda limit: limit.births)
    edges = middle[len(middle) // 2 :][:1]
    lows = [one.low_998 for one in edges if one.low_998 is not None]
    highs = [one.high_998 for one in edges if one.high_998 is not None]
    low = max(LOWEST, min([band.low - 15, *ratios, *lows]) * 0.95)
    high = min(HIGHEST, max([band.high + 15, *ratios, *highs]) * 1.05)
    up = Scale(low, high, bottom, top, by_ratio=True)

    parts: list[str] = [
        box(
            x=left,
            y=up(band.high),
            width=right - left,
            height=up(band.low) - up(band.high),
            kind="band",
        )
    ]
    for tick in round_ticks(low, high, 8):
        parts.append(line(left, up(tick), right, up(tick), "grid"))
        parts.append(words(f"{tick:.0f}", x=left - 6, y=up(tick) + 4, kind="tick", at="end"))
    for size in _sizes(across.low, across.high, 4 if is_narrow else 7):
        parts.append(line(across(size), bottom, across(size), bottom + 5, "axis"))
        parts.append(words(f"{size:,}", x=across(size), y=bottom + 18, kind="tick", at="middle"))
    parts += [
        line(left, bottom, right, bottom, "axis"),
        words({"zh": "性别比", "en": "ratio"}[language], x=0.0, y=13.0, kind="head"),
        words(
            {"zh": "出生人数（对数刻度）", "en": "births (log scale)"}[language],
            x=right,
            y=height - 8,
            kind="head",
            at="end",
        ),
        _limit([(one.births, one.low_998) for one in curve], across, up, "limit outer"),
        _limit([(one.births, one.high_998) for one in curve], across, up, "limit outer"),
        _limit([(one.births, one.low_95) for one in curve], across, up, "limit inner"),
        _limit([(one.births, one.high_95) for one in curve], across, up, "limit inner"),
        _names(curve, across, up),
    ]
    for row, limit in drawn:
        parts.append(_dot(row, limit, across, up, band, language))
    return lines(*parts), height


def _dot(
    row: Ratio, limit: Limit, across: Scale, up: Scale, band: Band, language: Language
) -> Markup:
    """Return the mark of an area; named when it is outside, an arrow when beyond the scale."""
    assert row.srb is not None
    place = where(row, limit)
    is_outside = place == "outside"
    is_beyond = not up.low <= row.srb <= up.high
    kind = "dot pale" if row.births < PALE_BELOW else f"dot {place}"
    x, y = across(row.births), up(row.srb)
    shape = SHAPES["above" if row.srb > band.high else "below"]
    dot = mark(
        shape if is_outside or is_beyond else "circle",
        x,
        y,
        kind,
        said_of(row, language),
        size=6 if is_outside else 4.5,
    )
    if not is_outside:
        return dot
    near_edge = x > (across.start + across.end) * 0.6
    name = words(
        row.label.said(language),
        x=x - 10 if near_edge else x + 10,
        y=y + 4.5,
        kind="label over",
        at="end" if near_edge else "start",
    )
    return lines(dot, name)


def _limit(points: list[tuple[int, float | None]], across: Scale, up: Scale, kind: str) -> Markup:
    inside = [
        (across(births), up(value))
        for births, value in points
        if value is not None and across.low <= births <= across.high and up.low <= value <= up.high
    ]
    return path(inside, kind) if len(inside) > 1 else Markup("")


def _names(curve: tuple[Limit, ...], across: Scale, up: Scale) -> Markup:
    """Name the two upper lines at their right ends."""
    reach = [one for one in curve if across.low <= one.births <= across.high]
    if not reach:
        return Markup("")
    last = reach[-1]
    parts = []
    for value, name in ((last.high_998, "99.8%"), (last.high_95, "95%")):
        if value is not None and value <= up.high:
            parts.append(
                words(name, x=across(last.births), y=up(value) - 5, kind="tick over", at="end")
            )
    return lines(*parts)


def _sizes(low: float, high: float, most: int) -> list[int]:
    """Return round numbers of births on a logarithmic axis, as many as fit.

    >>> _sizes(40, 1200, 4)
    [50, 100, 200, 500, 1000]
    >>> _sizes(150, 600, 7)
    [150, 200, 300, 500]
    >>> _sizes(40, 120_000, 4)
    [100, 1000, 10000, 100000]
    """
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    found: list[int] = []
    for times in ((10, 15, 20, 30, 50, 70), (10, 20, 50), (10, 30), (10,)):
        sizes = [n * 10**power / 10 for power in powers for n in times]
        found = [int(size) for size in sizes if low <= size <= high and size == int(size)]
        if len(found) <= most + 1:
            break
    return found
