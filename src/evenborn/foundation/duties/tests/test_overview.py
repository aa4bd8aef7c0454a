"""Supervision: owed = in time + late + open + excused, and each figure opens its items."""

from datetime import datetime, timedelta

import pytest

from evenborn.foundation.access.rules import Role
from evenborn.foundation.duties import actions, queries
from evenborn.foundation.duties.kinds import each
from evenborn.foundation.duties.periods import CHINA
from evenborn.foundation.duties.rules import Link, Standing, State, Tally, Unit
from evenborn.foundation.duties.tests.make import (
    JULY,
    JUNE,
    NOON,
    make_boards,
    make_link,
    make_renewals,
)
from evenborn.standards.words import Words

END = datetime(2026, 7, 31, 18, tzinfo=CHINA)


def test_the_parts_are_the_whole_both_ways(cast, declare):
    boards = make_boards({(cast.anling.pk, JUNE): datetime(2026, 7, 7, tzinfo=CHINA)})
    declare(boards, make_renewals())
    for hours, done in ((100, 10), (90, 30), (80, None)):
        made_at = END - timedelta(hours=hours)
        make_link(cast.alma, made_at, done and made_at + timedelta(hours=done))
    actions.excuse(
        boards, unit_code=f"d{cast.beilu.pk}", period=JUNE, reason="搬迁停业", by=cast.hana, at=END
    )

    overview = queries.overview(cast.hana, JULY, END)

    assert [kind.code for kind in overview.kinds] == ["outreach.boards", "links.renew"]
    assert {kind.code: tally for kind, tally in overview.totals} == {
        "outreach.boards": Tally(2, late=1, excused=1),
        "links.renew": Tally(3, in_time=1, late=1, open=1),
    }
    assert overview.total == Tally(5, in_time=1, late=2, open=1, excused=1)
    assert overview.total.balances
    assert [row.unit.name for row in overview.rows] == ["安陵医院", "北麓医院"]


def test_each_figure_opens_its_items(cast, declare):
    boards = make_boards({(cast.anling.pk, JUNE): NOON})
    declare(boards)
    overview = queries.overview(cast.hana, JULY, END)

    for row in overview.rows:
        for kind, tally in row.cells:
            found, again = queries.items(cast.hana, JULY, END, kind=kind, unit_code=row.unit.code)
            assert again == tally
            assert len(found) == tally.owed
            assert all(owed.unit.code == row.unit.code for owed in found)


def test_the_overview_ends_at_the_officers_area(cast, declare):
    declare(make_boards())

    assert len(queries.overview(cast.hana, JULY, NOON).rows) == 2
    assert [r.unit.name for r in queries.overview(cast.boris, JULY, NOON).rows] == ["安陵医院"]
    assert len(queries.overview(cast.gil, JULY, NOON).rows) == 2


def test_a_kind_whose_figures_do_not_balance_is_found(cast, declare):
    declare(
        each(
            code="broken.kind",
            title=Words("坏", "broken"),
            roles={Role.FACILITY_CLERK},
            hours=24,
            standings=lambda reach, window: [
                Standing(Unit("安陵医院", "500118001", 1), tally=Tally(3, in_time=1))
            ],
            link=lambda unit: Link("today"),
        )
    )

    with pytest.raises(AssertionError, match=r"broken\.kind"):
        queries.overview(cast.hana, JULY, NOON)


def test_the_bulletin_holds_what_is_overdue_worst_first(cast, declare):
    declare(make_boards(), make_renewals())
    make_link(cast.alma, END - timedelta(hours=30))

    late = queries.overdue(cast.hana, END)

    assert [(o.kind.code, o.unit.name) for o in late] == [
        ("outreach.boards", "北麓医院"),
        ("outreach.boards", "安陵医院"),
        ("links.renew", "安陵医院"),
    ]
    assert {o.state for o in late} == {State.OVERDUE}
