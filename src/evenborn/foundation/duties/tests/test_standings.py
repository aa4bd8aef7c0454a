"""Records are counted by the database as by hand."""

import random
from datetime import datetime, timedelta

import pytest

from evenborn.foundation.duties import ledger
from evenborn.foundation.duties.models import FeedToken
from evenborn.foundation.duties.periods import CHINA
from evenborn.foundation.duties.queries import asked, reach_of
from evenborn.foundation.duties.rules import Standing, State, Tally, Unit, state_of
from evenborn.foundation.duties.tests.make import JULY, JUNE, NOON, make_link, make_renewals

DAY = timedelta(hours=24)
SECOND = timedelta(seconds=1)


def standing_of(officer, at=NOON, month=JULY):
    return ledger.standings_of(make_renewals(), reach_of(officer), asked(at, month=month))


def test_the_24_hours_are_counted_to_the_second(cast):
    make_link(cast.alma, NOON - DAY - SECOND, revoked_at=None)
    make_link(cast.dora, NOON - DAY)

    (standing,) = standing_of(cast.emil)

    assert (standing.overdue, standing.today, standing.later) == (1, 1, 0)
    assert standing.overdue_due_at == NOON - SECOND
    assert standing.today_due_at == NOON
    (later,) = standing_of(cast.emil, at=NOON - DAY)
    assert (later.overdue, later.today, later.later) == (0, 0, 2)


def test_done_at_the_24th_hour_is_in_time_and_a_second_later_is_late(cast):
    made_at = datetime(2026, 7, 3, 8, tzinfo=CHINA)
    make_link(cast.alma, made_at, revoked_at=made_at + DAY)
    make_link(cast.alma, made_at, revoked_at=made_at + DAY + SECOND)

    (standing,) = standing_of(cast.emil, at=made_at + 9 * DAY)

    assert standing.tally == Tally(2, in_time=1, late=1)


def test_a_record_counts_in_the_month_its_clock_ends_in(cast):
    end_of_june = datetime(2026, 7, 1, tzinfo=CHINA)
    make_link(cast.alma, end_of_june - DAY, revoked_at=end_of_june)
    make_link(cast.alma, end_of_june - DAY + SECOND, revoked_at=end_of_june)

    (june,) = standing_of(cast.emil, month=JUNE)
    (july,) = standing_of(cast.emil, month=JULY)

    assert june.tally.owed == 1
    assert july.tally.owed == 1


@pytest.mark.parametrize("seed", range(5))
def test_counting_agrees_with_judging_record_by_record(cast, seed):
    chance = random.Random(seed)
    for _ in range(60):
        made_at = NOON + timedelta(minutes=chance.randint(-60 * 24 * 45, 60 * 24))
        done_at = made_at + timedelta(hours=chance.randint(0, 48))
        officer = chance.choice([cast.alma, cast.boris, cast.chiara])
        open_already = FeedToken.objects.filter(officer=officer, revoked_at=None).exists()
        is_done = done_at <= NOON or open_already
        make_link(officer, made_at, revoked_at=done_at if is_done else None)

    standings = {standing.unit.key: standing for standing in standing_of(cast.emil)}

    for department in (cast.anling, cast.anling_town, cast.beilu_town):
        links = FeedToken.objects.filter(officer__department=department)
        states = [
            (state_of(link.made_at + DAY, done_at=link.revoked_at, at=NOON), link) for link in links
        ]
        standing = standings.get(department.pk, Standing(Unit(department.name, "")))
        waiting = [state for state, _ in states]
        assert standing.overdue == waiting.count(State.OVERDUE)
        assert standing.today == waiting.count(State.TODAY)
        assert standing.later == waiting.count(State.SOON)
        of_july = [
            state
            for state, link in states
            if (link.made_at + DAY - timedelta(microseconds=1)).astimezone(CHINA).month == 7
        ]
        assert standing.tally == sum((Tally.of(state) for state in of_july), Tally())


def test_an_officer_counts_in_his_own_reach_only(cast):
    make_link(cast.alma, NOON)
    make_link(cast.chiara, NOON)

    assert [s.unit.name for s in standing_of(cast.alma)] == ["安陵医院"]
    assert [s.unit.name for s in standing_of(cast.chiara)] == ["北麓街道办事处"]
    assert len(standing_of(cast.emil)) == 2


def test_units_are_counted_in_one_query(cast, django_assert_num_queries):
    for officer in (cast.alma, cast.boris, cast.chiara):
        make_link(officer, NOON)
    ask = asked(NOON)

    with django_assert_num_queries(1):
        standings = ledger.standings_of(make_renewals(), reach_of(cast.emil), ask)

    assert len(standings) == 3
