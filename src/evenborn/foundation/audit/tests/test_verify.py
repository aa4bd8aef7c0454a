import pytest

from evenborn.foundation.audit.actions import SYSTEM, content_of, record
from evenborn.foundation.audit.chain import digest_of
from evenborn.foundation.audit.models import Entry, Head
from evenborn.foundation.audit.queries import verify
from evenborn.foundation.audit.tests.make import NOON, by_hand, make_entries
from evenborn.foundation.audit.verification import Kind

pytestmark = pytest.mark.django_db

COLUMNS = 'number, at, event, subject, area_code, details, algorithm, previous, digest, "by"'


def first_fault(**how):
    fault = verify(chunk=3, **how).first_fault
    return fault and (fault.number, fault.kind)


def test_an_untouched_log_is_whole():
    last = make_entries(10)[-1]

    result = verify(chunk=3)

    assert (result.checked, result.first_fault) == (10, None)
    assert (result.last_number, result.last_digest) == (10, last.digest)
    assert "10" in result.words.zh
    assert "10" in result.words.en


def test_an_empty_log_is_whole():
    assert verify().first_fault is None


def test_a_log_of_two_algorithms_is_whole(settings):
    make_entries(2)
    settings.AUDIT_HASH = "sm3"
    make_entries(2)

    assert verify().checked == 4


def test_details_come_back_as_they_were_hashed():
    details = {"z": 1, "a": [True, None, "x"], "large": 9_999_999_999, "empty": ""}
    record("births.entered", by=SYSTEM, at=NOON.replace(microsecond=120), **details)

    assert verify().first_fault is None


@pytest.mark.parametrize(
    "change",
    [
        "event = 'births.withdrawn'",
        "subject = 'births.birth:9'",
        "\"by\" = 'gil'",
        "area_code = '5'",
        "details = '{}'",
        "at = '2026-07-01 00:00:00+00:00'",
        "digest = 'a'",
        "previous = 'a'",
        "algorithm = 'sm3'",
        "algorithm = 'none'",
    ],
)
def test_a_changed_entry_is_found(change):
    make_entries(8)

    by_hand(f"UPDATE audit_entry SET {change} WHERE number = 5")

    assert first_fault() == (5, Kind.CHANGED)


@pytest.mark.parametrize("number", [1, 5])
def test_a_dropped_entry_is_found(number):
    make_entries(8)

    by_hand(f"DELETE FROM audit_entry WHERE number = {number}")

    assert first_fault() == (number, Kind.MISSING)


def test_a_dropped_entry_is_found_when_the_others_close_the_gap():
    make_entries(8)

    by_hand(
        "DELETE FROM audit_entry WHERE number = 5",
        *(f"UPDATE audit_entry SET number = {n - 1} WHERE number = {n}" for n in (6, 7, 8)),
    )

    assert first_fault() == (5, Kind.CHANGED)


def test_two_entries_that_changed_places_are_found():
    make_entries(8)

    by_hand(
        "UPDATE audit_entry SET number = 99 WHERE number = 5",
        "UPDATE audit_entry SET number = 5 WHERE number = 6",
        "UPDATE audit_entry SET number = 6 WHERE number = 99",
    )

    assert first_fault() == (5, Kind.CHANGED)


def test_an_entry_replaced_with_a_right_digest_of_its_own_is_found():
    make_entries(8)
    entry = Entry.objects.get(number=5)
    entry.by = "gil"
    forged = digest_of(content_of(entry), entry.algorithm)

    by_hand(f"UPDATE audit_entry SET \"by\" = 'gil', digest = '{forged}' WHERE number = 5")

    assert first_fault() == (6, Kind.NOT_CHAINED)


def test_the_last_entry_replaced_with_a_right_digest_is_found():
    make_entries(3)
    entry = Entry.objects.get(number=3)
    entry.by = "gil"
    forged = digest_of(content_of(entry), entry.algorithm)

    by_hand(f"UPDATE audit_entry SET \"by\" = 'gil', digest = '{forged}' WHERE number = 3")

    assert first_fault() == (3, Kind.NOT_CHAINED)


@pytest.mark.parametrize("kept", [0, 6])
def test_a_log_cut_off_at_its_end_is_found(kept):
    make_entries(8)

    by_hand(f"DELETE FROM audit_entry WHERE number > {kept}")

    assert first_fault() == (kept + 1, Kind.CUT_OFF)


@pytest.mark.parametrize("number", [0, 9])
def test_an_entry_put_in_is_found(number):
    make_entries(8)

    by_hand(
        f"INSERT INTO audit_entry ({COLUMNS}) SELECT {number}, at, event, subject, area_code,"
        ' details, algorithm, previous, digest, "by" FROM audit_entry WHERE number = 8'
    )

    assert first_fault() == (number, Kind.SURPLUS)


def test_a_head_that_is_gone_is_found():
    make_entries(2)

    by_hand("DELETE FROM audit_head")

    assert first_fault() == (2, Kind.NO_HEAD)


def test_a_log_written_anew_with_its_head_is_found_by_a_digest_noted_before():
    make_entries(4)
    noted = verify()
    by_hand("DELETE FROM audit_entry", "DELETE FROM audit_head")
    for n in range(4):
        record("births.withdrawn", subject=f"births.birth:{n}", by=SYSTEM, at=NOON)
    assert first_fault() is None

    kept = {noted.last_number: noted.last_digest}

    assert first_fault(noted=kept) == (4, Kind.OTHER_THAN_NOTED)
    assert first_fault(noted={40: "a"}) == (40, Kind.CUT_OFF)


def test_entries_written_during_the_check_do_not_disturb_it():
    make_entries(6)

    result = verify(chunk=2, progress=lambda done, total: make_entries(1))

    assert (result.checked, result.first_fault) == (6, None)
    assert Head.objects.get().number == 9


def test_every_fault_has_its_words():
    from evenborn.foundation.audit.verification import Fault

    for kind in Kind:
        words = Fault(12, kind).words
        assert words.zh != words.en
