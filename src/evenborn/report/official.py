"""Word documents in the layout of GB/T 9704-2012 (党政机关公文格式).

A4; margins 37/35/28/26 mm, so that the type area is 156 × 225 mm with 22 lines of 28 characters;
title in 22 pt 小标宋, body in 16 pt 仿宋, heads in 黑体 and 楷体, page number in 14 pt 宋体 between
dashes, odd pages right and even pages left. The proprietary fonts are named and not shipped; the
file's font table names what to take where they are missing.
"""

import io
import re
import zipfile
from datetime import date
from typing import Final

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import _Footer, _Header
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from evenborn.report.figures import Language
from evenborn.report.grid import add_grid, writable
from evenborn.report.sealed import moment, sealed
from evenborn.report.table import Block

TITLE_FONT, BODY_FONT, HEAD_FONT, PAGE_FONT = "方正小标宋简体", "仿宋_GB2312", "黑体", "宋体"
SECOND_FONT = "楷体_GB2312"
# What to take where a font is missing: what comes with Windows and with macOS Office.
INSTEAD: Final = {
    TITLE_FONT: "华文中宋",
    BODY_FONT: "仿宋",
    HEAD_FONT: "SimHei",
    PAGE_FONT: "SimSun",
    SECOND_FONT: "楷体",
}
LINE: Final = 28.95  # points: 22 lines fit in 225 mm, of which each would have 28.99
LEVEL_FONTS: Final = (BODY_FONT, HEAD_FONT, SECOND_FONT, BODY_FONT, BODY_FONT)
RED: Final = RGBColor(0xC0, 0x00, 0x00)
LEFT, CENTRE, RIGHT = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
)
JUSTIFY: Final = WD_ALIGN_PARAGRAPH.JUSTIFY


def new_document(
    *, title: str, subject: str, made_on: date, language: Language, mark: str = ""
) -> DocumentType:
    """Return an empty document on the standard's page; `mark` stands red above every page."""
    document = Document()
    properties = document.core_properties
    properties.title, properties.comments = title, subject
    properties.author = properties.last_modified_by = "evenborn"
    properties.created = properties.modified = moment(made_on)
    properties.language = "zh-CN" if language == "zh" else "en"
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance = Mm(20)
    section.footer_distance = Mm(35 - 7 - 5)  # 7 mm below the type area, the number is 5 mm high
    document.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer, RIGHT)
    _page_number(section.even_page_footer, LEFT)
    if mark:
        for header in (section.header, section.even_page_header):
            _mark(header, mark)
    normal = document.styles["Normal"]
    normal.font.name = "Times New Roman"
    normal.font.size = Pt(16)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), BODY_FONT)
    if language == "zh":
        _grid(document)
    return document


def written(document: DocumentType) -> bytes:
    """Return the file; the same content gives the same bytes."""
    out = io.BytesIO()
    document.save(out)
    package = out.getvalue()
    return sealed(package, {"word/fontTable.xml": _font_table(package)})


def paragraph(
    document: DocumentType,
    text: str,
    font: str = BODY_FONT,
    size: float = 16,
    side: WD_ALIGN_PARAGRAPH = LEFT,
    *,
    line_points: float = LINE,
    indent: int = 0,
    right_indent: float = 0,
) -> Paragraph:
    """Add a paragraph; indents are counted in characters of its size."""
    added = document.add_paragraph()
    added.alignment = side
    shape = added.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line_points)
    shape.widow_control = False
    if indent:
        shape.first_line_indent = Pt(indent * size)
    if right_indent:
        shape.right_indent = Pt(right_indent * size)
    run(added, text, font, size)
    return added


def run(into: Paragraph, text: str, font: str, size: float, *, bold: bool = False) -> Run:
    """Add words in a Chinese font, with Times New Roman for Latin letters and figures."""
    added = into.add_run(writable(text))
    added.font.name = "Times New Roman"
    added.font.size = Pt(size)
    added.font.bold = bold
    added._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return added


def level(document: DocumentType, depth: int, text: str) -> Paragraph:
    """Add a paragraph of a level: 0 body, 1 一、 2 （一） 3 1. 4 （1）; two characters in."""
    added = paragraph(document, text, LEVEL_FONTS[depth], side=JUSTIFY, indent=2)
    added.paragraph_format.keep_with_next = depth in (1, 2)
    return added


def block_table(document: DocumentType, block: Block, *, size: float = 10.5) -> None:
    """Add a block of the quarterly table under its head."""
    heading = paragraph(document, block.title, HEAD_FONT, 14 if size < 10.5 else 16)
    heading.paragraph_format.keep_with_next = True
    add_grid(document, block, size=size, head_font=HEAD_FONT, body_font=BODY_FONT)


def rule(into: Paragraph, *, colour: str, points: float) -> None:
    """Draw a line as wide as the type area beneath a paragraph."""
    borders, border = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (
        ("val", "single"),
        ("sz", str(round(points * 8))),
        ("space", "1"),
        ("color", colour),
    ):
        border.set(qn(f"w:{name}"), value)
    borders.append(border)
    # The schema asks for an order: borders stand before spacing and indents.
    into._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _grid(document: DocumentType) -> None:
    """Lay 22 lines of 28 characters.

    The lines are the section's grid. The characters are set by closing 16-point type up by a
    quarter of a point (15.75 × 28 = 441 of 442 points): in a grid of characters Word sets the
    same, but LibreOffice gives each character two cells because 16 points do not fit into one.
    """
    section = document.sections[0]._sectPr
    for old in section.findall(qn("w:docGrid")):
        section.remove(old)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(int(LINE * 20)))
    section.append(grid)
    closer = OxmlElement("w:spacing")
    closer.set(qn("w:val"), "-5")
    properties = document.styles["Normal"].element.get_or_add_rPr()
    properties.insert_element_before(closer, "w:w", "w:kern", "w:position", "w:sz", "w:szCs")


def _page_number(footer: _Footer, side: WD_ALIGN_PARAGRAPH) -> None:
    added = footer.paragraphs[0]
    added.alignment = side
    indent = added.paragraph_format
    # One character in from the edge, as the standard asks.
    indent.left_indent = indent.right_indent = Pt(14)
    run(added, "— ", PAGE_FONT, 14)
    field = run(added, "", PAGE_FONT, 14)
    for kind, text in (("begin", None), (None, " PAGE "), ("end", None)):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = text
        field._r.append(mark)
    run(added, " —", PAGE_FONT, 14)


def _mark(header: _Header, text: str) -> None:
    added = header.paragraphs[0]
    added.alignment = CENTRE
    run(added, text, HEAD_FONT, 14).font.color.rgb = RED


def _font_table(package: bytes) -> bytes:
    """Return the font table with our fonts and what stands in for them."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        old = archive.read("word/fontTable.xml").decode("utf-8")
    named = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{instead}"/><w:charset w:val="86"/></w:font>'
        for name, instead in INSTEAD.items()
    )
    return re.sub(r"</w:fonts>\s*$", f"{named}</w:fonts>", old).encode("utf-8")
