import pytest

from evenborn.foundation.exchange.actions import receive
from evenborn.foundation.exchange.models import Batch
from evenborn.foundation.exchange.tests.make import (
    NOON,
    csv_text,
    intake,
    make_rows,
    sent,
    stored,
)
from evenborn.foundation.exchange.vault import Stored
from evenborn.foundation.runs.models import Run
from evenborn.foundation.ui.refusal import Refused


def test_the_same_bytes_from_one_department_are_one_batch(cast):
    with intake():
        first = sent(csv_text(make_rows(2)), by=cast.alma)
        again, is_new = receive(
            stored(csv_text(make_rows(2))), kind="delivery", name="b.csv", by=cast.alma, at=NOON
        )

    assert (again, is_new) == (first, False)
    assert Run.objects.count() == 1


def test_the_same_bytes_from_another_department_are_another_batch(cast):
    with intake():
        sent(csv_text(make_rows(2)), by=cast.alma)
        sent(csv_text(make_rows(2)), by=cast.boris)

    assert Batch.objects.count() == 2


def test_a_role_without_the_rooms_permission_is_refused(cast):
    with intake(), pytest.raises(Refused, match="may not send"):
        receive(stored("x"), kind="delivery", name="a.csv", by=cast.emil, at=NOON)

    assert not Batch.objects.exists()


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (None, "larger"),
        (Stored("x", "d", 2**30, {}), "larger"),
        (Stored("x", "d", 0, {}), "empty"),
    ],
)
def test_what_is_empty_or_too_large_is_refused(cast, file, words):
    with intake(), pytest.raises(Refused, match=words):
        receive(file, kind="delivery", name="a.csv", by=cast.alma, at=NOON)
