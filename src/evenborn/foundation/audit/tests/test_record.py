from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction

from evenborn.foundation.audit.actions import SYSTEM, record, record_many, record_read
from evenborn.foundation.audit.chain import GENESIS
from evenborn.foundation.audit.models import AppendOnly, Entry, Head
from evenborn.foundation.audit.tests.make import NOON, by_hand, make_entries

pytestmark = pytest.mark.django_db


def test_an_entry_says_who_did_what_to_which_record():
    alma = SimpleNamespace(username="alma", area_code="500118001")

    record("access.invited", subject=Head(pk=7), by=alma, at=NOON, role="facility_clerk", n=2)

    entry = Entry.objects.get()
    assert (entry.number, entry.event, entry.by) == (1, "access.invited", "alma")
    assert (entry.subject, entry.area_code) == ("audit.head:7", "500118001")
    assert entry.details == {"role": "facility_clerk", "n": 2}
    assert entry.at == NOON


def test_a_record_that_is_not_saved_yet_is_no_subject():
    with pytest.raises(AssertionError, match="after its record is saved"):
        record("access.invited", subject=Head(), by=SYSTEM, at=NOON)


def test_each_entry_names_the_digest_of_the_one_before():
    first, second, third = make_entries(3)

    assert first.previous == GENESIS
    assert (second.previous, third.previous) == (first.digest, second.digest)
    assert Head.objects.get().digest == third.digest


@pytest.mark.parametrize("algorithm", ["sha256", "sm3"])
def test_the_hash_is_chosen_by_name(algorithm, settings):
    settings.AUDIT_HASH = algorithm

    assert make_entries(1)[0].algorithm == algorithm


def test_many_subjects_take_one_entry_each_and_few_statements(django_assert_max_num_queries):
    make_entries(1)

    with django_assert_max_num_queries(3):
        record_many("births.entered", subjects=["a.b:1", "a.b:2"], by=SYSTEM, at=NOON)

    assert [*Entry.objects.order_by("number").values_list("number", "subject")][1:] == [
        (2, "a.b:1"),
        (3, "a.b:2"),
    ]


def test_one_entry_costs_three_statements(django_assert_num_queries):
    make_entries(1)

    with django_assert_num_queries(3):
        record("births.entered", by=SYSTEM, at=NOON)


def test_reading_identities_leaves_an_entry_for_each():
    record_read("births.identity_read", subjects=["births.birth:7"], by=SYSTEM, at=NOON)

    assert Entry.objects.get().subject == "births.birth:7"


def test_no_subject_no_entry():
    assert record_many("births.entered", subjects=[], by=SYSTEM, at=NOON) == []
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    "details",
    [
        {"reason": "王芳"},
        {"reason": "500118199001011234"},
        {"reason": "50011819900101123X"},
        {"reason": "500118900101123"},
        {"reason": "tel:13812345678"},
        {"reason": "138-1234-5678"},
        {"reason": "023-12345678"},
        {"number": 13812345678},
        {"reason": "two words"},
        {"reason": "x" * 81},
        {"codes": ["ok", "王芳"]},
        {"share": 0.5},
        {"nested": {"a": 1}},
        {"codes": [["a"]]},
        {"phone": "1"},
        {"Reason": "a"},
    ],
)
def test_a_detail_that_may_be_personal_is_refused_and_not_shown(details):
    with pytest.raises(AssertionError) as refusal:
        record("births.entered", by=SYSTEM, at=NOON, **details)

    assert "500118" not in str(refusal.value)
    assert "王芳" not in str(refusal.value)
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    "details",
    [
        {"month": "2026-06"},
        {"digest": "9" * 63 + "a"},
        {"batch": 9_999_999_999},
        {"fields": ["weight_grams", "born_at"], "late": True, "order": None},
        {"credit_code": "91500118MA5U1A2B3C"},
    ],
)
def test_codes_and_counts_are_taken(details):
    assert record("births.entered", by=SYSTEM, at=NOON, **details).details == details


def test_a_moment_without_its_zone_is_refused():
    with pytest.raises(AssertionError, match="time zone"):
        record("births.entered", by=SYSTEM, at=NOON.replace(tzinfo=None))


@pytest.mark.parametrize(
    "change",
    [
        lambda entry: entry.save(),
        lambda entry: entry.delete(),
        lambda entry: Entry.objects.update(by="x"),
        lambda entry: Entry.objects.all().delete(),
        lambda entry: Entry.objects.bulk_update([entry], ["by"]),
        lambda entry: Entry.objects.bulk_create([entry], ignore_conflicts=True),
    ],
)
def test_python_neither_changes_nor_deletes(change):
    entry = make_entries(1)[0]

    with pytest.raises(AppendOnly):
        change(entry)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET by = 'x'",
        "DELETE FROM audit_entry",
        "DELETE FROM audit_head",
        "UPDATE audit_head SET number = 1",
    ],
)
def test_the_database_refuses_too(statement):
    make_entries(2)

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert Entry.objects.count() == 2


@pytest.mark.parametrize("table", ["audit_entry", "audit_head"])
def test_the_database_does_not_empty_the_log_at_one_stroke(table):
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL has TRUNCATE")
    make_entries(1)

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"TRUNCATE {table}")

    assert Entry.objects.count() == 1


def test_a_lost_head_stops_the_log_rather_than_starting_it_again():
    make_entries(2)
    by_hand("DELETE FROM audit_head")

    with pytest.raises(DatabaseError), transaction.atomic():
        make_entries(1)
