"""The same Excel back: everything still there, the problems marked, ready to be sent again."""

import datetime as dt
import zipfile

import pytest
from python_calamine import load_workbook

from evenborn.standards.annotate import annotate
from evenborn.standards.checking import judge
from evenborn.standards.saving import CannotWrite
from evenborn.standards.schema import load_schema
from evenborn.standards.tests.make import (
    TODAY,
    make_row,
    make_rows,
    sheet_of,
    write_csv,
    write_xlsx,
)

DELIVERY = load_schema("delivery")


def judged(path):
    return judge(path, schema=DELIVERY, today=TODAY)


def sheet(path):
    return load_workbook(path).get_sheet_by_index(0).to_python(skip_empty_area=False)


def test_title_header_order_values_and_unknown_columns_come_back(tmp_path):
    rows = [make_row(1), make_row(2, infant_sex="7"), make_row(3)]
    lines = [
        ["某县分娩登记"],
        [],
        *([*cells, f"备注{i}"] for i, cells in enumerate(sheet_of(rows))),
    ]
    lines[3][5] = dt.date(2025, 3, 5)
    lines[3][7] = 1
    source = write_xlsx(tmp_path / "in.xlsx", lines)

    with judged(source) as one:
        assert annotate(one, tmp_path / "out.xlsx") == 3

    back = sheet(tmp_path / "out.xlsx")
    assert back[0][1] == "某县分娩登记"
    assert [row[1:] for row in back[2:]] == [row[: len(lines[2])] for row in sheet(source)[2:]]
    assert back[2][0] == "问题"
    assert back[3][0] == back[5][0] == ""
    assert back[4][0].startswith("新生儿性别")
    assert "1（男）" in back[4][0]


def test_wrong_cells_are_coloured_and_say_what_was_expected(tmp_path):
    source = write_csv(tmp_path / "in.csv", [make_row(1, infant_sex="7")])

    with judged(source) as one:
        annotate(one, tmp_path / "out.xlsx")

    with zipfile.ZipFile(tmp_path / "out.xlsx") as file:
        styles = file.read("xl/styles.xml").decode()
        comments = file.read("xl/comments1.xml").decode()
    assert "FFF2B48A" in styles
    assert 'ref="F2"' in comments
    assert "新生儿性别应为" in comments


def test_what_came_back_can_be_sent_in_again_as_it_is(tmp_path):
    source = write_csv(tmp_path / "in.csv", [make_row(1, infant_sex="7"), make_row(2)])
    with judged(source) as one:
        annotate(one, tmp_path / "first.xlsx")

    with judged(tmp_path / "first.xlsx") as again:
        annotate(again, tmp_path / "second.xlsx")

        assert (again.lines, again.accepted, again.refused) == (2, 1, 1)
        assert not again.table.unknown_columns
    assert (tmp_path / "first.xlsx").read_bytes() == (tmp_path / "second.xlsx").read_bytes()


def test_a_mended_file_is_accepted(tmp_path):
    source = write_csv(tmp_path / "in.csv", [make_row(1, infant_sex="7"), make_row(2)])
    with judged(source) as one:
        annotate(one, tmp_path / "out.xlsx")
    lines = sheet(tmp_path / "out.xlsx")
    lines[1][5] = "女"

    with judged(write_xlsx(tmp_path / "mended.xlsx", lines)) as again:
        assert (again.lines, again.accepted) == (2, 2)


def test_only_the_bad_rows_come_back_when_asked(tmp_path):
    rows = make_rows(50)
    rows[30] |= {"infant_sex": "7"}
    source = write_csv(tmp_path / "in.csv", rows)

    with judged(source) as one:
        assert annotate(one, tmp_path / "out.xlsx", only_bad=True) == 1

    back = sheet(tmp_path / "out.xlsx")
    assert len(back) == 2
    assert back[1][1] == "D00031"
    assert "第 32 行" in back[1][0]


def test_a_text_that_looks_like_a_formula_stays_a_text(tmp_path):
    trap = '=HYPERLINK("http://a","b")'
    rows = [make_row(1, infant_sex="7", mother_name='"' + trap.replace('"', '""') + '"')]
    source = write_csv(tmp_path / "in.csv", rows)

    with judged(source) as one:
        annotate(one, tmp_path / "out.xlsx")

    assert sheet(tmp_path / "out.xlsx")[1][2] == trap
    with zipfile.ZipFile(tmp_path / "out.xlsx") as file:
        assert b"<f>" not in file.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize(
    "content",
    [
        "记录编号,新生儿性别,分娩日期\n1,1,2025-03-05\n2,\x00\x01,2025-03-05\n",
        '记录编号,新生儿性别,分娩日期\n1,1,2025-03-05\n2,"1,2025-03-05\n',
        "记录编号,新生儿性别,分娩日期\n1,1,2025-03-05\n2,1\n",
        "记录编号,新生儿性别,分娩日期\n1,1,2025-03-05\n" + "长" * 200_000 + ",1,2025-03-05\n",
    ],
    ids=["control marks", "an open quotation mark", "a short line", "a huge cell"],
)
def test_broken_lines_come_back_with_what_could_be_read_of_them(content, tmp_path):
    (tmp_path / "in.csv").write_text(content)

    with judged(tmp_path / "in.csv") as one:
        written = annotate(one, tmp_path / "out.xlsx")

    back = sheet(tmp_path / "out.xlsx")
    assert written == 2
    assert back[2][0]


def test_merged_cells_are_written_out_so_that_nothing_is_lost_on_return(tmp_path):
    import xlsxwriter

    rows = [make_row(1, plurality="2"), make_row(2, plurality="2", plurality_rank="9")]
    with xlsxwriter.Workbook(str(tmp_path / "in.xlsx")) as book:
        page = book.add_worksheet()
        for at, cells in enumerate(sheet_of(rows)):
            page.write_row(at, 0, cells)
        page.merge_range(1, 1, 2, 1, "测试甲")

    with judged(tmp_path / "in.xlsx") as one:
        annotate(one, tmp_path / "out.xlsx")

    assert [row[2] for row in sheet(tmp_path / "out.xlsx")[1:]] == ["测试甲", "测试甲"]


def test_a_parquet_file_comes_back_as_excel_too(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(
        pa.Table.from_pylist([make_row(1), make_row(2, infant_sex="7")]), tmp_path / "in.parquet"
    )

    with judged(tmp_path / "in.parquet") as one:
        assert annotate(one, tmp_path / "out.xlsx") == 2

    back = sheet(tmp_path / "out.xlsx")
    assert back[0][1] == "record_id"
    assert back[1][0] == ""
    assert back[2][0].startswith("infant_sex")


def test_a_full_disk_leaves_what_was_there_and_says_so(tmp_path, monkeypatch):
    import errno
    import os

    source = write_csv(tmp_path / "in.csv", [make_row(1, infant_sex="7")])
    (tmp_path / "out.xlsx").write_bytes(b"before")

    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with judged(source) as one, pytest.raises(CannotWrite, match="磁盘空间不足"):
        annotate(one, tmp_path / "out.xlsx")

    assert (tmp_path / "out.xlsx").read_bytes() == b"before"
    assert {path.name for path in tmp_path.iterdir()} == {"in.csv", "out.xlsx"}
