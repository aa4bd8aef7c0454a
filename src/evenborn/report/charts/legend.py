"""The key above a chart: what each mark, line and strip means, in words."""

from collections.abc import Sequence

from evenborn.report import numbers
from evenborn.report.charts.drawing import SHAPES, line, mark
from evenborn.report.figures import Figures, Language, Ratio, Text
from evenborn.report.markup import Markup, tag


def strip() -> Markup:
    return tag("rect", x=0, y=2, width=22, height=10, class_="band")


def band_words(figures: Figures) -> Text:
    return Text(f"正常范围：{figures.band.source_zh}", f"Normal range: {figures.band.source_en}")


def band_legend(
    figures: Figures, rows: Sequence[Ratio], language: Language, *, ribbon: bool = False
) -> Markup:
    shown = {row.verdict for row in rows}
    parts = [(strip(), band_words(figures))]
    interval = Text("95% 区间", "95% interval")
    if ribbon:
        ribbon_strip = tag("rect", x=0, y=2, width=22, height=10, class_="ribbon")
        parts.append((ribbon_strip, interval))
    else:
        parts.append((line(0, 7, 22, 7, "whisker"), interval))
    for verdict in ("compatible", "above", "below", "too_few"):
        if verdict not in shown:
            continue
        kind = "dot pale" if verdict == "too_few" else "dot"
        parts.append((mark(SHAPES[verdict], 11, 7, kind, "", 4.5), numbers.VERDICTS[verdict]))
    return legend(*parts, language=language)


def legend(*entries: tuple[Markup, Text], language: Language) -> Markup:
    return tag(
        "ul",
        *(
            tag(
                "li",
                tag("svg", drawn, viewBox="0 0 22 14", width=22, height=14, aria_hidden="true"),
                text.said(language),
            )
            for drawn, text in entries
        ),
        class_="legend",
    )
