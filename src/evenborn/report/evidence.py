"""The evidence: the charts of the report, each with its finding, measure, table and source."""

from collections.abc import Sequence

from evenborn.report import findings, numbers
from evenborn.report.charts import coverage, funnel, trend, whiskers
from evenborn.report.charts import legend as keys
from evenborn.report.charts.drawing import line, mark
from evenborn.report.charts.frame import Head, frame, table
from evenborn.report.figures import Figures, Language, Pair, Ratio, Text
from evenborn.report.markup import Markup, lines, tag

COUNTED = ("vaccination", "registration_counts")  # counts beside the records, never linked
RATIO_HEADS = (
    Head(Text("项目", "Group"), is_number=False),
    Head(Text("男", "Boys")),
    Head(Text("女", "Girls")),
    Head(Text("不明", "Unknown")),
    Head(Text("合计", "Births")),
    Head(Text("性别比", "Ratio")),
    Head(Text("95% 区间", "95% interval"), is_faint=True),
    Head(Text("判断", "Verdict"), is_number=False),
)


def ratio_table(rows: Sequence[Ratio], caption: Text, language: Language) -> Markup:
    """Return ratios as a table: counts, the ratio, its interval and the verdict in words."""
    return table(
        RATIO_HEADS,
        [
            (
                row.label.said(language),
                numbers.count(row.boys),
                numbers.count(row.girls),
                numbers.count(row.unknown),
                numbers.count(row.births),
                numbers.ratio(row.srb),
                numbers.interval(row.low, row.high),
                numbers.VERDICTS[row.verdict].said(language),
            )
            for row in rows
        ],
        caption,
        language,
    )


def evidence(figures: Figures, language: Language) -> Markup:
    """Return every chart that these figures can fill; a breakdown without rows is left out."""
    parts: list[Markup] = []
    if len(figures.by_month) > 1:
        parts.append(_trend(figures, language))
    for key, rows, each, what in (
        (
            "quarter",
            figures.by_quarter,
            Text("各季度", "Every quarter"),
            Text("按季度", "by quarter"),
        ),
        (
            "order",
            figures.by_order,
            Text("各孩次", "Every birth order"),
            Text("按孩次", "by birth order"),
        ),
        (
            "residence",
            figures.by_residence,
            Text("常住与外来两组", "Mothers living here and elsewhere"),
            Text(
                "按母亲常住地（本县发生的出生）",
                "by mother's residence (births that occurred here)",
            ),
        ),
        (
            "basis",
            figures.by_basis,
            Text("三种口径", "Each of three bases"),
            Text(
                "按口径：发生地、常住地、户籍登记", "by basis: occurrence, residence, registration"
            ),
        ),
        (
            "source",
            figures.by_source,
            Text("各部门", "Each agency"),
            Text("按来源，各部门并列", "by source, side by side"),
        ),
    ):
        if rows:
            parts.append(_whiskers(figures, key, rows, each, what, language))
    if len(figures.by_area) > 1:
        parts.append(_funnel(figures, language))
    if figures.coverage:
        parts.append(_coverage(figures, language))
    if figures.pairs:
        parts.append(_pairs(figures.pairs, language))
    return lines(*parts)


def source(figures: Figures) -> Text:
    """Return the line beneath each chart: whose records, which method, which run."""
    linked = {one.agency for one in figures.sources if one.kind not in COUNTED}
    agencies = [row.agency for row in figures.coverage] or sorted(linked, key=lambda text: text.zh)
    agencies_zh = "、".join(agency.zh for agency in agencies)
    agencies_en = ", ".join(agency.en for agency in agencies)
    made = figures.making
    return Text(
        f"来源：{agencies_zh}逐条核对后的出生人口。"
        f"方法：{made.interval_method.zh}。运行号 {made.run}。",
        f"Source: births linked from {agencies_en}. "
        f"Method: {made.interval_method.en}. Run {made.run}.",
    )


