"""Differences are kept, answered by the department they belong to, settled by the statistician."""

from datetime import date, timedelta

import pytest

from evenborn.foundation.access.models import DepartmentKind
from evenborn.foundation.access.rules import Role
from evenborn.foundation.access.tests.make import make_department, make_officer
from evenborn.foundation.audit.models import Entry
from evenborn.foundation.ui.clock import CHINA
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.facilities.tests.make import make_institution
from evenborn.rooms.reconciliation.actions import (
    answer_difference,
    keep_differences,
    settle_difference,
)
from evenborn.rooms.reconciliation.answering import Said
from evenborn.rooms.reconciliation.models import Answer, Difference, Pair
from evenborn.rooms.reconciliation.queries import decisions_for
from evenborn.rooms.reconciliation.rules import DifferenceKind, RecordKey, Verdict
from evenborn.rooms.reconciliation.tests.make_differences import (
    NOON,
    make_difference,
    make_found,
    make_linkage,
)
from evenborn.rooms.reconciliation.tests.make_pairs import make_pairs

LATER = NOON + timedelta(days=30)


@pytest.fixture
def police(cast):
    return make_department("县公安局", kind=DepartmentKind.POLICE, area_code="500118")


@pytest.fixture
def partner(police):
    return make_officer("petra", Role.EXCHANGE_PARTNER, department=police)


def keep(*found, at=NOON, **more):
    return keep_differences(make_linkage(at=at, **more), found, at=at)


def test_what_is_found_again_is_kept_once(cast):
    found = [make_found(number=f"F{n}") for n in range(3)]

    assert keep(*found) == {"new": 3, "known": 0, "gone": 0}
    assert keep(*found, at=LATER) == {"new": 0, "known": 3, "gone": 0}
    assert set(Difference.objects.values_list("found_at", flat=True)) == {NOON}


def test_two_of_one_key_in_one_linkage_are_one(cast):
    assert keep(make_found(), make_found()) == {"new": 1, "known": 0, "gone": 0}


def test_what_is_not_found_any_more_is_settled_by_the_records(cast):
    keep(make_found(number="F1"), make_found(number="F2"))

    assert keep(make_found(number="F2"), at=LATER) == {"new": 0, "known": 1, "gone": 1}
    gone = Difference.objects.get(state="gone")
    assert (gone.records["delivery"], gone.settled_at) == ("1:F1", LATER)


def test_what_comes_back_begins_its_clock_anew(cast):
    keep(make_found())
    keep(at=NOON + timedelta(days=1))

    assert keep(make_found(), at=LATER) == {"new": 1, "known": 0, "gone": 0}
    back = Difference.objects.get()
    assert (back.state, back.found_at, back.settled_at) == ("open", LATER, None)
    assert back.due_at > LATER


def test_months_before_the_linkage_are_left_alone(cast):
    keep(make_found(month=date(2025, 11, 1)))

    assert keep(at=LATER, since=date(2026, 1, 1))["gone"] == 0
    assert Difference.objects.get().state == "open"


def test_another_county_keeps_its_own(cast):
    keep(make_found())

    assert keep(make_found(), area_code="500119") == {"new": 1, "known": 0, "gone": 0}
    assert Difference.objects.filter(state="open").count() == 2


def test_what_the_statistician_settled_stays_settled_though_it_is_found_again(cast):
    difference = make_difference(keeper=cast.anling.pk)
    answer_difference(difference, said=Said.OTHER_WRONG, note="", by=cast.alma, at=NOON)
    settle_difference(difference, accepted=True, note="", by=cast.emil, at=NOON)

    assert keep(make_found(keeper=cast.anling.pk), at=LATER)["known"] == 1
    assert Difference.objects.get().state == "settled"


def test_of_a_mother_s_number_only_that_it_differs_is_kept(cast):
    found = make_found(kind=DifferenceKind.MOTHER, values={"delivery": "500118199001011234"})

    keep(found)

    assert Difference.objects.get().values == {}


