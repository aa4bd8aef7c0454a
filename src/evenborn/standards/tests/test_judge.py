"""Judging: counts that balance, what is known, and a slow second opinion on every rule."""

import re
import tempfile
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evenborn.standards.checking import judge
from evenborn.standards.identity import citizen_check_digit
from evenborn.standards.mapping import Mapping, load_mapping
from evenborn.standards.reading import CannotRead, connect
from evenborn.standards.reading.header import find_header
from evenborn.standards.schema import KINDS, load_schema
from evenborn.standards.tests.make import (
    TODAY,
    citizen_number,
    csv_text,
    make_row,
    make_rows,
    write_csv,
)

DELIVERY = load_schema("delivery")


def found(path, **options):
    with judge(path, schema=DELIVERY, today=TODAY, **options) as judged:
        problems = [(p.line, p.column, p.code, p.severity) for p in judged.problems]
        return (judged.lines, judged.accepted, judged.refused, judged.known), problems


def test_all_problems_of_a_row_are_told_and_not_only_the_first(tmp_path):
    row = make_row(infant_sex="7", birth_date="2025-02-30", birth_order="99", area_code="12")

    counts, problems = found(write_csv(tmp_path / "a.csv", [row]))

    assert counts == (1, 0, 1, 0)
    assert {(column, code) for _, column, code, _ in problems} >= {
        ("infant_sex", "not-in-list"),
        ("birth_date", "unreadable"),
        ("birth_order", "too-large"),
        ("area_code", "division-form"),
    }


def test_a_warning_lets_the_row_pass(tmp_path):
    number = citizen_number()
    typo = number[:-1] + ("1" if number[-1] != "1" else "2")

    counts, problems = found(write_csv(tmp_path / "a.csv", [make_row(mother_id_number=typo)]))

    assert counts == (1, 1, 0, 0)
    assert problems == [(2, "mother_id_number", "id-check-digit", "warning")]


def test_a_line_repeated_in_every_cell_is_known(tmp_path):
    rows = [make_row(1), make_row(2), make_row(1), make_row(1, birth_date="2025/3/5")]

    counts, problems = found(write_csv(tmp_path / "a.csv", rows))

    assert counts == (4, 2, 0, 2)
    assert not problems


def test_a_repeated_line_that_was_refused_is_refused_again(tmp_path):
    rows = [make_row(1, infant_sex="7"), make_row(1, infant_sex="7")]

    counts, problems = found(write_csv(tmp_path / "a.csv", rows))

    assert counts == (2, 0, 2, 0)
    assert [line for line, *_ in problems] == [2, 3]


def test_one_number_on_two_different_rows_is_a_problem(tmp_path):
    rows = [make_row(1), make_row(1, infant_sex="2")]

    counts, problems = found(write_csv(tmp_path / "a.csv", rows))

    assert counts == (2, 1, 1, 0)
    assert (3, "record_id", "record-number-twice", "error") in problems


def test_rows_accepted_before_are_known_and_changed_ones_are_refused(tmp_path):
    first = write_csv(tmp_path / "june.csv", make_rows(3))
    with judge(first, schema=DELIVERY, today=TODAY) as judged:
        assert judged.write_accepted(tmp_path / "june.parquet") == 3
    again = [make_row(1), make_row(2, infant_sex="2"), make_row(3), make_row(4)]

    counts, problems = found(
        write_csv(tmp_path / "july.csv", again), known=[tmp_path / "june.parquet"]
    )

    assert counts == (4, 1, 1, 2)
    assert problems == [(3, "record_id", "known-otherwise", "error")]


def test_an_earlier_file_of_the_batch_counts_as_accepted_before(tmp_path):
    june = write_csv(tmp_path / "june.csv", make_rows(3))
    july = write_csv(tmp_path / "july.csv", make_rows(5))
    with connect() as con:
        first = judge(june, schema=DELIVERY, today=TODAY, con=con)

        second = judge(july, schema=DELIVERY, today=TODAY, con=con, known=[first])

        assert (second.lines, second.accepted, second.known) == (5, 2, 3)


def test_what_is_given_as_known_must_be_accepted_rows(tmp_path):
    path = write_csv(tmp_path / "a.csv", make_rows(1))

    with pytest.raises(CannotRead, match="Parquet"):
        found(path, known=[path])


