"""The frame of a chart: the finding above, the measure beneath it, its table, its source."""

from collections.abc import Sequence
from dataclasses import dataclass

from evenborn.report.figures import Language, Text
from evenborn.report.markup import Markup, lines, tag

SAVE = Text(zh="保存为", en="Save as")
AS_TABLE = Text(zh="查看数据表", en="See the table")


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a table column; numbers stand right and in tabular figures."""

    name: Text
    is_number: bool = True
    is_faint: bool = False


def table(
    heads: Sequence[Head], rows: Sequence[Sequence[str]], caption: Text, language: Language
) -> Markup:
    """Return a table with a caption; the first cell of each row is its head."""
    head = tag(
        "tr",
        *(
            tag("th", one.name.said(language), scope="col", class_="n" if one.is_number else None)
            for one in heads
        ),
    )
    body = []
    for row in rows:
        cells = [tag("th", row[0], scope="row")]
        for one, cell in zip(heads[1:], row[1:], strict=True):
            kind = ("n faint" if one.is_faint else "n") if one.is_number else None
            cells.append(tag("td", cell, class_=kind))
        body.append(tag("tr", *cells))
    return tag(
        "div",
        tag(
            "table",
            tag("caption", caption.said(language)),
            tag("thead", head),
            Markup("\n"),
            tag("tbody", lines(*body)),
        ),
        class_="scroll",
        tabindex="0",
        role="region",
        aria_label=caption.said(language),
    )


def frame(
    *,
    key: str,
    finding: Text,
    measure: Text,
    drawing: Markup,
    data: Markup,
    source: Text,
    language: Language,
    legend: Markup | None = None,
) -> Markup:
    """Return the figure. `key` is its name in the address and of the files it saves as."""
    name = f"{key}-{language}"
    buttons = [
        tag("button", kind.upper(), type="button", data_save=kind, data_of=name)
        for kind in ("svg", "png", "csv")
    ]
    return tag(
        "figure",
        tag(
            "figcaption",
            tag("h3", finding.said(language), id=f"{name}-finding"),
            tag("p", measure.said(language), class_="measure"),
        ),
        legend,
        Markup("\n"),
        drawing,
        Markup("\n"),
        tag("details", tag("summary", AS_TABLE.said(language)), data),
        tag(
            "footer",
            tag("p", source.said(language), class_="source"),
            # Shown only when the script runs: without it the buttons would do nothing.
            tag("p", f"{SAVE.said(language)} ", *buttons, class_="save", hidden=True),
        ),
        id=name,
        data_file=key,
    )
