"""The checks of form 4.13: each holds on good figures and fails on the fault it is for."""

from dataclasses import replace
from datetime import date

import pytest

from evenborn.report import BySex, Change, FormHeader, Text
from evenborn.report.checks import failing, header_problem, quarter_checks
from evenborn.report.cross import cross_of
from evenborn.report.tests.make import make_figures, make_ratio

DAY = date(2026, 7, 15)
HEADER = FormHeader("RK-1", "统计局", "统制〔2026〕1号", "2026-12-31")
GOOD = make_figures(explanation="下季度补齐")
REASON = Text("迟报补登", "late registrations")


def fails(figures, code):
    return [check for check in failing(quarter_checks(figures)) if check.code == code]


def with_change(before, after, reason=REASON):
    changed = Change("2026Q1", Text("一孩", "First"), BySex(*before), BySex(*after), reason)
    return make_figures(revision_of="2026Q1 第 1 版", changes=(changed,))


def crossed(**more):
    """Return figures whose cross is the table by order, all in one area."""
    cells = [
        ("500118100", "residence", row.code, "here", sex, births)
        for row in GOOD.by_order
        for sex, births in ((1, row.boys), (2, row.girls), (9, row.unknown))
    ]
    names = {"500118100": Text("青峰镇", "Qingfeng")}
    rows = cross_of(cells, quarter="2025Q4", names=names)
    return replace(GOOD, cross=rows, by_area=(), **more)


def test_good_figures_fail_nothing():
    assert failing(quarter_checks(GOOD)) == ()


@pytest.mark.parametrize(
    ("code", "field"),
    [
        ("areas", "by_area"),
        ("orders", "by_order"),
        ("quarters", "by_quarter"),
        ("residence", "by_residence"),
    ],
)
def test_parts_that_do_not_add_up_fail_and_the_numbers_are_said(code, field):
    parts = getattr(GOOD, field)
    one_boy_less = make_ratio("甲", "A", parts[0].boys - 1, parts[0].girls, parts[0].unknown)

    (found,) = fails(replace(GOOD, **{field: (one_boy_less, *parts[1:])}), code)

    assert "≠" in found.found.zh
    assert "男" in found.found.zh
    assert " m, " in found.found.en


def test_a_boy_taken_for_a_girl_fails_though_the_total_is_right():
    first = GOOD.by_order[0]
    swapped = make_ratio("一孩", "First", first.boys - 1, first.girls + 1, first.unknown, "1")

    assert fails(replace(GOOD, by_order=(swapped, *GOOD.by_order[1:])), "orders")


def test_accepted_rows_of_a_file_are_what_is_counted_by_sex():
    wrong = replace(GOOD.sources[0], boys=GOOD.sources[0].boys + 1)
    counts = replace(GOOD.sources[0], kind="vaccination", accepted=3)

    assert fails(replace(GOOD, sources=(wrong,)), "total")
    assert not fails(replace(GOOD, sources=(counts,)), "total")


def test_the_year_to_date_is_the_sum_of_its_quarters():
    quarters = GOOD.by_quarter[:2]
    year = make_ratio("累计", "To date", *(sum(getattr(q, s) for q in quarters) for s in SEXES))

    assert not fails(replace(GOOD, year_quarters=quarters, year_to_date=year), "year_to_date")
    wrong = replace(year, boys=year.boys + 1)
    assert fails(replace(GOOD, year_quarters=quarters, year_to_date=wrong), "year_to_date")


SEXES = ("boys", "girls", "unknown")


def test_the_cross_agrees_with_the_tables_it_takes_apart():
    codes = {check.code: check.outcome for check in quarter_checks(crossed())}

    assert codes["cross"] == codes["cross_orders"] == "holds"


def test_a_cross_that_lost_a_birth_fails_twice():
    figures = crossed()
    first = figures.cross[0]
    figures = replace(figures, cross=(replace(first, boys=first.boys - 1), *figures.cross[1:]))

    assert fails(figures, "cross")
    assert fails(figures, "cross_orders")


def test_a_ratio_that_is_not_that_of_its_counts_fails():
    assert fails(replace(GOOD, whole=replace(GOOD.whole, srb=105.0)), "ratio")


def test_a_difference_above_two_per_cent_needs_words():
    assert fails(make_figures(), "explained")
    assert not fails(GOOD, "explained")
    assert fails(make_figures(explanation="  "), "explained")


@pytest.mark.parametrize(
    ("figures", "is_wrong"),
    [
        (make_figures(revision_of="2026Q1 第 1 版"), True),
        (with_change((10, 9), (11, 9), Text(" ", " ")), True),
        (with_change((10, 9), (10, 9)), True),
        (with_change((10, 9), (11, 9)), False),
    ],
)
def test_a_revision_lists_its_changes_with_reasons(figures, is_wrong):
    assert bool(fails(figures, "revision")) is is_wrong


def test_the_method_of_the_interval_is_named():
    making = replace(GOOD.making, interval_method=Text("", ""))

    assert fails(replace(GOOD, making=making), "method")


@pytest.mark.parametrize("field", ["form_number", "issuer", "approval_number", "valid_until"])
def test_a_header_that_lacks_anything_is_no_statistical_form(field):
    problem = header_problem(replace(HEADER, **{field: " "}), DAY)

    assert problem is not None
    assert "第十七条" in problem.zh
    assert "article 17" in problem.en


@pytest.mark.parametrize(
    ("until", "may"),
    [
        ("2026-07-15", True),
        ("2026-07-14", False),
        ("2026-07", True),
        ("2026-06", False),
        ("2026", True),
        ("2025", False),
    ],
)
def test_a_form_is_valid_to_the_end_of_its_last_day_month_or_year(until, may):
    assert (header_problem(replace(HEADER, valid_until=until), DAY) is None) is may
