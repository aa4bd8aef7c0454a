"""Charts of the sex ratio: the trend, the orders, the funnel of places."""

from collections.abc import Mapping, Sequence
from datetime import date

from evenborn.foundation.ui.charts import RATIO_COLUMNS, Column, Figure, Kind, ratio_row
from evenborn.foundation.ui.charts import funnel_figure as funnel_of
from evenborn.foundation.ui.dates import month_words
from evenborn.rooms.indicators.figures.lines import Line
from evenborn.standards.words import Words
from evenborn.stats import BASES, NORMAL, Basis

BASIS_WORDS: Mapping[Basis, Words] = {
    "residence": Words("母亲常住地", "Mother's residence"),
    "occurrence": Words("出生发生地", "Place of birth"),
    "registration": Words("户籍登记地", "Household registration"),
}
BASIS_MEANS: Mapping[Basis, Words] = {
    "residence": Words(
        "母亲常住本地的出生，不论户籍、不论在哪里分娩",
        "Births to mothers who live here, wherever registered and wherever they gave birth",
    ),
    "occurrence": Words(
        "发生在本地的出生，不论母亲住在哪里",
        "Births that happened here, wherever the mother lives",
    ),
    "registration": Words(
        "已在本地登记户口的出生",
        "Births that were registered in a household here",
    ),
}
assert set(BASIS_WORDS) == set(BASIS_MEANS) == set(BASES)
ORDER_WORDS: Mapping[int, Words] = {
    1: Words("一孩", "First"),
    2: Words("二孩", "Second"),
    3: Words("三孩及以上", "Third and later"),
    0: Words("孩次不详", "Not known"),
}
RESIDENCE_WORDS: Mapping[str, Words] = {
    "local": Words("本县户籍", "Registered in the county"),
    "province": Words("省内其他县户籍", "Elsewhere in the province"),
    "elsewhere": Words("省外户籍", "Another province"),
    "unknown": Words("户籍不详", "Not known"),
}
TIME_HEADS = {
    "month": Words("月份", "Month"),
    "quarter": Words("季度", "Quarter"),
    "year": Words("年份", "Year"),
}
PROVISIONAL = Words("（暂定）", " (provisional)")


def time_words(unit: str, key: object) -> Words:
    """Return a month, a quarter by its first day, or a year.

    >>> time_words("quarter", date(2026, 4, 1)), time_words("year", 2026).en
    (Words(zh='2026年二季度', en='2026 Q2'), '2026')
    """
    if unit == "year":
        return Words(f"{key}年", f"{key}")
    assert isinstance(key, date)
    if unit == "month":
        return month_words(key.year, key.month)
    quarter = (key.month + 2) // 3
    return Words(f"{key.year}年{'一二三四'[quarter - 1]}季度", f"{key.year} Q{quarter}")


def row_of(label: Words | str, line: Line) -> dict[str, object]:
    """Return a row of a figure with `RATIO_COLUMNS`."""
    if line.boys is None or line.girls is None:
        row: dict[str, object] = {column.key: None for column in RATIO_COLUMNS}
        return row | {"label": label, "boys": line.boys, "girls": line.girls}
    return dict(ratio_row(label, boys=line.boys, girls=line.girls))


def trend(
    found: Sequence[Line],
    *,
    unit: str,
    provisional: frozenset[object],
    code: str,
    title: Words,
    subtitle: Words,
    source: Words,
    scale: tuple[float, float] | None = None,
) -> Figure:
    """Return the ratio over time with its interval as a band against 103-107.

    Args:
        unit: "month", "quarter" or "year": what the keys are.
        provisional: keys whose counts may still change; they are marked.
        scale: the vertical axis, for charts that stand side by side.
    """
    rows = []
    for line in found:
        words = time_words(unit, line.key)
        if line.key in provisional:
            words = Words(words.zh + PROVISIONAL.zh, words.en + PROVISIONAL.en)
        rows.append(row_of(words, line))
    return Figure(
        kind=Kind.LINE,
        code=code,
        title=title,
        subtitle=subtitle,
        source=source,
        columns=(Column("label", TIME_HEADS[unit], kind="text"), *RATIO_COLUMNS),
        rows=tuple(rows),  # type: ignore[arg-type] # cells are texts, words or numbers
        values=("ratio",),
        intervals={"ratio": ("low", "high")},
        births="births",
        band=(NORMAL.low, NORMAL.high),
        tentative=tuple(at for at, line in enumerate(found) if line.key in provisional),
        scale=scale,
    )


def orders_dots(found: Sequence[Line], *, title: Words, subtitle: Words, source: Words) -> Figure:
    """Return the ratio by birth order, one dot each with its interval."""
    return Figure(
        kind=Kind.DOTS,
        code="ratio-by-order",
        title=title,
        subtitle=subtitle,
        source=source,
        columns=(Column("label", Words("孩次", "Order"), kind="text"), *RATIO_COLUMNS),
        rows=tuple(row_of(ORDER_WORDS[int(str(line.key))], line) for line in found),  # type: ignore[misc] # as above
        values=("ratio",),
        intervals={"ratio": ("low", "high")},
        births="births",
        band=(NORMAL.low, NORMAL.high),
    )


def funnel(
    found: Sequence[Line],
    names: Sequence[Words],
    links: Sequence[str],
    *,
    reference: float,
    title: Words,
    subtitle: Words,
    source: Words,
) -> Figure:
    """Return places by size against the limits of luck, in the order of their codes.

    Args:
        names: of the places, in their order.
        links: the address of each place's own page; empty where it has none.
        reference: boys per 100 girls of all the places together.
    """
    return funnel_of(
        [row_of(name, line) for name, line in zip(names, found, strict=True)],  # type: ignore[misc] # as above
        code="ratio-by-place",
        label=Words("地区", "Place"),
        title=title,
        subtitle=subtitle,
        source=source,
        reference=reference,
        links=tuple(links),
    )
