"""The quarterly table in Excel: the same cells as in Word, with numbers as numbers."""

import io
import re
from dataclasses import dataclass

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from evenborn.report.figures import Figures
from evenborn.report.quarterly import Block, Form, form
from evenborn.report.sealed import moment, sealed

WIDTHS = (30, 9, 9, 9, 9, 11, 15, 8, 9)
TITLE_FONT, BODY_FONT = "方正小标宋简体", "仿宋"


def quarterly_xlsx(figures: Figures) -> bytes:
    """Return the quarterly table as an Excel file; the same figures give the same bytes."""
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True})
    made = figures.making
    book.set_properties(
        {
            "title": f"{figures.area.zh}{figures.period.zh}出生人口性别比季度统计表",
            "author": "evenborn",
            "comments": f"run {made.run}",
            "created": moment(made.made_on),
        }
    )
    _write(book, form(figures))
    book.close()
    return sealed(out.getvalue())


@dataclass(frozen=True, slots=True)
class Formats:
    """The cell formats of the sheet, by what stands in the cell."""

    title: Format
    plain: Format
    right: Format
    mark: Format
    block: Format
    head: Format
    label: Format
    words: Format
    whole: Format
    tenth: Format
    note: Format


def _formats(book: Workbook) -> Formats:
    plain = {"font_name": BODY_FONT, "font_size": 11, "valign": "vcenter"}
    line = {**plain, "border": 1}
    right = {"align": "right"}
    return Formats(
        title=book.add_format(
            {"font_name": TITLE_FONT, "font_size": 22, "align": "center", "valign": "vcenter"}
        ),
        plain=book.add_format(plain),
        right=book.add_format(plain | right),
        mark=book.add_format(
            plain | {"bold": True, "align": "center", "font_name": "黑体", "font_color": "#B01E1E"}
        ),
        block=book.add_format(line | {"bold": True, "font_name": "黑体"}),
        head=book.add_format(
            line | {"bold": True, "align": "center", "text_wrap": True, "bg_color": "#EEF2EF"}
        ),
        label=book.add_format(line | {"text_wrap": True}),
        words=book.add_format(line | right),
        whole=book.add_format(line | right | {"num_format": "#,##0"}),
        tenth=book.add_format(line | right | {"num_format": "0.0"}),
        note=book.add_format(plain | {"text_wrap": True, "valign": "top", "font_size": 10}),
    )


def _write(book: Workbook, table: Form) -> None:
    sheet = book.add_worksheet("季度表")
    formats = _formats(book)
    last = len(WIDTHS) - 1
    row = 0

    def wide(text: str, kind: Format, *, height: float | None = None, start: int = 0) -> None:
        nonlocal row
        if height:
            sheet.set_row(row, height)
        sheet.merge_range(row, start, row, last, text, kind)
        row += 1

    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    wide(table.title, formats.title, height=42)
    for name, value in table.head:
        wide(f"{name}：{value}", formats.right, start=5)
    if table.mark:
        wide(f"【{table.mark}】", formats.mark)
    wide("　　".join(f"{name}：{value}" for name, value in table.facts), formats.plain)
    for block in table.blocks:
        wide(block.title, formats.block)
        row = _block(sheet, block, row, formats)
    if table.explanation:
        wide(table.explanation, formats.label, height=36)
    for index, note in enumerate(table.notes, start=1):
        wide(f"{index}. {note}", formats.note, height=28 if len(note) > 56 else None)
    wide("　　　　　　".join(f"{who}：" for who in table.signatures), formats.plain, height=30)
    sheet.set_paper(9)
    # Inches for 28, 26, 37 and 35 mm, the margins of GB/T 9704-2012.
    sheet.set_margins(left=28 / 25.4, right=26 / 25.4, top=37 / 25.4, bottom=35 / 25.4)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer('&C&"宋体"&14— &P —')


def _block(sheet: Worksheet, block: Block, row: int, formats: Formats) -> int:
    """Write the head and rows of a block and return the row after it."""
    for column, name in enumerate(block.columns):
        sheet.write_string(row, column, name, formats.head)
    for one in block.rows:
        row += 1
        sheet.write_string(row, 0, one.cells[0], formats.label)
        for column, cell in enumerate(one.cells[1:], start=1):
            if re.fullmatch(r"\d[\d,]*", cell):
                sheet.write_number(row, column, int(cell.replace(",", "")), formats.whole)
            elif re.fullmatch(r"\d+\.\d", cell):
                sheet.write_number(row, column, float(cell), formats.tenth)
            else:
                sheet.write_string(row, column, cell, formats.words)
    return row + 1
