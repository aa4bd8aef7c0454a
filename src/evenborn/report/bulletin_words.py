"""The bulletin's sentences on ratios, each said from the figures and from nothing else."""

from collections.abc import Sequence

from evenborn.report import numbers
from evenborn.report.charts.funnel import where
from evenborn.report.figures import Figures, Ratio, Text
from evenborn.report.table import SMALLEST_SHOWN, is_small
from evenborn.stats.difference import ratio_difference
from evenborn.stats.ratio import sex_ratio


def opening(figures: Figures) -> Text:
    """Return the first sentence: what was compared, and that the findings follow."""
    agencies = [row.label for row in figures.by_source]
    if not agencies:
        return Text(
            f"现将{figures.area.zh}{figures.period.zh}出生人口性别比情况通报如下。",
            f"This is the sex ratio at birth of {figures.area.en} in {figures.period.en}.",
        )
    zh, en = "、".join(one.zh for one in agencies), ", ".join(one.en for one in agencies)
    return Text(
        f"{figures.period.zh}，对{zh}的出生信息进行了核对。"
        f"现将{figures.area.zh}出生人口性别比情况通报如下。",
        f"The births of {figures.period.en} in {figures.area.en} were reconciled from: {en}.",
    )


def _ratio(row: Ratio) -> Text:
    """Return the ratio with its interval."""
    limits = numbers.interval(row.low, row.high)
    return Text(
        f"{numbers.ratio(row.srb)}（95%区间{limits}）",
        f"{numbers.ratio(row.srb)} (95% interval {limits})",
    )


def _may_print(row: Ratio, figures: Figures) -> bool:
    return row.srb is not None and row.boys + row.girls >= figures.minimum_births


def _verdict(row: Ratio, figures: Figures) -> Text:
    band = f"{figures.band.low:g}–{figures.band.high:g}"
    match row.verdict:
        case "compatible":
            return Text(
                f"该区间与正常范围{band}相容，据此不能判定性别比偏高或者偏低。",
                f"The interval is compatible with the normal range {band}; nothing shows that the "
                "ratio is high or low.",
            )
        case "above":
            return Text(
                f"该区间整体高于正常范围{band}，偶然波动难以解释。",
                f"The whole interval lies above the normal range {band}; luck hardly explains it.",
            )
        case "below":
            return Text(
                f"该区间整体低于正常范围{band}，偶然波动难以解释。",
                f"The whole interval lies below the normal range {band}; luck hardly explains it.",
            )
        case "too_few":
            needed = numbers.count(row.needed)
            enough = f"；约需{needed}人方可判断" if row.needed else ""
            enough_en = f"; about {needed} births would be needed" if row.needed else ""
            return Text(
                f"人数较少，区间较宽，无法判断是否在正常范围{band}之内{enough}。",
                f"Too few births to tell whether it lies in the normal range {band}{enough_en}.",
            )


def _births(row: Ratio) -> Text:
    """Return the births by sex; a small count of unknown sex is not said, nor is the total."""
    boys, girls, births = (numbers.count(one) for one in (row.boys, row.girls, row.births))
    if is_small(row.unknown):
        return Text(
            f"出生男婴{boys}人、女婴{girls}人（另有性别不明或者未说明的不足{SMALLEST_SHOWN}人）",
            f"{boys} boys and {girls} girls were born (and fewer than {SMALLEST_SHOWN} of unknown "
            "or unstated sex)",
        )
    unknown = numbers.count(row.unknown)
    beside = f"、性别不明或者未说明{unknown}人" if row.unknown else ""
    beside_en = f", {unknown} of unknown or unstated sex" if row.unknown else ""
    return Text(
        f"出生{births}人，其中男{boys}人、女{girls}人{beside}",
        f"{births} births: {boys} boys, {girls} girls{beside_en}",
    )


def overall(figures: Figures) -> list[Text]:
    """Return the paragraphs on the county: the answer, what changed, the year, the bases."""
    whole, born = figures.whole, _births(figures.whole)
    if _may_print(whole, figures):
        said, verdict = _ratio(whole), _verdict(whole, figures)
        ratio_zh = f"出生人口性别比为{said.zh}。{verdict.zh}"
        ratio_en = f"The sex ratio at birth is {said.en}. {verdict.en}"
    else:
        ratio_zh = f"男女合计不足{figures.minimum_births}人，不计算性别比。"
        ratio_en = f"With fewer than {figures.minimum_births} births no ratio is given."
    found = [
        Text(
            f"{figures.period.zh}，{figures.basis.zh}统计，{figures.area.zh}{born.zh}。{ratio_zh}",
            f"In {figures.period.en}, {figures.basis.en}, {figures.area.en}: {born.en}. {ratio_en}",
        )
    ]
    quarters = figures.year_quarters if len(figures.year_quarters) > 1 else figures.by_quarter
    if len(quarters) > 1:
        found.append(compared(quarters[-1], quarters[-2], figures))
    year = figures.year_to_date
    if year is not None and len(figures.year_quarters) > 1 and _may_print(year, figures):
        so_far, said = _births(year), _ratio(year)
        found.append(
            Text(
                f"本年累计{so_far.zh}，性别比为{said.zh}。",
                f"The year to date: {so_far.en}; ratio {said.en}.",
            )
        )
    bases = [row for row in figures.by_basis if _may_print(row, figures)]
    if len(bases) > 1:
        each = [(row.label, _ratio(row)) for row in bases]
        found.append(
            Text(
                f"按{'、'.join(label.zh for label, _ in each)}统计的性别比分别为"
                f"{'、'.join(said.zh for _, said in each)}。各口径统计的对象不同，不能互相代替。",
                "By "
                + "; ".join(f"{label.en.lower()}: {said.en}" for label, said in each)
                + ". Each counts other births; none stands for another.",
            )
        )
    return found