def test_accepted_rows_are_typed_and_the_same_bytes_twice(tmp_path):
    row = make_row(mother_id_number="11010519491231002x", mother_birth_date="1949年12月31日",
                   birth_date="19900101", infant_sex="女", birth_time="8:05")  # fmt: skip
    path = write_csv(tmp_path / "a.csv", [row, *make_rows(3)[1:]])

    for name in ("one", "two"):
        with judge(path, schema=DELIVERY, today=TODAY) as judged:
            judged.write_accepted(tmp_path / f"{name}.parquet")

    one, two = (tmp_path / f"{name}.parquet" for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    with duckdb.connect() as con:
        types = dict(r[:2] for r in con.execute(f"DESCRIBE FROM '{one}'").fetchall())
        first = con.execute(
            f"SELECT mother_id_number, mother_birth_date, birth_date, infant_sex FROM '{one}'"
        ).fetchall()[0]
    assert types["infant_sex"] == "TINYINT"
    assert types["birth_date"] == types["mother_birth_date"] == "DATE"
    assert types["area_code"] == types["mother_id_number"] == "VARCHAR"
    assert first == ("11010519491231002X", date(1949, 12, 31), date(1990, 1, 1), 2)


def test_a_foreign_file_is_read_through_a_map(tmp_path):
    (tmp_path / "foreign.csv").write_text("nr,Geschlecht,Tag,x\n1,M,2025-01-02,\n2,W,2025-01-03,\n")
    (tmp_path / "map.yaml").write_text(
        "columns: {nr: record_id, Geschlecht: infant_sex, Tag: birth_date, x: null}\n"
        "values: {infant_sex: {M: 1, W: 2}}\nconstants: {plurality: 1}\n"
    )

    mapping = load_mapping(tmp_path / "map.yaml", names=DELIVERY.names)
    with judge(tmp_path / "foreign.csv", schema=DELIVERY, today=TODAY, mapping=mapping) as judged:
        rows = judged.con.execute(judged.accepted_sql).fetchall()

        assert not judged.table.unknown_columns
    assert [row[:2] for row in rows] == [("1", 1), ("2", 2)]


@pytest.mark.parametrize(
    "words", ["columns: [a]", "colums: {a: b}", "values: {infant_sex: x}", "- a", "a: ["]
)
def test_a_map_of_another_shape_is_refused(words, tmp_path):
    (tmp_path / "map.yaml").write_text(words)

    with pytest.raises(CannotRead):
        load_mapping(tmp_path / "map.yaml")


def test_a_map_may_not_name_columns_that_do_not_exist(tmp_path):
    (tmp_path / "map.yaml").write_text("columns: {a: sex_of_fetus}")

    with pytest.raises(CannotRead, match="sex_of_fetus"):
        load_mapping(tmp_path / "map.yaml", names=DELIVERY.names)
    assert Mapping().names() == set()


# ── a slow obvious second implementation ────────────────────────────────────────────────────────
# Row by row in plain Python, for the columns of `make.HEADERS`, written from forms.md 4.4 and
# standards.md 3.2 without looking at the SQL.

DAYS = [
    "2025-03-05", "2025-3-5", "2025/03/05", "20250305", "2025年3月5日", "45721", "2025-02-30",
    "2025-07-02", "1899-12-31", "明天", "", " 2025-03-05 ", "２０２５－０３－０５",
]  # fmt: skip
NUMBERS = st.one_of(
    st.sampled_from(["", "E12345678", "110105199512310", "11010519951231", "4.40524E+17"]),
    st.builds(
        lambda area, born, order, last: (
            (digits := f"{area}{born:%Y%m%d}{order:03d}")
            + (last if last is not None else citizen_check_digit(digits))
        ),
        st.sampled_from(["110105", "440524"]),
        st.dates(date(1960, 1, 1), date(2026, 1, 1)),
        st.integers(0, 999),
        st.sampled_from([None, None, "x", "7"]),
    ),
    st.just("110105199513310020"),
)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "record_id": st.sampled_from([*(f"D{i}" for i in range(9)), "", "4.1E+15"]),
            "mother_name": st.sampled_from(["甲", "乙", "", "长" * 61]),
            "mother_id_number": NUMBERS,
            "mother_birth_date": st.sampled_from(DAYS),
            "infant_sex": st.sampled_from(["1", "2", "0", "9", "男", "女婴", "7", "", "１"]),
            "birth_date": st.sampled_from(DAYS),
            "birth_order": st.sampled_from(["1", "2", "21", "0", "x", "1.5", "2.0", "二孩", ""]),
            "plurality": st.sampled_from(["1", "双胎", "10", ""]),
            "plurality_rank": st.sampled_from(["1", "3", "", "z"]),
        }
    ),
    min_size=1,
    max_size=6,
)


def narrowed(text: str) -> str:
    wide = {0xFF01 + i: 0x21 + i for i in range(94)}
    return text.translate(wide).strip()


