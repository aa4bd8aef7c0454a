"""A form that was begun is kept sealed until it is submitted or thrown away."""

from datetime import timedelta

import pytest

from evenborn.foundation.audit.models import Entry
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.births.actions import discard_draft, keep_draft
from evenborn.rooms.births.models import Draft
from evenborn.rooms.births.tests.make import MORNING, MOTHER, NOON, TOMORROW

TYPED = {
    "mother_name": MOTHER,
    "birth_date": "2026-07-01",
    "infant-1-birth_time": "08:30",
    "parity": "",
}


def test_a_draft_is_sealed_and_has_the_clock_of_its_birth(cast):
    draft = keep_draft(None, content=TYPED, by=cast.alma, at=NOON)

    draft.refresh_from_db()
    assert draft.content == {name: text for name, text in TYPED.items() if text}
    assert draft.due_at == MORNING + timedelta(days=1)


def test_going_on_is_the_same_act(cast):
    draft = keep_draft(None, content={}, by=cast.alma, at=NOON)

    keep_draft(draft, content=TYPED, by=cast.alma, at=TOMORROW)

    assert Draft.objects.get().changed_at == TOMORROW
    assert Entry.objects.filter(event="births.draft_begun").count() == 1


@pytest.mark.parametrize("day", ["", "x", "2026-13-01", "9999-12-31", "0001-01-01", "2027-07-01"])
def test_a_slip_of_the_keyboard_starts_no_clock(cast, day):
    draft = keep_draft(None, content={"birth_date": day}, by=cast.alma, at=NOON)

    assert draft.due_at is None


def test_a_draft_belongs_to_its_department(cast):
    draft = keep_draft(None, content=TYPED, by=cast.alma, at=NOON)

    with pytest.raises(Refused, match="another department"):
        keep_draft(draft, content={}, by=cast.boris, at=NOON)
    with pytest.raises(Refused, match="another department"):
        discard_draft(draft, by=cast.boris, at=NOON)


def test_a_discarded_draft_is_gone_and_noted(cast):
    draft = keep_draft(None, content=TYPED, by=cast.alma, at=NOON)

    discard_draft(draft, by=cast.alma, at=NOON)

    assert not Draft.objects.exists()
    assert Entry.objects.filter(event="births.draft_discarded").count() == 1
