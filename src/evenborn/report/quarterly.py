"""The quarterly table of the sex ratio at birth (form 4.13), as it is printed anywhere.

The form is Chinese; the English edition says the same beside it. `hide` makes the edition for
readers outside the office: small counts hidden, the full cross left out.
"""

from dataclasses import dataclass
from typing import Final

from evenborn.report import numbers
from evenborn.report.blocks import blocks
from evenborn.report.figures import Figures, FormHeader, Language, Text
from evenborn.report.table import (
    DIFFERENCE_TO_EXPLAIN,
    FEW,
    SMALLEST_SHOWN,
    TO_EXPLAIN,
    Block,
    Hide,
    Row,
    merged,
)

__all__ = ["FEW", "TITLE", "UNAPPROVED", "Block", "Form", "Hide", "Row", "form", "merged"]

TITLE: Final = Text("出生人口性别比季度统计表", "Quarterly table of the sex ratio at birth")
UNAPPROVED: Final = Text(
    "未经批准，仅供内部核对", "Not approved as a statistical form: for internal checking only"
)
SHARED: Final = Text("脱敏版：小于10的计数已隐去", "Edition with small counts hidden")
ROLES: Final = (
    Text("填表人", "Prepared by"),
    Text("统计负责人", "Head of statistics"),
    Text("单位负责人", "Head of unit"),
    Text("报出日期", "Date"),
)


@dataclass(frozen=True, slots=True)
class Form:
    """The table as it is printed, in Word, in Excel and as a page alike, in one language."""

    title: str
    head: tuple[tuple[str, str], ...]
    mark: str
    facts: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]
    notes: tuple[str, ...]
    explanation: str
    signatures: tuple[str, ...]


def form(figures: Figures, language: Language = "zh", *, hide: Hide | None = None) -> Form:
    """Return the quarterly table of these figures."""
    header = figures.form
    marks = [] if header.is_approved else [UNAPPROVED.said(language)]
    if hide is not None:
        marks.append(SHARED.said(language))
    facts = [
        (Text("填报单位", "Unit"), header.unit or figures.area.said(language)),
        (Text("期间", "Period"), figures.period.said(language)),
        (Text("口径", "Basis"), figures.basis.said(language)),
        (Text("计量单位", "Measure"), Text("人", "births").said(language)),
    ]
    if figures.revision_of:
        facts.append((Text("修订", "Revises"), figures.revision_of))
    return Form(
        title=TITLE.said(language),
        head=_head(header, language),
        mark=Text("；", "; ").said(language).join(marks),
        facts=tuple((name.said(language), value) for name, value in facts),
        blocks=blocks(figures, language, hide),
        notes=_notes(figures, language),
        explanation=_explanation(figures, language),
        signatures=_signatures(figures, language),
    )


def _head(header: FormHeader, language: Language) -> tuple[tuple[str, str], ...]:
    missing = Text("（未填）", "(not given)").said(language)
    return tuple(
        (name.said(language), value or missing)
        for name, value in (
            (Text("表号", "Form no."), header.form_number),
            (Text("制定机关", "Issued by"), header.issuer),
            (Text("批准文号", "Approval no."), header.approval_number),
            (Text("有效期至", "Valid until"), header.valid_until),
        )
    )


def _notes(figures: Figures, language: Language) -> tuple[str, ...]:
    made, band = figures.making, figures.band
    digests = "，".join(f"{one.name} {one.digest[:12]}" for one in figures.sources)
    losses = Text(
        "死产、新生儿死亡未列入来件，本表不填。"
        if figures.stillbirths is None and figures.neonatal_deaths is None
        else "",
        "Stillbirths and neonatal deaths were not in the files and are left out."
        if figures.stillbirths is None and figures.neonatal_deaths is None
        else "",
    )
    notes = [
        made.definition,
        Text(
            f"性别比后为 95% 区间，{made.interval_method.zh}；正常范围：{band.source_zh}。",
            f"Beside each ratio its 95% interval, {made.interval_method.en}; "
            f"normal range: {band.source_en}.",
        ),
        Text(
            f"{FEW} 男女合计不足 {figures.minimum_births} 人或无女婴，不印性别比。",
            f"{FEW} Fewer than {figures.minimum_births} boys and girls, or no girls: no ratio.",
        ),
        Text(
            f"不足 {figures.minimum_row} 人的地区合并为一行。",
            f"Areas of fewer than {figures.minimum_row} births are merged into one row.",
        ),
        Text(
            f"{TO_EXPLAIN} 与核对结果相差超过 2%，须说明。",
            f"{TO_EXPLAIN} Differs from the reconciled count by more than 2%: to be explained.",
        ),
        Text(
            f"“{numbers.NONE}”：未收集，或县以下小于 {SMALLEST_SHOWN} 的计数及由其可推算的计数，"
            "不印。",
            f"“{numbers.NONE}”: not collected, or a count below {SMALLEST_SHOWN} beneath the "
            "county and what would give it away.",
        ),
        Text(
            "合计 = 男 + 女 + 性别不明 = 各地区、各孩次、各季度之和。",
            "Total = male + female + other = sum of areas, of birth orders, of quarters.",
        ),
        Text(
            "常住、外来、不详之和等于本地发生的出生。",
            "Living here, elsewhere and not stated add up to the births that occurred here.",
        ),
        Text(
            f"迟报：出生满一个月后才登记户口的。{losses.zh}",
            f"Late: registered more than a month after birth. {losses.en}".rstrip(),
        ),
        Text(f"运行号 {made.run}；来件摘要 {digests}。", f"Run {made.run}; files {digests}."),
    ]
    return tuple(note.said(language) for note in notes)


def to_explain(figures: Figures) -> tuple[Text, ...]:
    """Return the sources that differ from the reconciled count by more than 2 %."""
    whole = figures.whole.births
    return tuple(
        row.label
        for row in figures.by_source
        if whole and abs(row.births - whole) > DIFFERENCE_TO_EXPLAIN * whole
    )


def _explanation(figures: Figures, language: Language) -> str:
    if figures.explanation:
        return Text("差异说明：", "Differences explained: ").said(language) + figures.explanation
    if needs := to_explain(figures):
        return Text(
            f"差异说明（{'、'.join(one.zh for one in needs)}差异超过 2%，须由填报单位说明）：",
            f"Differences above 2% ({', '.join(one.en for one in needs)}), to be explained by "
            "the unit:",
        ).said(language)
    return ""


def _signatures(figures: Figures, language: Language) -> tuple[str, ...]:
    """Return the lines to sign, or who signed and when."""
    if not figures.signatures:
        return tuple(role.said(language) for role in ROLES)
    colon = Text("：", ": ").said(language)
    return tuple(
        f"{one.role.said(language)}{colon}{one.signer}　{one.unit.said(language)}　"
        f"{one.on.isoformat()}"
        for one in figures.signatures
    )
