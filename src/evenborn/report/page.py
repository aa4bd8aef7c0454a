"""The report as one self-contained page, Chinese first and English beside it, no script needed.

The order is that of every page: where I am, the answer, what needs whom, the evidence, the
balances at each door, and how it was made.
"""

import base64
import hashlib
from importlib.resources import files
from itertools import groupby

from evenborn.report import findings, numbers
from evenborn.report.charts.frame import Head, table
from evenborn.report.evidence import evidence
from evenborn.report.figures import Balance, Figures, Language, Task, Text
from evenborn.report.markup import Markup, joined, lines, tag, void

TITLE = Text("出生人口性别比核对报告", "Sex ratio at birth: reconciliation report")
INTERNAL = Text(
    "内部核对件：表中含小于 10 的计数，仅供县内统计核对，不得对外发布。",
    "For internal reconciliation: tables hold counts below 10 and must not be released.",
)


def page(figures: Figures) -> str:
    """Return the report as one HTML page; the same figures give the same text."""
    style = Markup(files("evenborn.report").joinpath("page.css").read_text("utf-8"))
    script = Markup(files("evenborn.report").joinpath("page.js").read_text("utf-8"))
    # The page may run this script and this style and nothing else, and may load nothing at all.
    policy = (
        "default-src 'none'; img-src data: blob:; base-uri 'none'; form-action 'none'; "
        f"style-src '{_hash(style)}'; script-src '{_hash(script)}'"
    )
    title = f"{figures.area.zh} {figures.period.zh} {TITLE.zh}"
    title_en = f"{TITLE.en}, {figures.area.en}, {figures.period.en}"
    head = tag(
        "head",
        lines(
            void("meta", charset="utf-8"),
            void("meta", http_equiv="Content-Security-Policy", content=policy),
            void("meta", name="viewport", content="width=device-width, initial-scale=1"),
            void("meta", name="color-scheme", content="light dark"),
            tag("title", title),
            tag("style", style),
        ),
    )
    choose = joined(
        *(
            void(
                "input",
                type="radio",
                name="language",
                value=language,
                id=f"choose-{language}",
                class_="choose",
                checked=language == "zh",
                aria_label=word,
            )
            for language, word in (("zh", "中文"), ("en", "English"))
        )
    )
    labels = tag(
        "nav",
        tag("label", "中文", for_="choose-zh"),
        tag("label", "English", for_="choose-en"),
        class_="languages",
        aria_label="语言 Language",
    )
    body = tag(
        "body",
        lines(choose, labels, _main(figures, "zh"), _main(figures, "en"), tag("script", script)),
    )
    html = tag("html", lines(head, body), lang="zh-CN", data_title_en=title_en)
    return f"<!doctype html>\n{html}\n"


