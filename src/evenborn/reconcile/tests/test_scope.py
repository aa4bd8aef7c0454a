from datetime import date

import duckdb
import pytest

from evenborn.reconcile.refusal import CannotReconcileError
from evenborn.reconcile.scope import make_scope, read_period


@pytest.mark.parametrize(
    ("words", "first", "last", "zh", "en"),
    [
        ("2025", date(2025, 1, 1), date(2025, 12, 31), "2025年", "2025"),
        ("2024Q1", date(2024, 1, 1), date(2024, 3, 31), "2024年一季度", "Q1 2024"),
        ("2025q4", date(2025, 10, 1), date(2025, 12, 31), "2025年四季度", "Q4 2025"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "2024年2月", "February 2024"),
    ],
)
def test_a_period_is_a_year_a_quarter_or_a_month(words, first, last, zh, en):
    period = read_period(words)

    assert (period.first, period.last) == (first, last)
    assert (period.label.zh, period.label.en) == (zh, en)


@pytest.mark.parametrize("words", ["", "25", "2025Q5", "2025-13", "2025-1", "去年", "2025Q1; DROP"])
def test_another_period_is_refused(words):
    with pytest.raises(CannotReconcileError):
        read_period(words)


def births(rows):
    con = duckdb.connect()
    con.execute("CREATE TABLE births (birth_date DATE, area_code VARCHAR)").fetchall()
    con.executemany("INSERT INTO births VALUES (?, ?)", rows).fetchall()
    return con


def test_without_a_period_the_months_of_the_births_are_taken_and_stragglers_are_not():
    rows = [(date(2025, 7 + n % 3, 3), "500118") for n in range(300)]
    rows.append((date(2016, 2, 1), "500118"))  # registered nine years late

    scope = make_scope(births(rows), area=None, period=None, basis="residence")

    assert scope.period.label.zh == "2025年三季度"


def test_without_an_area_the_county_of_most_mothers_is_taken():
    rows = [(date(2025, 7, 1), "500118100")] * 6 + [(date(2025, 7, 1), "510104003")] * 4
    rows += [(date(2025, 7, 1), None)] * 50

    scope = make_scope(births(rows), area=None, period=None, basis="residence")

    assert scope.area == "500118"
    assert scope.area_name.zh == "永川区"


def test_births_of_many_counties_have_no_area_in_common():
    rows = [(date(2025, 7, 1), code) for code in ("500118", "510104", "440106")]

    scope = make_scope(births(rows), area=None, period=None, basis="residence")

    assert scope.area == ""
    assert scope.area_name.zh == "全部来件"


@pytest.mark.parametrize(("area", "code"), [("500000", "50"), ("500100", "5001"), ("50", "50")])
def test_a_province_or_prefecture_stands_for_all_its_counties(area, code):
    con = births([(date(2025, 7, 1), "500118")])

    assert make_scope(con, area=area, period=None, basis="residence").area == code


@pytest.mark.parametrize("area", ["x", "5001180", "500118'; --", "0"])
def test_an_area_that_is_no_code_is_refused(area):
    con = births([(date(2025, 7, 1), "500118")])

    with pytest.raises(CannotReconcileError):
        make_scope(con, area=area, period=None, basis="residence")


def test_without_births_there_is_nothing_to_report():
    with pytest.raises(CannotReconcileError, match="nothing to report"):
        make_scope(births([(None, None)]), area=None, period=None, basis="residence")
