"""Decisions of the desk: first, second and blind, together; taken back; never two at one pair."""

from datetime import timedelta

import pytest

from evenborn.foundation.audit.models import Entry
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.reconciliation import queries
from evenborn.rooms.reconciliation.actions import deal, decide, reopen, undo
from evenborn.rooms.reconciliation.models import Decision, Pair
from evenborn.rooms.reconciliation.reviewing import LEASE, Look, State, after
from evenborn.rooms.reconciliation.rules import Verdict
from evenborn.rooms.reconciliation.tests.make_pairs import (
    MARCH,
    NOON,
    found_pair,
    keep,
    linked,
    make_pairs,
    reviewer,
)

SAME, DIFFERENT, UNSURE = Verdict
SOON = NOON + timedelta(seconds=30)


@pytest.fixture
def emil(cast):
    return cast.emil


@pytest.fixture
def erna(cast):
    return reviewer("erna")


@pytest.fixture
def ewa(cast):
    return reviewer("ewa")


def again(pair):
    return Pair.objects.get(pk=pair.pk)


def disputed(emil, erna):
    (pair,) = make_pairs(1, second=True)
    decide(pair, SAME, by=emil, at=NOON)
    decide(pair, DIFFERENT, by=erna, at=SOON)
    return again(pair)


def test_a_pair_that_is_looked_at_once_is_settled_at_once(emil):
    (pair,) = make_pairs(1)

    decide(pair, DIFFERENT, by=emil, at=NOON)

    assert (again(pair).state, again(pair).verdict) == ("decided", "different")
    assert Entry.objects.get(event="reconciliation.pair_decided").details == {
        "verdict": "different",
        "round": 1,
        "state": "decided",
    }


def test_a_second_look_is_another_person_s(emil, erna):
    (pair,) = make_pairs(1, second=True)
    decide(pair, SAME, by=emil, at=NOON)

    assert not queries.waiting_for(emil).exists()
    assert queries.waiting_for(erna).get() == pair
    with pytest.raises(Refused, match="another person"):
        decide(pair, SAME, by=emil, at=SOON)


def test_a_second_look_is_blind(emil, erna):
    (pair,) = make_pairs(1, second=True)
    decide(pair, SAME, by=emil, at=NOON)

    (dealt,) = deal(by=erna, at=SOON)

    assert (dealt.verdict, queries.said_before([dealt])) == ("", {})


def test_two_who_agree_settle_a_pair(emil, erna):
    (pair,) = make_pairs(1, second=True)
    decide(pair, UNSURE, by=emil, at=NOON)

    decide(pair, UNSURE, by=erna, at=SOON)

    assert (again(pair).state, again(pair).verdict, again(pair).agreed) == (
        "decided",
        "unsure",
        True,
    )


def test_two_who_differ_settle_it_together_with_both_names_shown(emil, erna):
    pair = disputed(emil, erna)
    assert (pair.state, pair.agreed, pair.verdict) == ("disputed", False, "")
    shown = queries.said_before([pair])[pair.pk]
    assert [(one.by, one.verdict) for one in shown] == [("emil", "same"), ("erna", "different")]

    decide(pair, SAME, by=emil, at=SOON)
    assert again(pair).state == "disputed"
    assert not queries.waiting_for(emil, look=Look.DISPUTED).exists()
    assert queries.waiting_for(erna, look=Look.DISPUTED).exists()
    decide(pair, SAME, by=erna, at=SOON)

    assert (again(pair).state, again(pair).verdict) == ("decided", "same")
    assert again(pair).agreed is False  # the rate is of what they said alone


def test_whoever_still_differs_is_asked_again_and_a_third_person_may_help(emil, erna, ewa):
    pair = disputed(emil, erna)
    decide(pair, SAME, by=emil, at=SOON)
    decide(pair, DIFFERENT, by=erna, at=SOON)

    assert queries.waiting_for(emil, look=Look.DISPUTED).exists()
    decide(pair, SAME, by=emil, at=SOON)
    assert again(pair).state == "disputed"  # one person has one voice
    decide(pair, SAME, by=ewa, at=SOON)

    assert again(pair).verdict == "same"


