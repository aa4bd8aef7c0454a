"""Monthly supervision and quarterly evaluation: two officers, figures that stay (R018)."""

from datetime import datetime, timedelta

import pytest

from evenborn.foundation.access.rules import Role
from evenborn.foundation.access.tests.make import make_officer
from evenborn.foundation.audit.models import Entry
from evenborn.foundation.duties import actions, queries
from evenborn.foundation.duties.kinds import registered
from evenborn.foundation.duties.models import Supervision
from evenborn.foundation.duties.periods import CHINA, Period
from evenborn.foundation.duties.rules import Tally
from evenborn.foundation.duties.supervision import MONTHLY, QUARTERLY
from evenborn.foundation.duties.tests.make import JULY, JUNE, NOON, make_boards
from evenborn.foundation.ui.refusal import Refused

AUGUST = datetime(2026, 8, 3, 9, tzinfo=CHINA)
THIRD = Period.of_code("2026-Q3")


@pytest.fixture
def ivo(cast):
    return make_officer("ivo", Role.LEADER, department=cast.office)


def supervise(cast, **more):
    told = {"note": "两家医院各一项", "by": cast.hana, "at": AUGUST}
    return actions.supervise(more.pop("period", JULY), **(told | more))


def test_both_kinds_are_declared():
    assert {MONTHLY, QUARTERLY} <= set(registered())


def test_the_figures_stay_as_they_stood(cast, declare):
    proofs = {(cast.anling.pk, JUNE): NOON}
    declare(make_boards(proofs))

    made = supervise(cast)
    proofs[cast.beilu.pk, JUNE] = AUGUST

    made.refresh_from_db()
    assert made.tally == Tally(2, in_time=1, open=1)
    assert queries.figures(cast.hana, JULY, AUGUST) == Tally(2, in_time=1, late=1)
    entry = Entry.objects.get(event="duties.supervised")
    assert entry.details == {"period": "2026-07", "owed": 2, "open": 1}


def test_a_quarter_is_the_sum_of_its_months(cast, declare):
    declare(make_boards())
    october = datetime(2026, 10, 12, 9, tzinfo=CHINA)

    quarter = queries.figures(cast.hana, THIRD, october)

    assert quarter == Tally(6, open=6)  # two hospitals, due 5 July, 5 August, 5 September


def test_the_duty_is_done_when_the_second_has_signed(cast, declare_in_a_new_house, ivo):
    declare_in_a_new_house(MONTHLY)
    actions.make_feed(by=cast.alma, at=NOON)  # the first entry of the log: the house began
    made = supervise(cast)
    later = AUGUST + timedelta(days=9)
    (waits,) = queries.today(cast.hana, later).soon
    # 15 August is a Saturday, so it is due on Monday the 17th.
    assert (waits.period, waits.due_moment.zh) == (JULY, "8月17日 24:00")

    actions.countersign(made, by=ivo, at=later)

    today = queries.today(cast.hana, later)
    assert not today.waits
    assert (today.done_this_month, today.owed_this_month) == (1, 1)


def test_the_writer_does_not_sign_and_nobody_signs_twice(cast, declare, ivo):
    declare()
    made = supervise(cast)

    with pytest.raises(Refused, match="Another officer"):
        actions.countersign(made, by=cast.hana, at=AUGUST)
    actions.countersign(made, by=ivo, at=AUGUST)
    with pytest.raises(Refused, match="signed already"):
        actions.countersign(made, by=ivo, at=AUGUST)


@pytest.mark.parametrize("name", ["alma", "boris", "emil", "gil", "fay"])
def test_only_the_group_and_its_office_write_and_sign(cast, declare, name):
    declare()
    made = supervise(cast)

    with pytest.raises(Refused, match="Only the leading group"):
        supervise(cast, period=JUNE, by=getattr(cast, name))
    with pytest.raises(Refused, match="Only the leading group"):
        actions.countersign(made, by=getattr(cast, name), at=AUGUST)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"period": Period.of_code("2026-08")}, "not over"),
        ({"period": Period.of_code("2025")}, "not over"),
        ({"at": datetime(2026, 7, 31, 23, 59, tzinfo=CHINA)}, "not over"),
        ({"note": " "}, "500"),
        ({"note": "长" * 501}, "500"),
        ({"note": "身份证 500118199001011234"}, "500"),
    ],
)
def test_what_is_not_over_or_not_fit_is_refused(cast, declare, more, why):
    declare()

    with pytest.raises(Refused, match=why):
        supervise(cast, **more)

    assert not Supervision.objects.exists()


def test_a_period_is_written_down_once(cast, declare, ivo):
    declare()
    supervise(cast)

    with pytest.raises(Refused, match="written down already"):
        supervise(cast, by=ivo)
    assert [p.code for p in queries.to_supervise(cast.hana, AUGUST)] == [
        "2026-06",
        "2026-05",
        "2026-Q2",
    ]
