"""The checks of form 4.13: what must hold in a quarterly table before anyone signs it.

Each check is told whether it holds, fails, or cannot be asked of these figures, in words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from evenborn.report import numbers
from evenborn.report.cross import BASES
from evenborn.report.figures import Cross, Figures, FormHeader, Ratio, Text
from evenborn.report.quarterly import form, to_explain

# Files of counts: one accepted row holds many births.
COUNTED: Final = ("vaccination", "registration_counts")
NOTHING: Final = Text("", "")
Outcome = Literal["holds", "fails", "not_asked"]
OUTCOMES: Final[dict[Outcome, Text]] = {
    "holds": Text("相符", "holds"),
    "fails": Text("不符", "fails"),
    "not_asked": Text("无数据，未查", "no data, not checked"),
}
Sums = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Check:
    """One rule of the form and what became of it.

    Attributes:
        code: short name, stable.
        rule: what must hold.
        outcome: whether it does.
        found: for a failure, the numbers that disagree; else empty.
    """

    code: str
    rule: Text
    outcome: Outcome
    found: Text = NOTHING


def quarter_checks(figures: Figures) -> tuple[Check, ...]:
    """Return every check of the table's numbers and words; signing asks that none fails."""
    occurred = _basis(figures, "occurrence")
    asked = _asked_basis(figures)
    cross = {
        basis: [row for row in figures.cross if row.basis == basis]
        for basis in BASES
        if any(row.basis == basis for row in figures.cross)
    }
    here = cross.get(asked, [])
    return (
        _totals(figures),
        _sum(
            "areas",
            Text("各地区之和 = 全县", "areas add up to the county"),
            figures.by_area,
            figures.whole,
        ),
        _sum(
            "orders",
            Text("各孩次之和 = 合计", "birth orders add up to the total"),
            figures.by_order,
            figures.whole,
        ),
        _sum(
            "quarters",
            Text("各季度之和 = 合计", "quarters add up to the total"),
            figures.by_quarter,
            figures.whole,
        ),
        _sum(
            "year_to_date",
            Text("本年累计 = 各季度之和", "the year to date is the sum of its quarters"),
            figures.year_quarters,
            figures.year_to_date,
        ),
        _sum(
            "residence",
            Text(
                "常住 + 外来 + 不详 = 本地发生",
                "living here, elsewhere and not stated = occurred here",
            ),
            figures.by_residence,
            occurred,
        ),
        _crossed(figures, cross),
        _crossed_by(
            "cross_areas",
            Text("全交叉各地区 = 按地区表", "the cross by area = the table by area"),
            here,
            "area_code",
            figures.by_area,
        ),
        _crossed_by(
            "cross_orders",
            Text("全交叉各孩次 = 按孩次表", "the cross by order = the table by order"),
            here,
            "parity",
            figures.by_order,
        ),
        _crossed_by(
            "cross_residence",
            Text(
                "全交叉常住类别（发生地口径）= 按常住地表",
                "the cross by residence (occurrence) = the table by residence",
            ),
            cross.get("occurrence", []),
            "residence",
            figures.by_residence,
        ),
        _ratios(figures),
        _blanks(figures),
        _explained(figures),
        _revised(figures),
        _method(figures),
    )


def failing(checks: Sequence[Check]) -> tuple[Check, ...]:
    """Return those that fail."""
    return tuple(check for check in checks if check.outcome == "fails")


def header_problem(header: FormHeader, today: date) -> Text | None:
    """Return why the table may not be issued as a statistical form; None when it may.

    The validity is an ISO day, as `2027-12-31`, or a month or year, which ends on its last day.
    """
    missing = [
        name
        for name, value in (
            (Text("表号", "form number"), header.form_number),
            (Text("制定机关", "issuing authority"), header.issuer),
            (Text("批准文号", "approval number"), header.approval_number),
            (Text("有效期", "validity"), header.valid_until),
        )
        if not value.strip()
    ]
    if missing:
        return Text(
            f"缺少{'、'.join(one.zh for one in missing)}，不能作为统计表报出（统计法第十七条）。",
            f"Missing: {', '.join(one.en for one in missing)}. Without it the table is no "
            "statistical form (Statistics Law, article 17).",
        )
    if header.valid_until < today.isoformat()[: len(header.valid_until)]:
        return Text(
            f"统计表有效期至 {header.valid_until}，已经失效，请更新审批信息。",
            f"The form was valid until {header.valid_until}; renew its approval.",
        )
    return None


def _counts(row: Ratio | Cross) -> Sums:
    return row.boys, row.girls, row.unknown


def _added(rows: Sequence[Ratio | Cross]) -> Sums:
    columns = list(zip(*(_counts(row) for row in rows), strict=True)) or [(), (), ()]
    boys, girls, unknown = (sum(column) for column in columns)
    return boys, girls, unknown


def _said(sums: Sums) -> Text:
    boys, girls, unknown = (numbers.count(one) for one in sums)
    return Text(f"男 {boys}、女 {girls}、不明 {unknown}", f"{boys} m, {girls} f, {unknown} other")


def _unequal(one: Sums, other: Sums, label: Text | None = None) -> Text:
    first, second = _said(one), _said(other)
    zh, en = (f"{label.zh}：", f"{label.en}: ") if label else ("", "")
    return Text(f"{zh}{first.zh} ≠ {second.zh}", f"{en}{first.en} ≠ {second.en}")


