"""Counts as tables and charts: never a ratio without n and interval, never a ranking."""

from evenborn.rooms.indicators.figures.lines import Line, lines, merged
from evenborn.rooms.indicators.figures.ratios import (
    BASIS_MEANS,
    BASIS_WORDS,
    ORDER_WORDS,
    RESIDENCE_WORDS,
    funnel,
    orders_dots,
    trend,
)
from evenborn.rooms.indicators.figures.shares import (
    ShareRow,
    share_row,
    share_rows,
    shares_figure,
)

__all__ = [
    "BASIS_MEANS",
    "BASIS_WORDS",
    "ORDER_WORDS",
    "RESIDENCE_WORDS",
    "Line",
    "ShareRow",
    "funnel",
    "lines",
    "merged",
    "orders_dots",
    "share_row",
    "share_rows",
    "shares_figure",
    "trend",
]
