"""Today: a new kind is a few lines, and each officer sees his own."""

from datetime import date, datetime, timedelta

import pytest

from evenborn.foundation.access.models import DepartmentKind
from evenborn.foundation.access.rules import Role
from evenborn.foundation.access.tests.make import make_department, make_officer
from evenborn.foundation.audit.actions import SYSTEM, record
from evenborn.foundation.duties import queries
from evenborn.foundation.duties.periods import CHINA
from evenborn.foundation.duties.rules import Reach, State, Step
from evenborn.foundation.duties.tests.make import (
    JUNE,
    NOON,
    facilities,
    make_boards,
    make_link,
    make_renewals,
)

FOURTH = datetime(2026, 7, 4, 9, tzinfo=CHINA)


def test_a_new_kind_stands_on_today_in_the_calendar_and_in_the_feed(cast, declare):
    declare(make_boards())

    today = queries.today(cast.alma, NOON)
    weeks = queries.month(cast.alma, queries.month_of(NOON), NOON)
    feed = queries.feed_items(cast.alma, NOON)

    (owed,) = today.soon
    assert owed.kind.title.zh == "展板每月检查"
    assert (owed.unit.name, owed.period) == ("安陵医院", JUNE)
    assert owed.due.zh == "还有 4 天"
    assert owed.href == "/duties/calendar/?month=2026-06"
    assert [(d.day, [e.kind.code for e in d.entries]) for w in weeks for d in w if d.entries] == [
        (date(2026, 7, 5), ["outreach.boards"])
    ]
    assert [(o.period.code, o.state) for o in feed] == [
        ("2026-06", State.SOON),
        ("2026-07", State.LATER),
        ("2026-08", State.LATER),
    ]


def test_what_waits_stands_in_its_column(cast, declare):
    declare(make_boards(), make_renewals())
    make_link(cast.alma, NOON - timedelta(hours=30))
    make_link(cast.dora, NOON - timedelta(hours=20))

    today = queries.today(cast.alma, NOON)

    assert [(o.kind.code, o.count) for o in today.overdue] == [("links.renew", 1)]
    assert [(o.kind.code, o.due_at) for o in today.today] == [
        ("links.renew", NOON + timedelta(hours=4))
    ]
    assert [o.kind.code for o in today.soon] == ["outreach.boards"]
    assert (today.done_this_month, today.owed_this_month) == (0, 3)


def test_done_leaves_the_columns_and_counts_in_the_month(cast, declare):
    declare(make_boards({(cast.anling.pk, JUNE): FOURTH}))

    today = queries.today(cast.alma, FOURTH)

    assert not today.waits
    assert (today.done_this_month, today.owed_this_month) == (1, 1)
    assert today.next_due.period.code == "2026-07"


def test_an_officer_of_another_area_sees_nothing_of_it(cast, declare):
    declare(make_boards(roles={Role.TOWNSHIP_WORKER}))

    assert [o.unit.name for o in queries.today(cast.boris, NOON).soon] == ["安陵医院"]
    assert [o.unit.name for o in queries.today(cast.chiara, NOON).soon] == ["北麓医院"]


def test_a_role_that_owes_nothing_has_an_empty_day(cast, declare):
    declare(make_boards(), make_renewals())

    today = queries.today(cast.fay, NOON)

    assert not today.waits
    assert today.owed_this_month == 0
    assert today.next_due is None


def test_what_nobody_does_climbs_to_the_liaison_and_the_office(cast, declare):
    declare(make_boards())
    sunday_night = datetime(2026, 7, 6, tzinfo=CHINA)  # 24:00 of the 5th
    one_working_day_on = datetime(2026, 7, 7, 9, tzinfo=CHINA)
    three_working_days_on = datetime(2026, 7, 9, 9, tzinfo=CHINA)

    assert not queries.today(cast.emil, sunday_night + timedelta(hours=1)).overdue
    assert len(queries.today(cast.emil, one_working_day_on).overdue) == 2
    assert all(owed.watched for owed in queries.today(cast.emil, one_working_day_on).overdue)
    assert [o.unit.name for o in queries.today(cast.dora, one_working_day_on).overdue] == [
        "安陵医院"
    ]
    assert not queries.today(cast.hana, one_working_day_on).overdue
    assert len(queries.today(cast.hana, three_working_days_on).overdue) == 2
    assert not any(owed.watched for owed in queries.today(cast.alma, three_working_days_on).overdue)


def test_who_owes_nothing_but_watches_all_sees_the_sum_of_the_reach(cast, declare):
    declare(make_boards({(cast.anling.pk, JUNE): NOON}))

    today = queries.today(cast.hana, NOON)

    assert not today.waits
    assert (today.done_this_month, today.owed_this_month) == (1, 2)


def test_a_kind_may_have_its_own_ladder(cast, declare):
    declare(make_boards(steps=(Step(0, frozenset({Role.LEADER})),)))
    leader = make_officer("ivo", Role.LEADER, department=cast.office)

    at = datetime(2026, 7, 6, 1, tzinfo=CHINA)

    assert len(queries.today(leader, at).overdue) == 2
    assert not queries.today(cast.emil, at + timedelta(days=9)).overdue


def test_a_unit_owes_from_the_day_it_began(cast, declare):
    declare(make_boards(units=lambda reach: facilities(reach, since=date(2026, 3, 15))))

    today = queries.today(cast.alma, NOON)

    assert [o.period.code for o in today.overdue] == ["2026-03", "2026-04", "2026-05"]
    assert [o.period.code for o in today.soon] == ["2026-06"]


@pytest.mark.parametrize("since", [None, date(1998, 1, 1)])
def test_nobody_owes_anything_from_before_the_house_began(cast, declare_in_a_new_house, since):
    units = [u._replace(since=since) for u in facilities(Reach(house=True))]
    declare_in_a_new_house(make_boards(units=lambda reach: units, roles={Role.STATISTICIAN}))
    august = datetime(2026, 8, 20, 9, tzinfo=CHINA)
    assert not queries.today(cast.emil, august).overdue

    record("house.began", by=SYSTEM, at=datetime(2026, 6, 20, 9, tzinfo=CHINA))

    assert [o.period.code for o in queries.today(cast.emil, august).overdue] == [
        "2026-06",
        "2026-06",
        "2026-07",
        "2026-07",
    ]


def test_the_number_of_queries_does_not_grow_with_the_units(
    cast, declare, django_assert_num_queries
):
    declare(make_boards(), make_renewals())
    for number in range(30):
        make_department(f"{number}号医院", kind=DepartmentKind.FACILITY, area_code="500118003")

    # What is excused, when the house began, the units of the boards, the standings of the links.
    with django_assert_num_queries(4):
        today = queries.today(cast.emil, datetime(2026, 7, 20, 9, tzinfo=CHINA))

    assert len(today.overdue) == 32
