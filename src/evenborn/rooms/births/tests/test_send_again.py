"""A record sent again is known, also after corrections; its indexes can be computed anew."""

from evenborn.rooms.births.actions import correct
from evenborn.rooms.births.actions.entering import Result
from evenborn.rooms.births.models import Birth
from evenborn.rooms.births.rotation import cells_as_entered, reindexed
from evenborn.rooms.births.rules import CorrectionReason
from evenborn.rooms.births.tests.make import NOON, TOMORROW, enter_one, make_birth

INDEXES = ("certificate_index", "same_day_index", "content_index")


def indexes_of(birth):
    return {name: getattr(birth, name) for name in INDEXES}


def corrected(cast, birth, **changes):
    return correct(
        birth, changes=changes, reason=CorrectionReason.TYPING, by=cast.alma, at=TOMORROW
    )


def test_a_fresh_record_has_the_same_indexes_again(cast):
    birth = make_birth(cast.alma, certificate_number="V500000101", certificate_state="issued")

    assert reindexed(Birth.objects.get(pk=birth.pk)) == indexes_of(birth)


def test_a_reason_given_without_need_changes_nothing(cast):
    birth = make_birth(cast.alma, late_reason="holiday")

    assert reindexed(Birth.objects.get(pk=birth.pk)) == indexes_of(birth)


def test_corrections_are_undone_for_what_was_first_sent(cast):
    birth = make_birth(cast.alma, length_cm="50.5")
    before = cells_as_entered(birth)

    corrected(cast, birth, weight_grams="3300", infant_sex="1", length_cm="")
    corrected(cast, birth, weight_grams="3400", mother_name="李梅", infant_name="王宁")
    again = Birth.objects.get(pk=birth.pk)

    as_text = {name: str(value) for name, value in before.items()}
    assert {name: str(value) for name, value in cells_as_entered(again).items()} == as_text
    assert reindexed(again) == indexes_of(again)


def test_the_same_record_sent_again_after_a_correction_is_known(cast):
    corrected(cast, make_birth(cast.alma), weight_grams="3300")

    assert enter_one(cast.alma, at=TOMORROW).result is Result.KNOWN


def test_the_same_record_sent_again_days_later_is_known_and_not_late(cast):
    make_birth(cast.alma)
    later = NOON.replace(day=5)

    assert enter_one(cast.alma, at=later).result is Result.KNOWN
    assert enter_one(cast.alma, at=later, late_reason="network").result is Result.KNOWN
