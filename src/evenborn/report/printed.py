"""The quarterly table and the bulletin as pages that stand alone: no script, nothing loaded."""

import base64
import hashlib
from collections.abc import Sequence
from importlib.resources import files

from evenborn.report import findings
from evenborn.report.bulletin import Bulletin
from evenborn.report.charts import legend as keys
from evenborn.report.charts import whiskers
from evenborn.report.charts.frame import Head, table
from evenborn.report.figures import Figures, Language, Ratio, Text
from evenborn.report.markup import Markup, joined, lines, tag, void
from evenborn.report.quarterly import Hide, form
from evenborn.report.table import Block


def quarterly_html(figures: Figures, language: Language = "zh", *, hide: Hide | None = None) -> str:
    """Return the quarterly table as one page; the same figures give the same text."""
    shown = form(figures, language, hide=hide)
    colon = Text("：", ": ").said(language)
    where = f"{figures.area.said(language)} {figures.period.said(language)}"
    head = [f"{name}{colon}{value}" for name, value in shown.head]
    facts = [f"{name}{colon}{value}" for name, value in shown.facts]
    signed = [who if colon in who else f"{who}{colon}" for who in shown.signatures]
    body = lines(
        tag("h1", shown.title),
        tag("p", *(tag("span", line) for line in head), class_="head"),
        tag("p", shown.mark, class_="mark") if shown.mark else None,
        tag("p", "　".join(facts)),
        *(_block(block, language) for block in shown.blocks),
        tag("p", shown.explanation) if shown.explanation else None,
        tag("ol", *(tag("li", note) for note in shown.notes), class_="notes"),
        tag("p", "　　".join(signed)),
    )
    return _page(f"{where} {shown.title}", body, language)


def bulletin_html(text: Bulletin, figures: Figures) -> str:
    """Return the bulletin as one page, with a chart of what has enough births for a ratio."""
    language, zh = text.language, text.language == "zh"
    colon = "：" if zh else ": "
    kinds = ("p", "h2", "h3", "p", "p")
    annexes = lines(
        *(tag("p", f"{place}. {name}") for place, name in enumerate(text.annexes, start=1))
    )
    body = lines(
        tag("p", text.mark, class_="mark draft") if text.mark else None,
        tag("p", text.issuer, class_="issuer"),
        tag("p", text.number, class_="number"),
        tag("h1", text.title),
        tag("p", f"{text.to.rstrip('：:')}{colon}") if text.to else None,
        tag(
            "div",
            lines(*(tag(kinds[one.depth], one.text) for one in text.body)),
            tag("p", "附件：" if zh else "Annexes:"),
            annexes,
            class_="body",
        ),
        tag("p", text.issuer, void("br"), text.issued_on, class_="sign"),
        tag("h2", _annex(text, 1)),
        _chart(figures, language),
        *(_block(block, language) for block in text.tables),
        tag("h2", _annex(text, 2)),
        tag("ol", *(tag("li", note) for note in text.notes), class_="notes"),
        _imprint(text),
    )
    return _page(text.title, body, language)


def _annex(text: Bulletin, place: int) -> str:
    word = "附件" if text.language == "zh" else "Annex "
    return f"{word}{place}　{text.annexes[place - 1]}"


def _imprint(text: Bulletin) -> Markup:
    zh = text.language == "zh"
    copies = f"{'抄送：' if zh else 'Copies: '}{text.copies}" if text.copies else ""
    printed = f"{text.issued_on}印发" if zh else f"Issued {text.issued_on}"
    return tag(
        "div",
        tag("span", copies) if copies else None,
        tag("span", text.issuer),
        tag("span", printed),
        class_="imprint",
    )


def _chart(figures: Figures, language: Language) -> Markup | None:
    """Return the year's quarters, or the birth orders, that have enough births for a ratio."""
    for rows, each, what in (
        (figures.year_quarters, Text("各季度", "Every quarter"), Text("按季度", "by quarter")),
        (figures.by_order, Text("各孩次", "Every birth order"), Text("按孩次", "by birth order")),
    ):
        shown = tuple(row for row in rows if _has_ratio(row, figures))
        if len(shown) > 1:
            finding = findings.ratios(shown, each)
            measure = Text(
                f"出生人口性别比（每 100 名女婴对应的男婴数），{what.zh}，{figures.period.zh}",
                f"Sex ratio at birth (boys per 100 girls) {what.en}, {figures.period.en}",
            )
            return tag(
                "figure",
                tag(
                    "figcaption",
                    tag("h3", finding.said(language)),
                    tag("p", measure.said(language), class_="measure"),
                ),
                keys.band_legend(figures, shown, language),
                whiskers.chart(shown, figures.band, finding.said(language), language),
            )
    return None


def _has_ratio(row: Ratio, figures: Figures) -> bool:
    return row.srb is not None and row.boys + row.girls >= figures.minimum_births


def _block(block: Block, language: Language) -> Markup:
    words_at = {0, len(block.columns) - 1} if block.kind == "changes" else {0}
    heads = [
        Head(Text(name, name), is_number=place not in words_at)
        for place, name in enumerate(block.columns)
    ]
    rows: Sequence[Sequence[str]] = [row.cells for row in block.rows]
    return table(heads, rows, Text(block.title, block.title), language)


def _page(title: str, body: Markup, language: Language) -> str:
    styles = [
        Markup(files("evenborn.report").joinpath(name).read_text("utf-8"))
        for name in ("page.css", "printed.css")
    ]
    style = Markup("\n".join(styles))
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (
        "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; "
        f"style-src 'sha256-{digest}'"
    )
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
    main = tag("main", joined(Markup("\n"), body, Markup("\n")), class_="sheet")
    html = tag("html", lines(head, tag("body", main)), lang="zh-CN" if language == "zh" else "en")
    return f"<!doctype html>\n{html}\n"
