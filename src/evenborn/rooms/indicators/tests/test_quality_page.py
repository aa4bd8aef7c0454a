"""Timeliness and quality by institution, births in hospital: shares with Wilson intervals."""

from datetime import date, datetime

import pytest
from django.urls import reverse

from evenborn.foundation.ui.clock import CHINA
from evenborn.rooms.births.models import Birth
from evenborn.rooms.births.queries import quality_by_department
from evenborn.rooms.births.tests.make import make_birth
from evenborn.rooms.indicators.tests.make_cube import make_cube, many
from evenborn.rooms.indicators.tests.reading import plain
from evenborn.stats.tests import slow

JUNE = date(2026, 6, 1)


def read(client, name, **asked):
    text = client.get(reverse(name), asked).content.decode()
    return plain(text)


@pytest.fixture
def june(cast):
    """Forty births of June, three of them late."""
    at = datetime(2026, 6, 10, 12, tzinfo=CHINA)
    first = make_birth(cast.alma, at=at, birth_date="2026-06-10", plurality="2")
    rows = []
    for n in range(39):
        rows.append(Birth.objects.get(pk=first.pk))
        rows[-1].pk, rows[-1].record_id, rows[-1].late = None, f"A-{n + 2}", n < 3
    Birth.objects.bulk_create(rows)


def test_shares_are_counted_by_institution(june, cast):
    (row,) = quality_by_department(cast.emil, area_code="500118", since=JUNE, until=JUNE)

    assert (row.name, row.births, row.late, row.corrected, row.returned) == (
        "安陵医院",
        40,
        3,
        0,
        0,
    )


def test_the_page_says_the_share_and_its_interval(june, cast, desk):
    text = read(desk(cast.emil), "indicators-quality", period="2026-06")

    low, high = (odds / (100 + odds) for odds in slow.wilson(37, 3))
    assert f"40 条记录中 37 条在 24 小时内录入，占 92.5%（95% 区间 {low:.1%}–{high:.1%}）" in text
    assert "安陵医院 40 92.5%" in text


def test_small_shares_are_hidden_from_who_may_not_see_them(june, cast, desk, inspector):
    text = read(desk(inspector), "indicators-quality", period="2026")

    assert "人数太少，为保护隐私不显示" in text
    assert "92.5%" not in text


def test_a_hospital_sees_its_own(june, cast, desk):
    assert "安陵医院 40" in read(desk(cast.alma), "indicators-quality", period="2026")
    assert "还没有录入的出生记录" in read(desk(cast.chiara), "indicators-quality")


def test_births_in_hospital_are_a_share_of_those_of_known_place(cast, desk):
    make_cube(
        [
            *many(50, 45, place_type="facility"),
            *many(3, 2, place_type="home", area_code="500118002"),
            *many(5, 5, place_type=None),
        ]
    )

    text = read(desk(cast.emil), "indicators-hospital")

    assert "分娩地点已知的活产 100 人，其中 95 人在医疗机构出生，住院分娩率 95.0%" in text
    assert "胜利路街道 0 5 0.0%" in text
    assert "另有 10 人分娩地点不详" in text


def test_no_subtraction_gives_away_births_outside_an_institution(cast, desk, inspector):
    here, there, third = "500118001", "500118002", "500118003"
    make_cube(
        [
            *many(150, 150, place_type="facility", area_code=here),
            *many(2, 1, place_type="home", area_code=here),
            *many(60, 50, place_type="facility", area_code=there),
            *many(8, 7, place_type="home", area_code=there),
            *many(30, 30, place_type="facility", area_code=third),
        ]
    )

    text = read(desk(inspector), "indicators-hospital", period="2026")

    assert "分娩地点已知的活产 488 人，其中 470 人" in text
    # The whole is shown, so one hidden row alone would be the whole less the others.
    assert "303" not in text
    assert "125" not in text
    assert "60 60 100.0%" in text