def test_a_changed_value_is_kept_up_to_date(cast):
    keep(make_found(values={"delivery": "1", "registration": "2"}))
    keep(make_found(values={"delivery": "1", "registration": "9"}), at=LATER)

    assert Difference.objects.get().values["registration"] == "9"


# ── who answers ─────────────────────────────────────────────────────────────────────────────────


def test_the_department_of_the_record_answers(cast):
    assert make_difference(keeper=cast.anling.pk).department == cast.anling


def test_without_a_record_the_institution_of_birth_answers(cast):
    institution = make_institution()

    difference = make_difference(
        kind=DifferenceKind.ABSENT,
        lacking=("delivery",),
        records={"registration": "9:R1"},
        facility=institution.credit_code,
        values={},
    )

    assert difference.department == institution.department


def test_for_a_missing_registration_whoever_sent_registrations_last_answers(cast, police):
    from evenborn.foundation.exchange.models import Batch

    partner = make_officer("petra", Role.EXCHANGE_PARTNER, department=police)
    Batch.objects.create(
        kind="registration",
        digest="a" * 64,
        size=1,
        name="registration",
        department=police,
        officer=partner,
        at=NOON,
        judged_on=NOON.date(),
        state="done",
        lines=1,
        accepted=1,
        refused=0,
        known=0,
    )

    difference = make_difference(
        kind=DifferenceKind.ABSENT,
        office="registration",
        lacking=("registration",),
        records={"delivery": f"{cast.anling.pk}:F1"},
        values={},
    )

    assert difference.department == police


def test_where_nobody_else_can_the_county_s_health_department_answers(cast):
    difference = make_difference(records={"registration": "9000:R1"}, office="delivery")

    assert difference.department == cast.county


def test_ten_working_days_are_given(cast):
    due = make_difference().due_at.astimezone(CHINA)

    # 1 July 2026 is a Wednesday: the tenth working day after it is 15 July, until its 24:00.
    assert (due.date(), due.hour) == (date(2026, 7, 16), 0)


# ── answers ─────────────────────────────────────────────────────────────────────────────────────


def test_a_department_answers_and_the_statistician_settles(cast):
    difference = make_difference(keeper=cast.anling.pk)

    answer_difference(difference, said=Said.CORRECTED, note="已查病历", by=cast.alma, at=NOON)
    settled = settle_difference(difference, accepted=True, note="", by=cast.emil, at=LATER)

    assert (settled.state, settled.answered_at, settled.settled_at) == ("settled", NOON, LATER)
    assert list(Answer.objects.values_list("said", "by")) == [
        ("corrected", "alma"),
        ("accepted", "emil"),
    ]


def test_an_answer_sent_back_waits_again_for_five_working_days(cast):
    difference = make_difference(keeper=cast.anling.pk)
    answer_difference(difference, said=Said.CORRECTED, note="", by=cast.alma, at=NOON)

    back = settle_difference(difference, accepted=False, note="哪一天更正", by=cast.emil, at=NOON)

    assert (back.state, back.answered_at) == ("open", None)
    assert back.due_at.astimezone(CHINA).date() == date(2026, 7, 9)


def test_a_doubted_link_is_marked_for_the_statistician(cast):
    difference = make_difference(keeper=cast.anling.pk)

    answer_difference(difference, said=Said.LINK_WRONG, note="", by=cast.alma, at=NOON)

    assert Difference.objects.get().link_doubted


def test_a_link_that_both_deny_is_parted_from_the_next_linkage_on(cast):
    difference = make_difference(keeper=cast.anling.pk)
    answer_difference(difference, said=Said.LINK_WRONG, note="", by=cast.alma, at=NOON)
    assert decisions_for("500118") == []

    settle_difference(difference, accepted=True, note="", by=cast.emil, at=LATER)

    own, other = difference.records["delivery"], difference.records["registration"]
    assert decisions_for("500118") == [
        (RecordKey("delivery", own), RecordKey("registration", other), Verdict.DIFFERENT)
    ]


