"""Records from a form or the API: the rules of a file, one record at a time."""

import csv
import threading
from datetime import date, datetime, time

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from evenborn.standards.checking import judge_records
from evenborn.standards.checking.compiled import compiled
from evenborn.standards.checking.functions import FUNCTIONS
from evenborn.standards.checking.together import TWINS
from evenborn.standards.reading import connect
from evenborn.standards.schema import KINDS, load_schema
from evenborn.standards.sql import prepare
from evenborn.standards.tests.both_ways import as_file, as_records
from evenborn.standards.tests.make import TODAY, citizen_number, make_row, make_rows

DELIVERY = load_schema("delivery")


@pytest.fixture(scope="module")
def ready():
    con = connect(threads=1)
    prepare(con, today=TODAY)
    return con


def judged(*records, **options):
    return judge_records(records, schema=DELIVERY, today=TODAY, **options)


def codes(judgement):
    return [cause.code for cause in judgement.problems]


def test_a_good_record_is_accepted_and_typed_as_the_accepted_rows_of_a_file():
    (birth,) = judged(
        make_row(infant_sex=" 女婴 ", birth_date="2025年3月5日", birth_time="８：３０", parity="")
    )

    assert birth.accepted
    assert birth.problems == ()
    assert birth.cells["infant_sex"] == 2
    assert birth.cells["birth_date"] == date(2025, 3, 5)
    assert birth.cells["birth_time"] == time(8, 30)
    assert birth.cells["parity"] is None
    assert "weight_grams" not in birth.cells


def test_a_late_entry_is_a_fact_beside_the_cells():
    late, early, unknown = judged(
        make_row(1, entered_at="2025-03-06 09:00"),
        make_row(2, entered_at="2025-03-05 09:00"),
        make_row(3, entered_at=""),
    )

    assert late.cells["entered_at"] == datetime.fromisoformat("2025-03-06T09:00")
    assert [late.cells["entered_late"], early.cells["entered_late"]] == [True, False]
    assert unknown.cells["entered_late"] is None


@pytest.mark.parametrize("entered", ["2025-03-06 08:30", "2025-03-06 08:31", "2025-03-09", ""])
@pytest.mark.parametrize("reason", ["", "节假日", "network", "X"])
def test_only_a_late_entry_is_asked_for_its_reason(entered, reason):
    (birth,) = judged(make_row(entered_at=entered, late_reason=reason))

    asked = birth.cells["entered_late"] is True and not reason
    assert ("late-without-reason" in codes(birth)) is asked
    assert birth.accepted


def test_a_file_without_the_column_is_not_asked_for_reasons():
    (birth,) = judged(make_row(entered_at="2025-03-09"))

    assert birth.cells["entered_late"]
    assert codes(birth) == []


@pytest.mark.parametrize(
    ("number", "fits"),
    [
        ("13800000000", True),
        ("+86 138-0000-0000", True),
        ("023-49800000", True),
        ("49800000", True),
        ("+852 2345 6789", True),
        ("12345", False),
        ("1380000000", False),
        ("138000000000", False),
        ("见病历", False),
    ],
)
def test_a_telephone_of_another_form_is_only_warned_of(number, fits):
    (birth,) = judged(make_row(mother_phone=number))

    assert birth.accepted
    assert codes(birth) == ([] if fits else ["wrong-form"])


def test_errors_come_before_warnings_and_name_their_columns():
    (birth,) = judged(make_row(plurality_rank="", plurality="2", infant_sex="x"))

    assert not birth.accepted
    assert [(c.code, c.severity, c.columns) for c in birth.problems] == [
        ("not-in-list", "error", ("infant_sex",)),
        ("rank-missing", "warning", ("plurality_rank", "plurality")),
    ]


def test_a_column_that_is_not_there_is_asked_for_only_if_required():
    (birth,) = judged({"record_id": "D1", "infant_sex": "1"})

    assert [(c.code, c.column) for c in birth.problems] == [("missing", "birth_date")]


def test_an_unknown_column_is_refused_where_it_occurs():
    good, bad = judged(make_row(1), make_row(2, fetal_sex="1"))

    assert good.accepted
    assert not bad.accepted
    assert [(c.code, c.columns) for c in bad.problems] == [("unknown-column", ("fetal_sex",))]
    assert "fetal_sex" not in bad.cells


@pytest.mark.parametrize("key", ["11010519951231002X", "王某", "a b", "x" * 41, ""])
def test_a_key_that_is_no_name_of_a_column_is_not_repeated(key):
    (birth,) = judged({**make_row(), key: "1"})

    assert codes(birth) == ["unknown-column"]
    assert birth.problems[0].columns == ()
    assert birth.problems[0].column is None


