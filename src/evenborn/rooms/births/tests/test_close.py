"""A month is closed with two signatures; nothing changes silently afterwards."""

from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction

from evenborn.foundation.access.rules import Role
from evenborn.foundation.access.tests.make import make_officer
from evenborn.foundation.audit.models import Entry
from evenborn.foundation.ui.clock import CHINA
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.births.actions import (
    correct,
    keep_draft,
    prepare_month,
    sign_month,
    take_back_month,
    withdraw,
)
from evenborn.rooms.births.models import Birth, MonthClose
from evenborn.rooms.births.queries import revisions_after_close
from evenborn.rooms.births.rules import CorrectionReason, MonthState, State, WithdrawalReason
from evenborn.rooms.births.tests.make import NOON, make_birth

JULY = date(2026, 7, 1)
OVER = datetime(2026, 8, 3, 9, tzinfo=CHINA)


@pytest.fixture
def prepared(cast):
    make_birth(cast.alma)
    return prepare_month(cast.anling, month=JULY, by=cast.alma, at=OVER)


def test_two_officers_close_a_month(cast, prepared):
    closed = sign_month(prepared, by=cast.dora, at=OVER)

    assert (closed.state, closed.prepared_by, closed.signed_by) == (
        MonthState.CLOSED,
        "alma",
        "dora",
    )
    assert closed.counts["deliveries"] == closed.counts["pending"] == closed.counts["girls"] == 1
    assert Entry.objects.filter(event="births.month_closed").count() == 1


def test_a_month_without_births_is_closed_too(cast):
    empty = prepare_month(cast.anling, month=JULY, by=cast.alma, at=OVER)

    assert sign_month(empty, by=cast.dora, at=OVER).counts["deliveries"] == 0


def test_the_same_officer_cannot_sign_twice(cast):
    make_birth(cast.boris, place_type="home")
    prepared = prepare_month(cast.anling_town, month=JULY, by=cast.boris, at=OVER)

    with pytest.raises(Refused, match="another officer's"):
        sign_month(prepared, by=cast.boris, at=OVER)


def test_the_database_keeps_two_signatures_too(cast, prepared):
    with pytest.raises(IntegrityError), transaction.atomic():
        MonthClose.objects.update(state="closed", signed_by="alma", signed_at=OVER)


def test_a_month_that_is_not_over_is_refused(cast):
    with pytest.raises(Refused, match="not over"):
        prepare_month(cast.anling, month=JULY, by=cast.alma, at=NOON)


def test_another_department_cannot_close_it(cast, prepared):
    stranger = make_officer("stan", Role.PRIVACY_OFFICER, department=cast.beilu)

    with pytest.raises(Refused, match="department itself"):
        prepare_month(cast.anling, month=JULY, by=cast.boris, at=OVER)
    with pytest.raises(Refused, match="department itself"):
        sign_month(prepared, by=stranger, at=OVER)


def test_deliveries_that_do_not_balance_are_refused_with_their_number(cast):
    make_birth(cast.alma, certificate_state="issued")

    with pytest.raises(Refused, match="differ by 1"):
        prepare_month(cast.anling, month=JULY, by=cast.alma, at=OVER)

    assert not MonthClose.objects.exists()


def test_an_open_draft_of_the_month_is_refused(cast):
    keep_draft(None, content={"birth_date": "2026-07-01"}, by=cast.alma, at=NOON)

    with pytest.raises(Refused, match="1 drafts"):
        prepare_month(cast.anling, month=JULY, by=cast.alma, at=OVER)


def test_a_record_that_came_after_drawing_up_stops_the_second_signature(cast, prepared):
    make_birth(
        cast.alma,
        at=OVER,
        record_id="A-2",
        late_reason="network",
        plurality="2",
        plurality_rank="2",
    )

    with pytest.raises(Refused, match="draw them up again"):
        sign_month(prepared, by=cast.dora, at=OVER)

    again = prepare_month(cast.anling, month=JULY, by=cast.alma, at=OVER)
    assert sign_month(again, by=cast.dora, at=OVER).counts["deliveries"] == 2


def test_a_correction_after_drawing_up_stops_the_second_signature(cast, prepared):
    correct(
        Birth.objects.get(),
        changes={"weight_grams": "3300"},
        reason=CorrectionReason.TYPING,
        by=cast.alma,
        at=OVER,
    )

    with pytest.raises(Refused, match="draw them up again"):
        sign_month(prepared, by=cast.dora, at=OVER)


def test_a_prepared_month_is_taken_back(cast, prepared):
    take_back_month(prepared, by=cast.alma, at=OVER)

    assert not MonthClose.objects.exists()
    assert Entry.objects.filter(event="births.month_taken_back").count() == 1


def test_a_closed_month_stays_closed(cast, prepared):
    sign_month(prepared, by=cast.dora, at=OVER)

    with pytest.raises(Refused, match="stays closed"):
        take_back_month(prepared, by=cast.alma, at=OVER)
    with pytest.raises(Refused, match="closed already"):
        prepare_month(cast.anling, month=JULY, by=cast.alma, at=OVER)
    with pytest.raises(Refused, match="does not wait"):
        sign_month(prepared, by=cast.dora, at=OVER)


def test_what_comes_after_the_close_is_shown_as_a_revision(cast, prepared):
    sign_month(prepared, by=cast.dora, at=OVER)
    later = datetime(2026, 8, 9, tzinfo=CHINA)

    first = Birth.objects.get()
    make_birth(
        cast.alma,
        at=later,
        record_id="A-2",
        late_reason="network",
        plurality="2",
        plurality_rank="2",
    )
    correct(
        first,
        changes={"weight_grams": "3300"},
        reason=CorrectionReason.TYPING,
        by=cast.alma,
        at=later,
    )
    withdraw(first, reason=WithdrawalReason.TRIAL, by=cast.alma, at=later)

    assert revisions_after_close(cast.anling, JULY) == {
        "entered": 1,
        "corrected": 1,
        "withdrawn": 1,
    }
    assert MonthClose.objects.get().counts["deliveries"] == 1
    assert first.corrections.get().after_close
    assert Birth.objects.get(record_id="A-1").state == State.WITHDRAWN
