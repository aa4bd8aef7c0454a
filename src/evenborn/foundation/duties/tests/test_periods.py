"""When the duties of months, quarters and years fall due, in China time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenborn.foundation.duties.periods import (
    CHINA,
    Cadence,
    DayOfNextMonth,
    LastDayOfPeriod,
    Moves,
    Period,
    WorkingDaysAfter,
    due_day,
)
from evenborn.foundation.duties.queries import workdays
from evenborn.standards.words import Words

CADENCES = (Cadence.MONTHLY, Cadence.QUARTERLY, Cadence.YEARLY)
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@given(days, st.sampled_from(CADENCES))
def test_a_period_is_the_run_of_days_that_share_it(day, cadence):
    period = Period.holding(day, cadence)

    # Step day by day, the slow way, to both ends.
    first = last = day
    while Period.holding(first - timedelta(days=1), cadence) == period:
        first -= timedelta(days=1)
    while Period.holding(last + timedelta(days=1), cadence) == period:
        last += timedelta(days=1)
    assert (period.start, period.end) == (first, last)
    assert period.next.previous == period
    assert period.next.start == last + timedelta(days=1)
    assert Period.of_code(period.code) == period


@pytest.mark.parametrize(
    "code", ["2026-13", "2026-Q5", "2026-Q0", "26x", "2026-", "2026-6", "9999-12", "0001", ""]
)
def test_what_is_no_period_is_refused(code):
    with pytest.raises(ValueError, match=r"2026|month|invalid"):
        Period.of_code(code)


def test_periods_are_named_in_both_languages():
    assert Period.of_code("2026-06").words == Words("2026年6月", "June 2026")
    assert Period.of_code("2026-Q2").words == Words("2026年二季度", "Q2 2026")
    assert Period.of_code("2026").words == Words("2026年", "2026")


def china(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("rule", "code", "due_at"),
    [
        # By the 5th: the 5th counts whole.
        (DayOfNextMonth(5), "2026-06", china(2026, 7, 6)),
        (DayOfNextMonth(5), "2025-12", china(2026, 1, 6)),
        (DayOfNextMonth(5), "2024-02", china(2024, 3, 6)),
        (DayOfNextMonth(10), "2026-06", china(2026, 7, 11)),
        (DayOfNextMonth(5), "2026-Q2", china(2026, 7, 6)),
        (DayOfNextMonth(28), "2026-01", china(2026, 3, 1)),
        (DayOfNextMonth(28), "2024-01", china(2024, 2, 29)),
        # 5 July 2026 is a Sunday; 5 October lies in the holiday.
        (DayOfNextMonth(5, Moves.FORWARD), "2026-06", china(2026, 7, 7)),
        (DayOfNextMonth(5, Moves.FORWARD), "2026-09", china(2026, 10, 9)),
        (DayOfNextMonth(5, Moves.BACK), "2026-09", china(2026, 10, 1)),
        # Month ends, leap years among them.
        (LastDayOfPeriod(), "2026-02", china(2026, 3, 1)),
        (LastDayOfPeriod(), "2024-02", china(2024, 3, 1)),
        (LastDayOfPeriod(), "2100-02", china(2100, 3, 1)),
        # R031: before the end of March, June, September, December.
        (LastDayOfPeriod(), "2026-Q1", china(2026, 4, 1)),
        (LastDayOfPeriod(), "2026-Q2", china(2026, 7, 1)),
        (LastDayOfPeriod(), "2026-Q3", china(2026, 10, 1)),
        (LastDayOfPeriod(), "2026-Q4", china(2027, 1, 1)),
        (LastDayOfPeriod(Moves.BACK), "2026-02", china(2026, 3, 1)),  # Saturday 28th is worked
        (LastDayOfPeriod(Moves.BACK), "2025-05", china(2025, 5, 31)),  # 31st off, 30th worked
        (LastDayOfPeriod(), "2026", china(2027, 1, 1)),
        (WorkingDaysAfter(3), "2026-06", china(2026, 7, 4)),
        (WorkingDaysAfter(3), "2026-09", china(2026, 10, 11)),
        (WorkingDaysAfter(1), "2025-12", china(2026, 1, 5)),
    ],
)
def test_duties_fall_due_as_the_table_says(rule, code, due_at):
    assert rule.due_at(Period.of_code(code), workdays()) == due_at


@pytest.mark.parametrize(
    ("due_at", "day"),
    [
        (china(2026, 7, 6), date(2026, 7, 5)),  # 24:00 of the 5th
        (china(2026, 7, 5, 23, 59), date(2026, 7, 5)),
        (datetime(2026, 7, 5, 16, tzinfo=UTC), date(2026, 7, 5)),  # the same 24:00, said in UTC
        (datetime(2026, 7, 5, 17, tzinfo=UTC), date(2026, 7, 6)),
    ],
)
def test_midnight_belongs_to_the_day_that_ends(due_at, day):
    assert due_day(due_at) == day


@pytest.mark.parametrize("code", ["9" * 25, "9" * 5000, "2026-" + "1" * 30, "2026-Q" + "1" * 30])
def test_a_number_too_large_for_a_year_is_no_period(code):
    with pytest.raises(ValueError, match="a period is written"):
        Period.of_code(code)
