"""A leader reads the county on a telephone, goes down to a township and comes back."""

from datetime import date

import pytest

from evenborn.foundation.access.rules import Role
from evenborn.foundation.access.tests.make import make_officer
from evenborn.rooms.indicators.cube import reading
from evenborn.rooms.indicators.tests.make_cube import make_cube, many, months

TOWNSHIP = "500118002"
ON_A_TELEPHONE = pytest.mark.parametrize("desk", ["phone"], indirect=True)


@pytest.fixture
def county(house, settings, tmp_path):
    """A year of births of which one township has many boys."""
    settings.MEDIA_ROOT = tmp_path / "files"
    births = [
        birth
        for month in months(date(2025, 7, 1), 12)
        for born in [month.replace(day=9)]
        for birth in (
            *many(56, 53, birth_date=born),
            *many(24, 18, birth_date=born, area_code=TOWNSHIP, birth_order=2),
            *many(6, 5, birth_date=born, area_code="500118003", birth_order=3),
        )
    ]
    yield make_cube([*births, {"infant_sex": 9}])
    reading.forget()


@ON_A_TELEPHONE
def test_a_leader_goes_down_to_a_township_and_back(desk, house, county):
    leader = desk(make_officer("lena", Role.LEADER, department=house.office))

    page = leader.open("today")
    leader.looks_right()
    page.locator("header summary").first.click()
    page.get_by_role("link", name="概览").click()
    leader.arrives("indicators-home")
    leader.says("永川区，2025年7月至2026年6月，按母亲常住地：")
    leader.says("出生 1,945 人（其中性别不详 1 人）")
    leader.says("性别比 113.2（95% 区间")
    page.locator("figure canvas").first.wait_for()
    leader.looks_right()

    page.locator("table.places").get_by_role("link", name="胜利路街道").click()
    leader.says("胜利路街道，2025年7月至2026年6月，按母亲常住地：")
    leader.says("性别比 133.3（95% 区间")
    leader.says("本期分孩次")
    assert f"area={TOWNSHIP}" in page.url
    leader.looks_right()

    page.locator("ol.crumbs").get_by_role("link", name="永川区").click()
    leader.says("永川区，2025年7月至2026年6月，按母亲常住地：")
    assert TOWNSHIP not in page.url
