"""Two reviewers press at one moment: no pair is decided twice, none lies on two desks."""

import threading

import pytest
from django.db import connection

from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.reconciliation.actions import deal, decide
from evenborn.rooms.reconciliation.models import Decision, Pair
from evenborn.rooms.reconciliation.rules import Verdict
from evenborn.rooms.reconciliation.tests.make_pairs import NOON, make_pairs, reviewer

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Run the acts at one moment and return what each came to, in no order."""
    start, ends = threading.Barrier(len(acts)), []

    def run(act):
        try:
            start.wait(10)
            ends.append(act())
        except Refused:
            ends.append("refused")
        except Exception as error:  # noqa: BLE001 - shown by the assertions below
            ends.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return ends


def test_no_pair_lies_on_two_desks(cast):
    make_pairs(9)
    people = [cast.emil, reviewer("erna"), reviewer("ewa")]

    desks = at_once(*[lambda one=one: deal(by=one, at=NOON) for one in people])

    laid = [pair.pk for desk in desks for pair in desk]
    assert len(laid) == len(set(laid))
    for officer in people:  # who passed others' pairs by takes the rest in the next moment
        deal(by=officer, at=NOON)
    assert Pair.objects.filter(claimed_by="").count() == 0


def test_a_pair_is_decided_by_one_of_two(cast):
    (pair,) = make_pairs(1)
    erna = reviewer("erna")

    ends = at_once(
        lambda: decide(pair, Verdict.SAME, by=cast.emil, at=NOON).round,
        lambda: decide(pair, Verdict.DIFFERENT, by=erna, at=NOON).round,
    )

    assert sorted(ends, key=str) == [1, "refused"]
    assert Decision.objects.count() == 1


def test_of_two_second_looks_at_once_one_counts(cast):
    (pair,) = make_pairs(1, second=True)
    decide(pair, Verdict.SAME, by=cast.emil, at=NOON)
    erna, ewa = reviewer("erna"), reviewer("ewa")

    ends = at_once(
        lambda: decide(pair, Verdict.SAME, by=erna, at=NOON).round,
        lambda: decide(pair, Verdict.SAME, by=ewa, at=NOON).round,
    )

    assert sorted(ends, key=str) == [2, "refused"]
    assert Pair.objects.get().state == "decided"
