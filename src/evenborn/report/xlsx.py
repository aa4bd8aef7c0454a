"""The quarterly table and the bulletin in Excel: the same cells as in Word, numbers as numbers."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from evenborn.report.bulletin import Bulletin
from evenborn.report.cross import BASES, PARITIES, RESIDENCES
from evenborn.report.figures import Figures, Language, Text
from evenborn.report.quarterly import Form, Hide, form
from evenborn.report.sealed import moment, sealed
from evenborn.report.table import Block

WIDTHS: Final = (30, 9, 9, 9, 9, 11, 15, 8, 9)
TITLE_FONT, BODY_FONT = "方正小标宋简体", "仿宋"
INTERNAL: Final = Text(
    "内部件，含小于10的计数，不得外传", "Internal: holds small counts, not to be passed on"
)
LEAF_HEADS: Final = (
    Text("地区", "Area"),
    Text("区划代码", "Code"),
    Text("季度", "Quarter"),
    Text("口径", "Basis"),
    Text("孩次", "Birth order"),
    Text("母亲常住类别", "Mother's residence"),
    Text("男", "Male"),
    Text("女", "Female"),
    Text("性别不明", "Other"),
    Text("合计", "Total"),
    Text("迟报", "Late"),
)


def quarterly_xlsx(
    figures: Figures,
    language: Language = "zh",
    *,
    hide: Hide | None = None,
    leaves: bool = False,
) -> bytes:
    """Return the quarterly table as an Excel file; the same figures give the same bytes.

    With `leaves` a second sheet holds every cell of the full cross, small ones too: only for
    those who may see small counts.
    """
    table = form(figures, language, hide=hide)
    made = figures.making
    where = f"{figures.area.said(language)} {figures.period.said(language)}"
    out, book = _new(f"{where} {table.title}", made.run, made.made_on)
    formats = _formats(book)
    _write(book, table, formats, language)
    if leaves and figures.cross and hide is None:
        _leaves(book, figures, formats, language)
    book.close()
    return sealed(out.getvalue())


def bulletin_xlsx(text: Bulletin) -> bytes:
    """Return the bulletin's tables as an Excel file, with its words on a sheet of their own."""
    out, book = _new(text.title, text.run, text.made_on)
    formats = _formats(book)
    zh = text.language == "zh"
    sheet = _sheet(book, "统计表" if zh else "Tables", text.mark)
    last = len(WIDTHS) - 1
    sheet.merge_range(0, 0, 0, last, text.title, formats.title)
    sheet.set_row(0, 42)
    row = 1
    if text.mark:
        sheet.merge_range(row, 0, row, last, text.mark, formats.mark)
        row += 1
    for block in text.tables:
        sheet.merge_range(row, 0, row, last, block.title, formats.block)
        row = _block(sheet, block, row + 1, formats)
    words = _sheet(book, "正文" if zh else "Text", text.mark, columns=(90,))
    lines = [text.title, text.to, *(one.text for one in text.body)]
    lines += [text.issuer, text.issued_on, *text.notes]
    for place, line in enumerate(line for line in lines if line):
        words.write_string(place, 0, line, formats.note)
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


def _new(title: str, made_by: str, made_on: date) -> tuple[io.BytesIO, Workbook]:
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_urls": False})
    book.set_properties(
        {
            "title": title,
            "author": "evenborn",
            "comments": f"run {made_by}",
            "created": moment(made_on),
        }
    )
    return out, book


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


def _sheet(book: Workbook, name: str, mark: str, columns: Sequence[float] = WIDTHS) -> Worksheet:
    """Return a sheet on A4 with the margins and page number of the standard."""
    sheet = book.add_worksheet(name)
    for column, width in enumerate(columns):
        sheet.set_column(column, column, width)
    sheet.set_paper(9)
    # Inches for 28, 26, 37 and 35 mm, the margins of GB/T 9704-2012.
    sheet.set_margins(left=28 / 25.4, right=26 / 25.4, top=37 / 25.4, bottom=35 / 25.4)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer('&C&"宋体"&14— &P —')
    if mark:
        sheet.set_header(f"&C&14{mark.replace('&', '&&')}")
    return sheet


def _write(book: Workbook, table: Form, formats: Formats, language: Language) -> None:
    sheet = _sheet(book, "季度表" if language == "zh" else "Quarterly table", "")
    colon, gap = ("：", "　　") if language == "zh" else (": ", "    ")
    last = len(WIDTHS) - 1
    row = 0

    def wide(text: str, kind: Format, *, height: float | None = None, start: int = 0) -> None:
        nonlocal row
        if height:
            sheet.set_row(row, height)
        sheet.merge_range(row, start, row, last, text, kind)
        row += 1

    wide(table.title, formats.title, height=42)
    for name, value in table.head:
        wide(f"{name}{colon}{value}", formats.right, start=5)
    if table.mark:
        wide(f"【{table.mark}】" if language == "zh" else f"[{table.mark}]", formats.mark)
    wide(gap.join(f"{name}{colon}{value}" for name, value in table.facts), formats.plain)
    for block in table.blocks:
        wide(block.title, formats.block)
        row = _block(sheet, block, row, formats)
    if table.explanation:
        wide(table.explanation, formats.label, height=36)
    for index, note in enumerate(table.notes, start=1):
        wide(f"{index}. {note}", formats.note, height=28 if len(note) > 56 else None)
    if any(colon in who for who in table.signatures):
        for who in table.signatures:
            wide(who, formats.plain)
    else:
        wide((gap * 3).join(f"{who}{colon}" for who in table.signatures), formats.plain, height=30)


def _leaves(book: Workbook, figures: Figures, formats: Formats, language: Language) -> None:
    mark = INTERNAL.said(language)
    widths = (24, 14, 9, 10, 12, 16, 8, 8, 9, 8, 8)
    sheet = _sheet(book, "全交叉" if language == "zh" else "Full cross", mark, widths)
    sheet.merge_range(0, 0, 0, len(widths) - 1, mark, formats.mark)
    for column, head in enumerate(LEAF_HEADS):
        sheet.write_string(1, column, head.said(language), formats.head)
    for row, cell in enumerate(figures.cross, start=2):
        words = (
            cell.area.said(language),
            cell.area_code,
            cell.quarter,
            BASES[cell.basis].said(language),
            PARITIES[cell.parity].said(language),
            RESIDENCES[cell.residence].said(language),
        )
        for column, word in enumerate(words):
            sheet.write_string(row, column, word, formats.label)
        counts = (cell.boys, cell.girls, cell.unknown, cell.births, cell.late)
        for column, count in enumerate(counts, start=len(words)):
            if count is None:
                sheet.write_string(row, column, "–", formats.words)
            else:
                sheet.write_number(row, column, count, formats.whole)
    sheet.freeze_panes(2, 1)
    sheet.autofilter(1, 0, max(2, len(figures.cross) + 1), len(widths) - 1)


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
