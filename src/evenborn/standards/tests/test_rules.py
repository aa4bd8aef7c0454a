"""Each rule of the schemas finds what it is for, and leaves a good file alone."""

from datetime import date

import duckdb
import pytest

from evenborn.standards.identity import citizen_check_digit
from evenborn.standards.schema import KINDS, load_schema
from evenborn.standards.sql import prepare, with_facts

TODAY = date(2025, 9, 30)


def number(born: str, order: str) -> str:
    seventeen = f"500118{born}{order}"
    return seventeen + citizen_check_digit(seventeen)


MOTHER = number("19960305", "028")
BIRTH = {
    "mother_name": "王某",
    "mother_id_number": MOTHER,
    "mother_birth_date": "1996-03-05",
    "father_id_number": number("19950101", "011"),
    "infant_id_number": number("20250701", "024"),
    "infant_sex": "2",
    "birth_date": "2025-07-01",
    "birth_time": "08:30:00",
    "birth_order": "1",
    "plurality": "1",
    "area_code": "500118100",
    "hukou_code": "500118",
    "facility_code": "91350100M000100Y43",
    "registered_on": "2025-07-09",
}
GOOD = {
    "delivery": {
        **BIRTH,
        "mother_id_type": "1",
        "place_type": "facility",
        "outcome": "live",
        "gestation_weeks": "39",
        "gestation_days": "3",
        "parity": "1",
        "weight_grams": "3250",
        "length_cm": "50.5",
        "apgar_1": "9",
        "certificate_state": "issued",
        "certificate_number": "X500000001",
        "certificate_issued_on": "2025-07-03",
        "entered_at": "2025-07-01 12:00:00",
    },
    "registration": {**BIRTH, "certificate_number": "X500000001"},
    "certificate": {
        **BIRTH,
        "certificate_number": "X500000001",
        "issued_on": "2025-07-03",
        "issue_kind": "first",
    },
    "vaccination": {
        "month": "2025-07-01",
        "area_code": "500118100",
        "vaccine": "BCG",
        "infant_sex": "1",
        "doses": "31",
    },
    "registration_counts": {
        "month": "2025-07-01",
        "area_code": "500118100",
        "infant_sex": "1",
        "registered": "31",
        "registered_late": "2",
    },
}


def judged(kind: str, *rows: dict[str, str | None]) -> list[tuple[int, str, str]]:
    """Return (line, code, column) of every problem; line 0 is the whole file.

    The fields of `rows` change a good row. Text that cannot be cast is NULL, as the reader does.
    """
    schema = load_schema(kind)
    con = duckdb.connect()
    prepare(con, today=TODAY)
    person = "record_id" in schema.names
    full = [
        GOOD[kind] | ({"record_id": f"D{i}"} if person else {}) | row
        for i, row in enumerate(rows, start=1)
    ]
    present = [name for name in schema.names if any(name in row for row in full)]
    selects = []
    for line, row in enumerate(full, start=2):
        cells = [f"{line} AS line"]
        for column in schema.columns:
            value = row.get(column.name)
            text = "NULL::VARCHAR" if value is None else "'" + value.replace("'", "''") + "'"
            cells.append(f"{text} AS {column.name}__text")
            known = column.type != "code" or value in {code.value for code in column.codes}
            cells.append(
                f"TRY_CAST({text if known else 'NULL'} AS {column.sql_type}) AS {column.name}"
            )
        selects.append("SELECT " + ", ".join(cells))
    con.execute("CREATE TABLE typed AS " + " UNION ALL BY NAME ".join(selects)).fetchall()
    con.execute(f"CREATE TABLE r AS {with_facts('typed', schema)}").fetchall()
    problems = []
    for check in schema.runnable(present):
        rule = check.sql("r")
        lines = f"SELECT line FROM r WHERE {rule} ORDER BY line"
        if check.scope == "total":
            lines = f"SELECT 0 WHERE {rule}"
        problems += [
            (line, check.code, check.columns[0]) for (line,) in con.execute(lines).fetchall()
        ]
    return problems


def codes(kind: str, *rows: dict[str, str | None]) -> set[str]:
    return {code for _, code, _ in judged(kind, *rows)}


