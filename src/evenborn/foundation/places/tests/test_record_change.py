"""The county records what happened to its townships after the published list."""

from datetime import date, timedelta

import pytest

from evenborn.foundation.audit.actions import SYSTEM
from evenborn.foundation.audit.models import Entry
from evenborn.foundation.places import queries
from evenborn.foundation.places.actions import withdraw_change
from evenborn.foundation.places.models import Change
from evenborn.foundation.places.rules import ChangeKind
from evenborn.foundation.places.tests.make import (
    ANLING,
    BEILU,
    COUNTY,
    NOON,
    make_change,
    make_step,
)
from evenborn.foundation.ui.refusal import Refused

pytestmark = pytest.mark.django_db
DAY = date(2025, 4, 1)
BEFORE = DAY - timedelta(days=1)
A, B = {ANLING: "中山路街道"}, {BEILU: "胜利路街道"}
NEW = {"500118901": "新城街道"}


def merge(on=DAY, **more):
    return make_step(ChangeKind.MERGE, on, {**A, **B}, A, **more)


def codes(on):
    return {place.code for place in queries.townships_of(COUNTY, on)}


def test_a_merged_township_stands_until_the_day_before():
    make_change(merge())

    assert codes(BEFORE) - codes(DAY) == {BEILU}
    assert (queries.is_known(BEILU, BEFORE), queries.is_known(BEILU, DAY)) == (True, False)
    assert queries.name_of(BEILU, DAY) == "胜利路街道"


def test_a_new_township_stands_from_its_day():
    make_change(make_step(ChangeKind.SPLIT, DAY, A, {**A, **NEW}))

    assert codes(DAY) - codes(BEFORE) == set(NEW)
    assert queries.is_known("500118901", BEFORE) is False
    assert queries.path_of("500118901", DAY)[-1].name == "新城街道"


def test_a_new_name_holds_from_its_day():
    make_change(make_step(ChangeKind.RENAME, DAY, A, {ANLING: "安陵街道"}))

    assert queries.name_of(ANLING, BEFORE) == "中山路街道"
    assert queries.name_of(ANLING, DAY) == "安陵街道"


def test_a_change_before_the_published_list_tells_what_stood_before_it():
    old = {"500118777": "老城镇"}
    make_change(make_step(ChangeKind.MERGE, date(2019, 1, 1), {**A, **old}, A))

    assert queries.is_known("500118777", date(2018, 12, 31)) is True
    assert queries.is_known("500118777", date(2019, 1, 1)) is False
    assert "500118777" in codes(date(2018, 6, 1))
    assert "500118777" not in codes(DAY)


def test_the_history_tells_the_change_and_its_document():
    make_change(merge(document="永川府发〔2025〕12号"))

    (event,) = queries.history(BEILU)
    assert (event.on, event.document) == (DAY, "永川府发〔2025〕12号")
    assert "胜利路街道" in event.what.zh
    assert event.what.en.startswith("Merged")


@pytest.mark.parametrize(
    "wrong",
    [
        make_step(ChangeKind.MERGE, DAY, A, A),
        make_step(ChangeKind.MERGE, DAY, {**A, "500118999": "无此镇"}, A),
        make_step(ChangeKind.MERGE, DAY, {**A, "500119001": "邻县镇"}, A),
        make_step(ChangeKind.SPLIT, DAY, A, {**A, **B}),
        make_step(ChangeKind.SPLIT, DAY, A, A),
        make_step(ChangeKind.RENAME, DAY, A, A),
        make_step(ChangeKind.RENAME, DAY, A, {ANLING: " "}),
        make_step(ChangeKind.RECODE, DAY, A, B),
        make_step(ChangeKind.MERGE, DAY, {**A, **B}, A, document=" "),
    ],
)
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(Refused):
        make_change(wrong)

    assert not Change.objects.exists()
    assert not Entry.objects.exists()


def test_a_township_cannot_end_twice():
    make_change(merge())

    with pytest.raises(Refused, match="does not fit"):
        make_change(merge(on=DAY + timedelta(days=90)))


def test_a_withdrawn_change_no_longer_counts_and_stays_on_the_page():
    change = make_change(merge())

    withdraw_change(change, by=SYSTEM, at=NOON)

    assert BEILU in codes(DAY)
    assert [one.withdrawn_by for one in queries.changes()] == ["system"]
    assert Entry.objects.filter(event="places.change_withdrawn").exists()
    with pytest.raises(Refused, match="already"):
        withdraw_change(change, by=SYSTEM, at=NOON)


def test_a_change_on_which_another_rests_cannot_be_withdrawn():
    first = make_change(make_step(ChangeKind.RECODE, DAY, A, NEW))
    make_change(
        make_step(ChangeKind.RENAME, DAY + timedelta(days=9), NEW, {"500118901": "安陵街道"})
    )

    with pytest.raises(Refused, match="cannot be withdrawn"):
        withdraw_change(first, by=SYSTEM, at=NOON)

    first.refresh_from_db()
    assert first.withdrawn_at is None


def test_counts_follow_the_recorded_changes():
    make_change(merge())
    month = date(2025, 1, 1)

    found = queries.follow({(ANLING, month): 2, (BEILU, month): 3}, as_at=DAY)

    assert found.counts == {(ANLING, month): 5}


def test_the_log_holds_codes_and_no_name():
    make_change(merge())

    entry = Entry.objects.get(event="places.change_recorded")
    assert entry.details["before"] == [ANLING, BEILU]
    assert "街道" not in str(entry.details)