def test_a_link_that_people_decided_opens_anew_at_the_desk(cast):
    (pair,) = make_pairs()
    Pair.objects.update(state="decided", verdict="same", decided_at=NOON)
    difference = make_difference(
        records={pair.left_source: pair.left_record, pair.right_source: pair.right_record},
        office=pair.left_source,
    )
    answer_difference(difference, said=Said.LINK_WRONG, note="", by=cast.emil, at=NOON)

    settle_difference(difference, accepted=True, note="", by=cast.emil, at=LATER)

    again = Pair.objects.get()
    assert (again.state, again.edition, decisions_for("500118")) == ("open", 2, [])


def test_an_office_without_a_record_parts_nothing(cast):
    difference = make_difference(
        kind=DifferenceKind.ABSENT,
        office="registration",
        lacking=("registration",),
        records={"delivery": "1:F1", "certificate": "1:V1"},
        values={},
    )
    answer_difference(difference, said=Said.LINK_WRONG, note="", by=cast.emil, at=NOON)

    settle_difference(difference, accepted=True, note="", by=cast.emil, at=LATER)

    assert not Pair.objects.exists()


def test_another_department_is_refused(cast, partner):
    difference = make_difference(keeper=cast.anling.pk)

    for stranger in (partner, cast.chiara, cast.hana):
        with pytest.raises(Refused, match="department's"):
            answer_difference(difference, said=Said.CORRECTED, note="", by=stranger, at=NOON)
    assert not Answer.objects.exists()


def test_a_second_answer_is_refused(cast):
    difference = make_difference(keeper=cast.anling.pk)
    answer_difference(difference, said=Said.CORRECTED, note="", by=cast.alma, at=NOON)

    with pytest.raises(Refused, match="already"):
        answer_difference(difference, said=Said.OTHER_WRONG, note="", by=cast.alma, at=NOON)


def test_an_answer_of_another_kind_is_refused(cast):
    difference = make_difference(keeper=cast.anling.pk)

    with pytest.raises(Refused, match="listed"):
        answer_difference(difference, said=Said.VOIDED, note="", by=cast.alma, at=NOON)


@pytest.mark.parametrize(
    "note", ["姓名：王芳", "产妇为李小红", "电话 138 0013 8000", "500118199001011234", "x" * 201]
)
def test_a_note_that_names_somebody_is_refused(cast, note):
    difference = make_difference(keeper=cast.anling.pk)

    with pytest.raises(Refused, match="without names"):
        answer_difference(difference, said=Said.CORRECTED, note=note, by=cast.alma, at=NOON)
    assert not Answer.objects.exists()


def test_only_the_statistician_settles(cast):
    difference = make_difference(keeper=cast.anling.pk)
    answer_difference(difference, said=Said.CORRECTED, note="", by=cast.alma, at=NOON)

    for other in (cast.alma, cast.boris, cast.hana):
        with pytest.raises(Refused, match="statistician"):
            settle_difference(difference, accepted=True, note="", by=other, at=NOON)


def test_the_log_holds_codes_only(cast):
    difference = make_difference(keeper=cast.anling.pk)
    answer_difference(difference, said=Said.CORRECTED, note="已查病历", by=cast.alma, at=NOON)

    entry = Entry.objects.get(event="reconciliation.difference_answered")
    assert entry.details == {"said": "corrected", "with_note": True}


# ── who sees ────────────────────────────────────────────────────────────────────────────────────


def test_everybody_sees_their_own(cast, police, partner):
    make_difference(keeper=cast.anling.pk)
    make_difference(
        office="registration", records={"registration": f"{police.pk}:R1", "delivery": "1:F9"}
    )

    def seen(officer):
        return sorted(Difference.objects.seen_by(officer).values_list("office", flat=True))

    assert seen(cast.alma) == seen(cast.boris) == ["delivery"]
    assert seen(partner) == ["registration"]
    assert seen(cast.emil) == ["delivery", "registration"]
    assert seen(cast.chiara) == []