TWIN = {"plurality": "2", "birth_date": "2025-07-01"}
OTHER = {
    "mother_id_number": number("19900909", "048"),
    "mother_birth_date": "1990-09-09",
    "infant_id_number": number("20250701", "044"),
    "certificate_number": "X500000002",
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_good_row_has_no_problem(kind):
    assert judged(kind, {}) == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_rule_can_be_judged_on_a_file_with_every_column(kind):
    schema = load_schema(kind)

    judged(kind, dict.fromkeys(schema.names))


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"record_id": None}, {"missing"}),
        ({"infant_sex": None}, {"missing"}),
        ({"infant_sex": "7"}, {"not-in-list"}),
        ({"infant_sex": "0"}, {"sex-not-settled"}),
        ({"birth_date": "2025-02-30"}, {"unreadable"}),
        (
            {"birth_date": "2025-10-01", "infant_id_number": None, "registered_on": None}
            | {"certificate_issued_on": None, "entered_at": None},
            {"after-today"},
        ),
        ({"birth_date": "1899-12-31", "infant_id_number": None}, {"too-small", "mother-age"}),
        ({"record_id": "9" * 65}, {"too-long"}),
        ({"birth_order": "0"}, {"too-small"}),
        ({"weight_grams": "三千"}, {"unreadable"}),
        ({"weight_grams": "7001"}, {"too-large", "weight-for-weeks"}),
        ({"weight_grams": "1100"}, {"weight-for-weeks"}),
        ({"gestation_weeks": "45"}, {"too-large"}),
        ({"apgar_1": None}, {"apgar-missing"}),
        ({"apgar_1": "11"}, {"too-large"}),
        ({"mother_id_number": MOTHER[:-1]}, {"id-length"}),
        ({"mother_id_number": MOTHER[:-1] + "A"}, set()),
        ({"mother_id_number": MOTHER[:5] + "9" + MOTHER[6:]}, {"id-check-digit"}),
        ({"mother_id_number": "500118960305028"}, {"id-fifteen-digits"}),
        (
            {"mother_id_number": number("20960305", "028"), "mother_birth_date": None},
            {"id-birth-date"},
        ),
        ({"mother_id_number": number("19960230", "028")}, {"id-birth-date"}),
        ({"mother_id_number": number("19960306", "028")}, {"mother-id-and-birth-date"}),
        ({"mother_id_number": number("19960305", "011")}, {"mother-id-sex"}),
        ({"mother_id_number": "E12345678"}, set()),
        ({"father_id_number": number("19950101", "022")}, {"father-id-sex"}),
        ({"father_id_number": MOTHER}, {"same-id-for-mother-and-father", "father-id-sex"}),
        (
            {"infant_id_number": MOTHER},
            {"same-id-for-mother-and-infant", "infant-id-and-birth-date"},
        ),
        ({"infant_id_number": number("20250702", "024")}, {"infant-id-and-birth-date"}),
        ({"infant_sex": "1"}, {"infant-id-and-sex"}),
        ({"mother_birth_date": "2018-03-05", "mother_id_number": None}, {"mother-age"}),
        ({"plurality": "1", "plurality_rank": "2"}, {"rank-beyond-plurality"}),
        ({"registered_on": "2025-06-30"}, {"registered-before-birth"}),
        ({"area_code": "青峰镇"}, {"division-form"}),
        ({"area_code": "990101"}, {"division-unknown"}),
        ({"area_code": "110103"}, {"residence-not-valid-that-year"}),
        ({"hukou_code": "110103"}, {"hukou-not-valid-that-year"}),
        ({"facility_code": "91350211M0000XUF46"}, {"credit-code-check-character"}),
        ({"facility_code": "永川妇幼"}, set()),
        ({"birth_order": "3"}, {"order-and-parity"}),
        ({"certificate_number": "x500000001"}, {"wrong-form"}),
        (
            {"certificate_number": None},
            {"live-birth-without-certificate-track", "deliveries-do-not-balance"},
        ),
        ({"certificate_number": None, "certificate_state": "pending"}, set()),
        ({"certificate_issued_on": "2025-06-01"}, {"certificate-before-birth"}),
        ({"entered_at": "2025-06-30 10:00:00"}, {"entered-before-birth"}),
        ({"outcome": "stillbirth"}, {"stillbirth-with-certificate"}),
        ({"outcome": "stillbirth", "certificate_number": None, "apgar_1": None}, set()),
        ({"outcome": None}, set()),
    ],
)
def test_a_wrong_cell_of_a_delivery_is_found(change, found):
    assert codes("delivery", change) == found


def test_a_number_used_again_is_refused_from_the_second_line_on():
    problems = judged("delivery", {"record_id": "A"}, OTHER | {"record_id": "A"}, {**OTHER})

    assert [(line, code) for line, code, column in problems if column == "record_id"] == [
        (3, "record-number-twice")
    ]


def test_a_certificate_or_infant_number_used_twice_is_shown_in_both_lines():
    problems = judged("delivery", {}, OTHER | {"certificate_number": "X500000001"})

    assert [p for p in problems if p[1] == "certificate-number-twice"] == [
        (2, "certificate-number-twice", "certificate_number"),
        (3, "certificate-number-twice", "certificate_number"),
    ]
    assert "infant-id-twice" in codes("registration", {}, OTHER | {"infant_id_number": None}, {})


