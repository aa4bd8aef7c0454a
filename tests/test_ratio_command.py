"""`evenborn ratio` on real figures and on small files of every kind."""

import csv
import gzip
import json
import os
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from evenborn.cli.ratio import command
from evenborn.counts import COLUMNS

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("EVENBORN_SHARED", ROOT.parent / "shared")) / "data"
CENSUS = SHARED / "china_census_births_by_province_residence_order_2010_2020.csv"
LONDON = SHARED / "london_christenings_1629_1710.csv"
US_2014 = SHARED / "us_nchs_2014_births_sample_100k.csv.gz"

needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data are not here")


def run(*arguments, lang="zh", status=0):
    done = CliRunner().invoke(command, [str(a) for a in arguments], env={"EVENBORN_LANG": lang})
    assert done.exit_code == status, done.output
    return done


def ratios(*arguments, **options):
    return json.loads(run(*arguments, "--json", **options).stdout)


# Real figures.

# NBS, 2010 census tabulation and China Population Census Yearbook 2020, tables 6-1 and 6-1a:
# births 1 Nov to 31 Oct, long form; year, place, residence, order, boys, girls, printed ratio.
FROM_THE_YEARBOOKS = """census,area,residence,birth_order,boys,girls,srb
2020,China,all,all,641238,571083,112.28
2020,China,all,1,294657,260373,113.17
2020,China,all,2,269715,252586,106.78
"""


def test_printed_ratios_of_the_yearbook_are_reproduced(tmp_path):
    table = tmp_path / "table.csv"
    table.write_text(FROM_THE_YEARBOOKS)

    found = ratios(table, "--boys", "boys", "--girls", "girls", "--by", "birth_order")

    printed = {row["birth_order"]: row["srb"] for row in csv.DictReader(table.open())}
    assert {row["birth_order"]: f"{row['srb']:.2f}" for row in found} == printed


@needs_shared
def test_all_1536_ratios_of_the_census_tables_are_reproduced_to_two_decimals():
    by = ("census", "area_code", "residence", "birth_order")

    found = ratios(CENSUS, "--boys", "boys", "--girls", "girls", "--by", ",".join(by))

    with CENSUS.open(encoding="utf-8") as file:
        printed = {tuple(row[name] for name in by): row for row in csv.DictReader(file)}
    assert len(printed) == 1536
    computed = {tuple(row[name] for name in by): row for row in found}
    assert set(computed) == set(printed)
    for key, row in computed.items():
        assert row["births"] == int(printed[key]["births"])
        if row["srb"] is None:  # 21 cells without girls, where nothing is printed either
            assert printed[key]["srb"] == ""
        else:
            assert f"{row['srb']:.2f}" == f"{float(printed[key]['srb']):.2f}", key


@needs_shared
def test_a_table_with_its_own_totals_gets_no_overall_ratio():
    said = run(CENSUS, "--boys", "boys", "--girls", "girls", "--by", "residence").stdout

    assert said.startswith("表中含合计行")


# Arbuthnot 1710, Phil. Trans. 27:186-190: the first and the last three of 82 years.
LONDON_EXCERPT = """year,boys,girls
1629,5218,4683
1630,4858,4457
1631,4422,4102
1708,8239,7623
1709,7840,7380
1710,7640,7288
"""


def test_arbuthnot_saw_more_boys_each_year(tmp_path):
    table = tmp_path / "london.csv"
    table.write_text(LONDON_EXCERPT)

    found = ratios(table, "--boys", "boys", "--girls", "girls", "--by", "year")

    assert [row["year"] for row in found] == ["1629", "1630", "1631", "1708", "1709", "1710"]
    assert all(row["srb"] > 100 for row in found)


@needs_shared
def test_82_years_of_london_christenings_are_one_ratio_of_106_7():
    said = run(LONDON, "--boys", "boys", "--girls", "girls", "--basis", "registration").stdout
    found = ratios(LONDON, "--boys", "boys", "--girls", "girls", "--by", "year")

    assert said.startswith(
        "出生 938,223 人，性别比 106.7（95% 区间 106.3–107.2），与正常范围 103–107 相容。"
    )
    assert len(found) == 82
    assert all(row["srb"] > 100 for row in found)


