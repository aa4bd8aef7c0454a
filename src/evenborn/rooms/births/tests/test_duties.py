"""What the register asks of whom: read from the records, nothing is ticked off (R018, R028)."""

from datetime import datetime, timedelta

from evenborn.foundation.duties import queries as duties
from evenborn.foundation.duties.kinds import Window
from evenborn.foundation.duties.rules import Reach
from evenborn.foundation.ui.clock import CHINA
from evenborn.rooms.births.actions import keep_draft, send_back, verify
from evenborn.rooms.births.duties import entry, returned, verifying
from evenborn.rooms.births.rules import ReturnReason
from evenborn.rooms.births.tests.make import NOON, delivering, make_birth


def july(at, hours=24):
    return Window(
        hours=hours,
        at=at,
        today_ends_at=datetime.combine(at.date() + timedelta(days=1), datetime.min.time(), CHINA),
        month_from=datetime(2026, 7, 1, tzinfo=CHINA),
        month_until=datetime(2026, 8, 1, tzinfo=CHINA),
    )


def of(department):
    return Reach(department_id=department.pk)


def test_a_birth_entered_in_time_is_a_duty_done(cast):
    make_birth(cast.alma)

    (standing,) = entry(of(cast.anling), july(NOON))

    assert standing.tally.owed == standing.tally.in_time == 1
    assert standing.overdue == standing.today == standing.later == 0


def test_a_draft_waits_and_is_owed(cast):
    delivering(cast.anling)
    typed = {"birth_date": "2026-07-01", "infant-1-birth_time": "08:30"}
    keep_draft(None, content=typed, by=cast.alma, at=NOON)

    (now,) = entry(of(cast.anling), july(NOON))
    (too_late,) = entry(of(cast.anling), july(NOON + timedelta(days=2)))

    assert (now.overdue, now.today + now.later) == (0, 1)
    assert too_late.overdue == 1
    assert too_late.tally.open == 1


def test_a_township_owes_a_look_within_24_hours(cast):
    birth = make_birth(cast.alma)
    reach = Reach(area_code="500118001")

    (waiting,) = verifying(reach, july(NOON))
    verify([birth], by=cast.boris, at=NOON + timedelta(hours=25))
    (done,) = verifying(reach, july(NOON + timedelta(hours=25)))

    assert waiting.unit.name == "安陵街道办事处"
    assert waiting.later + waiting.today == 1
    assert done.tally.late == 1


def test_the_township_next_door_owes_nothing_for_it(cast):
    make_birth(cast.alma)

    assert verifying(Reach(area_code="500118002"), july(NOON)) == []


def test_what_was_sent_back_waits_for_the_facility(cast):
    birth = make_birth(cast.alma)
    send_back(birth, reason=ReturnReason.WRONG_AREA, by=cast.boris, at=NOON)

    (standing,) = returned(of(cast.anling), july(NOON + timedelta(hours=1)))

    assert standing.overdue + standing.today + standing.later == 1


def test_today_shows_a_clerk_her_own_departments_work(cast):
    delivering(cast.anling)
    keep_draft(None, content={"birth_date": "2026-07-01"}, by=cast.alma, at=NOON)
    make_birth(cast.alma, record_id="A-9")

    page = duties.today(cast.alma, NOON)

    codes = {item.kind.code for item in (*page.overdue, *page.today, *page.soon)}
    assert "births.entry" in codes
    assert "births.verify" not in codes
