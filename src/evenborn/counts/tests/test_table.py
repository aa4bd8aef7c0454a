import json
import math
from io import StringIO

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from evenborn.counts import (
    COLUMNS,
    Cells,
    ratio_table,
    write_csv,
    write_json,
    write_parquet,
    write_xlsx,
)
from evenborn.standards.writing import written_whole
from evenborn.stats import Definition, sex_ratio

GROUPS = ("area:6", "quarter")


def make_table(**options):
    cells = Cells(
        names=GROUPS,
        groups=pa.table(
            {
                "area:6": ["500118", "500118", '=1+1,"x"', "不详"],
                "quarter": ["2024Q1", "2024Q2", "2024Q1", "不详"],
            }
        ),
        boys=np.array([770, 12, 641_238, 0]),
        girls=np.array([712, 0, 571_083, 0]),
        unknown=np.array([3, 0, 0, 2]),
    )
    return ratio_table(cells, **options)


def as_json(table):
    file = StringIO()
    write_json(table, file)
    return file.getvalue()


def test_the_columns_are_the_groups_and_then_the_ten_in_every_format(tmp_path):
    table = make_table()
    write_csv(table, tmp_path / "t.csv")
    write_parquet(table, tmp_path / "t.parquet")
    write_xlsx(table, tmp_path / "t.xlsx")

    expected = [*GROUPS, *COLUMNS]
    assert COLUMNS == (
        "boys", "girls", "unknown", "births", "srb", "low", "high", "method", "basis", "verdict",
    )  # fmt: skip
    assert [list(row) for row in json.loads(as_json(table))] == [expected] * 4
    assert (tmp_path / "t.csv").read_text().splitlines()[0].split(",") == expected
    assert pq.read_schema(tmp_path / "t.parquet").names == expected
    sheet = CalamineWorkbook.from_path(tmp_path / "t.xlsx").get_sheet_by_index(0).to_python()
    assert sheet[0] == expected


def test_every_format_holds_the_same_values(tmp_path):
    table = make_table()
    write_csv(table, tmp_path / "t.csv")
    write_parquet(table, tmp_path / "t.parquet")
    write_xlsx(table, tmp_path / "t.xlsx")

    objects = json.loads(as_json(table))
    assert pq.read_table(tmp_path / "t.parquet").to_pylist() == objects
    types = pa.csv.ConvertOptions(strings_can_be_null=True, null_values=[""])
    assert pa.csv.read_csv(tmp_path / "t.csv", convert_options=types).to_pylist() == objects
    cells = CalamineWorkbook.from_path(tmp_path / "t.xlsx").get_sheet_by_index(0).to_python()[1:]
    for row, found in zip(objects, cells, strict=True):
        numbers = [row[name] for name in COLUMNS[:7]]
        assert [value if value != "" else None for value in found[2:9]] == pytest.approx(numbers)


def test_each_cell_says_what_the_single_ratio_says():
    definition = Definition(basis="registration", method="clopper-pearson", level=0.99)

    first, infinite, above, nobody = json.loads(as_json(make_table(definition=definition)))

    one = sex_ratio(boys=770, girls=712, unknown=3, definition=definition)
    assert (first["srb"], first["low"], first["high"]) == pytest.approx(
        (one.srb, one.low, one.high)
    )
    assert (first["births"], first["method"], first["basis"]) == (
        1485,
        "clopper-pearson",
        "registration",
    )
    assert infinite["srb"] is None
    assert infinite["high"] is None
    assert infinite["low"] > 100
    assert above["verdict"] == "above"
    assert (nobody["srb"], nobody["births"], nobody["verdict"]) == (None, 2, "too_few")


def test_a_minimum_changes_the_verdict_and_hides_nothing():
    rows = json.loads(as_json(make_table(minimum=2000)))

    assert [row["verdict"] for row in rows] == ["too_few", "too_few", "above", "too_few"]
    assert [row["births"] for row in rows] == [1485, 12, 1_212_321, 2]


def test_the_total_is_the_ratio_of_all_births_together():
    total = make_table().total

    assert (total.boys, total.girls, total.unknown) == (642_020, 571_795, 5)
    assert total.srb == pytest.approx(100 * 642_020 / 571_795)


def test_an_empty_table_is_an_empty_list(tmp_path):
    nobody = np.array([], dtype=np.int64)
    cells = Cells(("a",), pa.table({"a": pa.array([], pa.string())}), nobody, nobody, nobody)

    table = ratio_table(cells)

    assert json.loads(as_json(table)) == []
    write_csv(table, tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text().count("\n") == 1
    assert math.isnan(table.total.srb)


@pytest.mark.parametrize("suffix", ["csv", "parquet", "xlsx"])
def test_two_writings_give_the_same_bytes(tmp_path, suffix):
    write = {"csv": write_csv, "parquet": write_parquet, "xlsx": write_xlsx}[suffix]

    write(make_table(), tmp_path / f"one.{suffix}")
    write(make_table(), tmp_path / f"two.{suffix}")

    assert (tmp_path / f"one.{suffix}").read_bytes() == (tmp_path / f"two.{suffix}").read_bytes()


def test_excel_gets_no_formula_and_a_sheet_that_says_what_was_measured(tmp_path):
    write_xlsx(make_table(), tmp_path / "t.xlsx", sources=["births.parquet SHA-256 abc"])

    book = CalamineWorkbook.from_path(tmp_path / "t.xlsx")
    assert book.sheet_names == ["性别比", "说明"]
    assert book.get_sheet_by_index(0).to_python()[3][0] == '=1+1,"x"'
    note = str(book.get_sheet_by_index(1).to_python())
    for words in ("活产男婴数", "常住地", "Wilson", "103–107", "4,692", "births.parquet"):
        assert words in note


def test_old_excel_may_have_its_byte_order_mark(tmp_path):
    write_csv(make_table(), tmp_path / "t.csv", bom=True)

    assert (tmp_path / "t.csv").read_bytes().startswith(b"\xef\xbb\xbfarea:6")


def test_a_failure_leaves_the_old_file_whole_and_nothing_beside_it(tmp_path):
    (tmp_path / "t.csv").write_text("old")

    def write_half():
        with written_whole(tmp_path / "t.csv") as part:
            part.write_text("half")
            raise OSError("disk full")

    with pytest.raises(OSError, match="full"):
        write_half()

    assert (tmp_path / "t.csv").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]


def test_parquet_carries_the_definition(tmp_path):
    write_parquet(make_table(), tmp_path / "t.parquet")

    about = json.loads(pq.read_schema(tmp_path / "t.parquet").metadata[b"evenborn.definition"])
    assert about["basis"] == "residence"
    assert about["level"] == 0.95
    assert about["band"] == [103.0, 107.0]
