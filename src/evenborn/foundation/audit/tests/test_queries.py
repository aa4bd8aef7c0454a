from datetime import timedelta
from types import SimpleNamespace

import pytest

from evenborn.foundation.audit.actions import SYSTEM, record
from evenborn.foundation.audit.queries import by_actor, by_subject, entries
from evenborn.foundation.audit.tests.make import NOON, make_entries

pytestmark = pytest.mark.django_db

ALMA = SimpleNamespace(username="alma", area_code="500118001")
BORIS = SimpleNamespace(username="boris", area_code="500118002")


def numbers(page):
    return [line.entry.number for line in page.lines]


def test_pages_go_back_from_the_newest_without_a_gap():
    make_entries(7)

    first = entries(limit=3)
    second = entries(limit=3, before=first.older)
    third = entries(limit=3, before=second.older)

    assert [numbers(page) for page in (first, second, third)] == [[7, 6, 5], [4, 3, 2], [1]]
    assert third.older is None


def test_a_page_that_is_just_full_is_the_last():
    make_entries(3)

    assert entries(limit=3).older is None


def test_each_filter_narrows():
    record("births.entered", subject="births.birth:1", by=ALMA, at=NOON)
    record("births.entered", subject="births.birth:12", by=BORIS, at=NOON + timedelta(hours=1))
    record("births_x.entered", subject="births.birthday:1", by=SYSTEM, at=NOON + timedelta(hours=2))

    assert numbers(entries(event="births.")) == [2, 1]
    assert numbers(entries(event="births.entered")) == [2, 1]
    assert numbers(entries(event="births")) == []
    assert numbers(entries(subject="births.birth:1")) == [1]
    assert numbers(entries(subject="births.birth")) == [2, 1]
    assert numbers(entries(by="boris")) == [2]
    assert numbers(entries(area_code="500118")) == [2, 1]
    assert numbers(entries(area_code="500118002")) == [2]
    assert numbers(entries(since=NOON + timedelta(hours=1))) == [3, 2]
    assert numbers(entries(until=NOON + timedelta(hours=1))) == [1]


def test_who_read_one_record_is_answered():
    record("births.entered", subject="births.birth:1", by=ALMA, at=NOON)
    record("births.identity_read", subject="births.birth:1", by=BORIS, at=NOON)
    record("births.identity_read", subject="births.birth:10", by=BORIS, at=NOON)

    assert [line.entry.by for line in by_subject("births.birth:1").lines] == ["boris", "alma"]
    with pytest.raises(ValueError, match="one record"):
        by_subject("births.birth")


def test_officers_see_what_they_did_themselves():
    record("births.entered", by=ALMA, at=NOON)
    record("births.entered", by=BORIS, at=NOON)

    assert numbers(by_actor("alma")) == [1]
    with pytest.raises(ValueError, match="whose"):
        by_actor("")


def test_a_line_has_words_and_ordered_details():
    record("audit.verified", by=SYSTEM, at=NOON, z=1, a=2)

    line = entries().lines[0]

    assert line.words.zh == "校验审计日志"
    assert list(line.details) == [("a", 2), ("z", 1)]


def test_an_event_of_another_version_is_shown_by_its_code():
    record("gone.long_ago", by=SYSTEM, at=NOON)

    assert entries().lines[0].words.en == "gone.long_ago"
