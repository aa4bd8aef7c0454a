"""Every kind of broken, foreign or hostile file that was tried, and what became of it.

`READ` are files that look odd and are read right, every row of them. `ROWS` lose single lines,
which are refused with a reason while the others are accepted. `NEVER` cannot be used and are
said so in one paragraph. Nothing here may crash, hang, fill the memory or name a person.
"""

import gzip
import os
import zipfile
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from evenborn.standards.checking import judge
from evenborn.standards.reading import CannotRead, bombs, find_files
from evenborn.standards.schema import load_schema
from evenborn.standards.tests.make import (
    HEADERS,
    TODAY,
    csv_text,
    make_row,
    make_rows,
    sheet_of,
    with_part,
    write_csv,
    write_xlsx,
)

DELIVERY = load_schema("delivery")
THREE = make_rows(3)
TEXT = csv_text(THREE)
LINES = TEXT.splitlines()


def judged(path):
    with judge(path, schema=DELIVERY, today=TODAY) as one:
        return one, list(one.problems)


def bytes_file(content: bytes, name: str = "birth.csv"):
    return lambda folder: _written(folder / name, content)


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def text_file(text: str, name: str = "birth.csv", encoding: str = "utf-8"):
    return bytes_file(text.encode(encoding), name)


def sheet_file(lines, name: str = "birth.xlsx"):
    return lambda folder: write_xlsx(folder / name, lines)


def respelt(**changes: str):
    """Three rows, each with these cells."""
    return text_file(csv_text([make_row(number, **changes) for number in (1, 2, 3)]))


def merged(folder: Path) -> Path:
    """Twins whose mother is one merged cell over two rows, under a merged title."""
    rows = [
        make_row(1, plurality="2", plurality_rank="1"),
        make_row(2, plurality="2", plurality_rank="2"),
        make_row(3),
    ]
    rows[1] |= dict.fromkeys(("mother_name", "mother_id_number", "mother_birth_date"), "")
    with xlsxwriter.Workbook(str(folder / "merged.xlsx")) as book:
        page = book.add_worksheet()
        page.merge_range(0, 0, 0, 11, "某县 2025 年一季度分娩登记")
        for at, cells in enumerate(sheet_of(rows), start=1):
            page.write_row(at, 0, cells)
        for column in (1, 2, 3):
            page.merge_range(2, column, 3, column, list(rows[0].values())[column])
    return folder / "merged.xlsx"


def two_storeys(folder: Path) -> Path:
    """A header of two lines: 母亲 over 姓名, 身份证号, 出生日期."""
    names = list(HEADERS.values())
    upper = [*names[:1], "母亲", "", "", *names[4:]]
    lower = ["", "姓名", "身份证号", "出生日期", *[""] * 8]
    return write_xlsx(folder / "storeys.xlsx", [upper, lower, *sheet_of(THREE)[1:]])


def formulas(folder: Path) -> Path:
    """Cells that are formulas: the stored value counts, nothing is computed."""
    lines = sheet_of(THREE)
    with xlsxwriter.Workbook(str(folder / "formulas.xlsx")) as book:
        page = book.add_worksheet()
        for at, cells in enumerate(lines):
            page.write_row(at, 0, cells)
        for at in (1, 2, 3):
            page.write_formula(at, 7, "=0+1", None, 1)
    return folder / "formulas.xlsx"


def macros(folder: Path) -> Path:
    """A workbook with a macro part and a link to another file."""
    plain = write_xlsx(folder / "plain.xlsx", sheet_of(THREE))
    first = with_part(plain, folder / "one.xlsm", "xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 macro")
    link = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    return with_part(first, folder / "macros.xlsm", "xl/externalLinks/externalLink1.xml", link)