def day_of(text: str) -> date | None:
    for pattern in (r"(\d{4})[-/年](\d{1,2})[-/月](\d{1,2})日?", r"(\d{4})(\d\d)(\d\d)"):
        if match := re.fullmatch(pattern, text):
            try:
                return date(*map(int, match.groups()))
            except ValueError:
                return None
    if re.fullmatch(r"\d{5}", text):
        return date(1899, 12, 30) + timedelta(days=int(text))
    return None


def number_of(text: str, words: dict[str, int]) -> int | None:
    if text in words:
        return words[text]
    return int(float(text)) if re.fullmatch(r"\d+(\.0+)?", text) else None


def born_in(number: str) -> date | None:
    if re.fullmatch(r"[1-9]\d{16}[\dX]", number):
        return day_of(number[6:14])
    if re.fullmatch(r"[1-9]\d{14}", number):
        return day_of("19" + number[6:12])
    return None


def slow_problems(row: dict[str, str]) -> set[tuple[str, str]]:
    """Return (column, code) of what is wrong within one row."""
    cell = {name: narrowed(text) for name, text in row.items()}
    wrong = set()

    def say(column: str, code: str) -> None:
        wrong.add((column, code))

    sex = {"男": 1, "女婴": 2, "1": 1, "2": 2, "0": 0, "9": 9}.get(cell["infant_sex"])
    days = {name: day_of(cell[name]) for name in ("mother_birth_date", "birth_date")}
    for name in ("record_id", "infant_sex", "birth_date"):
        if not cell[name]:
            say(name, "missing")
    if cell["infant_sex"] and sex is None:
        say("infant_sex", "not-in-list")
    if sex in (0, 9):
        say("infant_sex", "sex-not-settled")
    for name, day in days.items():
        if cell[name] and day is None:
            say(name, "unreadable")
        if day and day < date(1900, 1, 1):
            say(name, "too-small")
        if day and day > TODAY:
            say(name, "after-today")
    if len(cell["mother_name"]) > 60:
        say("mother_name", "too-long")
    words = {"二孩": 2, "双胎": 2}
    counted = {}
    for name, most in (("birth_order", 20), ("plurality", 9), ("plurality_rank", 9)):
        value = counted[name] = number_of(cell[name], words)
        if cell[name] and value is None:
            say(name, "unreadable")
        if value is not None and value < 1:
            say(name, "too-small")
        if value is not None and value > most:
            say(name, "too-large")
    many, rank = counted["plurality"], counted["plurality_rank"]
    if many and rank and rank > many:
        say("plurality_rank", "rank-beyond-plurality")
    if many and many > 1 and not cell["plurality_rank"]:
        say("plurality_rank", "rank-missing")
    number = cell["mother_id_number"].upper()
    slow_number(number, days["mother_birth_date"], say)
    for name in ("record_id", "mother_id_number"):
        if "E+" in cell[name]:
            say(name, "digits-lost")
    mother, child = days["mother_birth_date"], days["birth_date"]
    if mother and child:
        years = child.year - mother.year - ((child.month, child.day) < (mother.month, mother.day))
        if not 10 <= years <= 60:
            say("mother_birth_date", "mother-age")
    return wrong


def slow_number(number: str, mother_born: date | None, say) -> None:
    born = born_in(number)
    if re.fullmatch(r"[1-9]\d{16}[\dX]", number):
        if number[-1] != citizen_check_digit(number[:17]):
            say("mother_id_number", "id-check-digit")
        if born is None or born > TODAY:
            say("mother_id_number", "id-birth-date")
    elif born:
        say("mother_id_number", "id-fifteen-digits")
    elif re.fullmatch(r"[\dX]{13,24}", number):
        say("mother_id_number", "id-length")
    if born and mother_born and born != mother_born:
        say("mother_birth_date", "mother-id-and-birth-date")
    order = number[16:17] if len(number) == 18 else number[14:15]
    shaped = re.fullmatch(r"[1-9]\d{16}[\dX]", number)
    if (born is not None or shaped) and int(order) % 2 == 1:
        say("mother_id_number", "mother-id-sex")


ACROSS = {
    check.code for check in DELIVERY.checks if check.scope in ("file", "total")
} | {"division-form", "division-unknown"}  # fmt: skip


@given(ROWS)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_slow_second_implementation_finds_the_same(rows):
    with tempfile.TemporaryDirectory() as folder:
        path = write_csv(Path(folder, "a.csv"), rows)

        with judge(path, schema=DELIVERY, today=TODAY) as judged:
            problems = list(judged.problems)
            counts = judged.lines, judged.accepted, judged.refused, judged.known

    within: dict[int | None, set[tuple[str | None, str]]] = {}
    for problem in problems:
        if problem.code not in ACROSS:
            within.setdefault(problem.line, set()).add((problem.column, problem.code))
    filled = {
        line: row for line, row in enumerate(rows, start=2) if any(cell for cell in row.values())
    }
    numbers = [row["record_id"] for row in filled.values()]
    for line, row in filled.items():
        # A copy of a line that passed is known, however its dates are spelt, and known rows are
        # not told again; a row whose number no other has is no copy.
        if not row["record_id"] or numbers.count(row["record_id"]) == 1:
            assert within.get(line, set()) == slow_problems(row), (line, row)
    assert counts[0] == len(filled) == sum(counts[1:])