def measure(figures: Figures, what: Text, births: int) -> Text:
    """Return the line under a finding: the measure, its unit, n and the period."""
    return Text(
        f"出生人口性别比（每 100 名女婴对应的男婴数），{what.zh}；n = {numbers.count(births)}，"
        f"{figures.period.zh}，{figures.basis.zh}",
        f"Sex ratio at birth (boys per 100 girls) {what.en}; n = {numbers.count(births)}, "
        f"{figures.period.en}, {figures.basis.en}",
    )


def _births(rows: Sequence[Ratio]) -> int:
    return sum(row.births for row in rows)


def _trend(figures: Figures, language: Language) -> Markup:
    rows = figures.by_month
    finding = findings.ratios(rows, Text("各月", "Every month"))
    return frame(
        key="trend",
        finding=finding,
        measure=measure(figures, Text("按月", "by month"), _births(rows)),
        drawing=trend.chart(rows, figures.band, finding.said(language), language),
        data=ratio_table(rows, Text("按月", "By month"), language),
        source=source(figures),
        language=language,
        legend=keys.band_legend(figures, rows, language, ribbon=True),
    )


def _whiskers(
    figures: Figures,
    key: str,
    rows: tuple[Ratio, ...],
    each: Text,
    what: Text,
    language: Language,
) -> Markup:
    finding = findings.ratios(rows, each)
    # Each basis and source counts the same births: n is that of the answer, not their sum.
    births = figures.whole.births if key in ("basis", "source") else _births(rows)
    return frame(
        key=key,
        finding=finding,
        measure=measure(figures, what, births),
        drawing=whiskers.chart(rows, figures.band, finding.said(language), language),
        data=ratio_table(rows, what, language),
        source=source(figures),
        language=language,
        legend=keys.band_legend(figures, rows, language),
    )


def _funnel(figures: Figures, language: Language) -> Markup:
    rows = figures.by_area
    finding = findings.small_areas(figures)
    drawing = funnel.chart(rows, figures.limits, figures.band, finding.said(language), language)
    heads = (
        *RATIO_HEADS[:-1],
        Head(Text("99.8% 界限", "99.8% limits"), is_faint=True),
        Head(Text("位置", "Place"), is_number=False),
    )
    places = {
        "inside": Text("界限之内", "inside"),
        "edge": Text("95% 与 99.8% 之间", "between 95% and 99.8%"),
        "outside": Text("99.8% 之外", "beyond 99.8%"),
    }
    data = table(
        heads,
        [
            (
                row.label.said(language),
                numbers.count(row.boys),
                numbers.count(row.girls),
                numbers.count(row.unknown),
                numbers.count(row.births),
                numbers.ratio(row.srb),
                numbers.interval(row.low, row.high),
                numbers.interval(limit.low_998, limit.high_998)
                if limit.low_998 is not None
                else numbers.NONE,
                places[funnel.where(row, limit)].said(language),
            )
            for row, limit in zip(rows, figures.limits.areas, strict=True)
        ],
        Text("按地区", "By area"),
        language,
    )
    key = keys.legend(
        (keys.strip(), keys.band_words(figures)),
        (
            line(0, 7, 22, 7, "limit inner"),
            Text("95% 界限（精确二项）", "95% limits (exact binomial)"),
        ),
        (line(0, 7, 22, 7, "limit outer"), Text("99.8% 界限", "99.8% limits")),
        (mark("up", 11, 7, "dot outside", ""), Text("99.8% 之外", "beyond 99.8%")),
        (
            mark("circle", 11, 7, "dot pale", "", 4.5),
            Text(
                f"不足 {funnel.PALE_BELOW} 人（不足 {funnel.NOT_DRAWN_BELOW} 人的只列入表）",
                f"under {funnel.PALE_BELOW} births (under {funnel.NOT_DRAWN_BELOW}: table only)",
            ),
        ),
        language=language,
    )
    return frame(
        key="areas",
        finding=finding,
        measure=measure(figures, Text("按地区", "by area"), _births(rows)),
        drawing=drawing,
        data=data,
        source=source(figures),
        language=language,
        legend=key,
    )


