"""Coverage by agency and sex: of the births others know, which share does this agency hold.

Boys are deep teal squares, girls amber circles: the shapes stay apart in grey print and for the
colour-blind. It is a dot plot and not bars, because bars must start at zero and there a difference
of one point in a hundred, which is what hidden girls look like, could not be seen.
"""

from evenborn.report import numbers
from evenborn.report.charts.drawing import (
    NARROW,
    Scale,
    Shape,
    both_sizes,
    line,
    mark,
    round_ticks,
    shortened,
    whisker,
    width_of,
    words,
)
from evenborn.report.figures import Coverage, Language, Share, Text
from evenborn.report.markup import Markup, lines

ROW = 52
SEXES: tuple[tuple[str, Text, Shape], ...] = (
    ("boys", Text(zh="男", en="boys"), "square"),
    ("girls", Text(zh="女", en="girls"), "circle"),
)


def chart(rows: tuple[Coverage, ...], said: str, language: Language) -> Markup:
    """Return the drawing of coverage with its intervals."""

    def draw(width: float) -> tuple[Markup, float]:
        return _draw(rows, width, language)

    return both_sizes(draw, said)


def _draw(rows: tuple[Coverage, ...], width: float, language: Language) -> tuple[Markup, float]:
    is_narrow = width <= NARROW
    shares = [share for row in rows for share in (row.boys, row.girls)]
    lows = [share.low for share in shares if share.low is not None]
    # The left end is rounded down to the next 5 %, and never nearer than 90 %.
    least = min(0.9, max(0.0, int(min([0.9, *lows]) * 20) / 20))
    label_room = max(width_of(row.agency.said(language)) for row in rows) + 18
    left = 26.0 if is_narrow else min(240.0, label_room + 24)
    right = width - 12 if is_narrow else 560.0
    head = 20.0 if is_narrow else 0.0
    top, row_height = 8.0, ROW + head
    bottom = top + row_height * len(rows)
    scale = Scale(least, 1.0, left, right)
    parts: list[str] = []
    for tick in round_ticks(100 * least, 100, 4 if is_narrow else 6):
        x = scale(tick / 100)
        parts.append(line(x, top, x, bottom, "grid"))
        parts.append(words(f"{tick:g}%", x=x, y=bottom + 18, kind="tick", at="middle"))
    parts.append(line(left, bottom, right, bottom, "axis"))
    for index, row in enumerate(rows):
        y = top + row_height * index
        if is_narrow:
            name = shortened(row.agency.said(language), width - 8)
            parts.append(words(name, x=2.0, y=y + 17, kind="label over"))
        else:
            name = shortened(row.agency.said(language), left - 34)
            parts.append(words(name, x=0.0, y=y + ROW / 2 + 4.5))
        for step, (sex, word, shape) in enumerate(SEXES):
            share = row.boys if sex == "boys" else row.girls
            parts.append(
                _share(share, row, word, shape, sex, scale, y + head + 16 + 20 * step, language)
            )
            if not is_narrow:
                text = f"{numbers.percent(share.share)} ({numbers.percents(share)})"
                parts.append(
                    words(text, x=width - 4, y=y + 20.5 + 20 * step, kind="value", at="end")
                )
        if index:
            parts.append(line(0, y, width, y, "rule"))
    return lines(*parts), bottom + 30


def _share(
    share: Share,
    row: Coverage,
    word: Text,
    shape: Shape,
    sex: str,
    scale: Scale,
    y: float,
    language: Language,
) -> Markup:
    parts: list[str] = [
        words(word.said(language)[:1], x=scale.start - 8, y=y + 4, kind="tick", at="end")
    ]
    if share.share is not None and share.low is not None:
        said = {
            "zh": f"{row.agency.zh}，{word.zh}婴：其他部门掌握 {numbers.count(share.trials)} 人，"
            f"本部门也有 {numbers.count(share.hits)} 人，占 {numbers.percent(share.share)}"
            f"（95% 区间 {numbers.percents(share)}）",
            "en": f"{row.agency.en}, {word.en}: {numbers.count(share.hits)} of "
            f"{numbers.count(share.trials)} births known to others, "
            f"{numbers.percent(share.share)} (95% interval {numbers.percents(share)})",
        }[language]
        parts.append(whisker(scale, share.low, share.high, y, f"whisker {sex}"))
        parts.append(mark(shape, scale(share.share), y, f"dot {sex}", said))
    return lines(*parts)