def test_what_is_settled_is_not_decided_a_second_time(emil, erna):
    (pair,) = make_pairs(1)
    decide(pair, SAME, by=emil, at=NOON)

    with pytest.raises(Refused, match="decided already"):
        decide(pair, DIFFERENT, by=erna, at=SOON)


def test_a_gone_pair_is_not_decided(emil):
    (pair,) = make_pairs(1)
    keep([], at=SOON)

    with pytest.raises(Refused, match="no longer asked"):
        decide(pair, SAME, by=emil, at=SOON)


def test_another_county_s_pair_is_out_of_reach(cast):
    (pair,) = make_pairs(1)
    far = reviewer("far", area_code="500119")

    assert deal(by=far, at=NOON) == []
    with pytest.raises(Refused, match="outside your scope"):
        decide(pair, SAME, by=far, at=NOON)


# ── the desk ────────────────────────────────────────────────────────────────────────────────────


def test_two_desks_have_different_pairs(emil, erna):
    make_pairs(5)

    mine, others = deal(by=emil, at=NOON), deal(by=erna, at=NOON)

    assert (len(mine), len(others)) == (3, 2)
    assert not {pair.pk for pair in mine} & {pair.pk for pair in others}
    with pytest.raises(Refused, match="Somebody else"):
        decide(mine[0], SAME, by=erna, at=SOON)


def test_a_forgotten_desk_is_cleared_after_two_minutes(emil, erna):
    (pair,) = make_pairs(1)
    deal(by=emil, at=NOON)

    assert deal(by=erna, at=NOON + LEASE - timedelta(seconds=1)) == []
    assert deal(by=erna, at=NOON + LEASE) == [pair]


def test_what_lies_on_a_desk_stays_there_while_one_works(emil, erna):
    make_pairs(3)
    top, *rest = deal(by=emil, at=NOON)
    decide(top, SAME, by=emil, at=SOON)

    more = deal(held=[pair.pk for pair in rest], wanted=1, by=emil, at=SOON)

    assert more == []
    assert deal(by=erna, at=NOON + LEASE) == []


def test_the_same_desk_opened_again_shows_the_same_pairs(emil):
    make_pairs(5)

    assert deal(by=emil, at=NOON) == deal(by=emil, at=SOON)


def test_a_month_is_dealt_alone(emil):
    march, april = found_pair(1), found_pair(2, month=MARCH.replace(month=4))
    keep([march, april])

    assert [pair.month for pair in deal(month=april.month, by=emil, at=NOON)] == [april.month]


def test_each_pair_laid_on_a_desk_is_a_look_in_the_log(emil):
    pairs = make_pairs(2)

    deal(by=emil, at=NOON)

    looks = Entry.objects.filter(event="reconciliation.pair_read", by="emil")
    assert sorted(look.subject for look in looks) == sorted(
        f"reconciliation.pair:{pair.pk}" for pair in pairs
    )
    assert all(look.details == {} for look in looks)


# ── taking back ─────────────────────────────────────────────────────────────────────────────────


def test_the_last_decision_is_taken_back_and_its_pair_lies_on_top(emil):
    one, two = make_pairs(2)
    decide(two, SAME, by=emil, at=NOON)

    pair = undo(queries.last_decision(emil, at=SOON), by=emil, at=SOON)

    assert (pair.pk, again(two).state, again(two).verdict) == (two.pk, "open", "")
    assert deal(first=two.pk, by=emil, at=SOON) == [two, one]
    assert Decision.objects.get().undone_at == SOON
    assert queries.last_decision(emil, at=SOON) is None


