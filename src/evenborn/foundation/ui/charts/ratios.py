"""Figures of the sex ratio at birth: never a ratio without n and interval."""

import math
from collections.abc import Sequence

import numpy as np

from evenborn.foundation.ui.charts.figure import Cell, Column, Figure, Kind, Row
from evenborn.standards.words import Words
from evenborn.stats import ratio_interval
from evenborn.stats.funnel import LEVELS, funnel_limits

RATIO_COLUMNS = (
    Column("boys", Words("男婴（人）", "Boys"), tone="boys"),
    Column("girls", Words("女婴（人）", "Girls"), tone="girls"),
    Column("births", Words("性别已知（人）", "Known sex")),
    Column("ratio", Words("性别比", "Ratio"), kind="ratio"),
    Column("low", Words("95% 下限", "95% low"), kind="ratio"),
    Column("high", Words("95% 上限", "95% high"), kind="ratio"),
)


def ratio_row(label: Cell, *, boys: int, girls: int) -> dict[str, Cell]:
    """Return one row of a figure with `RATIO_COLUMNS` after a column "label".

    >>> row = ratio_row("2025", boys=770, girls=712)
    >>> row["births"], row["ratio"]
    (1482, 108.1)
    """
    row: dict[str, Cell] = {"label": label, "boys": boys, "girls": girls, "births": boys + girls}
    if boys + girls == 0:
        return {**row, "ratio": None, "low": None, "high": None}
    estimate = ratio_interval(boys=boys, girls=girls)
    return {
        **row,
        "ratio": _one_decimal(estimate.srb),
        "low": _one_decimal(estimate.low),
        "high": _one_decimal(estimate.high),
    }


def _one_decimal(value: float | np.ndarray) -> float | None:
    number = float(value)
    return round(number, 1) if math.isfinite(number) else None


def funnel_figure(
    rows: Sequence[Row],
    *,
    code: str,
    label: Words,
    title: Words,
    subtitle: Words,
    source: Words,
    reference: float,
    links: tuple[str, ...] = (),
) -> Figure:
    """Return places by size against the limits of luck around one reference ratio.

    Args:
        rows: from `ratio_row`; a place without births is in the table and not in the picture.
        reference: boys per 100 girls, usually of all the places together.
        links: the address of each place's own page, or none.
    """
    largest = max((int(row["births"]) for row in rows if row["births"]), default=1)  # type: ignore[arg-type] # a count
    sizes = np.unique(np.geomspace(min(30, largest), max(largest * 1.08, 31), 60).astype(int))
    edges = [
        edge
        for level in LEVELS
        for edge in funnel_limits(births=sizes, reference=reference, level=level, smooth=True)
    ]
    limits = tuple(
        (float(n), *(float(edge[i]) for edge in edges)) for i, n in enumerate(sizes.tolist())
    )
    return Figure(
        kind=Kind.FUNNEL,
        code=code,
        title=title,
        subtitle=subtitle,
        source=source,
        columns=(Column("label", label, kind="text"), *RATIO_COLUMNS),
        rows=tuple(rows),
        values=("ratio",),
        intervals={"ratio": ("low", "high")},
        births="births",
        limits=limits,  # type: ignore[arg-type] # five numbers each
        links=links,
    )
