"""The county as a map: its own outlines or equal squares, words beside every pattern."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from evenborn.foundation.audit.models import Entry
from evenborn.foundation.places.queries import townships_of
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.indicators.actions import keep_map
from evenborn.rooms.indicators.models import AreaMap
from evenborn.rooms.indicators.outlines import CannotDraw, Patience, outlines_of
from evenborn.rooms.indicators.tests.make_cube import NOON, make_cube, many

NAMES = {"500118001": "中山路街道", "500118002": "胜利路街道"}


def square(east, north, side=0.1):
    corners = [(0, 0), (side, 0), (side, side), (0, side), (0, 0)]
    return [[east + x, north + y] for x, y in corners]


def geojson(codes=("500118001", "500118002"), **more):
    features = [
        {
            "type": "Feature",
            "properties": {"name": "镇", "dm": f"{code}000", "n": at},
            "geometry": {"type": "Polygon", "coordinates": [square(105.9 + at / 10, 29.3)]},
        }
        for at, code in enumerate(codes)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


def test_outlines_are_drawn_north_up_and_as_wide_as_they_are():
    drawn = outlines_of(geojson(), townships=NAMES)

    assert (drawn.width, drawn.height) == (
        1000,
        574,
    )  # two squares wide, a degree east is 0.872 of one north
    west, east = drawn.rings["500118001"][0], drawn.rings["500118002"][0]
    assert max(west[::2]) == min(east[::2]) == 500
    assert west[1] == drawn.height or abs(west[1] - drawn.height) < 1


def test_detail_below_the_drawing_is_left_out():
    ring = square(105.9, 29.3)
    fine = [[105.9 + 0.1 * n / 5000, 29.3 + 1e-6 * (n % 2)] for n in range(5000)]
    feature = {
        "type": "Feature",
        "properties": {"code": 500118001},
        "geometry": {"type": "MultiPolygon", "coordinates": [[[*fine, *ring[1:]]]]},
    }
    content = json.dumps({"features": [feature]}).encode()

    drawn = outlines_of(content, townships={"500118001": "中山路街道"})

    assert drawn.points < 12


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no map", "不是 GeoJSON"),
        (b'{"features": []}', "不是 GeoJSON"),
        (b"[" * 100_000, "不是 GeoJSON"),
        (b'{"features": [{"properties": null}]}', "不是 GeoJSON"),
        (b" " * (5 * 2**20 + 1), "5 MB"),
        (geojson(("340621001", "340621002")), "没有一个属性"),
        (geojson().replace(b"105.9", b"29.3"), "先经度后纬度"),
        (geojson().replace(b"105.9", b"NaN"), "不是 GeoJSON"),
        (geojson().replace(b"105.9", b'"105.9"'), "成对的数字"),
        (geojson().replace(b"105.9", b"116.9", 1), "不像一个县"),
        (geojson().replace(b"105.9", b"1" + b"0" * 400, 1), "先经度后纬度"),
        (geojson().replace(b"105.9", b"1e400", 1), "先经度后纬度"),
        (geojson().replace(b"Polygon", b"Point"), "多边形"),
    ],
)
def test_what_is_no_map_of_the_county_is_refused_in_words(content, words):
    with pytest.raises(CannotDraw) as refused:
        outlines_of(content, townships=NAMES)

    assert words in refused.value.words.zh
    assert refused.value.words.en


def test_a_zigzag_that_would_keep_the_house_busy_for_hours_is_refused(monkeypatch):
    monkeypatch.setattr(Patience.__init__, "__defaults__", (50_000,))
    zigzag = [[105 + n / 2000, 29 + n % 2 * (1 - n / 2000) / 2] for n in range(2000)]
    content = json.loads(geojson())
    content["features"][0]["geometry"]["coordinates"] = [[*zigzag, zigzag[0]]]

    with pytest.raises(CannotDraw, match="曲折"):
        outlines_of(json.dumps(content).encode(), townships=NAMES)


def test_a_map_without_half_of_the_townships_is_refused(cast):
    with pytest.raises(Refused, match="地图只含 2 个乡镇，本县有 23 个"):
        keep_map(geojson(), by=cast.emil, at=NOON)


def test_only_the_county_changes_its_map(cast):
    with pytest.raises(Refused, match="县级"):
        keep_map(geojson(), by=cast.boris, at=NOON)


def drawn_page(client, **asked):
    return client.get(reverse("indicators-map"), asked).content.decode()


def test_a_county_without_a_map_sees_equal_squares_that_lead_on(cast, desk):
    make_cube([*many(1500, 1450), *many(150, 60, area_code="500118002")])

    text = drawn_page(desk(cast.emil))

    assert text.count('<path class="place ') == 23
    assert "23 个地区中有 1 个超出偶然波动的界限（胜利路街道）" in text
    assert "胜利路街道：性别比 250.0（95% 区间 185.5–336.9，210 人），高于 99.8% 界限" in text
    assert 'fill="url(#p-far-above)"' in text
    assert re.search(r'<a href="/indicators/\?area=500118002[^"]*" aria-label="胜利路街道', text)
    assert "不表示位置" in text
    assert 'style="' not in text


def test_an_uploaded_map_is_drawn_and_is_in_the_log(cast, desk):
    make_cube(many(300, 300))
    codes = [place.code for place in townships_of("500118", NOON.date())]
    file = SimpleUploadedFile("county.geojson", geojson(codes[:20]))
    client = desk(cast.emil)

    answer = client.post(reverse("indicators-map-upload"), {"file": file})

    assert answer.status_code == 302
    text = drawn_page(client)
    assert "按本县上传的边界绘制" in text
    assert "有 3 个地区地图上没有" in text
    assert text.count('<path class="place ') == 20
    assert Entry.objects.get(event="indicators.map_kept").details["townships"] == 20
    assert AreaMap.objects.get().uploaded_by == "emil"


def test_a_refused_map_is_said_beside_the_field(cast, desk):
    file = SimpleUploadedFile("county.geojson", b"{}")

    answer = desk(cast.emil).post(reverse("indicators-map-upload"), {"file": file})

    assert answer.status_code == 422
    assert "不是 GeoJSON" in answer.content.decode()


def test_small_counts_are_hidden_on_the_map_too(cast, desk, inspector):
    make_cube([*many(300, 300), *many(9, 2, area_code="500118002")])

    text = drawn_page(desk(inspector))

    assert "胜利路街道：人数太少，不显示" in text
    assert "450.0" not in text
