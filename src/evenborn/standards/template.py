"""An empty workbook for one kind of file: drop-downs, formats, notes, and how to fill it in.

Three sheets: the one to fill in, instructions, and the code lists. Only the first has a header
that `reading` knows, so a filled-in template is read as it is.
"""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Final

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from evenborn.standards.declaration import Column, Limit, Schema, Type

CREATED: Final = datetime(2000, 1, 1, tzinfo=UTC)  # no clock in a file: same schema, same bytes
LAST_ROW: Final = 1_048_575  # the last row of a sheet, from 0
INSTRUCTIONS: Final = "填写说明 Instructions"
CODES: Final = "代码 Codes"
# Excel cuts a drop-down's own words at 255 characters, so the lists stand on a sheet.
FIRST_CODE_ROW: Final = 3
NOTE_WIDTH: Final = 60

NUMBER_FORMATS: Final[dict[Type, str]] = {
    "date": "yyyy-mm-dd",
    "month": "yyyy-mm",
    "moment": "yyyy-mm-dd hh:mm",
    "time": "hh:mm",
    "integer": "0",
    "decimal": "0.0",
}
TYPES_ZH: Final[dict[Type, str]] = {
    "text": "文本",
    "code": "代码（下拉选择）",
    "integer": "整数",
    "decimal": "数字",
    "date": "日期",
    "time": "时刻",
    "moment": "日期和时刻",
    "month": "年月",
    "citizen": "证件号码",
    "division": "区划代码",
    "facility": "机构代码",
}
TYPES_EN: Final[dict[Type, str]] = {
    "text": "text",
    "code": "code (drop-down)",
    "integer": "whole number",
    "decimal": "number",
    "date": "date",
    "time": "time",
    "moment": "date and time",
    "month": "month",
    "citizen": "identity number",
    "division": "division code",
    "facility": "institution code",
}

HOW_TO_FILL_IN: Final = (
    "在第一张表中填写，每条记录一行；不要改动表头，列可以不全，顺序可以不同。",
    (
        "Fill in the first sheet, one line per record; leave the header as it is. Columns may be "
        "left out and may stand in any order."
    ),
    "深色表头为必填列。不知道的留空，不要编造；留空好过填错。",
    (
        "Dark headers must be filled in. Leave empty what you do not know, and invent nothing: "
        "an empty cell is better than a wrong one."
    ),
    "号码和代码按文本填写，不会丢失前面的 0 和末位的 X。",
    "Numbers of persons and codes are text, so that no zero and no X is lost.",
    "表中有个人信息的，只通过规定的渠道报送，用后及时删除。",
    "Where the sheet holds personal data, send it only by the agreed way, and delete it after use.",
)


def template_bytes(schema: Schema) -> bytes:
    """Return the workbook (.xlsx) of a kind; the same schema gives the same bytes.

    >>> from evenborn.standards.schema import load_schema
    >>> template_bytes(load_schema("vaccination"))[:2]
    b'PK'
    """
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        book.set_properties(
            {
                "title": f"{schema.title_zh} · {schema.title_en}",
                "author": "Evenborn 衡生",
                "created": CREATED,
            }
        )
        sheet = book.add_worksheet(schema.title_zh)
        ranges = _codes_sheet(book, schema)
        _columns_sheet(book, sheet, schema, ranges)
        _instructions_sheet(book, schema)
        # Instructions are read before codes; the codes came first to know their places.
        book.worksheets_objs.sort(key=lambda one: (one.name == CODES, one.name == INSTRUCTIONS))
    return content.getvalue()


def _columns_sheet(
    book: Workbook, sheet: Worksheet, schema: Schema, ranges: dict[str, str]
) -> None:
    """Write the sheet to fill in: header, notes, formats, drop-downs."""
    common = {"bold": True, "border": 1, "text_wrap": True, "valign": "vcenter", "align": "center"}
    required = book.add_format({**common, "bg_color": "#1f5c66", "font_color": "#ffffff"})
    optional = book.add_format({**common, "bg_color": "#dfeaec"})
    sheet.freeze_panes(1, 0)
    sheet.set_row(0, 32)
    sheet.repeat_rows(0)
    _for_print(sheet)
    for at, column in enumerate(schema.columns):
        shape = book.add_format({"num_format": NUMBER_FORMATS.get(column.type, "@")})
        sheet.set_column(at, at, _width(column), shape)
        sheet.write_string(0, at, column.header, required if column.required else optional)
        note = f"{column.note_zh}\n{column.header_en}: {column.note_en}"
        sheet.write_comment(0, at, note, {"author": "", "x_scale": 2.2, "y_scale": 1.6})
        rule = _validation(column, ranges.get(column.name))
        sheet.data_validation(1, at, LAST_ROW, at, rule)


