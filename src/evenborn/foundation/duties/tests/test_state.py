"""How a duty stands by the clock, how it is said, and whom it climbs to."""

from datetime import UTC, date, datetime, timedelta

import pytest

from evenborn.foundation.access.rules import Role
from evenborn.foundation.duties.periods import CHINA, Period
from evenborn.foundation.duties.queries import workdays
from evenborn.foundation.duties.rules import (
    LADDER,
    Reach,
    State,
    Step,
    Tally,
    Unit,
    state_of,
    told,
)
from evenborn.foundation.duties.tests.make import NOON
from evenborn.foundation.duties.wording import due_words, moment_words

SECOND = timedelta(seconds=1)
TONIGHT = datetime(2026, 7, 2, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("due_at", "state"),
    [
        (NOON - SECOND, State.OVERDUE),
        (NOON, State.TODAY),
        (NOON + SECOND, State.TODAY),
        (TONIGHT, State.TODAY),  # due by 24:00 of today
        (TONIGHT + SECOND, State.SOON),
        (TONIGHT + timedelta(days=7), State.SOON),
        (TONIGHT + timedelta(days=7) + SECOND, State.LATER),
        (datetime(2026, 7, 1, 16, tzinfo=UTC), State.TODAY),  # the same tonight, said in UTC
        (datetime(2026, 7, 1, 16, 1, tzinfo=UTC), State.SOON),
    ],
)
def test_an_open_duty_stands_by_the_clock_of_china(due_at, state):
    assert state_of(due_at, done_at=None, at=NOON) == state
    assert state_of(due_at, done_at=None, at=NOON.astimezone(UTC)) == state


def test_the_24_hour_clock_ends_on_the_second():
    born_at = datetime(2026, 6, 30, 12, tzinfo=CHINA)
    due_at = born_at + timedelta(hours=24)

    assert state_of(due_at, done_at=None, at=NOON) == State.TODAY
    assert state_of(due_at, done_at=None, at=NOON + SECOND) == State.OVERDUE
    assert state_of(due_at, done_at=due_at, at=NOON + SECOND) == State.DONE
    assert state_of(due_at, done_at=due_at + SECOND, at=NOON + SECOND) == State.LATE


def test_done_beats_excused_beats_the_clock():
    assert state_of(NOON, done_at=NOON, excused=True, at=NOON) == State.DONE
    assert state_of(NOON - SECOND, done_at=None, excused=True, at=NOON) == State.EXCUSED


def test_each_state_is_one_part_of_what_is_owed():
    tally = sum((Tally.of(state) for state in State), Tally())

    assert tally == Tally(7, in_time=1, late=1, open=4, excused=1)
    assert tally.balances


@pytest.mark.parametrize(
    ("at", "roles"),
    [
        # Due Friday 26 June 24:00; one working day later is Monday, three are Wednesday.
        (datetime(2026, 6, 26, 23, tzinfo=CHINA), set()),
        (datetime(2026, 6, 29, 23, tzinfo=CHINA), set()),
        (datetime(2026, 6, 30, tzinfo=CHINA), {Role.PRIVACY_OFFICER, Role.STATISTICIAN}),
        (
            datetime(2026, 7, 2, tzinfo=CHINA),
            {Role.PRIVACY_OFFICER, Role.STATISTICIAN, Role.OFFICE_SECRETARY},
        ),
    ],
)
def test_an_overdue_duty_climbs_by_working_days(at, roles):
    due_at = datetime(2026, 6, 27, tzinfo=CHINA)

    assert told(LADDER, due_at, at=at, workdays=workdays()) == roles


def test_a_step_of_no_days_tells_at_once():
    ladder = (Step(0, frozenset({Role.LEADER})),)

    assert told(ladder, NOON, at=NOON, workdays=workdays()) == set()
    assert told(ladder, NOON - SECOND, at=NOON, workdays=workdays()) == {Role.LEADER}


@pytest.mark.parametrize(
    ("due_at", "zh", "en"),
    [
        (NOON + timedelta(minutes=25), "还有 25 分钟", "25 minutes left"),
        (NOON + timedelta(hours=3, minutes=59), "还有 3 小时", "3 hours left"),
        (NOON + timedelta(days=4, hours=12), "还有 4 天", "4 days left"),
        (NOON - timedelta(hours=1), "已逾期 1 小时", "1 hour overdue"),
        (NOON - timedelta(days=2), "已逾期 2 天", "2 days overdue"),
    ],
)
def test_due_is_said_in_words(due_at, zh, en):
    assert due_words(due_at, at=NOON) == (zh, en)


def test_midnight_is_said_as_24_00():
    assert moment_words(TONIGHT) == ("7月1日 24:00", "1 July, 24:00")
    assert moment_words(NOON) == ("7月1日 12:00", "1 July, 12:00")


def test_a_unit_owes_the_periods_that_it_touches():
    unit = Unit("安陵医院", "500118001", 1, since=date(2026, 6, 30), until=date(2026, 8, 1))

    owed = [code for code in range(4, 11) if unit.owes(Period(date(2026, code, 1)))]

    assert owed == [6, 7, 8]


def test_a_reach_asks_for_no_more_than_its_own():
    assert Reach(house=True).where() == {}
    assert Reach(area_code="500118").where(area="a") == {"a__startswith": "500118"}
    assert Reach(department_id=3, area_code="500118").where(department="d") == {"d": 3}
    assert Reach().where(area="a") == {"a__in": ()}
