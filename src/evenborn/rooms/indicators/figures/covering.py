"""Which agencies know the births that any agency knows, for boys and girls apart."""

from collections.abc import Sequence
from dataclasses import dataclass

from evenborn.foundation.ui.charts import Figure
from evenborn.rooms.indicators.figures.shares import ShareRow, share_row, shares_figure
from evenborn.rooms.indicators.queries import Coverage
from evenborn.standards.words import Words
from evenborn.stats import share_difference

SOURCE_WORDS = {
    "delivery": Words("分娩登记（医院）", "Deliveries (hospitals)"),
    "certificate": Words("出生医学证明", "Birth certificates"),
    "registration": Words("户口登记（公安）", "Registrations (police)"),
}


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One agency: the share of known boys and of known girls that it has, and what differs."""

    agency: Words
    boys: ShareRow
    girls: ShareRow
    difference: Words | None


def coverage_rows(found: Coverage, *, small: bool) -> list[CoverageRow]:
    """Return a row for each agency in the cube; none where fewer than two can be compared."""
    known = found.known
    if len(found.sources) < 2 or not known.births:
        return []
    rows = []
    for source in found.sources:
        held = found.held(source)
        boys = share_row(SOURCE_WORDS[source], held.boys, known.boys, small=small)
        girls = share_row(SOURCE_WORDS[source], held.girls, known.girls, small=small)
        rows.append(CoverageRow(SOURCE_WORDS[source], boys, girls, _difference(boys, girls)))
    return rows


def _difference(boys: ShareRow, girls: ShareRow) -> Words | None:
    if not boys.trials or not girls.trials or boys.hits is None or girls.hits is None:
        return None
    gap = share_difference(first=(girls.hits, girls.trials), second=(boys.hits, boys.trials))
    points = f"{abs(100 * gap.value):.1f}"
    low, high = _signed(gap.low), _signed(gap.high)
    limits = Words(f"95% 区间 {low} 至 {high}", f"95% interval {low} to {high}")
    if gap.high < 0:
        return Words(
            f"女婴少 {points} 个百分点（{limits.zh}），偶然波动难以解释，请核查漏登。",
            f"Girls {points} points fewer ({limits.en}); luck hardly explains it: "
            "look for girls left out.",
        )
    if gap.low > 0:
        return Words(
            f"女婴多 {points} 个百分点（{limits.zh}），偶然波动难以解释。",
            f"Girls {points} points more ({limits.en}); luck hardly explains it.",
        )
    return Words(
        f"男女相差 {points} 个百分点（{limits.zh}），偶然波动即可解释。",
        f"They differ by {points} points ({limits.en}): luck alone explains it.",
    )


def _signed(share: float) -> str:
    return f"{100 * share:.1f}".replace("-", "−")


def coverage_figure(rows: Sequence[CoverageRow], *, subtitle: Words, source: Words) -> Figure:
    """Return the shares as dots, boys and girls of an agency beneath each other."""
    flat = []
    for row in rows:
        for words, one in ((Words("男", "boys"), row.boys), (Words("女", "girls"), row.girls)):
            flat.append(
                ShareRow(
                    Words(f"{row.agency.zh}·{words.zh}", f"{row.agency.en}, {words.en}"),
                    one.hits,
                    one.trials,
                    one.share,
                    one.low,
                    one.high,
                )
            )
    return shares_figure(
        flat,
        code="coverage-by-agency",
        head=Words("部门与性别", "Agency and sex"),
        hits=Words("有记录（人）", "On record"),
        trials=Words("任一部门已知（人）", "Known to any"),
        title=Words("各部门掌握已知出生的比例", "Share of known births that each agency has"),
        subtitle=Words(
            subtitle.zh.partition("；")[0] + "；占任一部门已知出生的比例",
            subtitle.en.partition(";")[0] + "; of the births that any agency knows",
        ),
        source=source,
    )