def _coverage(figures: Figures, language: Language) -> Markup:
    rows = figures.coverage
    finding = findings.coverage(rows)
    trials = max(row.boys.trials + row.girls.trials for row in rows)
    heads = (
        Head(Text("部门", "Agency"), is_number=False),
        Head(Text("性别", "Sex"), is_number=False),
        Head(Text("其他部门掌握", "Known to others")),
        Head(Text("其中本部门也有", "Of these held here")),
        Head(Text("比例", "Share")),
        Head(Text("95% 区间", "95% interval"), is_faint=True),
    )
    data = table(
        heads,
        [
            (
                row.agency.said(language),
                word.said(language),
                numbers.count(share.trials),
                numbers.count(share.hits),
                numbers.percent(share.share),
                numbers.percents(share),
            )
            for row in rows
            for word, share in (
                (Text("男", "boys"), row.boys),
                (Text("女", "girls"), row.girls),
            )
        ],
        Text("各部门掌握的比例", "Share held by each agency"),
        language,
    )
    return frame(
        key="coverage",
        finding=finding,
        measure=Text(
            f"其他部门掌握的出生人口中，本部门也掌握的比例，分性别；"
            f"n 至多 {numbers.count(trials)}，{figures.period.zh}",
            "Of the births that other agencies know, the share this agency holds too, by sex; "
            f"n up to {numbers.count(trials)}, {figures.period.en}",
        ),
        drawing=coverage.chart(rows, finding.said(language), language),
        data=data,
        source=source(figures),
        language=language,
        legend=keys.legend(
            (mark("square", 11, 7, "dot boys", ""), Text("男婴", "boys")),
            (mark("circle", 11, 7, "dot girls", ""), Text("女婴", "girls")),
            language=language,
        ),
    )


def _pairs(rows: Sequence[Pair], language: Language) -> Markup:
    """Births estimated from pairs of agencies: the part that no file shows."""
    heads = (
        Head(Text("两个部门", "Two agencies"), is_number=False),
        Head(Text("性别", "Sex"), is_number=False),
        Head(Text("甲有", "First holds")),
        Head(Text("乙有", "Second holds")),
        Head(Text("两处都有", "Both hold")),
        Head(Text("估计总数", "Estimated births")),
        Head(Text("标准误", "Standard error"), is_faint=True),
        Head(Text("甲的完整率", "First complete")),
        Head(Text("乙的完整率", "Second complete")),
    )
    caption = Text(
        "双系统估计（Chapman）：假定两个部门的遗漏互不相关；若同一批出生两处都难登记，估计偏低。",
        "Dual-system estimate (Chapman): supposes that the two miss births independently; too low "
        "where the same births are hard to register in both.",
    )
    data = table(
        heads,
        [
            (
                f"{row.first.said(language)} × {row.second.said(language)}",
                word.said(language),
                numbers.count(one.first),
                numbers.count(one.second),
                numbers.count(one.both),
                f"{one.chapman:,.1f}",
                f"{one.se:,.1f}",
                numbers.percent(one.completeness_first),
                numbers.percent(one.completeness_second),
            )
            for row in rows
            for word, one in (
                (Text("男", "boys"), row.coverage.boys),
                (Text("女", "girls"), row.coverage.girls),
            )
        ],
        caption,
        language,
    )
    ratios = tag(
        "ul",
        lines(*(tag("li", findings.pair(row).said(language)) for row in rows)),
        class_="plain",
    )
    title = Text("是没有出生，还是没有登记", "Not born, or not recorded")
    return tag("div", tag("h3", title.said(language)), ratios, data, class_="office")
