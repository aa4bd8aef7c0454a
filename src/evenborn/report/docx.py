"""The quarterly table in Word, laid out by GB/T 9704-2012.

A4, margins 37/35/28/26 mm, title in 22 pt 小标宋, body in 16 pt 仿宋, page number in 14 pt 宋体
between dashes, odd pages right and even pages left. The proprietary fonts are named and not
shipped; the file's font table names what to take where they are missing.
"""

import io
import re
import zipfile

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import _Footer
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from evenborn.report.figures import Figures
from evenborn.report.quarterly import Block, Form, form
from evenborn.report.sealed import moment, sealed

TITLE_FONT, BODY_FONT, HEAD_FONT, PAGE_FONT = "方正小标宋简体", "仿宋_GB2312", "黑体", "宋体"
# What to take where a font is missing: what comes with Windows and with macOS Office.
INSTEAD = {TITLE_FONT: "华文中宋", BODY_FONT: "仿宋", HEAD_FONT: "SimHei", PAGE_FONT: "SimSun"}
COLUMN_MM = (37, 14, 14, 13, 15, 16, 26, 11, 10)  # 156 mm, the width of the type area
LEFT, CENTRE, RIGHT = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
)


def quarterly_docx(figures: Figures) -> bytes:
    """Return the quarterly table as a Word file; the same figures give the same bytes."""
    document = Document()
    made = figures.making
    properties = document.core_properties
    properties.title = f"{figures.area.zh}{figures.period.zh}出生人口性别比季度统计表"
    properties.author = properties.last_modified_by = "evenborn"
    properties.comments = f"run {made.run}"
    properties.created = properties.modified = moment(made.made_on)
    properties.language = "zh-CN"
    _paper(document)
    _write(document, form(figures))
    out = io.BytesIO()
    document.save(out)
    package = out.getvalue()
    return sealed(package, {"word/fontTable.xml": _font_table(package)})


def _paper(document: DocumentType) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(35 - 7 - 5)  # 7 mm below the type area, the number is 5 mm high
    document.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer, RIGHT)
    _page_number(section.even_page_footer, LEFT)
    normal = document.styles["Normal"]
    normal.font.name = "Times New Roman"
    normal.font.size = Pt(16)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), BODY_FONT)


def _page_number(footer: _Footer, side: WD_ALIGN_PARAGRAPH) -> None:
    paragraph = footer.paragraphs[0]
    paragraph.alignment = side
    indent = paragraph.paragraph_format
    # One character in from the edge, as the standard asks.
    indent.left_indent = indent.right_indent = Pt(14)
    _run(paragraph, "— ", PAGE_FONT, 14)
    field = _run(paragraph, "", PAGE_FONT, 14)
    for kind, text in (("begin", None), (None, " PAGE "), ("end", None)):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = text
        field._r.append(mark)
    _run(paragraph, " —", PAGE_FONT, 14)


def _run(paragraph: Paragraph, text: str, font: str, size: float, *, bold: bool = False) -> Run:
    run = paragraph.add_run(text)
    run.font.name = "Times New Roman"
    run.font.size = Pt(size)
    run.font.bold = bold
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return run


def _paragraph(
    document: DocumentType,
    text: str,
    font: str = BODY_FONT,
    size: float = 16,
    side: WD_ALIGN_PARAGRAPH = LEFT,
    *,
    line_points: float = 29,
    indent: int = 0,
) -> Paragraph:
    paragraph = document.add_paragraph()
    paragraph.alignment = side
    shape = paragraph.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line_points)
    if indent:
        shape.first_line_indent = Pt(indent * size)
    _run(paragraph, text, font, size)
    return paragraph


def _write(document: DocumentType, table: Form) -> None:
    _paragraph(document, table.title, TITLE_FONT, 22, CENTRE, line_points=36)
    _paragraph(document, "", size=8, line_points=10)
    for name, value in table.head:
        _paragraph(document, f"{name}：{value}", size=12, side=RIGHT, line_points=18)
    if table.mark:
        marked = _paragraph(document, f"【{table.mark}】", HEAD_FONT, 16, CENTRE)
        marked.runs[0].font.color.rgb = RGBColor(0xB0, 0x1E, 0x1E)
    for facts in (table.facts[:1], table.facts[1:]):
        words = "　　".join(f"{name}：{value}" for name, value in facts)
        _paragraph(document, words, line_points=29)
    for block in table.blocks:
        _block(document, block)
    _paragraph(document, "", size=8, line_points=10)
    if table.explanation:
        _paragraph(document, table.explanation, indent=2)
    _paragraph(document, "注：", HEAD_FONT, 12, line_points=20)
    for index, note in enumerate(table.notes, start=1):
        _paragraph(document, f"{index}. {note}", size=12, line_points=20)
    _paragraph(document, "", size=8, line_points=14)
    first, second = table.signatures[:2], table.signatures[2:]
    for pair in (first, second):
        _paragraph(document, "".join(f"{f'{who}：':　<14}" for who in pair))


def _block(document: DocumentType, block: Block) -> None:
    heading = _paragraph(document, block.title, HEAD_FONT, 16)
    heading.paragraph_format.keep_with_next = True
    table = document.add_table(rows=1, cols=len(block.columns))
    table.style = document.styles["Table Grid"]
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for cell, name in zip(table.rows[0].cells, block.columns, strict=True):
        _fill(cell, name, CENTRE, HEAD_FONT)
    _repeats(table.rows[0])
    for index, row in enumerate(block.rows):
        added = table.add_row()
        for column, (cell, text) in enumerate(zip(added.cells, row.cells, strict=True)):
            _fill(cell, text, RIGHT if column else LEFT, BODY_FONT)
            # A table of a few rows stays on one page with its head.
            keeps = index + 1 < len(block.rows) and len(block.rows) <= 8
            cell.paragraphs[0].paragraph_format.keep_with_next = keeps
        _stays_whole(added)
    for cell in table.rows[0].cells:
        cell.paragraphs[0].paragraph_format.keep_with_next = True
    _widths(table)


def _fill(cell: _Cell, text: str, side: WD_ALIGN_PARAGRAPH, font: str) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = side
    shape = paragraph.paragraph_format
    shape.space_before = shape.space_after = Pt(1)
    shape.line_spacing = 1.0
    _run(paragraph, text, font, 10.5)


def _widths(table: Table) -> None:
    for column, width in zip(table.columns, COLUMN_MM, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, COLUMN_MM, strict=True):
            cell.width = Mm(width)
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "60")  # twentieths of a point: 1 mm, so that nine columns fit
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)


def _repeats(row: _Row) -> None:
    mark = OxmlElement("w:tblHeader")
    row._tr.get_or_add_trPr().append(mark)


def _stays_whole(row: _Row) -> None:
    mark = OxmlElement("w:cantSplit")
    row._tr.get_or_add_trPr().append(mark)


def _font_table(package: bytes) -> bytes:
    """Return the font table with our fonts and what stands in for them."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        old = archive.read("word/fontTable.xml").decode("utf-8")
    named = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{instead}"/><w:charset w:val="86"/></w:font>'
        for name, instead in INSTEAD.items()
    )
    return re.sub(r"</w:fonts>\s*$", f"{named}</w:fonts>", old).encode("utf-8")
