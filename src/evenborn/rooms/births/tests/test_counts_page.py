"""Live births by sex: the sentence first, three bases, small counts hidden."""

from datetime import date, datetime

import pytest
from django.urls import reverse

from evenborn.foundation.audit.models import Entry
from evenborn.foundation.ui.clock import CHINA
from evenborn.rooms.births import figures, queries
from evenborn.rooms.births.models import Birth
from evenborn.rooms.births.queries import Counted
from evenborn.rooms.births.tests.make import make_birth

JULY = date(2026, 7, 1)
AUGUST = datetime(2026, 8, 3, 9, tzinfo=CHINA)


@pytest.fixture(autouse=True)
def july_is_over(noon):
    noon(AUGUST)


def several(cast, *, boys, girls, by=None, **facts):
    """Enter one birth and stand others of its kind beside it; pages count rows only."""
    by = by or cast.alma
    mark = f"{by.username}-{boys}-{girls}-{len(facts)}"
    first = make_birth(by, record_id=mark, plurality="2", **facts)
    first.infant_sex = 1
    rows = []
    for n in range(boys + girls):
        rows.append(Birth.objects.get(pk=first.pk))
        rows[-1].pk, rows[-1].record_id = None, f"{mark}-{n}"
        rows[-1].infant_sex = 1 if n < boys else 2
    Birth.objects.filter(pk=first.pk).delete()
    Birth.objects.bulk_create(rows)


def page(client, **asked):
    return client.get(reverse("births-counts"), asked).content.decode()


def test_the_page_begins_with_the_sentence_and_its_interval(cast, desk):
    several(cast, boys=20, girls=20)

    text = page(desk(cast.emil))

    assert "出生 40 人，性别比 100.0（95% 区间" in text
    assert "人数太少，无法判断" in text


def test_three_bases_tell_apart_where_births_count(cast):
    several(cast, boys=3, girls=2)
    several(
        cast,
        boys=4,
        girls=0,
        area_code="510502001",
        hukou_code="510502001",
        mother_id_number="500118199001011236",
        mother_birth_date="1990-01-01",
    )
    several(cast, boys=0, girls=5, hukou_code="510502001", mother_id_number="", mother_id_type="")

    def of(basis):
        found = queries.total_of(cast.emil, basis=basis, since=JULY, until=JULY)
        return found.boys, found.girls

    assert of("occurrence") == (7, 7)
    assert of("residence") == (3, 7)
    assert of("registration") == (3, 2)
    assert queries.elsewhere_registered(cast.emil, since=JULY, until=JULY) == 5


def test_withdrawn_and_stillborn_are_not_counted(cast):
    several(cast, boys=2, girls=0)
    Birth.objects.filter(record_id__endswith="-0").update(outcome="stillbirth")
    Birth.objects.filter(record_id__endswith="-1").update(
        state="withdrawn", judged_by="alma", judged_at="2026-07-01T12:00Z", reason="trial"
    )

    found = queries.total_of(cast.emil, basis="residence", since=JULY, until=JULY)

    assert found.births == 0


def test_a_township_counts_its_own(cast, desk):
    several(cast, boys=20, girls=20)

    assert "没有活产记录" in page(desk(cast.chiara))
    assert "出生 40 人" in page(desk(cast.boris))


def test_a_leader_sees_no_small_count(cast, desk):
    several(cast, boys=30, girls=3)

    leader, statistician = page(desk(cast.hana)), page(desk(cast.emil))

    assert "人数太少，为保护隐私不显示" in leader
    assert "1000.0" not in leader
    assert "出生 33 人" in statistician


def test_a_leader_sees_whole_years_only(cast, desk):
    several(cast, boys=30, girls=30)

    text = page(desk(cast.hana), since="2026-07", until="2026-07")

    assert "2026年1月至2026年7月" in text
    assert 'name="since"' not in text


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_months_can_be_saved(cast, desk, form):
    several(cast, boys=20, girls=20)

    answer = desk(cast.emil).get(
        reverse("births-counts"), {"figure": "births-by-month", "as": form}
    )

    assert "attachment" in answer.headers["Content-Disposition"]


def test_a_hidden_count_is_hidden_in_the_file_too(cast, desk):
    several(cast, boys=30, girls=3)

    answer = desk(cast.hana).get(
        reverse("births-counts"), {"figure": "births-by-month", "as": "csv"}
    )

    line = answer.content.decode("utf-8-sig").splitlines()[1]
    assert line == "2026年7月,–,–,–,–,–,–"


@pytest.mark.parametrize(
    "asked",
    [
        {"since": "9999-12", "until": "0000-00"},
        {"basis": "moon", "year": "99999999999999999999"},
        {"until": "1990-01"},
    ],
)
def test_hostile_addresses_are_answered(cast, desk, asked):
    several(cast, boys=2, girls=2)

    for officer in (cast.emil, cast.hana, cast.alma):
        assert desk(officer).get(reverse("births-counts"), asked).status_code == 200


def test_a_total_is_hidden_when_it_is_small():
    rows, total = figures.lines([Counted(3, 20, key="a")], small=False)

    assert rows[0].boys is None
    assert total.boys is None


def test_whoever_may_sees_every_count():
    rows, total = figures.lines([Counted(3, 20, key="a"), Counted(1, 0, key="b")], small=True)

    assert [(row.boys, row.girls) for row in rows] == [(3, 20), (1, 0)]
    assert (total.boys, total.births) == (4, 24)


def test_a_table_that_leaves_is_in_the_log(cast, desk):
    several(cast, boys=20, girls=20)

    desk(cast.emil).get(reverse("births-counts"), {"figure": "births-by-month", "as": "csv"})

    assert Entry.objects.get(event="births.figure_taken").by == "emil"