def test_whole_twins_have_no_problem():
    elder = TWIN | {"plurality_rank": "1"}
    younger = {
        **TWIN,
        "plurality_rank": "2",
        "birth_order": "2",
        "birth_time": "08:41:00",
        "infant_id_number": number("20250701", "044"),
        "certificate_number": "X500000002",
    }

    assert judged("delivery", elder, younger) == []


def test_twins_over_midnight_are_one_set():
    elder = TWIN | {"plurality_rank": "1", "birth_time": "23:55:00", "infant_id_number": None}
    younger = {
        **TWIN,
        "plurality_rank": "2",
        "birth_date": "2025-07-02",
        "birth_time": "00:06:00",
        "birth_order": "2",
        "infant_id_number": None,
        "certificate_number": "X500000002",
        "entered_at": "2025-07-02 12:00:00",
    }

    assert judged("delivery", elder, younger) == []


@pytest.mark.parametrize(
    ("younger", "found"),
    [
        ({"plurality_rank": "1"}, "multiples-same-rank"),
        ({"plurality_rank": None}, "rank-missing"),
        ({"plurality_rank": "2", "plurality": "3"}, "multiples-not-complete"),
        ({"plurality_rank": "2", "birth_date": "2025-07-02"}, "multiples-far-apart"),
    ],
)
def test_twins_that_do_not_fit_together_are_shown(younger, found):
    elder = TWIN | {"plurality_rank": "1", "birth_time": "02:00:00"}

    assert found in codes("delivery", elder, TWIN | {"birth_time": "08:00:00"} | younger)


def test_a_twin_without_the_other_is_shown():
    assert "multiples-not-complete" in codes("delivery", TWIN | {"plurality_rank": "1"})


def test_two_births_of_one_mother_on_one_day_need_a_plurality():
    assert "same-mother-same-day" in codes("delivery", {}, {"plurality": None})
    assert "same-mother-same-day" not in codes("delivery", {}, {"birth_date": "2024-05-01"})


def test_deliveries_that_do_not_add_up_are_said_once_for_the_file():
    lost = OTHER | {"certificate_number": None}

    problems = judged("delivery", {}, lost, lost | {"mother_id_number": None})

    assert [p for p in problems if p[1] == "deliveries-do-not-balance"] == [
        (0, "deliveries-do-not-balance", "certificate_number")
    ]


def test_a_cell_of_vaccinations_stands_in_one_line():
    assert codes("vaccination", {}, {"infant_sex": "2"}, {"vaccine": "HepB"}) == set()
    assert judged("vaccination", {}, {"doses": "3"}) == [(3, "cell-twice", "doses")]
    assert codes("vaccination", {"facility_code": "A1"}, {"facility_code": "A2"}) == set()


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"doses": "-1"}, "too-small"),
        ({"doses": None}, "missing"),
        ({"vaccine": "MMR"}, "not-in-list"),
        ({"month": "2025-10-01"}, "after-today"),
        ({"area_code": None}, "missing"),
    ],
)
def test_a_wrong_cell_of_vaccinations_is_found(change, found):
    assert codes("vaccination", change) == {found}


def test_a_certificate_needs_its_number_and_comes_after_the_birth():
    assert codes("certificate", {"certificate_number": None}) == {"certificate-number-missing"}
    assert codes("certificate", {"issued_on": "2025-06-30"}) == {"issued-before-birth"}


@pytest.mark.parametrize(
    ("kind", "rule_of", "change", "late"),
    [
        ("registration", "registered_late", {"registered_on": "2025-08-01"}, False),
        ("registration", "registered_late", {"registered_on": "2025-08-02"}, True),
        ("delivery", "entered_late", {"entered_at": "2025-07-02 08:30:00"}, False),
        ("delivery", "entered_late", {"entered_at": "2025-07-02 08:31:00"}, True),
        ("delivery", "entered_late", {"entered_at": None}, None),
    ],
)
def test_late_is_a_fact_kept_beside_the_row_and_no_problem(kind, rule_of, change, late):
    schema = load_schema(kind)
    (derived,) = [one for one in schema.derived if one.name == rule_of]
    row = GOOD[kind] | change
    cells = ", ".join(
        f"CAST({'NULL' if row.get(name) is None else repr(row[name])} AS "
        f"{schema.column(name).sql_type}) AS {name}"
        for name in schema.names
    )

    ((answer,),) = duckdb.sql(f"SELECT {derived.rule} FROM (SELECT {cells})").fetchall()

    assert answer is late
    assert codes(kind, change) == set()


def test_counts_of_registrations_agree_with_themselves():
    assert codes("registration_counts", {}, {"infant_sex": "2"}) == set()
    twice = judged("registration_counts", {}, {"registered": "3"})
    assert twice == [(3, "counts-cell-twice", "registered")]
    assert codes("registration_counts", {"registered_late": "32"}) == {"more-late-than-registered"}
