"""The trend by month: the ratio as a line, its interval as a ribbon, the reference as a strip."""

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
from evenborn.report.charts.whiskers import ratio_scale, said_of
from evenborn.report.figures import Language, Ratio
from evenborn.report.markup import Markup, lines
from evenborn.stats.verdict import Band


def chart(rows: tuple[Ratio, ...], band: Band, said: str, language: Language) -> Markup:
    """Return the drawing of the trend; rows stand in the order of time."""

    def draw(width: float) -> tuple[Markup, float]:
        return _draw(rows, band, width, language)

    return both_sizes(draw, said)


def _draw(
    rows: tuple[Ratio, ...], band: Band, width: float, language: Language
) -> tuple[Markup, float]:
    is_narrow = width <= NARROW
    height = 240.0 if is_narrow else 300.0
    left, right, top, bottom = 38.0, width - 14, 24.0, height - 34
    up = ratio_scale(rows, band, bottom, top)
    step = (right - left) / len(rows)
    at = [left + step * (index + 0.5) for index in range(len(rows))]
    parts: list[str] = [
        box(
            x=left,
            y=up(band.high),
            width=right - left,
            height=up(band.low) - up(band.high),
            kind="band",
        ),
        words({"zh": "性别比", "en": "ratio"}[language], x=0.0, y=13.0, kind="head"),
    ]
    for tick in round_ticks(up.low, up.high, 5):
        parts.append(line(left, up(tick), right, up(tick), "grid"))
        parts.append(words(f"{tick:.0f}", x=left - 6, y=up(tick) + 4, kind="tick", at="end"))
    every = -(-len(rows) // (4 if is_narrow else 12))
    for index, row in enumerate(rows):
        if index % every == 0:
            parts.append(
                words(
                    row.label.said(language), x=at[index], y=bottom + 18, kind="tick", at="middle"
                )
            )
    parts.append(line(left, bottom, right, bottom, "axis"))
    for run in _runs(rows):
        upper = [(at[index], up(_high(rows[index], up))) for index in run]
        lower = [(at[index], up(_low(rows[index], up))) for index in run]
        if len(run) > 1:
            parts.append(path([*upper, *reversed(lower)], "ribbon", closed=True))
            parts.append(path([(at[i], up(rows[i].srb or up.low)) for i in run], "curve"))
        else:
            parts.append(line(*upper[0], *lower[0], "whisker"))
    for index, row in enumerate(rows):
        if row.srb is not None:
            pale = " pale" if row.verdict == "too_few" else ""
            parts.append(
                mark(
                    SHAPES[row.verdict],
                    at[index],
                    up(row.srb),
                    f"dot{pale}",
                    said_of(row, language),
                    size=4,
                )
            )
    return lines(*parts), height


def _low(row: Ratio, scale: Scale) -> float:
    return scale.low if row.low is None else row.low


def _high(row: Ratio, scale: Scale) -> float:
    return scale.high if row.high is None else row.high


def _runs(rows: tuple[Ratio, ...]) -> list[list[int]]:
    """Return the stretches of months that have a ratio: a line is not drawn over a gap."""
    runs: list[list[int]] = [[]]
    for index, row in enumerate(rows):
        if row.srb is None:
            runs.append([])
        else:
            runs[-1].append(index)
    return [run for run in runs if run]