MAP_US = """columns:
  sex: infant_sex
  prior_live_births: birth_order
  plurality: plurality
values:
  infant_sex: {M: 1, F: 2}
  birth_order: {0: 1, 1: 2, 2: 3, 3: 4, 4: 5, 5: 6, 6: 7, 7: 8, 8: 9}
"""


@needs_shared
def test_real_us_births_of_2014_are_counted_by_order_and_plurality(tmp_path):
    # CDC/NCHS public-use file: only these aggregates of it stand here.
    mapping = tmp_path / "us.yaml"
    mapping.write_text(MAP_US)

    found = ratios(US_2014, "--map", mapping, "--by", "birth_order", "--by", "plurality")

    with gzip.open(US_2014, "rt") as file:
        records = list(csv.DictReader(file))
    orders = {str(n): str(n + 1) for n in range(9)}
    slow = Counter(
        (
            orders.get(r["prior_live_births"], r["prior_live_births"] or "不详"),
            r["plurality"],
            r["sex"],
        )
        for r in records
    )
    assert sum(row["births"] for row in found) == 100_000
    for row in found:
        key = (row["birth_order"], row["plurality"])
        assert (row["boys"], row["girls"]) == (slow[(*key, "M")], slow[(*key, "F")])
    first = next(row for row in found if (row["birth_order"], row["plurality"]) == ("1", "1"))
    assert first["verdict"] == "compatible"


# Files of every kind.


def person_rows():
    return {
        "记录编号": ["1", "2", "3", "4"],
        "新生儿性别": ["男", "女", "1", "9"],
        "出生日期": ["2025-07-01", "2025-08-01", "2025年9月2日", ""],
        "常住地区划代码": ["500118100000", "500118", "500118", ""],
    }


