"""The rows of the quarterly table under their heads: what is printed and what is hidden.

The table leaves the county office, so it is stricter than the internal report: no ratio from few
births, rows of few births merged, small counts below the county hidden. An edition for readers
outside the office hides small counts everywhere, by a rule that the caller brings (`Hide`).
"""

from collections.abc import Sequence
from dataclasses import replace

from evenborn.report import numbers
from evenborn.report.crossed import crossed
from evenborn.report.figures import BySex, Figures, Language, Ratio, Text
from evenborn.report.table import (
    CHANGE_HEADS,
    COUNT_HEADS,
    DIFFERENCE_TO_EXPLAIN,
    FEW,
    LOSS_HEADS,
    SOURCE_HEADS,
    TO_EXPLAIN,
    Block,
    Hide,
    Row,
    block,
    is_small,
    line,
    merged,
)


def blocks(figures: Figures, language: Language, hide: Hide | None) -> tuple[Block, ...]:
    """Return the table's blocks, numbered; `hide` makes the edition for outside readers."""
    total = replace(figures.whole, label=Text("合计", "Total"))
    parts: list[tuple[Text, Sequence[Ratio], bool]] = [
        (Text("按季度", "By quarter"), figures.by_quarter, True)
        if len(figures.by_quarter) > 1
        else (Text("合计", "Total"), (total,), False),
        (Text("按口径", "By basis"), figures.by_basis, False),
        (Text("按孩次", "By birth order"), figures.by_order, False),
        (
            Text(
                "按母亲常住地（本地发生的出生）",
                "By mother's residence (births that occurred here)",
            ),
            figures.by_residence,
            False,
        ),
    ]
    found: list[Block] = []
    for title, rows, has_total in parts:
        if rows:
            lines = _lines(rows, figures, language, hide)
            if has_total:
                lines = (*lines, *_lines((total,), figures, language, hide))
            found.append(block(title, COUNT_HEADS, lines, language))
    if figures.year_quarters:
        found.append(_to_date(figures, language, hide))
    areas = merged(figures.by_area, figures.minimum_row)
    if areas:
        lines = _area_lines(areas, figures, language, hide)
        found.append(block(Text("按地区", "By area"), COUNT_HEADS, lines, language))
    if hide is None:
        found += crossed(figures, language)
    if figures.by_source:
        lines = tuple(_source_line(row, figures, language, hide) for row in figures.by_source)
        title = Text("各部门并列", "Sources side by side")
        found.append(block(title, SOURCE_HEADS, lines, language, "sources"))
    if figures.stillbirths or figures.neonatal_deaths:
        found.append(_losses(figures, language, hide))
    if figures.changes:
        found.append(_changes(figures, language, hide))
    return tuple(
        replace(one, title=f"{_number(index, language)}{one.title}")
        for index, one in enumerate(found, start=1)
    )


def _number(index: int, language: Language) -> str:
    if language == "en":
        return f"{index}. "
    digits = "一二三四五六七八九"
    tens = "十" if index >= 10 else ""
    return f"{tens}{digits[index % 10 - 1] if index % 10 else ''}、"


def _lines(
    rows: Sequence[Ratio], figures: Figures, language: Language, hide: Hide | None
) -> tuple[Row, ...]:
    shown = [line(row, figures, language) for row in rows]
    return tuple(shown) if hide is None else _hidden(shown, rows, figures, hide)


def _hidden(
    shown: Sequence[Row], rows: Sequence[Ratio], figures: Figures, hide: Hide
) -> tuple[Row, ...]:
    """Return the rows with small counts hidden, and what would give them away.

    The columns 性别不明 and 合计 go together, in every block, when either could give a small
    count of the whole away; where even the block's own total is not safe, nothing of it is shown.
    """
    beside = any(is_small(row.unknown) for row in (*rows, *_all_rows(figures)))
    counts = [
        [row.boys, row.girls] if beside else [row.boys, row.girls, row.unknown] for row in rows
    ]
    mask = hide(counts)
    gone = any(mask[-1][: len(counts[0])])
    no_late = any(is_small(row.late) for row in rows)
    done = []
    for shown_row, cells in zip(shown, mask, strict=False):
        values = list(shown_row.cells)
        # The mask has the block's columns and then the row's total.
        by_sex = [*cells[:-1], *[beside] * (3 - len(counts[0]))]
        for at, is_hidden in enumerate([*by_sex, beside or cells[-1]], start=1):
            if gone or is_hidden:
                values[at] = numbers.NONE
        if numbers.NONE in values[1:3]:
            values[5] = values[6] = ""
        values[7] = numbers.NONE if no_late else values[7]
        done.append(Row(tuple(values)))
    return tuple(done)


