"""One printed row of the quarterly table, its heads, and rows of few births merged."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from evenborn.report import numbers
from evenborn.report.figures import Figures, Language, Ratio, Text
from evenborn.stats.ratio import sex_ratio

Kind = Literal["counts", "sources", "losses", "changes"]
# Counts (rows, columns) → True where a cell may not be shown, with a total row and column added.
Hide = Callable[[Sequence[Sequence[int]]], Sequence[Sequence[bool]]]

COUNT_HEADS: Final = (
    Text("项目", "Item"),
    Text("男", "Male"),
    Text("女", "Female"),
    Text("性别不明", "Other"),
    Text("合计", "Total"),
    Text("性别比", "SRB"),
    Text("95% 区间", "95% interval"),
    Text("迟报", "Late"),
    Text("注", "Note"),
)
SOURCE_HEADS: Final = (
    Text("来源", "Source"),
    *COUNT_HEADS[1:5],
    Text("与核对结果之差", "Difference"),
    Text("差异率", "Per cent"),
    Text("", ""),
    Text("注", "Note"),
)
LOSS_HEADS: Final = COUNT_HEADS[:5]
CHANGE_HEADS: Final = (
    Text("项目", "Item"),
    Text("原男", "Male before"),
    Text("原女", "Female before"),
    Text("原合计", "Total before"),
    Text("现男", "Male now"),
    Text("现女", "Female now"),
    Text("现合计", "Total now"),
    Text("原因", "Reason"),
)
DIFFERENCE_TO_EXPLAIN: Final = 0.02  # form 4.13: a difference above 2 % needs words
SMALLEST_SHOWN: Final = 10  # counts 1 to 9 below the county do not leave (safeguards, small cells)
FEW, TO_EXPLAIN = "①", "②"


@dataclass(frozen=True, slots=True)
class Row:
    """One printed row; its cells stand under the block's columns."""

    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Rows under one head, such as 二、按孩次."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    kind: Kind = "counts"


def merged(rows: Sequence[Ratio], minimum: int) -> tuple[Ratio, ...]:
    """Return the rows with those of fewer than `minimum` births merged into one.

    A merged row that is still too small takes the next smallest row in: otherwise it could be
    read as the difference between the county and the rest. Births never get lost.

    >>> town = Ratio(Text("甲镇", "A"), "1", 60, 55, 0, None, None, None, "too_few")
    >>> small = Ratio(Text("乙乡", "B"), "2", 9, 8, 0, None, None, None, "too_few")
    >>> [(row.label.zh, row.births) for row in merged((town, small, town), 50)]
    [('甲镇', 115), ('其他地区（2 个合并）', 132)]
    """
    apart = [row for row in rows if row.births < minimum]
    if not apart:
        return tuple(rows)
    kept = [row for row in rows if row.births >= minimum]
    while kept and sum(row.births for row in apart) < minimum:
        # Of two equally small rows the later goes, so that the same rows always give the same.
        smallest = min(reversed(range(len(kept))), key=lambda place: kept[place].births)
        apart.append(kept.pop(smallest))
    found = sex_ratio(
        boys=sum(row.boys for row in apart),
        girls=sum(row.girls for row in apart),
        unknown=sum(row.unknown for row in apart),
    )
    lates = [row.late for row in apart]
    together = Ratio(
        label=Text(f"其他地区（{len(apart)} 个合并）", f"Other areas ({len(apart)} merged)"),
        code="",
        boys=found.boys,
        girls=found.girls,
        unknown=found.unknown,
        srb=found.srb if found.girls else None,
        low=found.low if found.girls else None,
        high=found.high if found.girls else None,
        verdict=found.verdict,
        late=None if None in lates else sum(late for late in lates if late is not None),
    )
    return (*kept, together)


def block(
    title: Text,
    heads: Sequence[Text],
    rows: Sequence[Row],
    language: Language,
    kind: Kind = "counts",
) -> Block:
    return Block(
        title.said(language), tuple(one.said(language) for one in heads), tuple(rows), kind
    )


def line(row: Ratio, figures: Figures, language: Language, *, hides_unknown: bool = False) -> Row:
    may_print = row.girls > 0 and row.boys + row.girls >= figures.minimum_births
    return Row(
        (
            row.label.said(language),
            numbers.count(row.boys),
            numbers.count(row.girls),
            numbers.NONE if hides_unknown else numbers.count(row.unknown),
            numbers.NONE if hides_unknown else numbers.count(row.births),
            numbers.ratio(row.srb) if may_print else "",
            numbers.interval(row.low, row.high) if may_print else "",
            numbers.count(row.late),
            "" if may_print else FEW,
        )
    )


def is_small(value: int | None) -> bool:
    return value is not None and 0 < value < SMALLEST_SHOWN
