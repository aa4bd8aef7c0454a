"""The office excuses one unit from one duty of one period, and may take it back."""

import pytest

from evenborn.foundation.audit.models import Entry
from evenborn.foundation.duties import actions, queries
from evenborn.foundation.duties.models import Excuse
from evenborn.foundation.duties.periods import Period
from evenborn.foundation.duties.rules import State
from evenborn.foundation.duties.tests.make import JULY, JUNE, NOON, make_boards, make_renewals
from evenborn.foundation.ui.refusal import Refused


def excuse(kind, cast, **more):
    told = {
        "unit_code": f"d{cast.anling.pk}",
        "period": JUNE,
        "reason": "停电检修",
        "by": cast.hana,
    }
    return actions.excuse(kind, **(told | more), at=NOON)


def test_an_excused_duty_waits_no_more(cast, declare):
    boards = make_boards()
    declare(boards)

    excuse(boards, cast)

    assert not queries.today(cast.alma, NOON).waits
    (owed,), tally = queries.items(
        cast.hana, JULY, NOON, kind=boards, unit_code=f"d{cast.anling.pk}"
    )
    assert owed.state == State.EXCUSED
    assert (tally.owed, tally.excused) == (1, 1)
    entry = Entry.objects.get(event="duties.excused")
    assert entry.details == {
        "kind": "outreach.boards",
        "unit": f"d{cast.anling.pk}",
        "period": "2026-06",
    }


def test_taken_back_it_is_owed_again(cast, declare):
    boards = make_boards()
    declare(boards)
    made = excuse(boards, cast)

    actions.lift(made, by=cast.hana, at=NOON)

    assert queries.today(cast.alma, NOON).soon
    assert Entry.objects.filter(event="duties.excuse_lifted").count() == 1
    with pytest.raises(Refused, match="already"):
        actions.lift(made, by=cast.hana, at=NOON)
    excuse(boards, cast)
    assert Excuse.objects.filter(lifted_at=None).count() == 1


@pytest.mark.parametrize("name", ["alma", "boris", "emil", "gil", "fay"])
def test_only_the_office_excuses(cast, declare, name):
    boards = make_boards()
    declare(boards)
    made = excuse(boards, cast, unit_code=f"d{cast.beilu.pk}")

    with pytest.raises(Refused, match="Only the office"):
        excuse(boards, cast, by=getattr(cast, name))
    with pytest.raises(Refused, match="Only the office"):
        actions.lift(made, by=getattr(cast, name), at=NOON)


@pytest.mark.parametrize("reason", ["", "   ", "停" * 201, "电话 13800138000"])
def test_a_reason_is_needed_and_holds_no_long_number(cast, declare, reason):
    boards = make_boards()
    declare(boards)

    with pytest.raises(Refused, match="reason"):
        excuse(boards, cast, reason=reason)

    assert not Excuse.objects.exists()


def test_what_is_done_unknown_or_excused_cannot_be_excused(cast, declare):
    boards = make_boards({(cast.beilu.pk, JUNE): NOON})
    declare(boards)
    excuse(boards, cast)

    with pytest.raises(Refused, match="no open duty"):
        excuse(boards, cast)
    with pytest.raises(Refused, match="no open duty"):
        excuse(boards, cast, unit_code=f"d{cast.beilu.pk}")
    with pytest.raises(Refused, match="no open duty"):
        excuse(boards, cast, unit_code="d999999")
    with pytest.raises(Refused, match="no open duty"):
        excuse(boards, cast, period=Period.of_code("2026-01"))


def test_a_duty_of_each_record_is_not_excused(cast, declare):
    renewals = make_renewals()
    declare(renewals)

    with pytest.raises(Refused, match="record by record"):
        excuse(renewals, cast)