def typed_sheet(folder: Path) -> Path:
    """Dates as dates, codes and counts as numbers, as Excel likes to keep them."""
    with xlsxwriter.Workbook(str(folder / "typed.xlsx")) as book:
        page = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy/m/d"})
        clock = book.add_format({"num_format": "h:mm"})
        page.write_row(0, 0, list(HEADERS.values()))
        for at, row in enumerate(THREE, start=1):
            page.write_row(at, 0, list(row.values()))
            page.write_datetime(at, 3, date(1995, 12, 31), day)
            page.write_number(at, 4, 1)
            page.write_datetime(at, 5, date(2025, 3, 5), day)
            page.write_number(at, 6, 0.354166666666667, clock)
            page.write_number(at, 7, 1.0)
            page.write_number(at, 10, 110105000000)
    return folder / "typed.xlsx"


def parquet(folder: Path) -> Path:
    pq.write_table(pa.Table.from_pylist(THREE), folder / "birth.parquet")
    return folder / "birth.parquet"


def glob_name(folder: Path) -> Path:
    return write_csv(folder / "birth [1] *?.csv", THREE)


def long_cell(folder: Path) -> Path:
    rows = [*make_rows(2), make_row(3, mother_name="长" * 1_000_000)]
    return write_csv(folder / "long.csv", rows)


def wide(folder: Path) -> Path:
    """Three thousand columns nobody asked for."""
    extra = {f"其他{i}": "1" for i in range(3_000)}
    return write_csv(folder / "wide.csv", [{**row, **extra} for row in THREE])


UPPER = str.maketrans("0123456789-:XDM", "０１２３４５６７８９－：ＸＤＭ")

READ = {
    "UTF-8": text_file(TEXT),
    "UTF-8 with a byte order mark": text_file(TEXT, encoding="utf-8-sig"),
    "GB18030, as Excel in China saves CSV": text_file(TEXT, encoding="gb18030"),
    "UTF-16 with a mark": text_file(TEXT, encoding="utf-16"),
    "UTF-16 without a mark": text_file(TEXT, encoding="utf-16-le"),
    "semicolons": text_file(csv_text(THREE, delimiter=";")),
    "tabs": text_file(csv_text(THREE, delimiter="\t"), "birth.txt"),
    "bars": text_file(csv_text(THREE, delimiter="|")),
    "full-width commas": text_file(csv_text(THREE, delimiter="\uff0c")),
    "Windows line ends": text_file(csv_text(THREE, end="\r\n")),
    "old Mac line ends": text_file(csv_text(THREE, end="\r")),
    "mixed line ends": text_file("\r\n".join(LINES[:2]) + "\n" + "\r\n".join(LINES[2:])),
    "no line end at the end": text_file(TEXT.rstrip("\n")),
    "empty lines between and after": text_file("\n\n".join(LINES) + "\n\n\n"),
    "lines of commas only, as Excel leaves them": text_file(TEXT + "," * 11 + "\n" + "," * 11),
    "header in line 3 under a title": text_file(f"分娩登记\n单位：某医院,制表：,\n{TEXT}"),
    "header in line 5": text_file("某县\n\n分娩登记表\n(秘密)\n" + TEXT),
    "a sep= line for Excel": text_file("sep=,\n" + TEXT),
    "cells in quotes": text_file(TEXT.replace("测试甲", '"测试甲"')),
    "a comma in quotes": text_file(TEXT.replace("测试甲", '"测,试"')),
    "a line end in quotes": text_file(TEXT.replace("测试甲", '"测\n试"')),
    "quotes doubled inside": text_file(TEXT.replace("测试甲", '"测""试"')),
    "header in quotes over two lines": text_file(TEXT.replace("分娩日期", '"分娩\n日期"')),
    "columns nobody asked for": text_file("\n".join(f"{x},备注{i}" for i, x in enumerate(LINES))),
    "a trailing empty column": text_file("\n".join(f"{line}," for line in LINES)),
    "three thousand columns": wide,
    "header words with blanks, width and units": text_file(
        TEXT.replace("孩次", " 孩 次（第几个）").replace("分娩日期", "*分娩日期：")
    ),
    "English headers": text_file(TEXT.replace(LINES[0], ",".join(HEADERS))),
    "day as 2025年3月5日": respelt(birth_date="2025年3月5日"),
    "day as 20250305": respelt(birth_date="20250305"),
    "day as 2025/3/5": respelt(birth_date="2025/3/5"),
    "day as 2025.03.05": respelt(birth_date="2025.03.05"),
    "day with a time": respelt(birth_date="2025-03-05 08:30:00"),
    "day as an Excel serial": respelt(birth_date="45721"),
    "time as 8时30分": respelt(birth_time="8时30分"),
    "full-width digits and letters": respelt(
        birth_date="2025-03-05".translate(UPPER),
        birth_order="１",
        facility_code="９１３５０１００Ｍ０００１００Ｙ４３",
    ),
    "blanks around and inside": respelt(birth_date=" 2025-03-05\u3000", infant_sex="\u00a01 "),
    "zero-width marks": respelt(infant_sex="\u200b1\ufeff"),
    "X in lower case": text_file(
        csv_text(
            [
                make_row(
                    1,
                    mother_id_number="11010519491231002x",
                    mother_birth_date="1949-12-31",
                    birth_date="1990-01-01",
                )
            ]
        )
    ),
    "sex in words": respelt(infant_sex="男婴"),
    "text kept by an apostrophe": respelt(area_code="'110105"),
    'text kept as ="…"': respelt(area_code='="110105"'),
    "gzip": lambda folder: _written(folder / "birth.csv.gz", gzip.compress(TEXT.encode())),
    "a name full of glob marks": glob_name,
    "Parquet": parquet,
    "a workbook": sheet_file(sheet_of(THREE)),
    "a workbook called .csv": sheet_file(sheet_of(THREE), "birth.csv"),
    "a workbook that begins in row 4": sheet_file([["某县分娩登记"], [], [], *sheet_of(THREE)]),
    "a workbook of typed cells": typed_sheet,
    "merged cells": merged,
    "a header of two storeys": two_storeys,
    "formulas": formulas,
    "macros and links to other files": macros,
}


