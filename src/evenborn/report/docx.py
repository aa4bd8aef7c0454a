"""The quarterly table in Word, on the page that GB/T 9704-2012 asks for."""

from docx.document import Document as DocumentType

from evenborn.report import official
from evenborn.report.figures import Figures, Language
from evenborn.report.official import (
    BODY_FONT,
    CENTRE,
    HEAD_FONT,
    RED,
    RIGHT,
    TITLE_FONT,
    block_table,
    paragraph,
)
from evenborn.report.quarterly import Form, Hide, form


def quarterly_docx(
    figures: Figures, language: Language = "zh", *, hide: Hide | None = None
) -> bytes:
    """Return the quarterly table as a Word file; the same figures give the same bytes."""
    table = form(figures, language, hide=hide)
    made = figures.making
    where = f"{figures.area.said(language)} {figures.period.said(language)}"
    document = official.new_document(
        title=f"{where} {table.title}",
        subject=f"run {made.run}",
        made_on=made.made_on,
        language=language,
    )
    _write(document, table, language)
    return official.written(document)


def _write(document: DocumentType, table: Form, language: Language) -> None:
    colon, gap = ("：", "　　") if language == "zh" else (": ", "    ")
    paragraph(document, table.title, TITLE_FONT, 22, CENTRE, line_points=36)
    paragraph(document, "", size=8, line_points=10)
    for name, value in table.head:
        paragraph(document, f"{name}{colon}{value}", size=12, side=RIGHT, line_points=18)
    if table.mark:
        words = f"【{table.mark}】" if language == "zh" else f"[{table.mark}]"
        marked = paragraph(document, words, HEAD_FONT, 16, CENTRE)
        marked.runs[0].font.color.rgb = RED
    for facts in (table.facts[:1], table.facts[1:]):
        paragraph(document, gap.join(f"{name}{colon}{value}" for name, value in facts))
    for block in table.blocks:
        block_table(document, block, size=9 if len(block.rows) > 60 else 10.5)
    paragraph(document, "", size=8, line_points=10)
    if table.explanation:
        paragraph(document, table.explanation, indent=2)
    paragraph(
        document, f"注{colon}" if language == "zh" else "Notes:", HEAD_FONT, 12, line_points=20
    )
    for index, note in enumerate(table.notes, start=1):
        paragraph(document, f"{index}. {note}", size=12, line_points=20)
    paragraph(document, "", size=8, line_points=14)
    if any(colon in who for who in table.signatures):
        for who in table.signatures:
            paragraph(document, who)
        return
    first, second = table.signatures[:2], table.signatures[2:]
    for pair in (first, second):
        line = "".join(f"{f'{who}{colon}':　<14}" for who in pair)
        paragraph(document, line, BODY_FONT)
