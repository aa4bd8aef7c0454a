"""What a linkage asks about is kept once; what is decided stays, unless a record was changed."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evenborn.foundation.access.secrets.actions import add_key, reseal
from evenborn.foundation.access.secrets.keyring import new
from evenborn.foundation.audit.actions import SYSTEM
from evenborn.foundation.audit.models import Entry
from evenborn.foundation.runs.actions import start
from evenborn.foundation.runs.worker import work_until_empty
from evenborn.rooms.reconciliation.actions import decide, forget_cells
from evenborn.rooms.reconciliation.models import Decision, Pair, QuarterTable
from evenborn.rooms.reconciliation.queries import decisions_for
from evenborn.rooms.reconciliation.reviewing import COLUMNS
from evenborn.rooms.reconciliation.rules import RecordKey, Verdict
from evenborn.rooms.reconciliation.tests.make_pairs import (
    MOTHER,
    NOON,
    NUMBER,
    found_pair,
    keep,
    make_pairs,
)

LATER = NOON + timedelta(days=1)
APRIL = date(2026, 4, 1)
SIGNED = date(2026, 4, 1)
SPELT = {"right.mother_name": "王秀芬"}


def decided(pair, cast, verdict=Verdict.SAME):
    decide(pair, verdict, by=cast.emil, at=NOON)
    return Pair.objects.get(pk=pair.pk)


def test_the_same_pairs_again_change_nothing(cast):
    pairs = [found_pair(1), found_pair(2)]
    first = keep(pairs)
    before = list(Pair.objects.order_by("pk").values("pk", "state", "sampled", "cells_index"))

    again = keep(pairs, at=LATER)

    assert first == {"new": 2, "known": 0, "gone": 0}
    assert again == {"new": 0, "known": 2, "gone": 0}
    assert list(Pair.objects.order_by("pk").values("pk", "state", "sampled", "cells_index")) == (
        before
    )


def test_a_pair_nobody_asks_about_any_more_is_gone_and_its_cells_with_it(cast):
    keep([found_pair(1), found_pair(2)])

    counts = keep([found_pair(2)], at=LATER)

    gone = Pair.objects.get(left_record="1:F00001")
    assert counts == {"new": 0, "known": 1, "gone": 1}
    assert (gone.gone_at, gone.cells) == (LATER, None)
    assert not Pair.objects.waiting().filter(pk=gone.pk).exists()


def test_a_gone_pair_that_is_asked_about_again_lies_on_the_desk_again(cast):
    keep([found_pair(1)])
    keep([], at=LATER)

    counts = keep([found_pair(1)], at=LATER + timedelta(days=1))

    back = Pair.objects.waiting().get()
    assert counts == {"new": 0, "known": 1, "gone": 0}
    assert back.cells["left.mother_name"] == MOTHER


def test_a_decided_pair_is_not_asked_again(cast):
    (pair,) = make_pairs(1)
    decided(pair, cast)

    keep([found_pair(1)], at=LATER)
    keep([], at=LATER)

    assert Pair.objects.get().state == "decided"
    assert decisions_for("500118") == [
        (RecordKey("delivery", "1:F00001"), RecordKey("registration", "2:H00001"), Verdict.SAME)
    ]


def test_a_decided_pair_opens_anew_when_a_record_of_it_was_changed(cast):
    (pair,) = make_pairs(1)
    decided(pair, cast)

    keep([found_pair(1, cells=SPELT)], at=LATER)

    anew = Pair.objects.get()
    assert (anew.pk, anew.state, anew.verdict, anew.edition) == (pair.pk, "open", "", 2)
    assert anew.cells["right.mother_name"] == MOTHER
    assert decisions_for("500118") == []
    assert Decision.objects.filter(pair=anew, edition=1).exists()


def test_a_new_weight_alone_asks_nobody_again(cast):
    one, two = make_pairs(2)
    decided(one, cast)

    keep([found_pair(1, probability=0.3), found_pair(2, probability=0.3)], at=LATER)

    states = dict(Pair.objects.values_list("pk", "state"))
    assert states == {one.pk: "decided", two.pk: "open"}
    assert Pair.objects.get(pk=two.pk).probability == 0.3


def test_a_pair_with_its_first_look_begins_anew_when_a_record_was_changed(cast):
    (pair,) = make_pairs(1, second=True)
    decide(pair, Verdict.SAME, by=cast.emil, at=NOON)

    keep([found_pair(1)], at=LATER)
    same = Pair.objects.get().state
    keep([found_pair(1, cells=SPELT)], at=LATER)

    assert (same, Pair.objects.get().state) == ("second", "open")


def test_no_address_and_no_telephone_is_taken_in(cast):
    more = {"left.residence_address": "某路 1 号", "left.mother_phone": "1", "left.record_id": "F1"}

    keep([found_pair(1, cells=more)])

    assert {name.partition(".")[2] for name in Pair.objects.get().cells} <= set(COLUMNS)


def test_only_settled_decisions_are_handed_on_and_only_of_the_area(cast):
    one, two = make_pairs(2, second=True)
    make_pairs(1, area_code="500119")
    decide(one, Verdict.SAME, by=cast.emil, at=NOON)

    assert decisions_for("500118") == []
    assert two.state == "open"


def test_one_in_five_is_drawn_and_the_least_certain_are_looked_at_twice(cast):
    keep([found_pair(number) for number in range(400)] + [found_pair(900, probability=0.5)])

    drawn = Pair.objects.filter(sampled=True).exclude(left_record="1:F00900").count()
    assert 50 < drawn < 110  # 80 with a standard deviation of 8
    assert Pair.objects.get(left_record="1:F00900").second_wanted
    assert Pair.objects.filter(second_wanted=True, sampled=False).count() <= 1


def test_a_thousand_pairs_take_no_question_each(cast):
    keep([found_pair(number) for number in range(1000)])

    with CaptureQueriesContext(connection) as same:
        keep([found_pair(number) for number in range(1000)], at=LATER)
    with CaptureQueriesContext(connection) as changed:
        keep([found_pair(number, cells=SPELT) for number in range(1000)], at=LATER)

    assert len(same) <= 12
    assert len(changed) <= 60  # SQLite takes 999 values in a statement


def test_cells_are_forgotten_once_the_quarter_is_signed(cast):
    march, open_one = make_pairs(2)
    april = found_pair(3, month=APRIL)
    keep([found_pair(1), found_pair(2), april])
    Pair.objects.update(second_wanted=False)
    decided(march, cast)
    decided(Pair.objects.get(month=APRIL), cast)

    counts = forget_cells(before=SIGNED, at=LATER, area_code="500118")

    assert counts == {"forgotten": 1, "waiting": 1}
    assert Pair.objects.get(pk=march.pk).cells is None
    assert Pair.objects.get(pk=open_one.pk).cells
    assert Pair.objects.get(month=APRIL).cells
    assert Entry.objects.get(event="reconciliation.cells_forgotten").details == {
        "pairs": 1,
        "waiting": 1,
    }


def test_what_is_decided_after_the_signing_is_forgotten_within_a_day(cast):
    (pair,) = make_pairs(1)
    table = {"area_code": "500118", "basis": "linked", "figures": "", "digest": "", "made_by": "x"}
    for revision, quarter in enumerate((date(2026, 1, 1), date(2025, 10, 1)), start=1):
        QuarterTable.objects.create(
            **table,
            quarter=quarter,
            revision=revision,
            linkage=pair.found_by,
            state="signed",
            made_at=NOON,
            signed_at=NOON,
        )
    decided(pair, cast)

    start("reconciliation.forget_cells", arguments={}, by=SYSTEM, at=LATER)
    work_until_empty(clock=lambda: LATER)

    assert Pair.objects.get().cells is None


@pytest.fixture
def own_keys(settings, tmp_path):
    settings.KEY_FILE = tmp_path / "keys.json"
    new(settings.KEY_FILE, algorithm="SM4-GCM", at=NOON)


@pytest.mark.usefixtures("own_keys")
def test_a_decided_pair_stays_decided_while_keys_change(cast):
    kept, forgotten = make_pairs(2)
    decided(kept, cast)
    decided(forgotten, cast)
    Pair.objects.filter(pk=forgotten.pk).update(cells=None)
    pairs = [found_pair(1), found_pair(2)]

    add_key(by=SYSTEM, at=NOON)
    keep(pairs, at=LATER)
    reseal(by=SYSTEM, at=LATER)
    keep(pairs, at=LATER)

    assert set(Pair.objects.values_list("state", flat=True)) == {"decided"}
    assert Pair.objects.get(pk=kept.pk).cells["left.mother_name"] == MOTHER


def test_a_dump_of_the_tables_holds_no_name_and_no_number(cast):
    (pair,) = make_pairs(1)
    decided(pair, cast)

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM reconciliation_pair")
        dump = repr([[bytes(c) if isinstance(c, memoryview) else c for c in r] for r in cursor])

    for text in (MOTHER, NUMBER, "李建国", "1996-03-05"):
        assert text not in dump
        assert repr(text.encode())[2:-1] not in dump