@given(ROWS, st.randoms(use_true_random=False))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_order_of_lines_changes_no_total(rows, chance):
    """Rows whose numbers differ: with one number twice, the line further up wins."""
    rows = [{**row, "record_id": f"D{i}"} for i, row in enumerate(rows)]
    mixed = chance.sample(rows, len(rows))
    with tempfile.TemporaryDirectory() as folder:
        one = found(write_csv(Path(folder, "a.csv"), rows))
        two = found(write_csv(Path(folder, "b.csv"), mixed))

    assert one[0] == two[0]
    assert sorted(map(str, (p[1:] for p in one[1]))) == sorted(map(str, (p[1:] for p in two[1])))


CLEAN = csv_text([make_row(i, mother_name=f"甲{i}") for i in range(1, 30)])


@given(
    st.lists(st.tuples(st.integers(0, len(CLEAN.encode()) - 1), st.binary(max_size=4)), max_size=8),
    st.integers(0, len(CLEAN.encode())),
)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_no_change_of_bytes_makes_the_reader_crash(changes, end):
    content = bytearray(CLEAN.encode())
    for at, bytes_ in changes:
        content[at : at + 1] = bytes_
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.csv")
        path.write_bytes(bytes(content[: max(end, len(content) // 2)]))
        try:
            counts, _ = found(path)
        except CannotRead:
            pass
        else:
            assert counts[0] == sum(counts[1:])


@given(
    st.sampled_from(["xlsx", "parquet"]),
    st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=8)), min_size=1, max_size=5),
)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_no_change_of_bytes_makes_a_workbook_or_parquet_crash(workbooks, kind, changes):
    content = bytearray(workbooks[kind])
    for share, bytes_ in changes:
        at = int(share * (len(content) - 1))
        content[at : at + len(bytes_)] = bytes_
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"a.{kind}")
        path.write_bytes(bytes(content))
        try:
            counts, _ = found(path)
        except CannotRead:
            pass
        else:
            assert counts[0] == sum(counts[1:])


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory):
    import pyarrow as pa
    import pyarrow.parquet as pq

    from evenborn.standards.tests.make import sheet_of, write_xlsx

    folder = tmp_path_factory.mktemp("whole")
    pq.write_table(pa.Table.from_pylist(make_rows(20)), folder / "a.parquet")
    write_xlsx(folder / "a.xlsx", sheet_of(make_rows(20)))
    return {kind: (folder / f"a.{kind}").read_bytes() for kind in ("xlsx", "parquet")}


@pytest.mark.parametrize("kind", KINDS)
def test_every_header_of_a_schema_and_every_alias_is_found(kind):
    schema = load_schema(kind)
    for column in schema.columns:
        for text in (column.name, column.header, column.header_en, *column.aliases):
            written = [f" {text}（说明）*", "zz"]
            mapping = Mapping({"zz": "record_id"})

            header = find_header([written], schema=schema, mapping=mapping)

            assert header is None or header.positions.get(column.name) == 0, text
            assert header is not None or column.name == "record_id", text


VACCINATION = load_schema("vaccination")
DOSES = "month,area_code,vaccine,infant_sex,doses\n"


@pytest.mark.parametrize(
    ("area", "code", "accepted"), [("12", "division-form", 0), ("999999", "division-unknown", 1)]
)
def test_an_area_that_is_part_of_the_key_is_judged_though_no_key_repeats(
    tmp_path, area, code, accepted
):
    path = tmp_path / "doses.csv"
    path.write_text(f"{DOSES}2025-06,{area},BCG,1,31\n")

    with judge(path, schema=VACCINATION, today=TODAY) as judged:
        assert [problem.code for problem in judged.problems] == [code]
        assert judged.accepted == accepted


def test_a_count_given_twice_is_found_in_a_file_without_the_unit(tmp_path):
    path = tmp_path / "doses.csv"
    path.write_text(f"{DOSES}2025-06,110105,BCG,1,31\n2025-06,110105,BCG,1,32\n")

    with judge(path, schema=VACCINATION, today=TODAY) as judged:
        assert [(p.line, p.code) for p in judged.problems] == [(3, "cell-twice")]
