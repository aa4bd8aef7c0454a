"""How numbers look, everywhere the same: 1,482; 108.1; 97.6–119.7; 95.9%."""

import math

from evenborn.report.figures import Language, Ratio, Share, Text
from evenborn.stats.verdict import Verdict

NONE = "–"

VERDICTS: dict[Verdict, Text] = {
    "below": Text(zh="低于正常范围", en="below the normal range"),
    "compatible": Text(zh="与正常范围相容", en="compatible with the normal range"),
    "above": Text(zh="高于正常范围", en="above the normal range"),
    "too_few": Text(zh="人数太少，无法判断", en="too few births to tell"),
}


def count(value: int | None) -> str:
    """Return a count with thousands marks.

    >>> count(1482), count(None)
    ('1,482', '–')
    """
    return NONE if value is None else f"{value:,}"


def ratio(value: float | None) -> str:
    """Return a ratio to one decimal, boys per 100 girls.

    >>> ratio(108.06), ratio(None)
    ('108.1', '–')
    """
    if value is None or math.isnan(value):
        return NONE
    return "∞" if math.isinf(value) else f"{value:.1f}"


def interval(low: float | None, high: float | None) -> str:
    """Return an interval; an open upper end (no girls within reach) is said as such.

    >>> interval(97.63, 119.7), interval(12.0, None)
    ('97.6–119.7', '12.0–∞')
    """
    if low is None and high is None:
        return NONE
    return f"{ratio(low)}–{'∞' if high is None else ratio(high)}"


def percent(value: float | None) -> str:
    """Return a share of 0 to 1 as per cent.

    >>> percent(0.95921)
    '95.9%'
    """
    return NONE if value is None or math.isnan(value) else f"{100 * value:.1f}%"


def percents(share: Share) -> str:
    """Return the interval of a share in per cent.

    >>> percents(Share(hits=9, trials=10, share=.9, low=.596, high=.982))
    '59.6–98.2%'
    """
    if share.low is None or share.high is None:
        return NONE
    return f"{100 * share.low:.1f}–{100 * share.high:.1f}%"


def with_interval(row: Ratio, language: Language) -> str:
    """Return the ratio with its interval as a sentence says it.

    >>> from evenborn.report.figures import Text
    >>> row = Ratio(Text("", ""), "", 770, 712, 0, 108.1, 97.6, 119.7, "compatible")
    >>> with_interval(row, "zh")
    '108.1（95% 区间 97.6–119.7）'
    """
    if row.srb is None:
        return {"zh": "无法计算（没有女婴）", "en": "cannot be computed (no girls)"}[language]
    if language == "zh":
        return f"{ratio(row.srb)}（95% 区间 {interval(row.low, row.high)}）"
    return f"{ratio(row.srb)} (95% interval {interval(row.low, row.high)})"
