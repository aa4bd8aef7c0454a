"""The SQL macros say the same as their scalar twins."""

from datetime import date

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from evenborn.standards import divisions, identity
from evenborn.standards.divisions.lists import counties, history
from evenborn.standards.schema import load_schema
from evenborn.standards.sql import prepare, with_facts

TODAY = date(2025, 7, 1)
TWINS = ("citizen_shaped", "citizen_ok", "citizen_born", "citizen_sex", "citizen_length_wrong")

nearly = st.one_of(
    st.from_regex(r"[0-9]{17}[0-9X]", fullmatch=True),
    st.from_regex(r"[1-9][0-9]{5}(18|19|20)[0-9]{2}[01][0-9][0-3][0-9]{4}[0-9X]", fullmatch=True),
    st.from_regex(r"[0-9X]{12,25}", fullmatch=True),
    st.text(alphabet="0123456789Xx E+.-_", max_size=20),
    st.text(max_size=20),
)


@pytest.fixture(scope="module")
def con():
    connection = duckdb.connect()
    prepare(connection, today=TODAY)
    return connection


def answer(con, expression: str, *values):
    return con.execute(f"SELECT {expression}", list(values)).fetchone()[0]


@given(nearly)
@example("11010519491231002X")
@example("440524188001010014")
@example("110105000001010010")
@example("900000000000000")
@example("1000000000000e0040")
@settings(max_examples=150, deadline=None)
def test_every_macro_about_citizen_numbers_equals_its_twin(con, number):
    said = con.execute(
        "SELECT " + ", ".join(f"{name}($number)" for name in TWINS), {"number": number}
    ).fetchone()

    assert list(said) == [getattr(identity, name)(number) for name in TWINS]


@given(st.dates(date(1900, 1, 1), TODAY), st.integers(0, 999), st.integers(110000, 999999))
@settings(max_examples=100, deadline=None)
def test_every_right_number_is_right_in_sql_too(con, born, order, area):
    number = f"{area}{born:%Y%m%d}{order:03d}"
    number += identity.citizen_check_digit(number)

    assert answer(con, "citizen_ok(?)", number) is True
    assert answer(con, "citizen_born(?)", number) == born


@given(
    st.one_of(
        st.from_regex(r"[0-9ANY][0-9A-Z][0-9]{6}[0-9A-Z]{10}", fullmatch=True),
        st.text(max_size=20),
    )
)
@example("91350100M000100Y43")
@example("91110000101623741K")
@example("911101066976941872")
@example("91350211M0000XUF46")
@settings(max_examples=150, deadline=None)
def test_the_macro_about_credit_codes_equals_its_twin(con, code):
    assert answer(con, "credit_code_ok(?)", code) is identity.credit_code_ok(code)


@given(
    st.sampled_from(sorted({*counties(), *history(), "999999", "570118"})),
    st.sampled_from(["", "100", "100201"]),
    st.integers(1980, 2030),
)
@settings(max_examples=150, deadline=None)
def test_the_macros_about_divisions_equal_their_twins(con, code, tail, year):
    gone = divisions.gone_from(code)

    known = answer(con, "division_known(?)", code + tail)
    ended = answer(con, "division_ended_before(?, ?)", code + tail, year)

    assert known is (code in counties() or code in history())
    assert bool(ended) is (gone is not None and year >= gone)


@given(st.dates(date(1900, 1, 1)), st.dates(date(1900, 1, 1)))
@settings(max_examples=100, deadline=None)
def test_full_years_count_birthdays(con, born, day):
    if day < born:
        return
    birthdays = day.year - born.year - ((day.month, day.day) < (born.month, born.day))

    # Born on 29 February: DuckDB keeps the birthday on 28 February, the count above on 1 March.
    assert answer(con, "full_years(?, ?)", born, day) - birthdays in (
        (0, 1) if (born.month, born.day) == (2, 29) else (0,)
    )


def test_an_empty_cell_is_never_wrong(con):
    empty = "NULL::VARCHAR"
    for name in (*TWINS, "credit_code_ok", "division_known"):
        assert answer(con, f"{name}({empty})") is None, name


def test_the_day_of_judging_is_the_one_given_and_can_be_changed():
    connection = duckdb.connect()

    for day in (TODAY, date(2024, 2, 29)):
        prepare(connection, today=day)
        assert answer(connection, "judged_on()") == day


@given(st.lists(nearly, min_size=1, max_size=20))
@settings(max_examples=50, deadline=None)
def test_the_facts_beside_a_number_equal_the_macros(con, numbers):
    schema = load_schema("person")
    names = [column.name for column in schema.columns if column.type == "citizen"]
    cells = ", ".join(f"number AS {name}" for name in names)
    rows = f"(SELECT {cells} FROM (SELECT unnest($numbers::VARCHAR[]) AS number))"

    facts = con.execute(
        "SELECT father_id_number, father_id_number__ok, father_id_number__born, "
        f"father_id_number__sex FROM ({with_facts(rows, schema)})",
        {"numbers": numbers},
    ).fetchall()

    assert facts == [
        (n, identity.citizen_ok(n), identity.citizen_born(n), identity.citizen_sex(n))
        for n in numbers
    ]
