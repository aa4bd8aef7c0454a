"""The quarterly table of the sex ratio at birth (form 4.13): what is printed and what is not.

The table leaves the county office, so it is stricter than the internal report: no ratio from few
births, rows of few births merged, small counts below the county hidden. It is Chinese only, as
the form is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from evenborn.report import numbers
from evenborn.report.figures import Figures, FormHeader, Ratio, Text
from evenborn.stats.ratio import sex_ratio

TITLE = "出生人口性别比季度统计表"
UNAPPROVED = "未经批准，仅供内部核对"
COLUMNS = ("项目", "男", "女", "性别不明", "合计", "性别比", "95% 区间", "迟报", "注")
SOURCE_COLUMNS = ("来源", "男", "女", "性别不明", "合计", "与核对结果之差", "差异率", "", "注")
DIFFERENCE_TO_EXPLAIN = 0.02  # form 4.13: a cross-source difference above 2 % needs words
SMALLEST_SHOWN = 10  # counts 1 to 9 below the county do not leave (safeguards, small cells)
FEW, TO_EXPLAIN = "①", "②"


@dataclass(frozen=True, slots=True)
class Row:
    """One printed row; its cells stand under COLUMNS or SOURCE_COLUMNS."""

    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Rows under one head, such as 二、按孩次."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """The table as it is printed, in Word and in Excel alike."""

    title: str
    head: tuple[tuple[str, str], ...]
    mark: str
    facts: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]
    notes: tuple[str, ...]
    explanation: str
    signatures: tuple[str, ...]


def form(figures: Figures) -> Form:
    """Return the quarterly table of these figures."""
    return Form(
        title=TITLE,
        head=_head(figures.form),
        mark="" if figures.form.is_approved else UNAPPROVED,
        facts=(
            ("填报单位", figures.form.unit or figures.area.zh),
            ("期间", figures.period.zh),
            ("口径", figures.basis.zh),
            ("计量单位", "人"),
        ),
        blocks=_blocks(figures),
        notes=_notes(figures),
        explanation=_explanation(figures),
        signatures=("填表人", "统计负责人", "单位负责人", "报出日期"),
    )


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


def _head(header: FormHeader) -> tuple[tuple[str, str], ...]:
    missing = "（未填）"
    return (
        ("表号", header.form_number or missing),
        ("制定机关", header.issuer or missing),
        ("批准文号", header.approval_number or missing),
        ("有效期至", header.valid_until or missing),
    )


def _blocks(figures: Figures) -> tuple[Block, ...]:
    areas = merged(figures.by_area, figures.minimum_row)
    total = _row(_named(figures.whole, "合计"), figures)
    parts: list[tuple[str, tuple[Row, ...]]] = [
        ("按季度", (*_rows(figures.by_quarter, figures), total))
        if len(figures.by_quarter) > 1
        else ("合计", (total,)),
        ("按口径", _rows(figures.by_basis, figures)),
        ("按孩次", _rows(figures.by_order, figures)),
        ("按母亲常住地（本地发生的出生）", _rows(figures.by_residence, figures)),
        ("按地区", _area_rows(areas, figures)),
    ]
    blocks = [Block(title, COLUMNS, rows) for title, rows in parts if rows]
    if figures.by_source:
        rows = tuple(_source_row(row, figures) for row in figures.by_source)
        blocks.append(Block("各部门并列", SOURCE_COLUMNS, rows))
    digits = "一二三四五六七八九"
    return tuple(
        Block(f"{digits[index]}、{block.title}", block.columns, block.rows)
        for index, block in enumerate(blocks)
    )


def _named(row: Ratio, label: str) -> Ratio:
    return replace(row, label=Text(label, row.label.en))


def _rows(rows: Sequence[Ratio], figures: Figures) -> tuple[Row, ...]:
    return tuple(_row(row, figures) for row in rows)


def _row(row: Ratio, figures: Figures, *, hides_unknown: bool = False) -> Row:
    may_print = row.girls > 0 and row.boys + row.girls >= figures.minimum_births
    return Row(
        (
            row.label.zh,
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


def _area_rows(rows: Sequence[Ratio], figures: Figures) -> tuple[Row, ...]:
    # One hidden cell could be found by taking the others from the county's, so all go together.
    hides = any(0 < row.unknown < SMALLEST_SHOWN for row in rows)
    shown = []
    for row in rows:
        late = row.late
        if late is not None and 0 < late < SMALLEST_SHOWN:
            late = None
        small = any(0 < value < SMALLEST_SHOWN for value in (row.boys, row.girls))
        cells = _row(row, figures, hides_unknown=hides or small).cells
        if small:
            cells = (cells[0], *[numbers.NONE] * 4, "", "", cells[7], FEW)
        shown.append(Row((*cells[:7], numbers.count(late), cells[8])))
    return tuple(shown)


def _source_row(row: Ratio, figures: Figures) -> Row:
    difference = row.births - figures.whole.births
    share = difference / figures.whole.births if figures.whole.births else 0.0
    return Row(
        (
            row.label.zh,
            numbers.count(row.boys),
            numbers.count(row.girls),
            numbers.count(row.unknown),
            numbers.count(row.births),
            f"{difference:+,}",
            f"{100 * share:+.1f}%",
            "",
            TO_EXPLAIN if abs(share) > DIFFERENCE_TO_EXPLAIN else "",
        )
    )


def _notes(figures: Figures) -> tuple[str, ...]:
    made = figures.making
    digests = "，".join(f"{one.name} {one.digest[:12]}" for one in figures.sources)
    return (
        made.definition.zh,
        f"性别比后为 95% 区间，{made.interval_method.zh}；正常范围：{figures.band.source_zh}。",
        f"{FEW} 男女合计不足 {figures.minimum_births} 人或无女婴，不印性别比。",
        f"不足 {figures.minimum_row} 人的地区合并为一行。",
        f"{TO_EXPLAIN} 与核对结果相差超过 2%，须说明。",
        f"“–”：未收集，或县以下小于 {SMALLEST_SHOWN} 的计数及由其可推算的计数，不印。",
        "合计 = 男 + 女 + 性别不明 = 各地区、各孩次、各季度之和。",
        "常住、外来、不详之和等于本地发生的出生。",
        "迟报：出生满一个月后才登记户口的。死产、新生儿死亡未列入来件，本表不填。",
        f"运行号 {made.run}；来件摘要 {digests}。",
    )


def _explanation(figures: Figures) -> str:
    needs = [
        row.label.zh
        for row in figures.by_source
        if figures.whole.births
        and abs(row.births - figures.whole.births) > DIFFERENCE_TO_EXPLAIN * figures.whole.births
    ]
    if figures.explanation:
        return f"差异说明：{figures.explanation}"
    if needs:
        return f"差异说明（{'、'.join(needs)}差异超过 2%，须由填报单位说明）："
    return ""
