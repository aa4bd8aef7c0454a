"""The iCalendar link: secret, revocable, and written as RFC 5545 says."""

from datetime import timedelta

import pytest

from evenborn.foundation.access.rules import Role
from evenborn.foundation.audit.models import Entry
from evenborn.foundation.duties import actions, queries
from evenborn.foundation.duties.icalendar import calendar_text
from evenborn.foundation.duties.models import FeedToken
from evenborn.foundation.duties.tests.make import JUNE, NOON, make_boards, make_link, make_renewals
from evenborn.foundation.ui.refusal import Refused
from evenborn.standards.words import Words


def text_of(owed, english=False):
    return calendar_text(owed, at=NOON, english=english, address="http://testserver/")


def unfolded(text):
    return text.replace("\r\n ", "").split("\r\n")


def test_a_link_opens_the_calendar_until_a_new_one_is_made(cast):
    first = actions.make_feed(by=cast.alma, at=NOON)
    second = actions.make_feed(by=cast.alma, at=NOON)

    assert first != second
    assert queries.feed_owner(first) is None
    assert queries.feed_owner(second) == cast.alma
    assert queries.feed_owner("") is None
    assert not FeedToken.objects.filter(digest=second).exists()
    assert all(second not in str(entry.details) for entry in Entry.objects.all())


def test_a_closed_link_or_account_opens_nothing(cast):
    secret = actions.make_feed(by=cast.alma, at=NOON)
    cast.alma.is_active = False
    cast.alma.save()
    assert queries.feed_owner(secret) is None

    cast.alma.is_active = True
    cast.alma.save()
    actions.revoke_feed(by=cast.alma, at=NOON)

    assert queries.feed_owner(secret) is None
    with pytest.raises(Refused, match="no calendar link"):
        actions.revoke_feed(by=cast.alma, at=NOON)


def test_the_calendar_is_written_line_by_line(cast, declare):
    declare(make_boards({(cast.anling.pk, JUNE): NOON}))

    lines = unfolded(text_of(queries.feed_items(cast.alma, NOON)))

    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert "VERSION:2.0" in lines
    assert "DTSTAMP:20260701T040000Z" in lines
    # Due on 5 July 24:00: the whole day of the 5th.
    first = lines.index("DTSTART;VALUE=DATE:20260705")
    assert lines[first + 1] == "DTEND;VALUE=DATE:20260706"
    assert lines[first + 2] == "SUMMARY:✓ 展板每月检查（2026年6月，安陵医院）"
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 3
    names = [line for line in lines if line.startswith("UID:")]
    assert len(set(names)) == 3
    again = unfolded(text_of(queries.feed_items(cast.alma, NOON + timedelta(days=1))))
    assert set(names) <= set(again)  # a calendar updates an event, it does not double it


def test_who_watches_gets_only_his_own_duties_on_the_phone(cast, declare):
    declare(make_boards(), make_boards(code="a.own", roles={Role.OFFICE_SECRETARY}))

    found = queries.feed_items(cast.hana, NOON)

    assert {owed.kind.code for owed in found} == {"a.own"}


def test_a_clock_of_hours_is_a_moment_in_utc(cast, declare):
    declare(make_renewals())
    make_link(cast.alma, NOON)

    lines = unfolded(text_of(queries.feed_items(cast.alma, NOON), english=True))

    assert "DTSTART:20260702T040000Z" in lines
    assert "SUMMARY:Renew links within 24 hours: 1 (安陵医院)" in lines


def test_long_lines_are_folded_between_characters(cast, declare):
    name = "西南山区少数民族自治地方第一人民医院妇幼保健分院（东区），急诊; 产科\\二部" * 3
    cast.anling.name = name[:100]
    cast.anling.save()
    declare(make_boards(title=Words("检查", "Check")))

    text = text_of(queries.feed_items(cast.alma, NOON))

    assert "\n" not in text.replace("\r\n", "")
    for line in text.split("\r\n"):
        assert len(line.encode()) <= 75
    said = next(line for line in unfolded(text) if line.startswith("SUMMARY:"))
    escaped = name[:100].replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    assert said == f"SUMMARY:检查（2026年6月，{escaped}）"


def test_the_calendar_holds_no_person(cast, declare):
    declare(make_boards(), make_renewals())
    make_link(cast.alma, NOON)

    text = text_of(queries.feed_items(cast.alma, NOON))

    assert cast.alma.full_name not in text
    assert cast.alma.username not in text