def test_decisions_are_taken_back_one_after_the_other(emil):
    one, two = make_pairs(2)
    for pair in (one, two):
        decide(pair, SAME, by=emil, at=NOON)

    undo(queries.last_decision(emil, at=SOON), by=emil, at=SOON)
    undo(queries.last_decision(emil, at=SOON), by=emil, at=SOON)

    assert {again(one).state, again(two).state} == {"open"}


def test_a_decision_that_somebody_followed_is_not_taken_back(emil, erna):
    pair = disputed(emil, erna)
    first, second = Decision.objects.order_by("pk")

    with pytest.raises(Refused, match="last decision"):
        undo(first, by=emil, at=SOON)
    with pytest.raises(Refused, match="your own"):
        undo(second, by=emil, at=SOON)
    undo(second, by=erna, at=SOON)

    assert (again(pair).state, again(pair).agreed) == ("second", None)


def test_a_decision_is_not_taken_back_the_next_day_or_after_a_linkage_used_it(emil):
    one, two = make_pairs(2)
    old = decide(one, SAME, by=emil, at=NOON)
    with pytest.raises(Refused, match="too late"):
        undo(old, by=emil, at=NOON + timedelta(hours=9))
    used = decide(two, SAME, by=emil, at=NOON)
    linked(at=SOON)

    with pytest.raises(Refused, match="decide the pair anew"):
        undo(used, by=emil, at=SOON)


def test_a_used_decision_is_made_anew_and_the_old_one_is_shown(emil, erna):
    (pair,) = make_pairs(1)
    decide(pair, SAME, by=emil, at=NOON)
    with pytest.raises(Refused, match="Whoever decided"):
        reopen(pair, by=erna, at=SOON)

    pair = reopen(pair, by=emil, at=SOON)
    shown = queries.said_before([pair])[pair.pk]
    decide(pair, DIFFERENT, by=emil, at=SOON)

    assert [one.verdict for one in shown] == ["same"]
    assert again(pair).verdict == "different"


def test_a_signed_quarter_s_decision_stands(emil):
    (pair,) = make_pairs(1)
    decision = decide(pair, SAME, by=emil, at=NOON)
    Pair.objects.update(cells=None)

    with pytest.raises(Refused, match="signed"):
        reopen(pair, by=emil, at=SOON)
    with pytest.raises(Refused, match="too late"):
        undo(decision, by=emil, at=SOON)


# ── counting ────────────────────────────────────────────────────────────────────────────────────


def test_the_agreement_rate_is_of_the_drawn_pairs(emil, erna):
    pairs = make_pairs(5, second=True)
    Pair.objects.filter(pk=pairs[4].pk).update(sampled=False)
    for pair in pairs:
        decide(pair, SAME, by=emil, at=NOON)
    for pair in (pairs[0], pairs[1], pairs[2], pairs[4]):
        decide(pair, DIFFERENT if pair in (pairs[0], pairs[4]) else SAME, by=erna, at=SOON)

    desk = queries.desk_of(emil, look=Look.REVIEW, month=None, since=NOON - timedelta(hours=12))

    assert (desk.agreement.agreed, desk.agreement.seconded) == (2, 3)
    assert desk.agreement.low < 2 / 3 < desk.agreement.high
    assert (desk.today, desk.left, desk.second, desk.disputed) == (5, 0, 1, 2)


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ([], State.OPEN),
        ([(1, "a", SAME)], State.SECOND),
        ([(1, "a", SAME), (2, "b", SAME)], State.DECIDED),
        ([(1, "a", SAME), (2, "b", UNSURE)], State.DISPUTED),
        ([(1, "a", SAME), (2, "b", UNSURE), (3, "a", SAME)], State.DISPUTED),
        ([(1, "a", SAME), (2, "b", UNSURE), (3, "a", UNSURE), (3, "c", UNSURE)], State.DECIDED),
    ],
)
def test_where_a_pair_stands_follows_from_what_was_said(said, state):
    assert after(said, is_second_wanted=True)[0] is state