def _for_print(sheet: Worksheet, *, one_page_wide: bool = False) -> None:
    sheet.set_paper(9)  # A4
    sheet.set_landscape()
    if one_page_wide:
        sheet.fit_to_pages(1, 0)


def _width(column: Column) -> float:
    """Return a width in characters: a Chinese character takes two."""
    needed = {"citizen": 21.0, "moment": 17.0, "facility": 21.0, "division": 15.0}
    return max(needed.get(column.type, 11.0), 2.2 * len(column.header) + 2)


def _validation(column: Column, codes: str | None) -> dict[str, Any]:
    """Return what Excel is to say and refuse in the cells of a column."""
    said: dict[str, Any] = {
        "input_title": column.header,
        "input_message": f"{column.note_zh}\n{column.note_en}",
        "error_title": column.header,
        "error_message": f"请按说明填写：{column.note_zh}\n{column.note_en}",
        "error_type": "warning" if column.soft else "stop",
    }
    if column.type == "code":
        return {**said, "validate": "list", "source": codes}
    kinds = {"date": "date", "month": "date", "moment": "date", "integer": "integer"}
    kinds |= {"decimal": "decimal", "text": "length"}
    bounded = column.minimum is not None and column.maximum is not None
    if column.type in kinds and bounded:
        return {
            **said,
            "validate": kinds[column.type],
            "criteria": "between",
            "minimum": _bound(column, column.minimum),
            "maximum": _bound(column, column.maximum),
        }
    return {**said, "validate": "any"}


def _bound(column: Column, limit: Limit) -> Any:
    if limit == "today":
        return "=TODAY()+1" if column.type == "moment" else "=TODAY()"
    if isinstance(limit, str):
        return datetime.fromisoformat(limit)
    return limit


def _codes_sheet(book: Workbook, schema: Schema) -> dict[str, str]:
    """Write all code lists one below the other; return column name → range of its words."""
    sheet = book.add_worksheet(CODES)
    _for_print(sheet, one_page_wide=True)
    bold = book.add_format({"bold": True, "bottom": 1})
    text = book.add_format({"num_format": "@"})
    sheet.set_column(0, 0, 24, text)
    sheet.set_column(1, 3, 26, text)
    sheet.write_string(0, 0, "代码表 · Code lists", bold)
    for at, word in enumerate(("列 Column", "代码 Code", "含义", "Meaning")):
        sheet.write_string(FIRST_CODE_ROW - 1, at, word, bold)
    ranges = {}
    row = FIRST_CODE_ROW
    for column in schema.columns:
        if column.type != "code":
            continue
        for at, code in enumerate(column.codes, start=row):
            for cell, word in enumerate((column.header, code.value, code.zh, code.en)):
                sheet.write_string(at, cell, word, text)
        last = row + len(column.codes)
        ranges[column.name] = f"='{CODES}'!$C${row + 1}:$C${last}"
        row = last
    return ranges


def _instructions_sheet(book: Workbook, schema: Schema) -> None:
    """Write what the file is, how to fill it in, and a line for each column."""
    sheet = book.add_worksheet(INSTRUCTIONS)
    _for_print(sheet, one_page_wide=True)
    title = book.add_format({"bold": True, "font_size": 14})
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 26, wrapped)
    sheet.set_column(1, 1, 28, wrapped)
    sheet.set_column(2, 2, 24, wrapped)
    sheet.set_column(3, 5, 19, wrapped)
    sheet.set_column(6, 7, NOTE_WIDTH, wrapped)
    sheet.write_string(0, 0, f"{schema.title_zh} · {schema.title_en}", title)
    row = 1
    for words in (schema.about_zh, schema.about_en, *HOW_TO_FILL_IN):
        sheet.merge_range(row, 0, row, 7, words, wrapped)
        row += 1
    row += 1
    heads = (
        "表头",
        "Meaning",
        "Name",
        "必填 Required",
        "类型",
        "Type",
        "填写要求",
        "What to enter",
    )
    for at, head in enumerate(heads):
        sheet.write_string(row, at, head, bold)
    for column in schema.columns:
        row += 1
        # Not every program makes a row as high as its text, so the height is set.
        sheet.set_row(row, 15 * _lines(column.note_zh, column.note_en))
        for at, words in enumerate(_described(column)):
            sheet.write_string(row, at, words, wrapped)


def _lines(zh: str, en: str) -> int:
    """Return how many lines the longer note takes; a Chinese character is two wide."""
    return max(-(-2 * len(zh) // NOTE_WIDTH), -(-len(en) // NOTE_WIDTH))


def _described(column: Column) -> tuple[str, ...]:
    return (
        column.header,
        column.header_en,
        column.name,
        "是 yes" if column.required else "",
        TYPES_ZH[column.type] + (f"（{column.unit_zh}）" if column.unit else ""),
        TYPES_EN[column.type] + (f" ({column.unit})" if column.unit else ""),
        column.note_zh,
        column.note_en,
    )