def test_while_a_form_is_filled_in_nothing_is_asked_of_the_empty_fields():
    fields = {**dict.fromkeys(DELIVERY.names, ""), "plurality": "2", "outcome": "活产"}

    (draft,) = judged({**fields, "gestation_weeks": "99"}, partial=True)
    (sent,) = judged({**fields, "gestation_weeks": "99"})

    assert codes(draft) == ["too-large"]
    assert {"missing", "rank-missing", "apgar-missing"} <= set(codes(sent))


def test_records_being_filled_in_are_not_compared():
    assert [codes(draft) for draft in judged(make_row(), make_row(), partial=True)] == [[], []]


def test_one_of_twins_alone_is_not_told_that_the_other_is_missing():
    twin = make_row(1, plurality="2")

    (alone,) = judged(twin)
    beside_another, _ = judged(twin, make_row(2))

    assert codes(alone) == []
    assert codes(beside_another) == ["multiples-not-complete"]


def test_a_record_equal_to_an_earlier_one_is_no_second_birth():
    first, again, refused = judged(
        make_row(1), make_row(1, birth_date="2025/3/5"), make_row(1, infant_sex="2")
    )

    assert first.accepted
    assert (again.accepted, again.copy_of, again.problems) == (False, 0, ())
    assert not refused.accepted
    assert "record-number-twice" in codes(refused)


def test_a_copy_of_a_refused_record_shares_its_problems():
    first, again = judged(make_row(1, infant_sex="7"), make_row(1, infant_sex="7"))

    assert not first.accepted
    assert (again.accepted, again.copy_of, again.problems) == (False, 0, first.problems)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("a\x00b", "line-nul"),
        ("a\ufffdb", "line-encoding"),
        ("a\ud800", "line-encoding"),
        ("a" * 40_000, "line-too-long"),
    ],
)
def test_a_cell_that_cannot_be_trusted_refuses_its_record(cell, code):
    bad, good = judged(make_row(1, mother_name=cell, infant_sex="7"), make_row(2))

    assert [(c.code, c.columns) for c in bad.problems] == [(code, ("mother_name",))]
    assert set(bad.cells.values()) == {None}
    assert good.accepted


def test_no_value_of_a_cell_is_in_a_problem():
    secret = "秘密1234567890"
    (birth,) = judged(dict.fromkeys(DELIVERY.names, secret))

    assert birth.problems
    assert secret not in repr(birth.problems)


@pytest.mark.parametrize("kind", KINDS)
def test_every_check_of_a_file_is_ready_for_records(kind):
    checks = load_schema(kind).checks
    others = [c for c in checks if c.scope == "file" and "any_value" not in c.rule]

    assert {check.code for check in others} <= set(TWINS)


@pytest.mark.parametrize(
    "rule",
    ["lower(a) = 'x'", "a IN (SELECT b FROM {rows})", "a LIKE 'x'", "a[1] = 2", "max(a) > 1"],
)
def test_a_rule_with_anything_unknown_does_not_compile(rule):
    with pytest.raises(ValueError, match="rule"):
        compiled([rule])


@pytest.mark.parametrize(
    ("rule", "answer"),
    [
        ("a AND false", False),
        ("a AND true", None),
        ("a OR true", True),
        ("a OR false", None),
        ("NOT a", None),
        ("1 IN (2, a)", None),
        ("1 IN (1, a)", True),
        ("1 NOT IN (2, a)", None),
        ("a IN (1)", None),
        ("3 BETWEEN a AND 2", False),
        ("3 BETWEEN a AND 4", None),
        ("CASE WHEN a THEN 1 ELSE 2 END = 2", True),
        ("coalesce(a, 1) = 1", True),
        ("a IS NULL", True),
        ("DATE '2024-01-31' + INTERVAL 1 MONTH = DATE '2024-02-29'", True),
        ("DATE '2024-02-29' < DATE '2024-02-29' + INTERVAL 1 HOUR", True),
        ("full_years(DATE '2000-02-29', DATE '2025-02-28') = 25", True),
    ],
)
def test_null_and_dates_are_as_in_sql(ready, rule, answer):
    column = "boolean" if rule.startswith(("a AND", "a OR", "NOT a", "CASE WHEN a")) else "integer"
    in_sql = ready.execute(f"SELECT {rule} FROM (SELECT NULL::{column} AS a)").fetchall()

    assert compiled([rule])[0]({"a": None}) is answer
    assert in_sql == [(answer,)]