@pytest.mark.parametrize("what", READ)
def test_odd_but_sound_files_are_read_right(what, tmp_path):
    path = READ[what](tmp_path)

    one, problems = judged(path)

    assert one.lines in (1, 3)
    assert (one.accepted, one.refused, one.known) == (one.lines, 0, 0), problems
    assert not problems


def truncated_utf8() -> bytes:
    """Cut inside the last letter of the last line."""
    rows = [{key: row[key] for key in reversed(row)} for row in THREE]
    text = csv_text([{**row, "father_name": "完"} for row in rows]).replace(
        "father_name", "父亲姓名"
    )
    return text.rstrip("\n").encode()[:-1]


ROWS = {
    "too few cells": (text_file(TEXT + "D9,测试乙\n"), {5: "line-ragged"}),
    "too many cells": (text_file(TEXT + LINES[1].replace("D00001", "D9") + ",多\n"),
                       {5: "line-ragged"}),
    "cut off in the middle of a line": (bytes_file(TEXT.encode()[:-40]), {4: "line-ragged"}),
    "cut off inside a letter": (bytes_file(truncated_utf8()), {4: "line-encoding"}),
    "one letter in another encoding": (
        bytes_file(TEXT.replace("D00002,测试甲", "D00002,@@").encode().replace(b"@@", b"\xb2\xe2")),
        {3: "line-encoding"},
    ),
    "a zero byte": (text_file(TEXT.replace("D00002", "D00\x0002")), {3: "line-nul"}),
    "a quotation mark never closed": (text_file(TEXT.replace("D00002", '"D00002')),
                                      {3: "line-quote"}),
    "a quotation mark inside a quoted cell": (text_file(TEXT.replace("D00002", '"D0"0002"')),
                                              {3: "line-quote"}),
    "a cell of a million characters": (long_cell, {4: "line-too-long"}),
    "a record number stored as a number": (
        sheet_file([*sheet_of(make_rows(2)), [4.40524188001010014e17, *sheet_of(THREE)[3][1:]]]),
        {4: "digits-lost"},
    ),
    "a formula that failed": (
        sheet_file(sheet_of([*make_rows(2), make_row(3, infant_sex="#REF!")])),
        {4: "not-in-list"},
    ),
    "a day that does not exist": (respelt(birth_date="2025-02-30"),
                                  {2: "unreadable", 3: "unreadable", 4: "unreadable"}),
    "a total under the rows": (text_file(TEXT + "合计,3" + "," * 10 + "\n"), {5: "missing"}),
    "a formula as text": (text_file(TEXT + LINES[1].replace("D00001", "D4").replace(
        ",1,2025-03-05", ",=1+1,2025-03-05") + "\n"), {5: "not-in-list"}),
}  # fmt: skip


