"""What pages ask of places."""

from datetime import date

import pytest

from evenborn.foundation.places import county, queries
from evenborn.foundation.places.models import Edition
from evenborn.foundation.places.tests.make import ANLING, COUNTY, NOON, make_village

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


def test_the_path_begins_with_the_province():
    make_village("500118001201", "东岳村")

    path = queries.path_of("500118001201", TODAY)

    assert [place.name for place in path] == ["重庆市", "永川区", "中山路街道", "东岳村"]


def test_what_lies_below():
    make_village("500118001202", "西岳村")
    make_village("500118001201", "东岳村")
    make_village("500118001203", "旧村", valid_to=date(2020, 1, 1))

    assert [p.name for p in queries.children(ANLING, TODAY)] == ["东岳村", "西岳村"]
    assert len(queries.children(COUNTY, TODAY)) == 23
    assert COUNTY in {p.code for p in queries.children("500100", TODAY)}
    assert {p.level for p in queries.children("500000", TODAY)} == {"prefecture"}
    assert queries.village_counts(TODAY) == {ANLING: 2}


def test_a_thousand_names_are_no_query_once_the_book_is_open(django_assert_num_queries):
    make_village()
    queries.book()

    with django_assert_num_queries(0):
        for _ in range(1000):
            queries.name_of("500118001201", TODAY)
            queries.is_known(ANLING, TODAY)


def test_opening_the_book_is_a_handful_of_queries(django_assert_max_num_queries):
    for i in range(50):
        make_village(f"500118001{201 + i}")

    with django_assert_max_num_queries(4):
        queries.children(ANLING, TODAY)


def test_another_process_is_heard_of_by_the_edition(monkeypatch):
    assert queries.name_of("500118001201", TODAY) == "500118001201"
    make_village("500118001201", "东岳村")
    monkeypatch.setattr(queries, "LOOK_EVERY_SECONDS", 0.0)

    Edition.objects.update_or_create(pk=1, defaults={"token": "another process was here"})

    assert queries.name_of("500118001201", TODAY) == "东岳村"


@pytest.mark.parametrize(
    ("code", "on", "known"),
    [
        ("500118", date(2015, 1, 1), True),
        ("110103", date(2015, 1, 1), False),
        ("500118001", date(2022, 6, 1), True),
        ("500118001", date(2026, 6, 1), True),
        ("500118001", date(2015, 6, 1), None),
        ("500118999", date(2026, 6, 1), False),
        ("500118999", date(2015, 6, 1), None),
        ("500119001", date(2026, 6, 1), None),
        ("500118999201", date(2026, 6, 1), False),
        ("500118001201", date(2026, 6, 1), None),
    ],
)
def test_where_the_sources_do_not_tell_the_answer_is_none(code, on, known):
    assert queries.is_known(code, on) is known


@pytest.mark.parametrize("code", ["", "x", "5001180", "永川", "050118"])
def test_what_is_no_code_is_not_known_and_shown_as_it_is(code):
    assert queries.is_known(code, TODAY) is False
    assert queries.name_of(code, TODAY) == code
    assert (queries.path_of(code), queries.children(code, TODAY), queries.history(code)) == (
        [],
        [],
        [],
    )


def test_names_of_many_codes():
    assert queries.names_of([ANLING, COUNTY], TODAY) == {ANLING: "中山路街道", COUNTY: "永川区"}


@pytest.mark.parametrize("code", ["", "500000", "500100", "500118001", "999999", "x"])
def test_a_house_without_its_county_does_not_start(settings, code):
    settings.COUNTY = code

    assert [error.id for error in county.county_is_set(None)] == ["places.E001"]


def test_a_house_with_its_county_starts(settings):
    settings.COUNTY = COUNTY

    assert county.county_is_set(None) == []
