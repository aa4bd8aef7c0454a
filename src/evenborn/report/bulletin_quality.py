"""The bulletin's sentences on the data: agencies side by side, late ones, what to check."""

from typing import Final

from evenborn.report import findings, numbers
from evenborn.report.figures import BySex, Coverage, Figures, Share, Text
from evenborn.report.quarterly import to_explain
from evenborn.report.table import SMALLEST_SHOWN, is_small

PROTECTED: Final = Text(
    "核实只涉及登记记录是否准确、完整，不得以核实为由向产妇及其家庭追查，也不得影响其享受服务和待遇。",
    "Checking is about the records alone. It is no ground for inquiries with mothers or families "
    "and must not affect any service or benefit of theirs.",
)


def quality(figures: Figures) -> list[tuple[Text, Text]]:
    """Return titles and paragraphs: sources, coverage, late registrations, deaths, revisions."""
    found = []
    if figures.by_source and figures.whole.births:
        found.append((Text("部门之间的差异", "Between agencies"), _sources(figures)))
    if figures.coverage:
        title = Text("男女婴登记是否完整", "Boys and girls on record")
        found.append((title, _coverage(figures.coverage)))
    late = figures.whole.late
    if late is not None:
        count = _shown(late)
        found.append(
            (
                Text("迟报", "Late registration"),
                Text(
                    f"出生满一个月后才登记户口的{count.zh}人。",
                    f"{count.en} registered more than a month after birth.".capitalize(),
                ),
            )
        )
    losses = [
        (name, values)
        for name, values in (
            (Text("死产", "Stillbirths"), figures.stillbirths),
            (Text("新生儿死亡", "Neonatal deaths"), figures.neonatal_deaths),
        )
        if values is not None
    ]
    if losses:
        zh = "；".join(f"{name.zh}{_by_sex(values).zh}" for name, values in losses)
        en = "; ".join(f"{name.en.lower()}: {_by_sex(values).en}" for name, values in losses)
        found.append(
            (Text("死产和新生儿死亡", "Stillbirths and deaths"), Text(f"{zh}。", f"{en}."))
        )
    if figures.changes:
        quarters = sorted({one.quarter for one in figures.changes})
        found.append(
            (
                Text("以前季度的修订", "Revisions"),
                Text(
                    f"以前季度（{'、'.join(quarters)}）的数据有修订，变动及原因见附件1。",
                    f"Figures of {', '.join(quarters)} were revised; annex 1 says how and why.",
                ),
            )
        )
    return found


def _shown(count: int) -> Text:
    if is_small(count):
        return Text(f"不足{SMALLEST_SHOWN}", f"fewer than {SMALLEST_SHOWN}")
    return Text(numbers.count(count), numbers.count(count))


def _by_sex(values: BySex) -> Text:
    if any(is_small(one) for one in (values.boys, values.girls, values.unknown)):
        total = _shown(values.total) if values.total < SMALLEST_SHOWN else None
        if total is not None:
            return Text(f"{total.zh}例", total.en)
        return Text("分性别人数较少，不列出", "too few of a sex to be listed")
    boys, girls = numbers.count(values.boys), numbers.count(values.girls)
    return Text(f"男{boys}例、女{girls}例", f"{boys} boys, {girls} girls")


def _sources(figures: Figures) -> Text:
    whole = figures.whole.births
    zh, en = [], []
    for row in figures.by_source:
        share = 100 * (row.births - whole) / whole
        if round(share, 1) == 0:
            zh.append(f"{row.label.zh}与核对结果基本一致")
            en.append(f"{row.label.en} agrees with the reconciled count")
        else:
            word, word_en = ("多", "more") if share > 0 else ("少", "fewer")
            zh.append(f"{row.label.zh}比核对结果{word}{abs(share):.1f}%")
            en.append(f"{row.label.en} has {abs(share):.1f}% {word_en} than the reconciled count")
    needs = to_explain(figures)
    after = Text("", "")
    if figures.explanation:
        after = Text(f"说明：{figures.explanation}", f" Explained: {figures.explanation}")
    elif needs:
        after = Text(
            "差异超过2%的，由填报单位作出说明。", " Differences above 2% are to be explained."
        )
    return Text(f"{'；'.join(zh)}。{after.zh}", f"{'; '.join(en)}.{after.en}")


def _coverage(rows: tuple[Coverage, ...]) -> Text:
    found = findings.lopsided(rows)
    if not found:
        said = findings.coverage(rows)
        return Text(f"{said.zh}。", f"{said.en}.")
    zh, en = [], []
    for row, misses_girls in found:
        word, word_en = ("女婴", "girls") if misses_girls else ("男婴", "boys")
        girls, boys = _share(row.girls), _share(row.boys)
        zh.append(
            f"{row.agency.zh}遗漏{word}较多：其他部门有记录的，掌握女婴{girls.zh}、男婴{boys.zh}"
        )
        en.append(
            f"{row.agency.en} misses more {word_en}: of the births known to others it holds "
            f"{girls.en} of the girls and {boys.en} of the boys"
        )
    return Text(f"{'；'.join(zh)}。", f"{'; '.join(en)}.")


def _share(share: Share) -> Text:
    part, limits = numbers.percent(share.share), numbers.percents(share)
    n = numbers.count(share.trials)
    return Text(f"{part}（{n}人，95%区间{limits}）", f"{part} (of {n}, 95% interval {limits})")


def tasks(figures: Figures) -> Text:
    """Return how much is to settle; no sum that would give a small count away."""
    if not any(is_small(task.count) for task in figures.tasks):
        return findings.tasks(figures)
    offices = len({task.office.zh for task in figures.tasks if task.count})
    return Text(
        f"各部门的记录存在差异，由{offices}个单位核实。",
        f"The agencies' records differ; {offices} offices check them.",
    )


def task_lines(figures: Figures) -> list[Text]:
    """Return one line for each matter: the office, what, how many, the next action."""
    found = []
    for task in figures.tasks:
        if task.count:
            count = _shown(task.count)
            found.append(
                Text(
                    f"{task.office.zh}：{task.what.zh}的{count.zh}项。{task.action.zh}",
                    f"{task.office.en}: {task.what.en}, {count.en}. {task.action.en}",
                )
            )
    return found


def notes(figures: Figures) -> tuple[Text, ...]:
    """Return annex 2: definition, method, range, suppression, where the numbers come from."""
    made, band = figures.making, figures.band
    digests = "，".join(f"{one.name} {one.digest[:12]}" for one in figures.sources)
    return (
        made.definition,
        Text(
            f"区间：{made.interval_method.zh}。正常范围：{band.source_zh}。",
            f"Interval: {made.interval_method.en}. Normal range: {band.source_en}.",
        ),
        Text(
            f"男女合计不足{figures.minimum_births}人的不计算性别比；1至{SMALLEST_SHOWN - 1}的计数"
            "和可推算出它们的计数不列出，以“–”表示。",
            f"No ratio below {figures.minimum_births} births; counts of 1 to {SMALLEST_SHOWN - 1} "
            "and what gives them away are shown as “–”.",
        ),
        Text(
            f"数据由系统核对生成，运行号{made.run}；来件摘要{digests}。",
            f"Made by run {made.run}; files {digests}.",
        ),
    )