@pytest.mark.parametrize("what", ROWS)
def test_a_broken_line_is_refused_and_the_others_are_not(what, tmp_path):
    make, expected = ROWS[what]

    one, problems = judged(make(tmp_path))

    errors = {problem.line: problem.code for problem in problems if problem.severity == "error"}
    assert expected.items() <= errors.items()
    assert one.refused == len(expected) == len(errors)
    assert one.lines == one.accepted + one.refused + one.known
    assert one.lines >= 3


def bomb(folder: Path) -> Path:
    """A workbook whose sheet unpacks to far more than any table (100 MB from 100 kB)."""
    plain = write_xlsx(folder / "plain.xlsx", sheet_of(THREE))
    part = "xl/worksheets/sheet1.xml"
    return with_part(plain, folder / "bomb.xlsx", part, b"<row>" + b" " * 100_000_000 + b"</row>")


def lying_bomb(folder: Path) -> Path:
    """The same, with a directory that claims the part were small."""
    path = bomb(folder)
    content = path.read_bytes()
    size = (100_000_011).to_bytes(4, "little")
    assert content.count(size) >= 1
    return _written(path, content.replace(size, (1_000).to_bytes(4, "little")))


def sparse(folder: Path) -> Path:
    """Two cells in opposite corners: laid out in full they would take 550 GB."""
    return write_xlsx_cells(folder / "sparse.xlsx", {(0, 0): "记录编号", (1_048_575, 16_383): "x"})


