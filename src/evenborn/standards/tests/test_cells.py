"""A cell folded and typed in Python is what DuckDB makes of it."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from evenborn.standards.checking.typing import typed_sql
from evenborn.standards.reading import cells, connect
from evenborn.standards.reading.folding import Needs, folded_sql, make_macros
from evenborn.standards.schema import KINDS, load_schema

PARSERS = ("parse_date", "parse_time", "parse_moment", "parse_month", "parse_integer")
# Years that Python has not; what a cell holds then is no date here, and a year to DuckDB.
OTHER_YEARS = re.compile("0000|-")

day_like = st.text(alphabet="0123456789-/.年月日 号T:", max_size=20)
clock_like = st.text(alphabet="0123456789 :时点分秒.", max_size=10)
number_like = st.text(alphabet="0123456789+-.eE", max_size=14)
odd = st.text(
    alphabet="０１２９：－ａＸ\u3000\u00a0\u200b\ufeff \t\n\r='\"0123x男女ß·İ", max_size=12
)
days = st.builds(
    "{}{}{:d}{}{:d}{}".format,
    st.integers(1000, 2999),
    st.sampled_from(["-", "/", ".", "年", " - "]),
    st.integers(0, 13),
    st.sampled_from(["-", "/", ".", "月", " "]),
    st.integers(0, 32),
    st.sampled_from(["", "日", "号", " 8:30", "T08:30:00Z", "日 8时30分", " 24:00", " "]),
)
clocks = st.builds(
    "{:d}{}{:02d}{}".format,
    st.integers(0, 25),
    st.sampled_from([":", "时", "点", " : "]),
    st.integers(0, 61),
    st.sampled_from(["", "分", ":59", ":5.25", "秒", ":61"]),
)
serials = st.builds("{}.{}".format, st.integers(0, 90000), st.integers(0, 10**9))
texts = st.one_of(
    day_like, clock_like, number_like, odd, days, clocks, serials, st.text(max_size=9)
)


@pytest.fixture(scope="module")
def con():
    connection = connect(threads=1)
    make_macros(connection)
    return connection


def answers(con, expression: str, written: list[str]) -> list[object]:
    rows = con.execute(
        f"SELECT {expression} FROM (SELECT unnest($t::VARCHAR[]) AS t)", {"t": written}
    ).fetchall()
    return [row[0] for row in rows]


@given(st.lists(texts, min_size=1, max_size=40))
@settings(max_examples=150, deadline=None)
def test_a_folded_cell_equals_the_macro(con, written):
    assert [cells.folded(t) for t in written] == answers(con, folded_sql("t", Needs()), written)


@pytest.mark.parametrize("parser", [*PARSERS, "parse_decimal", "digits_lost"])
@given(st.lists(texts.map(lambda t: cells.folded(t) or "0"), min_size=1, max_size=40))
@example(["2024-02-29", "2023-02-29", "20240305", "45356", "45356.5", "79999", "00000"])
@example(["24:00", "23:59", "0.999999", ".5", "0830", "2460", "8:5", "08:3 ", "1:: 3"])
@example(["4.40E+17", "4e5", "1E1000", "+5", "-3.0", "+.5", ".", "1_000", "999999999.00"])
@settings(max_examples=60, deadline=None)
def test_each_parser_equals_its_macro(con, parser, written):
    if parser in ("parse_date", "parse_moment", "parse_month"):
        written = [t for t in written if not OTHER_YEARS.match(t)]

    ours = [getattr(cells, parser)(t) for t in written]
    theirs = answers(con, f"{parser}(t)", written)

    assert ours == theirs


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_each_column_is_typed_as_in_a_file(con, kind, data):
    for column in load_schema(kind).columns:
        spellings = sorted(column.accepts) or ["1"]
        near = st.one_of(
            st.sampled_from(spellings), st.sampled_from(spellings).map(str.lower), texts
        )
        written = [
            cells.folded(t) or "9" for t in data.draw(st.lists(near, min_size=1, max_size=8))
        ]
        if column.type in ("date", "moment", "month"):
            written = [t for t in written if not OTHER_YEARS.match(t)]
        sql = typed_sql(column, Needs()).replace(f'"{column.name}"', "t")

        ours = [cells.typed(column)(t) for t in written]

        assert ours == answers(con, sql, written), column.name


def test_upper_case_is_the_same_letter_for_letter(con):
    codes = (*range(0x20, 0x1C80), *range(0x1E00, 0x2100), *range(0xFB00, 0xFB10))
    written = [chr(code) for code in codes if chr(code).isprintable()]

    ours = [cells.upper(t) for t in written]

    assert ours == answers(con, "upper(t)", written)