def _sum(code: str, rule: Text, parts: Sequence[Ratio], whole: Ratio | None) -> Check:
    if not parts or whole is None:
        return Check(code, rule, "not_asked")
    added, stated = _added(parts), _counts(whole)
    if added == stated:
        return Check(code, rule, "holds")
    return Check(code, rule, "fails", _unequal(added, stated))


def _totals(figures: Figures) -> Check:
    """Files of persons: what was accepted is what is counted by sex."""
    rule = Text("合计 = 男 + 女 + 性别不明", "total = male + female + other")
    for one in figures.sources:
        if one.kind not in COUNTED and one.accepted != one.births:
            found = Text(
                f"{one.agency.zh}：{one.accepted:,} ≠ {one.births:,}",
                f"{one.agency.en}: {one.accepted:,} ≠ {one.births:,}",
            )
            return Check("total", rule, "fails", found)
    for row in _all(figures):
        if min(_counts(row)) < 0:
            return Check("total", rule, "fails", row.label)
    return Check("total", rule, "holds")


def _all(figures: Figures) -> Iterator[Ratio]:
    yield figures.whole
    for rows in (
        figures.by_basis,
        figures.by_quarter,
        figures.by_order,
        figures.by_residence,
        figures.by_area,
        figures.by_source,
        figures.year_quarters,
    ):
        yield from rows


def _basis(figures: Figures, code: str) -> Ratio | None:
    """Return the row of a basis, known by its code or by its name."""
    for row in figures.by_basis:
        if code in (row.code, row.label.en.lower()) or row.label.zh == BASES[code].zh:
            return row
    return None


def _asked_basis(figures: Figures) -> str:
    """Return the basis of `whole`: the figures name it in words."""
    words = figures.basis.zh
    return next((code for code, name in BASES.items() if name.zh in words), "residence")


def _crossed(figures: Figures, cross: dict[str, list[Cross]]) -> Check:
    rule = Text("全交叉各口径之和 = 按口径表", "the cross adds up to the table by basis")
    if not cross:
        return Check("cross", rule, "not_asked")
    for basis, rows in cross.items():
        row = _basis(figures, basis)
        if row is not None and _added(rows) != _counts(row):
            return Check("cross", rule, "fails", _unequal(_added(rows), _counts(row), row.label))
    return Check("cross", rule, "holds")


def _crossed_by(
    code: str, rule: Text, cells: Sequence[Cross], by: str, rows: Sequence[Ratio]
) -> Check:
    """Compare cell sums with a table; its unnamed rows are compared as the rest."""
    if not cells or not rows:
        return Check(code, rule, "not_asked")
    for row in rows:
        of_row = [cell for cell in cells if getattr(cell, by) == row.code]
        if of_row and _added(of_row) != _counts(row):
            return Check(code, rule, "fails", _unequal(_added(of_row), _counts(row), row.label))
    return Check(code, rule, "holds")


def _ratios(figures: Figures) -> Check:
    rule = Text(
        "性别比 = 男 ÷ 女 × 100，在区间之内", "the ratio is male ÷ female × 100, in its interval"
    )
    for row in _all(figures):
        if row.srb is None:
            continue
        right = bool(row.girls) and abs(row.srb - 100 * row.boys / row.girls) < 0.001
        inside = row.low is not None and row.low <= row.srb
        if not right or not inside or (row.high is not None and row.high < row.srb):
            return Check("ratio", rule, "fails", row.label)
    return Check("ratio", rule, "holds")


def _blanks(figures: Figures) -> Check:
    least = figures.minimum_births
    rule = Text(
        f"无女婴或男女合计不足 {least} 人的，性别比留空",
        f"no ratio without girls or below {least} boys and girls",
    )
    for block in form(figures).blocks:
        for printed in block.rows if block.kind == "counts" else ():
            label, boys, girls, _, _, srb, *_ = printed.cells
            if srb and (girls == "0" or _number(boys) + _number(girls) < least):
                return Check("blank", rule, "fails", Text(label, label))
    return Check("blank", rule, "holds")


def _explained(figures: Figures) -> Check:
    rule = Text(
        "来源间差异超过 2% 的，有文字说明", "a difference above 2% between sources has words"
    )
    needs = to_explain(figures)
    if needs and not figures.explanation.strip():
        found = Text("、".join(one.zh for one in needs), ", ".join(one.en for one in needs))
        return Check("explained", rule, "fails", found)
    return Check("explained", rule, "holds" if figures.by_source else "not_asked")


def _revised(figures: Figures) -> Check:
    rule = Text(
        "以前季度有变动的，附修订表并逐项说明原因",
        "a change of an earlier quarter is in the table of revisions, with its reason",
    )
    if not figures.revision_of and not figures.changes:
        return Check("revision", rule, "not_asked")
    if figures.revision_of and not figures.changes:
        found = Text("是修订表，但没有列出变动", "it is a revision but lists no change")
        return Check("revision", rule, "fails", found)
    for one in figures.changes:
        if not one.reason.zh.strip() or one.before == one.after:
            return Check(
                "revision",
                rule,
                "fails",
                Text(f"{one.quarter} {one.item.zh}", f"{one.quarter} {one.item.en}"),
            )
    return Check("revision", rule, "holds")


def _method(figures: Figures) -> Check:
    rule = Text("写明区间的计算方法", "the interval's method is named")
    named = figures.making.interval_method.zh.strip() and figures.making.interval_method.en.strip()
    return Check("method", rule, "holds" if named else "fails")


def _number(cell: str) -> int:
    return int(cell.replace(",", "")) if cell != numbers.NONE else 0