def _all_rows(figures: Figures) -> tuple[Ratio, ...]:
    return (
        figures.whole,
        *figures.by_basis,
        *figures.by_order,
        *figures.by_residence,
        *figures.by_quarter,
    )


def _to_date(figures: Figures, language: Language, hide: Hide | None) -> Block:
    rows = figures.year_quarters
    lines = _lines(rows, figures, language, hide)
    if figures.year_to_date is not None:
        label = Text("本年累计", "Year to date")
        total = replace(figures.year_to_date, label=label)
        lines = (*lines, *_lines((total,), figures, language, hide))
    return block(Text("本年各季度", "The year's quarters"), COUNT_HEADS, lines, language)


def _area_lines(
    rows: Sequence[Ratio], figures: Figures, language: Language, hide: Hide | None
) -> tuple[Row, ...]:
    if hide is not None:
        return _lines(rows, figures, language, hide)
    # One hidden cell could be found by taking the others from the county's, so all go together.
    hides = any(is_small(row.unknown) for row in rows)
    shown = []
    for row in rows:
        small = is_small(row.boys) or is_small(row.girls)
        cells = line(row, figures, language, hides_unknown=hides or small).cells
        if small:
            cells = (cells[0], *[numbers.NONE] * 4, "", "", cells[7], FEW)
        late = numbers.NONE if is_small(row.late) else numbers.count(row.late)
        shown.append(Row((*cells[:7], late, cells[8])))
    return tuple(shown)


def _source_line(row: Ratio, figures: Figures, language: Language, hide: Hide | None) -> Row:
    difference = row.births - figures.whole.births
    share = difference / figures.whole.births if figures.whole.births else 0.0
    unknown, total = numbers.count(row.unknown), numbers.count(row.births)
    if hide is not None and any(is_small(one.unknown) for one in figures.by_source):
        unknown = total = numbers.NONE
    return Row(
        (
            row.label.said(language),
            numbers.count(row.boys),
            numbers.count(row.girls),
            unknown,
            total,
            numbers.NONE if total == numbers.NONE else f"{difference:+,}",
            f"{100 * share:+.1f}%",
            "",
            TO_EXPLAIN if abs(share) > DIFFERENCE_TO_EXPLAIN else "",
        )
    )


def _sexes(values: BySex, hide: Hide | None) -> tuple[str, ...]:
    counts = (values.boys, values.girls, values.unknown, values.total)
    if hide is not None and any(is_small(one) for one in counts):
        return (numbers.NONE,) * 4
    return tuple(numbers.count(one) for one in counts)


def _losses(figures: Figures, language: Language, hide: Hide | None) -> Block:
    rows = [
        Row((label.said(language), *_sexes(values, hide)))
        for label, values in (
            (Text("死产", "Stillbirths"), figures.stillbirths),
            (Text("新生儿死亡", "Neonatal deaths"), figures.neonatal_deaths),
        )
        if values is not None
    ]
    title = Text("死产和新生儿死亡", "Stillbirths and neonatal deaths")
    return block(title, LOSS_HEADS, rows, language, "losses")


def _changes(figures: Figures, language: Language, hide: Hide | None) -> Block:
    rows = []
    for one in figures.changes:
        before, after = (_sexes(values, hide) for values in (one.before, one.after))
        # What came or went may be a single birth: outside the office only the reason is said.
        if hide is not None and (
            is_small(abs(one.after.boys - one.before.boys))
            or is_small(abs(one.after.girls - one.before.girls))
        ):
            before = (numbers.NONE,) * 4
        label = f"{one.quarter} {one.item.said(language)}"
        cells = (before[0], before[1], before[3], after[0], after[1], after[3])
        rows.append(Row((label, *cells, one.reason.said(language))))
    title = Text("以前季度的修订", "Revisions of earlier quarters")
    return block(title, CHANGE_HEADS, rows, language, "changes")
