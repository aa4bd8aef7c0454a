"""The county at a glance: the sentence first, what is below it, and who may see what."""

import re
from datetime import date

import pytest
from django.urls import reverse

from evenborn.foundation.audit.models import Entry
from evenborn.rooms.indicators.tests.make_cube import NOON, make_cube, many
from evenborn.rooms.indicators.tests.reading import plain

SECOND = "500118002"


@pytest.fixture
def county(media, db):
    return make_cube(
        [
            *many(250, 240, birth_order=1),
            *many(50, 50, birth_order=1, area_code="500118006"),
            *many(240, 200, birth_order=2, area_code="500118002100", hukou_code="510502001"),
            *many(40, 20, birth_order=3, area_code="500118003", in_registration=False),
            *many(4, 3, area_code="500118005"),
            {"infant_sex": 9},
            *many(30, 28, birth_date=date(2024, 3, 5)),
        ]
    )


def page(client, **asked):
    return client.get(reverse("indicators-home"), asked).content.decode()


def test_the_page_begins_with_the_sentence_its_interval_and_what_luck_can_do(county, cast, desk):
    text = plain(page(desk(cast.emil)))

    assert "永川区，2025年7月至2026年6月，按母亲常住地：出生 1,098 人（其中性别不详 1 人）" in text
    assert "性别比 113.8（95% 区间 101.1–128.2）" in text
    assert "人数太少，无法判断" in text
    assert "正常与严重失衡都可能出现这样的结果" in text


def test_below_the_sentence_stand_orders_residence_bases_places_and_agencies(county, cast, desk):
    text = page(desk(cast.emil), period="2026Q2")
    read = plain(text)

    for heading in ("本期分孩次", "按母亲户籍", "三种口径", "不作排名", "各部门掌握"):
        assert heading in read
    assert "一孩 304 293 1 103.8" in read
    assert "省外户籍 240 200 0 120.0" in read
    assert "户籍登记地 已在本地登记户口的出生 544 493 1" in read
    assert "户口登记（公安） 93.2%" in read
    assert "女婴多 3.0 个百分点（95% 区间 0.2 至 5.7），偶然波动难以解释" in read
    assert f"area={SECOND}" in text


def test_each_chart_has_its_table_and_a_saved_one_is_in_the_log(county, cast, desk):
    client = desk(cast.emil)

    text = page(client)
    answer = client.get(reverse("indicators-home"), {"figure": "ratio-by-place", "as": "csv"})

    assert text.count('class="chart-table"') == text.count("data-chart=") == 6
    assert "胜利路街道,240,200,440,120.0,99.5,144.7" in answer.content.decode("utf-8-sig")
    assert Entry.objects.get(event="indicators.figure_taken").details["figure"] == "ratio-by-place"


def test_the_last_months_are_marked_as_provisional(county, cast, desk):
    assert "2026年二季度（暂定）" in plain(page(desk(cast.emil)))


def test_a_quarter_that_nobody_signed_waits(county, cast, desk):
    assert "2026年二季度核对表尚未签署" in plain(page(desk(cast.emil)))


def test_a_township_has_its_own_page_with_a_way_back(county, cast, desk):
    text = page(desk(cast.emil), area=SECOND, period="2026")

    assert "胜利路街道，2026年1月至2026年6月" in plain(text)
    assert re.search(
        r"与全县其余地区（[\d,]+ 人，109.9，95% 区间 [\d.]+–[\d.]+）相差 10.1", plain(text)
    )
    assert re.search(r'crumbs.*area=500118&amp;period=2026&amp;basis=residence">永川区', text)


def test_the_address_keeps_the_question(county, cast, desk):
    text = page(desk(cast.emil), area=SECOND, period="2026Q2", basis="occurrence")

    kept = "area=500118002&amp;period=2026Q2&amp;basis=occurrence"
    assert f'{reverse("indicators-compare")}?{kept}"' in text
    assert '<option value="occurrence" selected>' in text


def test_another_area_is_not_there(county, cast, desk):
    for officer, area in ((cast.boris, "500118"), (cast.boris, SECOND), (cast.emil, "510502")):
        answer = desk(officer).get(reverse("indicators-home"), {"area": area})
        assert answer.status_code == 404


def test_a_township_worker_sees_the_township(county, cast, desk):
    text = plain(page(desk(cast.boris)))

    assert "中山路街道，" in text
    assert "出生 491 人" in text
    assert "1,098" not in text


def test_who_may_not_see_small_counts_sees_whole_years_without_them(county, cast, desk, inspector):
    text = page(desk(inspector), period="2026Q2")
    read = plain(text)

    assert "2026年1月至2026年6月" in read
    assert "性别不详的人数不列出" in read
    row = re.search(r"大安街道.*?</tr>", text, re.DOTALL)[0]
    assert re.findall(r'<td class="n">.*?>?(\d+)<', row) == []
    assert "area=500118005" not in text


def test_what_is_hidden_is_hidden_on_no_page_within(county, cast, desk, inspector):
    answer = desk(inspector).get(reverse("indicators-home"), {"area": "500118005"})

    assert answer.status_code == 404


def test_an_earlier_day_can_be_asked_for(county, cast, desk):
    make_cube(many(500, 500), at=NOON.replace(month=7, day=2))
    client = desk(cast.emil)

    assert "出生 1,000 人" in plain(page(client))
    text = plain(page(client, as_at=county.pk))
    assert "截至2026年7月1日的数据：出生 1,098 人" in text


def test_before_the_first_linkage_the_page_says_what_will_stand_here(cast, desk):
    text = plain(page(desk(cast.emil)))

    assert "完成一次部门数据核对后，统计数据会自动生成" in text


@pytest.mark.parametrize(
    "asked",
    [
        {"period": "9999Q9", "basis": "moon", "as_at": "٣"},
        {"period": "2026-06_2020-01", "as_at": "9" * 40},
        {"period": "1990"},
        {"period": "2024-03"},
    ],
)
def test_hostile_addresses_are_answered(county, cast, desk, inspector, asked):
    for officer in (cast.emil, inspector, cast.alma):
        assert desk(officer).get(reverse("indicators-home"), asked).status_code == 200


def test_the_page_is_there_in_english(county, cast, desk):
    client = desk(cast.emil)
    client.cookies["language"] = "en"

    text = plain(client.get(reverse("indicators-home")).content.decode())

    assert "1,098 births (1 of unknown sex), sex ratio 113.8 (95% interval 101.1–128.2)" in text
    assert "Places in the order of their codes, never ranked" in text