def _hash(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


def _main(figures: Figures, language: Language) -> Markup:
    def said(zh: str, en: str) -> str:
        return zh if language == "zh" else en

    return tag(
        "main",
        Markup("\n"),
        lines(
            _where(figures, language),
            tag("p", INTERNAL.said(language), class_="mark"),
            tag("h1", _unbroken(findings.answer(figures).said(language))),
            tag("p", findings.beside(figures).said(language), class_="beside"),
            tag("h2", said("需要谁核实", "What needs whom")),
            tag("p", findings.tasks(figures).said(language)),
            *(
                _office(office, list(tasks), language)
                for office, tasks in groupby(figures.tasks, key=lambda task: task.office)
            ),
            tag("h2", said("证据", "Evidence")),
            tag(
                "p",
                said(
                    "每张图下都有数据表；图形可存为 SVG、PNG，数据可存为 CSV。",
                    "Every chart has its table beneath, and saves as SVG, PNG or CSV.",
                ),
            ),
            evidence(figures, language),
            tag("h2", said("每一步收支相抵", "Every step adds up")),
            tag(
                "p",
                said(
                    "每一步收到的，等于分出的各部分之和；不相等时不出报告。",
                    "What each step takes equals the sum of what it gives; or there is no report.",
                ),
            ),
            tag(
                "ol",
                lines(*(_door(balance, language) for balance in figures.balances)),
                class_="doors",
            ),
            _sources(figures, language),
            _files(language),
            tag("h2", said("如何得出", "How it was made")),
            _made(figures, language),
        ),
        Markup("\n"),
        lang="zh-CN" if language == "zh" else "en",
    )


def _unbroken(sentence: str) -> str:
    """Return the sentence with word joiners, so that no interval and no 区间 breaks over lines."""
    return sentence.replace("–", "\u2060–\u2060").replace("区间 ", "区\u2060间\u00a0")


def _where(figures: Figures, language: Language) -> Markup:
    rows = (
        (Text("地区", "Area"), figures.area),
        (Text("期间", "Period"), figures.period),
        (Text("口径", "Basis"), figures.basis),
    )
    return tag(
        "dl",
        *(
            tag("div", tag("dt", name.said(language)), tag("dd", value.said(language)))
            for name, value in rows
        ),
        class_="where",
    )


def _office(office: Text, tasks: list[Task], language: Language) -> Markup:
    total = sum(task.count for task in tasks)
    unit = f"{numbers.count(total)} 项" if language == "zh" else f"{numbers.count(total)} to settle"
    return tag(
        "section",
        tag("h3", office.said(language), " ", tag("b", unit)),
        tag(
            "ul",
            lines(
                *(
                    tag(
                        "li",
                        tag("b", numbers.count(task.count)),
                        tag("span", task.what.said(language)),
                        tag(
                            "span",
                            task.action.said(language),
                            _listed_in(task, language),
                        ),
                    )
                    for task in tasks
                )
            ),
        ),
        class_="office",
    )


def _listed_in(task: Task, language: Language) -> str:
    """Return where the cases are listed; refused rows are in the agency's own file."""
    if not task.sheet.zh:
        return ""
    # The sheets of the workbook have Chinese names in both languages.
    return {
        "zh": f"见 differences.xlsx“{task.sheet.zh}”。",
        "en": f" See differences.xlsx, “{task.sheet.zh}”.",
    }[language]


def _door(balance: Balance, language: Language) -> Markup:
    plus = " + ".join(
        f"{part.name.said(language)} {numbers.count(part.count)}" for part in balance.parts
    )
    word = {
        ("zh", True): "✓ 相等",
        ("en", True): "✓ adds up",
        ("zh", False): "✗ 不相等",
        ("en", False): "✗ does not add up",
    }[language, balance.adds_up]
    return tag(
        "li",
        tag("span", balance.what.said(language)),
        tag("span", tag("b", numbers.count(balance.taken)), f" = {plus}", class_="sum"),
        tag("span", word),
    )


def _files(language: Language) -> Markup:
    """Say what lies beside this page; the links work where the whole folder is."""
    return tag(
        "p",
        "同一文件夹：" if language == "zh" else "In the same folder: ",
        tag(
            "a",
            Text("季度统计表（Word）", "quarterly table (Word)").said(language),
            href="quarterly.docx",
        ),
        Text("、", ", ").said(language),
        tag(
            "a",
            Text("季度统计表（Excel）", "quarterly table (Excel)").said(language),
            href="quarterly.xlsx",
        ),
        Text(
            "；差异清单 differences.xlsx；凭据 receipt.json。",
            "; differences.xlsx; receipt.json.",
        ).said(language),
    )


def _sources(figures: Figures, language: Language) -> Markup:
    heads = (
        Head(Text("来件", "File"), is_number=False),
        Head(Text("部门", "Agency"), is_number=False),
        Head(Text("行数", "Lines")),
        Head(Text("采用", "Accepted")),
        Head(Text("退回", "Refused")),
        Head(Text("已有", "Known")),
        Head(Text("男", "Boys")),
        Head(Text("女", "Girls")),
        Head(Text("不明", "Unknown")),
    )
    return table(
        heads,
        [
            (
                one.name,
                one.agency.said(language),
                *(
                    numbers.count(value)
                    for value in (
                        one.lines,
                        one.accepted,
                        one.refused,
                        one.known,
                        one.boys,
                        one.girls,
                        one.unknown,
                    )
                ),
            )
            for one in figures.sources
        ],
        Text(
            "各部门来件（全部采用行，不限期间与地区）",
            "The agencies' files (all accepted rows, whatever their period and area)",
        ),
        language,
    )


def _made(figures: Figures, language: Language) -> Markup:
    made = figures.making
    rows: list[tuple[Text, str]] = [
        (Text("定义", "Definition"), made.definition.said(language)),
        (Text("区间", "Interval"), made.interval_method.said(language)),
        (
            Text("正常范围", "Normal range"),
            Text(figures.band.source_zh, figures.band.source_en).said(language),
        ),
        (Text("运行号", "Run"), made.run),
        (Text("制作日期", "Made on"), made.made_on.isoformat()),
        (Text("选项", "Options"), "; ".join(f"{name} = {value}" for name, value in made.options)),
        (Text("版本", "Versions"), "; ".join(f"{name} {value}" for name, value in made.versions)),
    ]
    parts = [
        joined(tag("dt", name.said(language)), tag("dd", value)) for name, value in rows if value
    ]
    digests = lines(
        *(tag("dd", tag("code", f"{one.name}  {one.digest}")) for one in figures.sources)
    )
    return tag(
        "dl",
        lines(
            *parts,
            tag("dt", Text("来件摘要（SHA-256）", "Digests of the files (SHA-256)").said(language)),
            digests,
        ),
        class_="made",
    )
