"""The empty workbook: the columns of the schema, drop-downs that offer its codes, same bytes."""

import re
import zipfile
from datetime import date, time
from io import BytesIO

import pytest
import xlsxwriter
from python_calamine import load_workbook

from evenborn.standards.reading import connect, open_table
from evenborn.standards.schema import KINDS, load_schema
from evenborn.standards.template import CODES, INSTRUCTIONS, template_bytes


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(BytesIO(content)) as packed:
        return packed.read(name).decode()


def cells(content: bytes, sheet: str | int) -> list[list[object]]:
    book = load_workbook(BytesIO(content))
    name = book.sheet_names[sheet] if isinstance(sheet, int) else sheet
    return book.get_sheet_by_name(name).to_python()


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_line_holds_the_headers_of_the_schema_in_order(kind):
    schema = load_schema(kind)

    (header,) = cells(template_bytes(schema), 0)

    assert header == [column.header for column in schema.columns]


@pytest.mark.parametrize("kind", KINDS)
def test_two_runs_give_the_same_bytes(kind):
    assert template_bytes(load_schema(kind)) == template_bytes(load_schema(kind))


@pytest.mark.parametrize("kind", KINDS)
def test_every_code_list_has_a_drop_down_that_offers_all_its_words(kind):
    schema = load_schema(kind)
    content = template_bytes(schema)
    rules = part(content, "xl/worksheets/sheet1.xml")
    codes = cells(content, CODES)
    first = next(i for i, row in enumerate(codes) if row[0] == "列 Column")

    ranges = re.findall(r"<formula1>'[^']+'!\$C\$(\d+):\$C\$(\d+)</formula1>", rules)

    wanted = [column for column in schema.columns if column.type == "code"]
    assert len(ranges) == len(wanted)
    for (start, end), column in zip(ranges, wanted, strict=True):
        offered = [row[2] for row in load_rows(content, int(start), int(end))]
        assert offered == [code.zh for code in column.codes]
        assert all(word in column.accepts for word in offered)
    assert codes[first][1:] == ["代码 Code", "含义", "Meaning"]


def load_rows(content: bytes, start: int, end: int) -> list[list[object]]:
    """Return rows of the sheet of codes by their numbers in the sheet, from 1."""
    sheet = load_workbook(BytesIO(content)).get_sheet_by_name(CODES)
    rows = sheet.to_python(skip_empty_area=False)
    return rows[start - 1 : end]


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_has_a_note_and_a_word_when_it_is_chosen(kind):
    schema = load_schema(kind)
    content = template_bytes(schema)

    notes = part(content, "xl/comments1.xml")
    rules = part(content, "xl/worksheets/sheet1.xml")

    assert notes.count("<comment ") == len(schema.columns)
    assert rules.count("<dataValidation ") == len(schema.columns)
    for column in schema.columns:
        # Excel refuses longer ones, and xlsxwriter then leaves the whole rule out.
        assert len(f"{column.note_zh}\n{column.note_en}") <= 255 - 8


@pytest.mark.parametrize("kind", KINDS)
def test_numbers_of_persons_and_codes_are_text_and_dates_are_dates(kind):
    schema = load_schema(kind)
    styles = part(template_bytes(schema), "xl/styles.xml")
    sheet = part(template_bytes(schema), "xl/worksheets/sheet1.xml")
    used = re.findall(r'<col min="(\d+)" max="(\d+)" [^>]*style="(\d+)"', sheet)
    formats = dict(re.findall(r'<numFmt numFmtId="(\d+)" formatCode="([^"]+)"', styles))
    shapes = re.findall(r'<xf numFmtId="(\d+)"', styles.split("<cellXfs")[1])

    for first, last, style in used:
        for at in range(int(first), int(last) + 1):
            column, shape = schema.columns[at - 1], shapes[int(style)]
            if column.type in ("text", "citizen", "division", "facility", "code"):
                assert formats[shape] == "@", column.name
            elif column.type == "date":
                assert formats[shape] == "yyyy-mm-dd"


@pytest.mark.parametrize("kind", KINDS)
def test_the_instructions_name_every_column_in_both_languages(kind):
    schema = load_schema(kind)

    rows = cells(template_bytes(schema), INSTRUCTIONS)

    said = {(row[0], row[1], row[2], row[6], row[7]) for row in rows}
    for column in schema.columns:
        line = (column.header, column.header_en, column.name, column.note_zh, column.note_en)
        assert line in said
    assert any(schema.about_en in row for row in rows)


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_is_read_by_the_reader_as_a_file_without_rows(kind, tmp_path):
    schema = load_schema(kind)
    path = tmp_path / "template.xlsx"
    path.write_bytes(template_bytes(schema))

    table = open_table(path, con=connect(), schema=schema)

    assert set(schema.names) <= set(table.columns)
    assert not table.unknown_columns
    assert table.lines == 0


def test_what_is_filled_in_is_read_back(tmp_path, monkeypatch):
    schema = load_schema("delivery")
    path = tmp_path / "filled.xlsx"
    closed = xlsxwriter.Workbook.close

    def filled(book):
        sheet = book.worksheets_objs[0]
        at = {name: i for i, name in enumerate(schema.names)}
        sheet.write_string(1, at["record_id"], "0007")
        sheet.write_string(1, at["infant_sex"], "女")
        sheet.write_datetime(1, at["birth_date"], date(2025, 7, 1))
        sheet.write_datetime(1, at["birth_time"], time(8, 30))
        sheet.write_number(1, at["weight_grams"], 3250)
        closed(book)

    monkeypatch.setattr(xlsxwriter.Workbook, "close", filled)
    path.write_bytes(template_bytes(schema))
    con = connect()
    table = open_table(path, con=con, schema=schema)

    rows = con.execute(
        f"SELECT line, record_id, infant_sex, birth_date, weight_grams FROM {table.relation}"
    ).fetchall()

    assert rows == [(2, "0007", "女", "2025-07-01", "3250")]
