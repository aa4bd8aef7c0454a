"""The sentences: what a chart or a page found, said from the numbers and from nothing else."""

from evenborn.report import numbers
from evenborn.report.charts.funnel import where
from evenborn.report.figures import Coverage, Figures, Pair, Ratio, Text

MANY = 8  # rows from which luck is mentioned


def answer(figures: Figures) -> Text:
    """Return the answer of the page in one sentence with its numbers.

    The verdict is about the band and not about anyone: it says what these births can tell.
    """
    whole = figures.whole
    band = f"{figures.band.low:g}–{figures.band.high:g}"
    zh = (
        f"{figures.period.zh}：出生 {numbers.count(whole.births)} 人，性别比 "
        f"{numbers.with_interval(whole, 'zh')}，"
    )
    en = (
        f"{figures.period.en}: {numbers.count(whole.births)} births, sex ratio at birth "
        f"{numbers.with_interval(whole, 'en')}, "
    )
    match whole.verdict:
        case "compatible":
            zh += f"与正常范围 {band} 相容。"
            en += f"compatible with the normal range {band}."
        case "above":
            zh += f"高于正常范围 {band}。"
            en += f"above the normal range {band}."
        case "below":
            zh += f"低于正常范围 {band}。"
            en += f"below the normal range {band}."
        case "too_few":
            zh += f"人数太少，无法判断是否在正常范围 {band} 之内。"
            en += f"too few to tell whether it lies within the normal range {band}."
    return Text(zh, en)


def beside(figures: Figures) -> Text:
    """Return what must stand beside the answer: the other sexes and what would be needed."""
    whole = figures.whole
    zh = f"男 {numbers.count(whole.boys)} 人，女 {numbers.count(whole.girls)} 人"
    en = f"{numbers.count(whole.boys)} boys, {numbers.count(whole.girls)} girls"
    if whole.unknown:
        zh += f"，性别不明或未说明 {numbers.count(whole.unknown)} 人（列在旁边，不计入性别比）"
        en += f", {numbers.count(whole.unknown)} of unknown or unstated sex (beside the ratio)"
    if whole.needed:
        zh += f"。要作出判断约需 {numbers.count(whole.needed)} 名出生人口"
        en += f". About {numbers.count(whole.needed)} births would be needed to tell"
    return Text(f"{zh}。", f"{en}.")


def ratios(rows: tuple[Ratio, ...], each: Text) -> Text:
    """Return what a set of ratios found; `each` names them all, as in 各季度, every quarter.

    >>> row = Ratio(Text("三孩", "third"), "3", 130, 100, 0, 130., 110., 150., "above")
    >>> ratios((row,), Text("各孩次", "Every birth order")).zh
    '高于正常范围：三孩（130.0）'
    """
    told = [row for row in rows if row.srb is not None]
    found_zh: list[str] = []
    found_en: list[str] = []
    for verdict in ("above", "below"):
        those = [row for row in told if row.verdict == verdict]
        if those:
            word = numbers.VERDICTS[verdict]
            found_zh.append(
                f"{word.zh}："
                + "、".join(f"{row.label.zh}（{numbers.ratio(row.srb)}）" for row in those[:4])
                + (f"等 {len(those)} 项" if len(those) > 4 else "")
            )
            found_en.append(
                f"{word.en}: "
                + ", ".join(f"{row.label.en} ({numbers.ratio(row.srb)})" for row in those[:4])
                + (f" and {len(those) - 4} more" if len(those) > 4 else "")
            )
    if found_zh:
        if len(told) >= MANY:
            # One interval in twenty misses the truth; of twelve months some will, by luck alone.
            by_luck = f"{0.05 * len(told):.1f}"
            found_zh.append(f"{len(told)} 项中仅凭运气至多也可有约 {by_luck} 项")
            found_en.append(f"of {len(told)}, luck alone may put up to about {by_luck} outside")
        return Text("；".join(found_zh), _capital("; ".join(found_en)))
    if told and all(row.verdict == "compatible" for row in told):
        return Text(f"{each.zh}均与正常范围相容", f"{each.en} is compatible with the normal range")
    if any(row.verdict == "compatible" for row in told):
        return Text(
            f"{each.zh}均未超出正常范围；浅色的人数太少，无法判断",
            f"{each.en}: none is outside the normal range; the pale ones are too few to tell",
        )
    return Text(f"{each.zh}人数太少，无法判断", f"{each.en} has too few births to tell")


