"""The county bulletin in Word, part by part as GB/T 9704-2012 names them.

发文机关标志, 发文字号, red line, title, 主送机关, body, 附件说明, 署名 and 成文日期, then the
annexes on pages of their own, and 版记 at the foot of the last page. A bulletin goes down or
sideways, so it has no 签发人, which the standard asks of reports to a higher authority only.
"""

from docx.document import Document as DocumentType
from docx.enum.table import WD_ALIGN_VERTICAL, WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_BREAK, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from evenborn.report import official
from evenborn.report.bulletin import Bulletin
from evenborn.report.official import (
    BODY_FONT,
    CENTRE,
    HEAD_FONT,
    RED,
    RIGHT,
    TITLE_FONT,
    block_table,
    level,
    paragraph,
    rule,
    run,
)

ROW_MM = 10  # of 版记


def bulletin_docx(text: Bulletin) -> bytes:
    """Return the bulletin as a Word file; the same bulletin gives the same bytes."""
    document = official.new_document(
        title=text.title,
        subject=f"run {text.run}",
        made_on=text.made_on,
        language=text.language,
        mark=text.mark,
    )
    _head(document, text)
    for place, one in enumerate(text.body, start=1):
        added = level(document, one.depth, one.text)
        # The page that is signed bears words of the body, so the last paragraph goes there too.
        if place == len(text.body):
            added.paragraph_format.keep_with_next = True
    _after(document, text)
    _annexes(document, text)
    _imprint(document, text)
    return official.written(document)


def _head(document: DocumentType, text: Bulletin) -> None:
    # The mark's upper edge is 35 mm below that of the type area.
    size = min(44.0, 430 / _width(text.issuer))
    issuer = paragraph(document, text.issuer, TITLE_FONT, size, CENTRE, line_points=size * 1.3)
    issuer.paragraph_format.space_before = Mm(35 - 6)
    issuer.runs[0].font.color.rgb = RED
    paragraph(document, "")
    paragraph(document, "")
    number = paragraph(document, text.number, BODY_FONT, 16, CENTRE)
    rule(number, colour="C00000", points=1.5)
    paragraph(document, "")
    paragraph(document, "")
    for line in _title_lines(text):
        paragraph(document, line, TITLE_FONT, 22, CENTRE, line_points=36)
    paragraph(document, "")
    if text.to:
        paragraph(document, f"{text.to.rstrip('：:')}{_colon(text)}")


def _title_lines(text: Bulletin) -> list[str]:
    """Return the title in lines that keep their words whole; 20 characters fit in one."""
    if _width(text.title) <= 20:
        return [text.title]
    before, mark, after = text.title.partition("出生人口" if text.language == "zh" else ": ")
    return [before, mark + after] if text.language == "zh" else [before + mark.rstrip(), after]


def _width(words: str) -> float:
    """Return the width in characters; a Latin letter is half one."""
    return max(1.0, sum(1.0 if ord(sign) > 0x2E7F else 0.55 for sign in words))


def _colon(text: Bulletin) -> str:
    return "：" if text.language == "zh" else ":"


def _after(document: DocumentType, text: Bulletin) -> None:
    before = len(document.paragraphs)
    paragraph(document, "")
    annex = "附件：" if text.language == "zh" else "Annexes: "
    for place, name in enumerate(text.annexes, start=1):
        # The second annex stands under the first, not under the word 附件.
        shown = f"{annex if place == 1 else ''}{place}. {name}"
        line = paragraph(document, shown, indent=2 if place == 1 else 0)
        if place > 1:
            line.paragraph_format.left_indent = Pt(16 * (2 + _width(annex)))
    for _ in range(2):
        paragraph(document, "")
    # With a seal the day stands four characters in and the issuer is centred above it.
    day, issuer = _width(text.issued_on), _width(text.issuer)
    paragraph(document, text.issuer, side=RIGHT, right_indent=max(2.0, 4 + (day - issuer) / 2))
    for one in document.paragraphs[before:]:
        one.paragraph_format.keep_with_next = True
    paragraph(document, text.issued_on, side=RIGHT, right_indent=4)


def _annexes(document: DocumentType, text: Bulletin) -> None:
    word = "附件" if text.language == "zh" else "Annex "
    for place, name in enumerate(text.annexes, start=1):
        first = paragraph(document, "", HEAD_FONT)
        first.add_run().add_break(WD_BREAK.PAGE)
        run(first, f"{word}{place}", HEAD_FONT, 16)
        paragraph(document, "")
        paragraph(document, name, TITLE_FONT, 22, CENTRE, line_points=36)
        paragraph(document, "", size=8, line_points=10)
        if place == 1:
            for block in text.tables:
                block_table(document, block, size=9 if len(block.rows) > 60 else 10.5)
        else:
            for number, note in enumerate(text.notes, start=1):
                paragraph(document, f"{number}. {note}", indent=2)


def _imprint(document: DocumentType, text: Bulletin) -> None:
    """Write 版记 at the foot of the type area: copies, who printed it and when."""
    zh = text.language == "zh"
    lines = []
    if text.copies:
        copies = text.copies.rstrip("。. ")
        lines.append(f"抄送：{copies}。" if zh else f"Copies: {copies}.")
    printed = f"{text.issued_on}印发" if zh else f"Issued {text.issued_on}"
    lines.append(f"{text.issuer}\t{printed}")
    table = document.add_table(rows=len(lines), cols=1)
    table.autofit = False
    table.columns[0].width = Mm(156)
    properties = table._tbl.tblPr
    place = OxmlElement("w:tblpPr")
    # Its last line is the lower edge of the type area, 35 mm above that of the paper.
    top_mm = 297 - 35 - ROW_MM * len(lines)
    for name, value in (
        ("vertAnchor", "page"),
        ("horzAnchor", "margin"),
        ("tblpX", "0"),
        ("tblpY", str(round(top_mm / 25.4 * 1440))),
    ):
        place.set(qn(f"w:{name}"), value)
    properties.insert_element_before(place, "w:tblOverlap", "w:tblW", "w:jc", "w:tblLayout")
    borders = OxmlElement("w:tblBorders")
    # Eighths of a point: thick lines of 0.35 mm above and below all, thin ones of 0.25 mm between.
    for side, eighths in (("top", 8), ("bottom", 8), ("insideH", 6)):
        border = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", str(eighths)), ("color", "000000")):
            border.set(qn(f"w:{name}"), value)
        borders.append(border)
    properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    for row, words in zip(table.rows, lines, strict=True):
        inside = row.cells[0].paragraphs[0]
        shape = inside.paragraph_format
        shape.space_before = shape.space_after = Pt(0)
        shape.left_indent = shape.right_indent = Pt(14)
        row.cells[0].width = Mm(156)
        row.height, row.height_rule = Mm(ROW_MM), WD_ROW_HEIGHT_RULE.EXACTLY
        row.cells[0].vertical_alignment = WD_ALIGN_VERTICAL.CENTER
        shape.tab_stops.add_tab_stop(Mm(152) - Pt(14), WD_TAB_ALIGNMENT.RIGHT)
        run(inside, words, BODY_FONT, 14)
    # A floating table needs a paragraph to hang on.
    paragraph(document, "", size=8, line_points=10)
