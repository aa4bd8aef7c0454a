"""A block of the quarterly table as a Word table, written as markup.

The full cross has thousands of cells; python-docx takes a millisecond for each, this a hundredth.
"""

import re
from html import escape
from typing import Final

from docx.document import Document as DocumentType
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from evenborn.report.table import Block, Kind

# Millimetres of each column; each adds up to 156, the width of the type area.
COLUMNS_MM: Final[dict[Kind, tuple[int, ...]]] = {
    "counts": (37, 14, 14, 13, 15, 16, 26, 11, 10),
    "sources": (37, 14, 14, 13, 15, 22, 20, 11, 10),
    "losses": (56, 25, 25, 25, 25),
    "changes": (40, 14, 14, 15, 14, 14, 15, 30),
}
# What XML 1.0 cannot hold; people paste such characters without seeing them.
UNWRITABLE: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
WHOLE: Final = 8  # a table of so many rows stays on one page with its head


def writable(text: str) -> str:
    """Return a text as a Word document can hold it.

    >>> writable("a\\x01b")
    'ab'
    """
    return UNWRITABLE.sub("", text)


def add_grid(
    document: DocumentType, block: Block, *, size: float, head_font: str, body_font: str
) -> None:
    """Add the block's cells; the head is repeated on every page and no row is torn apart."""
    widths = [round(width / 25.4 * 1440) for width in COLUMNS_MM[block.kind]]
    last = len(block.columns) - 1
    words_at = {0, last} if block.kind == "changes" else {0}
    rows = [
        _row(
            [
                _cell(text, width, "center", True, head_font, size)
                for text, width in zip(block.columns, widths, strict=True)
            ],
            "<w:cantSplit/><w:tblHeader/>",
        )
    ]
    for place, row in enumerate(block.rows, start=1):
        keeps = place < len(block.rows) <= WHOLE
        cells = [
            _cell(text, width, "left" if column in words_at else "right", keeps, body_font, size)
            for column, (text, width) in enumerate(zip(row.cells, widths, strict=True))
        ]
        rows.append(_row(cells, "<w:cantSplit/>"))
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    margins = "".join(f'<w:{side} w:w="60" w:type="dxa"/>' for side in ("left", "right"))
    markup = (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="TableGrid"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )
    body = document.element.body
    body.insert(len(body) - 1, parse_xml(markup))  # the section's properties stay last


def _row(cells: list[str], marks: str) -> str:
    return f"<w:tr><w:trPr>{marks}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(text: str, width: int, side: str, keeps: bool, font: str, size: float) -> str:
    keep = "<w:keepNext/>" if keeps else ""
    # Rows are as high as their words, not as the page's grid of lines.
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p><w:pPr>{keep}'
        '<w:snapToGrid w:val="0"/><w:spacing w:before="20" w:after="20" w:line="240" '
        f'w:lineRule="auto"/><w:jc w:val="{side}"/></w:pPr><w:r><w:rPr>'
        f'<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{font}"/>'
        f'<w:sz w:val="{round(size * 2)}"/></w:rPr><w:t xml:space="preserve">'
        f"{escape(writable(text))}</w:t></w:r></w:p></w:tc>"
    )
