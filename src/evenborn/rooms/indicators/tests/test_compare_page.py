"""Two periods or two areas: the difference with its interval, and never more than it allows."""

import re
from datetime import date

import pytest
from django.urls import reverse

from evenborn.rooms.indicators.tests.make_cube import make_cube, many
from evenborn.rooms.indicators.tests.reading import plain


@pytest.fixture
def county(media, db):
    return make_cube(
        [
            *many(900, 850, birth_date=date(2025, 5, 1)),
            *many(850, 840, birth_date=date(2024, 5, 1)),
            *many(1500, 1000, birth_date=date(2025, 5, 1), area_code="500118002"),
            *many(800, 800, birth_date=date(2024, 5, 1), area_code="500118002"),
        ]
    )


def read(client, **asked):
    text = client.get(reverse("indicators-compare"), asked).content.decode()
    return plain(text)


def test_what_luck_explains_is_never_said_to_have_risen(county, cast, desk):
    text = read(desk(cast.emil), area="500118001", period="2025", with_period="2024")

    assert "中山路街道，2024年" in text
    assert "人数太少，无法判断有无差别" in text or "仅凭偶然波动即可解释" in text
    assert not re.search("上升|下降|升高|降低|rose|fell", text)


def test_what_luck_hardly_explains_is_said_with_its_interval(county, cast, desk):
    text = read(desk(cast.emil), area="500118002", period="2025", with_period="2024")

    assert re.search(r"相差 50\.0（95% 区间 3\d\.\d 至 6\d\.\d），高于对方，偶然波动难以解释", text)


def test_two_areas_of_one_period_are_compared(county, cast, desk):
    text = read(
        desk(cast.emil), area="500118001", period="2025", with_period="2025", with_area="500118002"
    )

    assert "与胜利路街道，2025年：相差 −44.1" in text


def test_sides_that_share_births_are_not_compared(county, cast, desk):
    text = read(desk(cast.emil), period="2025", with_period="2025", with_area="500118001")

    assert "双方有相同的出生" in text
    assert "95% 区间" not in text


def test_who_may_not_see_small_counts_compares_whole_years(county, desk, inspector):
    text = read(desk(inspector), period="2025", with_period="2024Q2", with_area="500118002")

    assert "永川区，2025年，按母亲常住地，与永川区，2024年" in text
