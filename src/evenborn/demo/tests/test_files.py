"""The files: read by our own reader, whole or not at all, and the size of memory does not grow."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest
from python_calamine import CalamineWorkbook

from evenborn.demo import CannotMakeError, make_county
from evenborn.demo.columns import NOT_WRITTEN
from evenborn.demo.files import XLSX_ROWS
from evenborn.demo.profile import SOURCES
from evenborn.standards.checking import judge
from evenborn.standards.reading import open_table
from evenborn.standards.schema import load_schema

KINDS = (*SOURCES, "vaccination")  # what a county is made of


def written(kind):
    return [column for column in load_schema(kind).columns if column.name not in NOT_WRITTEN]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("format_", "headers"), [("csv", "zh"), ("csv", "en"), ("xlsx", "zh"), ("parquet", "zh")]
)
def test_our_reader_knows_every_column_of_every_file(tmp_path, kind, format_, headers):
    make_county(200, 1, tmp_path, format_, headers=headers)
    with duckdb.connect() as con:
        table = open_table(tmp_path / f"{kind}.{format_}", con=con, schema=load_schema(kind))

        assert not table.unknown_columns
        assert list(table.columns) == [column.name for column in written(kind)]


def test_chinese_files_have_the_headers_and_words_of_the_template(tmp_path):
    make_county(200, 1, tmp_path)
    first, *rest = (tmp_path / "delivery.csv").read_text(encoding="utf-8-sig").splitlines()

    assert first.split(",") == [column.header for column in written("delivery")]
    sex = first.split(",").index("新生儿性别")
    assert {line.split(",")[sex] for line in rest} <= {"男", "女", "未知", "未说明"}


def test_english_files_have_canonical_names_and_codes(tmp_path):
    make_county(200, 1, tmp_path, headers="en")
    first, *rest = (tmp_path / "delivery.csv").read_text(encoding="utf-8").splitlines()

    names = first.split(",")
    assert names == [column.name for column in written("delivery")]
    assert {line.split(",")[names.index("infant_sex")] for line in rest} <= {"0", "1", "2", "9"}
    assert {line.split(",")[names.index("outcome")] for line in rest} == {"live"}


@pytest.mark.parametrize("format_", ["csv", "xlsx", "parquet"])
def test_every_format_holds_the_same_records(tmp_path, format_):
    made = make_county(400, 2, tmp_path, format_, headers="en")
    if format_ == "xlsx":
        rows = CalamineWorkbook.from_path(str(tmp_path / "registration.xlsx"))
        records = [row[0] for row in rows.get_sheet_by_index(0).to_python()[1:]]
    else:
        records = [
            row[0]
            for row in duckdb.execute(
                f"SELECT record_id FROM '{tmp_path}/registration.{format_}'"
            ).fetchall()
        ]
    truth = duckdb.execute(
        f"SELECT record_id FROM '{tmp_path}/truth.parquet' WHERE source = 'registration'"
    ).fetchall()

    assert len(records) == made.records["registration"]
    assert set(records) == {row[0] for row in truth}


@pytest.mark.parametrize("kind", ["delivery", "registration", "certificate"])
def test_the_check_refuses_only_rows_with_a_flaw_and_warns_of_no_clean_row(tmp_path, kind):
    make_county(3_000, 1, tmp_path, "csv", "hard")
    flawed = {
        row[0]
        for row in duckdb.execute(
            f"SELECT record_id FROM '{tmp_path}/flaws.parquet' WHERE source = '{kind}'"
        ).fetchall()
    }
    lines = (tmp_path / f"{kind}.csv").read_text(encoding="utf-8").splitlines()
    with judge(
        tmp_path / f"{kind}.csv", schema=load_schema(kind), today=date(2026, 6, 1)
    ) as judgement:
        problems = list(judgement.problems)

    assert judgement.refused > 0
    assert judgement.lines == judgement.accepted + judgement.refused + judgement.known
    # Checks across rows also warn of the good record beside a flawed one.
    alone = [p for p in problems if p.line and p.code not in ACROSS_ROWS]
    assert {lines[p.line - 1].split(",")[0] for p in alone} <= flawed


ACROSS_ROWS = {
    "certificate-number-twice", "infant-id-twice", "same-mother-same-day",
    "multiples-not-complete", "multiples-same-rank", "multiples-far-apart", "record-number-twice",
}  # fmt: skip


def test_the_check_finds_nothing_wrong_with_the_vaccination_counts(tmp_path):
    made = make_county(3_000, 1, tmp_path, "csv")
    with judge(
        tmp_path / "vaccination.csv", schema=load_schema("vaccination"), today=date(2026, 6, 1)
    ) as judgement:
        assert list(judgement.problems) == []
        assert judgement.accepted == judgement.lines > 0
    assert made.files


def test_a_day_that_does_not_exist_is_text_in_csv_and_missing_in_parquet(tmp_path):
    profile = tmp_path / "own.yaml"
    profile.write_text("every_agency: {date_impossible: 0.5, date_wrong_year: 0}\n")
    make_county(200, 1, tmp_path / "csv", "csv", profile, headers="en")
    make_county(200, 1, tmp_path / "parquet", "parquet", profile)

    text = (tmp_path / "csv" / "certificate.csv").read_text(encoding="utf-8")
    ((missing,),) = duckdb.execute(
        f"SELECT count(*) FROM '{tmp_path}/parquet/certificate.parquet' WHERE birth_date IS NULL"
    ).fetchall()
    assert text.count("2025-02-30") == missing > 50


def test_parquet_has_typed_columns_that_any_reader_understands(tmp_path):
    make_county(50, 1, tmp_path, "parquet")
    types = {
        name: kind
        for name, kind, *_ in duckdb.execute(
            f"DESCRIBE FROM '{tmp_path}/registration.parquet'"
        ).fetchall()
    }

    assert types["birth_date"] == types["registered_on"] == types["mother_birth_date"] == "DATE"
    assert types["infant_sex"] == types["birth_order"] == "TINYINT"
    assert types["birth_time"] == "TIME"
    assert types["mother_id_number"] == types["area_code"] == types["record_id"] == "VARCHAR"


def test_an_earlier_demo_in_the_folder_is_replaced_whatever_its_format(tmp_path):
    make_county(20, 1, tmp_path, "csv")
    (tmp_path / "notes.txt").write_text("mine")
    make_county(20, 1, tmp_path, "parquet")

    names = {file.name for file in tmp_path.iterdir()}
    assert not {name for name in names if name.endswith(".csv")}
    assert "notes.txt" in names


def test_a_failure_leaves_the_earlier_demo_whole(tmp_path):
    make_county(20, 1, tmp_path, "csv")
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}

    def stop(_done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_county(40_000, 2, tmp_path, "csv", progress=stop)

    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_progress_is_told_up_to_the_last_birth(tmp_path):
    told: list[int] = []
    make_county(65_000, 1, tmp_path, "parquet", progress=told.append)

    assert told == [32_500, 65_000]


@pytest.mark.parametrize(
    ("births", "seed", "format_", "year"),
    [(-1, 1, "csv", 2025), (1, -1, "csv", 2025), (1, 1, "ods", 2025), (1, 1, "csv", 1900),
     (XLSX_ROWS, 1, "xlsx", 2025)],
)  # fmt: skip
def test_what_cannot_be_made_is_refused_before_anything_is_written(
    tmp_path, births, seed, format_, year
):
    with pytest.raises(CannotMakeError) as refused:
        make_county(births, seed, tmp_path / "out", format_, year=year)

    assert refused.value.zh
    assert refused.value.en
    assert not (tmp_path / "out").exists()


def peak_mib(births: int, folder) -> float:
    """Return the greatest resident memory of a process that makes so many births.

    Linux says it in VmHWM; `getrusage` would count what the test run itself has held before.
    """
    told = subprocess.run(
        [sys.executable, "-c", ("import re, sys; from evenborn.demo import make_county; "
         "make_county(int(sys.argv[1]), 1, sys.argv[2], 'parquet'); "
         "print(int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]) / 1024)"),
         str(births), str(folder)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return float(told.stdout)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux says it")
def test_four_times_the_births_need_hardly_more_memory(tmp_path):
    few, many = peak_mib(100_000, tmp_path / "few"), peak_mib(400_000, tmp_path / "many")

    # Buffers of whole row groups fill up after some 120,000 rows; beyond that nothing grows. To
    # hold 300,000 births more would take 200 MiB at the least; 45 were measured, more under load.
    assert many < few + 150
    assert many < 600