def write_xlsx_cells(path: Path, cells: dict[tuple[int, int], str]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        for (row, column), text in cells.items():
            page.write_string(row, column, text)
    return path


def many_merges(folder: Path) -> Path:
    plain = write_xlsx(folder / "plain.xlsx", sheet_of(THREE))
    with zipfile.ZipFile(plain) as file:
        sheet = file.read("xl/worksheets/sheet1.xml")
    merges = b'<mergeCell ref="A1:A1048576"/>' * 50
    part = sheet.replace(b"</sheetData>", b"</sheetData><mergeCells>" + merges + b"</mergeCells>")
    return with_part(plain, folder / "merges.xlsx", "xl/worksheets/sheet1.xml", part)


def entities(folder: Path) -> Path:
    plain = write_xlsx(folder / "plain.xlsx", sheet_of(THREE))
    content = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'
    return with_part(plain, folder / "entities.xlsx", "xl/worksheets/sheet1.xml", content)


def cut_workbook(share: float):
    def make(folder: Path) -> Path:
        content = write_xlsx(folder / "whole.xlsx", sheet_of(make_rows(500))).read_bytes()
        return _written(folder / "cut.xlsx", content[: int(len(content) * share)])

    return make


def cut_parquet(folder: Path) -> Path:
    content = parquet(folder).read_bytes()
    return _written(folder / "cut.parquet", content[: len(content) // 2])


def holed_parquet(folder: Path) -> Path:
    """Head and tail whole, the pages between them overwritten."""
    content = bytearray(parquet(folder).read_bytes())
    content[8:400] = b"\xff" * 392
    return _written(folder / "holed.parquet", bytes(content))


def locked(folder: Path) -> Path:
    """An OLE container with an EncryptedPackage stream, as Excel writes with a password."""
    sector = 512
    fat = [0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFE] + [0xFFFFFFFF] * 125
    header = bytearray(sector)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    for at, value, size in ((24, 0x3E, 2), (26, 3, 2), (28, 0xFFFE, 2), (30, 9, 2), (32, 6, 2),
                            (44, 1, 4), (48, 1, 4), (56, 4096, 4), (60, 0xFFFFFFFE, 4),
                            (68, 0xFFFFFFFE, 4), (76, 0, 4)):  # fmt: skip
        header[at : at + size] = value.to_bytes(size, "little")
    for at in range(80, sector, 4):
        header[at : at + 4] = b"\xff\xff\xff\xff"

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        words = bytearray(128)
        encoded = name.encode("utf-16-le")
        words[: len(encoded)] = encoded
        words[64:66] = (len(encoded) + 2).to_bytes(2, "little")
        words[66], words[67] = kind, 1
        for at, value in (
            (68, 0xFFFFFFFF),
            (72, 0xFFFFFFFF),
            (76, child),
            (116, start),
            (120, size),
        ):
            words[at : at + 4] = value.to_bytes(4, "little")
        return bytes(words)

    directory = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0)
    directory += entry("EncryptedPackage", 2, 0xFFFFFFFF, 0xFFFFFFFE, 0) + bytes(256)
    table = b"".join(value.to_bytes(4, "little") for value in fat)
    return _written(folder / "locked.xlsx", bytes(header) + table + directory + bytes(sector))


def two_sheets(folder: Path) -> Path:
    with xlsxwriter.Workbook(str(folder / "two.xlsx")) as book:
        for name in ("一月", "二月"):
            page = book.add_worksheet(name)
            for at, cells in enumerate(sheet_of(THREE)):
                page.write_row(at, 0, cells)
    return folder / "two.xlsx"


def ring(folder: Path) -> Path:
    (folder / "a.csv").symlink_to(folder / "b.csv")
    (folder / "b.csv").symlink_to(folder / "a.csv")
    return folder / "a.csv"


def pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe.csv")
    return folder / "pipe.csv"


def gzip_bomb(folder: Path) -> Path:
    return _written(folder / "birth.csv.gz", gzip.compress(bytes(300_000_000), 9))


def without_sheet(folder: Path) -> Path:
    plain = write_xlsx(folder / "plain.xlsx", sheet_of(THREE))
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(folder / "less.xlsx", "w") as new:
        for member in old.infolist():
            if "sheet1" not in member.filename:
                new.writestr(member, old.read(member.filename))
    return folder / "less.xlsx"


NEVER = {
    "nothing at all": (bytes_file(b""), "空文件"),
    "blank lines only": (text_file("\n\n \n"), "空文件"),
    "a byte order mark only": (bytes_file(b"\xef\xbb\xbf"), "空文件"),
    "no header": (text_file("\n".join(LINES[1:])), "找不到"),
    "another kind of table": (text_file("a,b,c\n1,2,3\n"), "找不到"),
    "two columns of one meaning": (text_file(TEXT.replace("孩次", "新生儿性别")), "表头重复"),
    "two aliases of one column": (text_file(TEXT.replace("孩次", "性别")), "表头重复"),
    "a required column missing": (text_file(TEXT.replace("新生儿性别", "备注")), "缺少必需的列"),
    "a folder": (lambda folder: folder, "文件夹"),
    "no such file": (lambda folder: folder / "none.csv", "打不开"),
    "a ring of links": (ring, "打不开"),
    "a pipe": (pipe, "不是普通文件"),
    "a PDF called .xlsx": (bytes_file(b"%PDF-1.7\n1 0 obj", "birth.xlsx"), "PDF"),
    "a PDF called .csv": (bytes_file(b"%PDF-1.7\n1 0 obj"), "PDF"),
    "a picture": (bytes_file(b"\x89PNG\r\n\x1a\n" + bytes(99), "birth.xlsx"), "PNG"),
    "a web page called .xls": (bytes_file(b"<html><table></table>", "birth.xls"), "HTML"),
    "random bytes": (bytes_file(bytes((i * 197 + 31) % 256 for i in range(5_000))), "找不到"),
    "a zip of something else": (
        lambda folder: _zipped(folder / "birth.xlsx", "word/document.xml"), "不是 .xlsx 工作簿"),
    "an empty zip": (bytes_file(b"PK\x05\x06" + bytes(18), "birth.xlsx"), "不是 .xlsx 工作簿"),
    "a workbook cut at one half": (cut_workbook(0.5), "损坏"),
    "a workbook cut at the end": (cut_workbook(0.98), "损坏"),
    "a workbook without its sheet": (
        without_sheet, "损坏"),
    "a zip bomb": (bomb, "解压后过大"),
    "a zip bomb with a lying directory": (lying_bomb, "损坏|解压后过大"),
    "two cells in opposite corners": (sparse, "解压后过大"),
    "merges over a whole sheet, fifty times": (many_merges, "解压后过大"),
    "XML entities": (entities, "损坏"),
    "a password": (locked, "密码|损坏"),
    "two sheets of records": (two_sheets, "2 张工作表"),
    "an OLE file that is no workbook": (
        bytes_file(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000), "birth.xls"), "损坏"),
    "Parquet cut at one half": (cut_parquet, "损坏"),
    "Parquet with a hole": (holed_parquet, "损坏"),
    "gzip cut off": (bytes_file(gzip.compress(TEXT.encode())[:60], "birth.csv.gz"), "损坏"),
    "a gzip bomb": (gzip_bomb, "解压后过大"),
    "a workbook inside gzip": (bytes_file(gzip.compress(b"PK\x03\x04" + bytes(90)), "b.csv.gz"),
                               "不是文本表格"),
}  # fmt: skip


def _zipped(path: Path, part: str) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(part, "<x/>")
    return path


@pytest.mark.parametrize("what", NEVER)
def test_a_file_that_cannot_be_used_is_refused_in_words(what, tmp_path):
    make, words = NEVER[what]
    path = make(tmp_path)

    with pytest.raises(CannotRead, match=words) as refusal:
        judged(path)

    # A library's own words may quote a person's line.
    assert refusal.value.__context__ is None or refusal.value.__suppress_context__
    assert refusal.value.en
    assert "测试甲" not in str(refusal.value)
    assert "110105" not in str(refusal.value)


def test_a_header_without_rows_is_a_file_of_no_lines(tmp_path):
    one, problems = judged(write_csv(tmp_path / "birth.csv", []))

    assert (one.lines, one.accepted, one.refused, one.known) == (0, 0, 0, 0)
    assert not problems


def test_lines_are_counted_as_an_editor_counts_them(tmp_path):
    rows = [make_row(1, mother_name='"两\n行"'), make_row(2), make_row(3, infant_sex="7")]
    path = write_csv(tmp_path / "birth.csv", rows)

    _, problems = judged(path)

    assert [problem.line for problem in problems if problem.severity == "error"] == [5]


def test_a_big_clean_file_keeps_its_line_numbers(tmp_path):
    rows = make_rows(30_000)
    for bad in (0, 12_345, 29_999):
        rows[bad] |= {"infant_sex": "7"}

    one, problems = judged(write_csv(tmp_path / "birth.csv", rows))

    errors = [problem.line for problem in problems if problem.severity == "error"]
    assert errors == [2, 12_347, 30_001]
    assert one.table.stored, "a clean file goes straight through DuckDB"


def test_folders_are_searched_and_rings_of_links_are_not_followed(tmp_path):
    write_csv(tmp_path / "b.csv", THREE)
    (tmp_path / "sub").mkdir()
    write_csv(tmp_path / "sub" / "a.csv", THREE)
    (tmp_path / "sub" / "up").symlink_to(tmp_path)
    (tmp_path / "twice.csv").symlink_to(tmp_path / "b.csv")
    (tmp_path / "~$b.xlsx").write_bytes(b"lock")
    (tmp_path / "notes.docx").write_bytes(b"no table")

    found = find_files([tmp_path, tmp_path / "b.csv"])

    assert [path.name for path in found] == ["b.csv", "a.csv"]


def test_the_limits_of_a_workbook_leave_room_for_a_million_rows():
    assert bombs.MOST_CELLS >= 1_048_576 * 36
    assert bombs.MOST_BYTES >= 1_200 << 20
