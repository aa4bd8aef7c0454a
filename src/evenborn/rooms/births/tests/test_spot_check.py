"""The system draws, an officer compares with paper, an error rate with its interval comes out."""

import random
from datetime import date

import pytest

from evenborn.foundation.audit.models import Entry
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.births.actions import (
    compare_item,
    draw_sample,
    read_admission_number,
    withdraw,
)
from evenborn.rooms.births.models import Birth, SpotCheck
from evenborn.rooms.births.queries import error_rate
from evenborn.rooms.births.rules import WithdrawalReason
from evenborn.rooms.births.tests.make import MOTHER, NOON, NUMBER, make_birth

JULY = date(2026, 7, 1)
AS_ENTERED = {"birth_date": "2026-07-01", "infant_sex": "女", "weight_grams": "3250"}


def draw(cast, *, size=30, by=None):
    return draw_sample(cast.anling, month=JULY, size=size, by=by or cast.emil, at=NOON)


def several(cast, n):
    first = make_birth(cast.alma, record_id="B-0")
    for at in range(1, n):
        first.pk, first.record_id = None, f"B-{at}"
        Birth.objects.bulk_create([first])


@pytest.fixture
def item(cast):
    make_birth(cast.alma, admission_number="Z-77")
    return draw(cast).items.get()


def test_the_draw_can_be_repeated_from_its_seed(cast):
    several(cast, 12)

    check = draw(cast, size=5)

    frame = list(Birth.objects.order_by("pk").values_list("pk", flat=True))
    again = random.Random(check.seed).sample(frame, 5)
    assert list(check.items.order_by("place").values_list("birth_id", flat=True)) == again
    assert (check.frame, check.size) == (12, 5)


def test_a_small_month_is_drawn_whole_and_withdrawn_records_are_left_out(cast):
    several(cast, 3)
    withdraw(
        Birth.objects.get(record_id="B-2"), reason=WithdrawalReason.TRIAL, by=cast.alma, at=NOON
    )

    assert draw(cast, size=30).size == 2


def test_an_open_check_an_empty_month_and_another_area_are_refused(cast):
    with pytest.raises(Refused, match="no records"):
        draw(cast)
    make_birth(cast.alma)
    with pytest.raises(Refused, match="outside your scope"):
        draw(cast, by=cast.chiara)
    draw(cast)
    with pytest.raises(Refused, match="still open"):
        draw(cast)


def test_what_agrees_agrees_however_it_is_written(cast, item):
    done = compare_item(item, paper=AS_ENTERED, by=cast.emil, at=NOON)

    assert (done.on_paper, done.differing) == (True, [])
    assert SpotCheck.objects.get().finished_at == NOON


def test_a_difference_is_kept_by_its_column_and_never_by_its_value(cast, item):
    done = compare_item(item, paper={**AS_ENTERED, "weight_grams": "2350"}, by=cast.emil, at=NOON)

    assert done.differing == ["weight_grams"]
    assert "2350" not in str(Entry.objects.get(event="births.sample_compared").details)


def test_what_no_rule_can_read_differs(cast, item):
    done = compare_item(item, paper={"infant_sex": "?"}, by=cast.emil, at=NOON)

    assert done.differing == ["infant_sex"]


def test_a_line_that_is_not_on_paper_is_an_error(cast, item):
    compare_item(item, paper=None, by=cast.emil, at=NOON)

    rate = error_rate(item.check_of)
    assert (rate.compared, rate.wrong, rate.share) == (1, 1, 1.0)


def test_the_exact_interval_stands_beside_the_rate(cast):
    several(cast, 4)
    check = draw(cast)
    for place, item in enumerate(check.items.order_by("place")):
        paper = AS_ENTERED if place else {**AS_ENTERED, "weight_grams": "2000"}
        compare_item(item, paper=paper, by=cast.emil, at=NOON)

    rate = error_rate(check)

    # Clopper-Pearson for 1 of 4, as every table of it has.
    assert (round(rate.low, 4), round(rate.high, 4)) == (0.0063, 0.8059)
    assert rate.by_column == {"weight_grams": 1}


def test_a_statistician_cannot_ask_who_it_is(cast, item):
    with pytest.raises(Refused, match="who it is about"):
        compare_item(item, paper={"mother_id_number": NUMBER}, by=cast.emil, at=NOON)


def test_the_clerk_compares_names_too(cast, item):
    same = compare_item(
        item, paper={"mother_name": MOTHER, "mother_id_number": NUMBER}, by=cast.alma, at=NOON
    )

    assert same.differing == []


def test_an_item_is_compared_once_with_something_and_in_scope(cast, item):
    with pytest.raises(Refused, match="at least one"):
        compare_item(item, paper={}, by=cast.emil, at=NOON)
    with pytest.raises(Refused, match="outside your scope"):
        compare_item(item, paper=AS_ENTERED, by=cast.chiara, at=NOON)
    compare_item(item, paper=AS_ENTERED, by=cast.emil, at=NOON)
    with pytest.raises(Refused, match="compared already"):
        compare_item(item, paper=AS_ENTERED, by=cast.emil, at=NOON)


def test_looking_at_the_admission_number_is_logged(cast, item):
    number = read_admission_number(item.birth, by=cast.alma, at=NOON)

    assert number == "Z-77"
    assert Entry.objects.get(event="births.identity_read").details == {
        "columns": ["admission_number"]
    }
