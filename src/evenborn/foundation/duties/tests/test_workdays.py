"""Working days are those of the State Council's notices."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from evenborn.foundation.duties.queries import workdays
from evenborn.foundation.duties.workdays import Workdays, read_notices

# Copied from the text of the notices: (first day off, days off), and the weekend days worked.
NOTICES = {
    2024: (
        {(1, 1): 1, (2, 10): 8, (4, 4): 3, (5, 1): 5, (6, 10): 1, (9, 15): 3, (10, 1): 7},
        [(2, 4), (2, 18), (4, 7), (4, 28), (5, 11), (9, 14), (9, 29), (10, 12)],
    ),
    2025: (
        {(1, 1): 1, (1, 28): 8, (4, 4): 3, (5, 1): 5, (5, 31): 3, (10, 1): 8},
        [(1, 26), (2, 8), (4, 27), (9, 28), (10, 11)],
    ),
    2026: (
        {(1, 1): 3, (2, 15): 9, (4, 4): 3, (5, 1): 5, (6, 19): 3, (9, 25): 3, (10, 1): 7},
        [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)],
    ),
}


def works_slowly(day: date) -> bool:
    """Answer from the table above, one rule at a time."""
    holidays, worked = NOTICES.get(day.year, ({}, []))
    if (day.month, day.day) in worked:
        return True
    for (month, first), length in holidays.items():
        start = date(day.year, month, first)
        if start <= day < start + timedelta(days=length):
            return False
    return day.isoweekday() <= 5


def test_every_day_of_four_years_is_what_the_notices_say():
    calendar = workdays()
    day = date(2023, 12, 25)

    while day < date(2027, 2, 1):
        assert calendar.is_working(day) == works_slowly(day), day
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("year", "working_days"),
    # 366 or 365 days, less weekends and holidays on weekdays, plus make-up days.
    [(2024, 251), (2025, 248), (2026, 248)],
)
def test_the_working_days_of_a_year_add_up(year, working_days):
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))

    assert sum(workdays().is_working(day) for day in days if day.year == year) == working_days


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2026, 7, 1), 1, date(2026, 7, 2)),
        (date(2026, 7, 3), 1, date(2026, 7, 6)),  # over a weekend
        (date(2026, 2, 13), 1, date(2026, 2, 14)),  # a Saturday that is worked
        (date(2026, 2, 14), 1, date(2026, 2, 24)),  # over the Spring Festival
        (date(2026, 9, 30), 2, date(2026, 10, 9)),
        (date(2026, 9, 30), 3, date(2026, 10, 10)),  # Saturday, worked
        (date(2026, 12, 31), 1, date(2027, 1, 1)),  # no notice for 2027: a Friday like any other
    ],
)
def test_the_nth_working_day_after(day, n, expected):
    assert workdays().nth_after(day, n) == expected


def test_counting_forward_agrees_with_listing_the_days():
    calendar = workdays()
    listed = [
        date(2024, 1, 1) + timedelta(days=n)
        for n in range(1000)
        if works_slowly(date(2024, 1, 1) + timedelta(days=n))
    ]

    for index in range(0, 500, 7):
        for n in (1, 2, 3, 10):
            assert calendar.nth_after(listed[index], n) == listed[index + n]


def test_a_day_off_moves_to_the_next_or_the_last_working_day():
    calendar = workdays()

    assert calendar.on_or_after(date(2026, 10, 5)) == date(2026, 10, 8)
    assert calendar.on_or_before(date(2026, 10, 5)) == date(2026, 9, 30)
    assert calendar.on_or_after(date(2026, 7, 1)) == date(2026, 7, 1)
    assert calendar.on_or_before(date(2026, 7, 1)) == date(2026, 7, 1)


def test_each_year_names_its_notice():
    assert "国办发明电〔2025〕7号" in workdays().source(2026)
    assert workdays().source(2030) == ""
    assert not workdays().knows(2030)


def test_a_county_adds_a_year_by_a_file(settings, tmp_path):
    file = Path(tmp_path / "ours.yaml")
    file.write_text(
        "2027:\n  source: 本县通知\n  holidays: [2027-01-01/2027-01-03]\n  working: [2027-01-09]\n",
        "utf-8",
    )
    settings.HOLIDAYS_FILE = str(file)

    calendar = workdays()

    assert calendar.nth_after(date(2026, 12, 31), 1) == date(2027, 1, 4)
    assert calendar.is_working(date(2027, 1, 9))
    assert not calendar.is_working(date(2026, 10, 1))


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"source": "", "holidays": [], "working": []}, "source"),
        ({"source": "x", "holidays": ["2028-01-01"], "working": []}, "another year"),
        ({"source": "x", "holidays": [], "working": ["2027-01-04"]}, "weekday already"),
        ({"source": "x", "holidays": ["2027-01-09"], "working": ["2027-01-09"]}, "both"),
        ({"source": "x", "holidays": ["2027-01-09/2027-01-02"], "working": []}, "ends before"),
    ],
)
def test_a_wrong_file_is_refused(said, fault):
    with pytest.raises(ValueError, match=fault):
        read_notices({2027: said})


def test_without_any_notice_weekends_are_off():
    assert not Workdays().is_working(date(2026, 10, 10))
    assert Workdays().is_working(date(2026, 10, 1))