def small_areas(figures: Figures) -> Text:
    """Return what the funnel found, and how many luck alone would have put there."""
    pairs = [
        (row, where(row, limit))
        for row, limit in zip(figures.by_area, figures.limits.areas, strict=True)
        if row.srb is not None
    ]
    outside = [row for row, place in pairs if place == "outside"]
    edge = sum(place == "edge" for _, place in pairs)
    n = len(pairs)
    if not outside:
        zh = f"{n} 个地区中没有一个超出 99.8% 界限"
        en = f"None of {n} areas lies beyond the 99.8% limits"
        if edge:
            zh += f"；{edge} 个在 95% 与 99.8% 之间，仅凭运气也可有约 {0.05 * n:.0f} 个"
            en += f"; {edge} between 95% and 99.8%, where luck alone may put about {0.05 * n:.0f}"
        return Text(zh, en)
    names_zh = "、".join(row.label.zh for row in outside[:3]) + ("等" if len(outside) > 3 else "")
    names_en = ", ".join(row.label.en for row in outside[:3])
    return Text(
        f"{n} 个地区中 {len(outside)} 个超出 99.8% 界限：{names_zh}",
        f"{len(outside)} of {n} areas beyond the 99.8% limits: {names_en}",
    )


def lopsided(rows: tuple[Coverage, ...]) -> list[tuple[Coverage, bool]]:
    """Return the agencies whose intervals of boys and girls do not meet; True: girls are missed."""
    found = []
    for row in rows:
        boys, girls = row.boys, row.girls
        if None in (boys.low, boys.high, girls.low, girls.high):
            continue
        assert boys.low is not None
        assert boys.high is not None
        assert girls.low is not None
        assert girls.high is not None
        if girls.high < boys.low:
            found.append((row, True))
        elif boys.high < girls.low:
            found.append((row, False))
    return found


def coverage(rows: tuple[Coverage, ...]) -> Text:
    """Return whether agencies hold boys and girls alike."""
    found = lopsided(rows)
    if not found:
        return Text(
            "各部门掌握的男婴和女婴没有可辨别的差别",
            "No agency can be seen to hold boys and girls differently",
        )
    zh, en = [], []
    for row, misses_girls in found:
        boys, girls = numbers.percent(row.boys.share), numbers.percent(row.girls.share)
        if misses_girls:
            zh.append(f"{row.agency.zh}遗漏女婴较多（女 {girls}，男 {boys}）")
            en.append(f"{row.agency.en} misses more girls (girls {girls}, boys {boys})")
        else:
            zh.append(f"{row.agency.zh}遗漏男婴较多（男 {boys}，女 {girls}）")
            en.append(f"{row.agency.en} misses more boys (boys {boys}, girls {girls})")
    return Text("；".join(zh), _capital("; ".join(en)))


def pair(row: Pair) -> Text:
    """Return the ratio on two lists, and the ratio estimated for the births on neither too.

    When the listed ratio is high and the estimated one is not, girls were born and not recorded.
    """
    found = row.coverage
    listed, estimated = numbers.ratio(found.srb_listed), numbers.ratio(found.srb_estimated)
    limits = numbers.interval(found.low, found.high)
    return Text(
        f"{row.first.zh} × {row.second.zh}：两处合计性别比 {listed}，"
        f"加上估计两处都没有的出生为 {estimated}（95% 区间 {limits}）。",
        f"{row.first.en} × {row.second.en}: ratio on either list {listed}; with the births "
        f"estimated to be on neither {estimated} (95% interval {limits}).",
    )


def tasks(figures: Figures) -> Text:
    """Return how much is to settle and by how many offices."""
    total = sum(task.count for task in figures.tasks)
    offices = len({task.office.zh for task in figures.tasks if task.count})
    if not total:
        return Text("各部门记录一致，没有需要处理的差异。", "The records agree; nothing to settle.")
    return Text(
        f"共 {numbers.count(total)} 项差异，由 {offices} 个单位核实。",
        f"{numbers.count(total)} differences to settle by {offices} offices.",
    )


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