# Few different values, so that they meet: two mothers, some days around a month's end.
VALUES = {
    "record_id": st.integers(1, 30).map("D{}".format),
    "mother_id_number": st.sampled_from(
        [
            citizen_number(order=2),
            citizen_number(order=4),
            citizen_number(order=5),
            citizen_number(order=2)[:-1] + "0",
            "110105951231002",
            "1101051995123100",
            "110105199513310022",
            "E12345678",
            "4.40E+17",
        ]
    ),
    "infant_id_number": st.sampled_from([citizen_number(born="20250301", order=3), "", "x"]),
    "birth_date": st.sampled_from(
        ["2025-02-28", "2025-03-01", "2025/3/2", "20250302", "2025-07-02", "1899-01-01", "?"]
    ),
    "plurality": st.sampled_from(["1", "2", "双胎", "3", "", "0", "x"]),
    "plurality_rank": st.sampled_from(["1", "2", "大", ""]),
    "birth_time": st.sampled_from(["00:10", "23:50", "", "24:00"]),
    "infant_sex": st.sampled_from(["1", "2", "男", "女", "0", "9", "", "7"]),
    "area_code": st.sampled_from(["110105", "110103", "110105001", "999999", "12", "北京"]),
    "hukou_code": st.sampled_from(["110103", "500118", "1101050011", ""]),
    "facility_code": st.sampled_from(["91350100M000100Y43", "91350100M000100Y44", "H1"]),
    "certificate_number": st.sampled_from(["X500000001", "X500000002", "X990000001", ""]),
    "entered_at": st.sampled_from(["2025-02-28 23:00", "2025-03-02", "2025-07-01 23:59", "2026"]),
    "month": st.sampled_from(["2025-06", "2025年7月", "2025-08", "x"]),
    "late_reason": st.sampled_from(["", "1", "放假", "x"]),
    "mother_phone": st.sampled_from(["13800000000", "138", ""]),
    "doses": st.sampled_from(["0", "31", "-1", "1000001", "3.0"]),
}


def cells_of(column):
    limits = [
        str(limit) for limit in (column.minimum, column.maximum) if limit not in (None, "today")
    ]
    some = [
        *(code.zh for code in column.codes),
        *limits,
        "",
        "1",
        "99999",
        "2025-03-01",
        "某",
        "x" * 70,
    ]
    return VALUES.get(column.name, st.sampled_from(some))


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_made_records_are_judged_the_same_as_lines_of_a_file(tmp_path, kind, data):
    schema = load_schema(kind)
    names = [c.name for c in schema.columns if c.required or data.draw(st.integers(0, 3))]
    row = st.tuples(*(cells_of(schema.column(name)) for name in names))
    rows = data.draw(st.lists(row, min_size=1, max_size=25))
    path = tmp_path / "made.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([names, *rows])
    if not any(any(cells) for cells in rows):
        return

    in_file = as_file(path, schema=schema, today=TODAY)
    as_record = as_records(path, schema=schema, today=TODAY)

    if len(in_file) == 1:
        for said in (in_file, as_record):
            said[0][2][:] = [cause for cause in said[0][2] if cause[0] not in TWINS]
    assert as_record == in_file


def test_dates_at_the_end_of_time_are_judged_and_not_stumbled_over():
    (birth,) = judged(
        make_row(birth_date="9999-12-31", mother_birth_date="0001-01-01", entered_at="9999-12-31")
    )

    assert {"after-today", "too-small", "mother-age"} <= set(codes(birth))


@given(born=st.dates(), day=st.dates())
@example(born=date(2000, 2, 29), day=date(2025, 2, 28))
@example(born=date(2025, 2, 28), day=date(2000, 2, 29))
@example(born=date(9999, 12, 31), day=date(9999, 12, 31))
@settings(max_examples=150, deadline=None)
def test_full_years_are_those_of_the_macro(ready, born, day):
    in_sql = ready.execute("SELECT full_years(?, ?)", [born, day]).fetchall()[0][0]

    assert FUNCTIONS["full_years"](born, day) == in_sql


def test_threads_get_the_answers_of_one():
    rows = [
        *make_rows(50),
        *(make_row(n, infant_sex="7", weight_grams="99") for n in range(60, 90)),
    ]
    alone = judged(*rows)
    answers = [None] * 4

    def work(at):
        answers[at] = [judged(*rows) for _ in range(5)]

    threads = [threading.Thread(target=work, args=(at,)) for at in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [[alone] * 5] * 4