def write_csv_file(path, columns, encoding="utf-8"):
    rows = zip(*columns.values(), strict=True)
    lines = [",".join(columns), *(",".join(row) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_headers_and_words_are_read(tmp_path, encoding):
    file = write_csv_file(tmp_path / "births.csv", person_rows(), encoding)

    found = ratios(file, "--by", "area:6", "--by", "quarter")

    assert [list(row) for row in found] == [["area:6", "quarter", *COLUMNS]] * 2
    assert [(row["area:6"], row["quarter"], row["births"]) for row in found] == [
        ("500118", "2025Q3", 3),
        ("不详", "不详", 1),
    ]


def test_parquet_with_canonical_names_and_text_say_the_same(tmp_path):
    file = write_csv_file(tmp_path / "births.csv", person_rows())
    canonical = ["record_id", "infant_sex", "birth_date", "area_code"]
    pq.write_table(
        pa.table(dict(zip(canonical, person_rows().values(), strict=True))),
        tmp_path / "births.parquet",
    )

    assert ratios(file, "--by", "area:9,month") == ratios(
        tmp_path / "births.parquet", "--by", "area:9,month"
    )


def test_several_files_and_a_folder_are_counted_together(tmp_path):
    write_csv_file(tmp_path / "a.csv", person_rows())
    pq.write_table(pa.table({"infant_sex": pa.array([1, 2, 1], pa.int8())}), tmp_path / "b.parquet")

    found = ratios(tmp_path)

    assert (found[0]["boys"], found[0]["girls"], found[0]["unknown"]) == (4, 2, 1)


def test_any_column_may_be_a_group_even_if_no_schema_knows_it(tmp_path):
    rows = {**person_rows(), "病区": ["甲", "乙", "甲", "甲"]}
    file = write_csv_file(tmp_path / "births.csv", rows)

    found = ratios(file, "--by", "病区")

    assert {row["病区"]: row["births"] for row in found} == {"甲": 3, "乙": 1}


@pytest.mark.parametrize("method", ["wilson", "clopper-pearson", "log"])
def test_method_basis_and_level_reach_the_table(tmp_path, method):
    file = tmp_path / "counts.csv"
    file.write_text("m,f\n561,500\n")

    (row,) = ratios(
        file, "--boys", "m", "--girls", "f", "--method", method, "--basis", "occurrence"
    )

    low = {"wilson": 99.465772, "clopper-pearson": 99.280514, "log": 99.458525}[method]
    assert (row["method"], row["basis"]) == (method, "occurrence")
    assert row["low"] == pytest.approx(low, abs=5e-7)
    assert row["verdict"] == "too_few"


def test_the_sentence_comes_first_in_either_language(tmp_path):
    file = tmp_path / "counts.csv"
    file.write_text("m,f,u\n770,712,1\n")
    arguments = (file, "--boys", "m", "--girls", "f", "--unknown", "u")

    assert run(*arguments).stdout.splitlines()[0] == (
        "出生 1,483 人（其中性别不详 1 人），性别比 108.1（95% 区间 97.7–119.7），"
        "与正常范围 103–107 相容。"
    )
    assert run(*arguments, lang="en").stdout.startswith(
        "1,483 births (1 of unknown sex), sex ratio 108.1 (95% interval 97.7–119.7): compatible"
    )


def test_too_few_births_are_said_with_the_births_needed(tmp_path):
    file = tmp_path / "counts.csv"
    file.write_text("town,m,f\na,58,42\nb,5000,4900\n")

    said = run(file, "--boys", "m", "--girls", "f", "--by", "town").stdout

    assert "人数太少，无法判断" in said
    assert "4,692" in said


def test_another_band_is_judged_and_named(tmp_path):
    file = tmp_path / "counts.csv"
    file.write_text("m,f\n110000,100000\n")

    (row,) = ratios(file, "--boys", "m", "--girls", "f", "--band", "108-112")

    assert row["verdict"] == "compatible"


def test_the_basis_follows_the_group_unless_it_is_stated(tmp_path):
    file = write_csv_file(
        tmp_path / "births.csv", {**person_rows(), "户籍地区划代码": ["500118"] * 4}
    )

    assert ratios(file, "--by", "hukou:6")[0]["basis"] == "registration"
    assert ratios(file, "--by", "area:6")[0]["basis"] == "residence"
    assert ratios(file, "--by", "hukou:6", "--basis", "residence")[0]["basis"] == "residence"


def test_a_sex_that_cannot_be_read_is_counted_as_unknown_and_status_1_says_so(tmp_path):
    rows = {**person_rows(), "新生儿性别": ["男", "女", "zzz", "9"]}
    file = write_csv_file(tmp_path / "births.csv", rows)

    done = run(file, "--json", status=1)

    assert json.loads(done.stdout)[0]["unknown"] == 2
    assert "zzz" not in done.output


@pytest.mark.parametrize(
    "arguments",
    [
        ["no-such-file.csv"],
        ["{file}", "--by", "colour"],
        ["{file}", "--boys", "记录编号"],
        ["{file}", "--boys", "新生儿性别", "--girls", "出生日期"],
        ["{file}", "--band", "107"],
        ["{file}", "--band", "107-103"],
        ["{file}", "--level", "95"],
        ["{file}", "--method", "wald"],
        ["{file}", "--map", "no-such-map.yaml"],
        ["{file}", "--csv", "{folder}/none/out.csv"],
        [],
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_call_that_cannot_be_answered_has_status_2_and_a_paragraph(tmp_path, arguments, lang):
    file = write_csv_file(tmp_path / "births.csv", person_rows())

    done = run(*(a.format(file=file, folder=tmp_path) for a in arguments), lang=lang, status=2)

    assert done.stderr.strip()
    assert "Traceback" not in done.output


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PAR1 cut off", b"\x00" * 50])
def test_a_file_that_is_no_table_has_status_2(tmp_path, content):
    (tmp_path / "births.csv").write_bytes(content)

    run(tmp_path / "births.csv", status=2)


def test_a_file_with_its_end_cut_off_has_status_2(tmp_path):
    pq.write_table(pa.table({"infant_sex": [1] * 10_000}), tmp_path / "births.parquet")
    whole = (tmp_path / "births.parquet").read_bytes()
    (tmp_path / "births.parquet").write_bytes(whole[: len(whole) // 2])

    run(tmp_path / "births.parquet", status=2)


def test_files_are_written_beside_each_other_and_named(tmp_path):
    file = write_csv_file(tmp_path / "births.csv", person_rows())
    out = [tmp_path / f"ratio.{suffix}" for suffix in ("csv", "xlsx", "parquet")]

    said = run(
        file, "--by", "area:6", "--csv", out[0], "--xlsx", out[1], "--parquet", out[2]
    ).stdout

    assert all(path.stat().st_size and str(path) in said for path in out)