def compared(this: Ratio, last: Ratio, figures: Figures) -> Text:
    """Return how a quarter differs from the one before; luck is never called a rise or a fall."""
    if not (_may_print(this, figures) and _may_print(last, figures)):
        return Text(
            f"与{last.label.zh}相比，人数较少，不作比较。",
            f"Too few births for a comparison with {last.label.en}.",
        )
    now, before = (
        sex_ratio(boys=row.boys, girls=row.girls, unknown=row.unknown) for row in (this, last)
    )
    found = ratio_difference(now, before)
    value, low, high = (
        f"{one:.1f}".replace("-", "−") for one in (found.value, found.low, found.high)
    )
    zh = {
        "luck": "仅凭偶然波动即可解释，不能认为性别比有变化。",
        "too_few": "人数较少，无法判断性别比有无变化。",
        "higher": "偶然波动难以解释，性别比有所上升。",
        "lower": "偶然波动难以解释，性别比有所下降。",
    }[found.verdict]
    en = {
        "luck": "luck alone explains it, so no change may be claimed.",
        "too_few": "too few births to tell whether it changed.",
        "higher": "luck hardly explains it: the ratio rose.",
        "lower": "luck hardly explains it: the ratio fell.",
    }[found.verdict]
    one, other = _ratio(this), _ratio(last)
    return Text(
        f"{this.label.zh}性别比为{one.zh}，{last.label.zh}为{other.zh}，"
        f"相差{value}（95%区间{low}至{high}），{zh}",
        f"{this.label.en}: {one.en}; {last.label.en}: {other.en}. They differ by {value} "
        f"(95% interval {low} to {high}); {en}",
    )


def groups(figures: Figures) -> list[tuple[Text, Text]]:
    """Return titles and paragraphs: by order, by residence, by area."""
    found = []
    for title, rows in (
        (Text("分孩次", "By birth order"), figures.by_order),
        (Text("分母亲常住地", "By mother's residence"), figures.by_residence),
    ):
        if rows:
            found.append((title, _group(rows, figures)))
    areas = [row for row in figures.by_area if row.srb is not None]
    if len(areas) > 1 and len(figures.limits.areas) == len(figures.by_area):
        found.append((Text("分地区", "By area"), _areas(figures)))
    return found


def _group(rows: Sequence[Ratio], figures: Figures) -> Text:
    told = [row for row in rows if _may_print(row, figures)]
    few = [row for row in rows if row.births and not _may_print(row, figures)]
    zh, en = [], []
    for row in told:
        said, verdict = _ratio(row), numbers.VERDICTS[row.verdict]
        zh.append(f"{row.label.zh}性别比为{said.zh}，{verdict.zh}")
        en.append(f"{row.label.en}: {said.en}, {verdict.en}")
    if few:
        least = figures.minimum_births
        zh.append(f"{'、'.join(row.label.zh for row in few)}男女合计不足{least}人，不计算性别比")
        en.append(f"{', '.join(row.label.en for row in few)}: fewer than {least} births, no ratio")
    return Text(f"{'；'.join(zh)}。", f"{'; '.join(en)}.") if zh else Text("无出生。", "No births.")


def _areas(figures: Figures) -> Text:
    places = [
        where(row, limit)
        for row, limit in zip(figures.by_area, figures.limits.areas, strict=True)
        if row.srb is not None
    ]
    n, outside, edge = len(places), places.count("outside"), places.count("edge")
    zh = "各地区出生人数少，性别比受偶然波动影响大，本通报不列名次。"
    en = "Areas are small and their ratios swing by chance; they are not ranked here. "
    if outside:
        zh += (
            f"{n}个地区中有{outside}个超出99.8%界限，应当先核实登记质量，再作分析，"
            "不得直接作出结论。"
        )
        en += (
            f"{outside} of {n} lie beyond the 99.8% limits: the quality of registration is to be "
            "checked first, before any conclusion."
        )
    else:
        zh += f"{n}个地区中没有超出99.8%界限的。"
        en += f"None of {n} lies beyond the 99.8% limits."
    if edge:
        luck = f"{0.05 * n:.1f}"
        zh += f"{edge}个在95%与99.8%界限之间，仅凭偶然也可有约{luck}个。"
        en += f" {edge} between 95% and 99.8%, where chance alone may put about {luck}."
    return Text(zh, en.rstrip())
