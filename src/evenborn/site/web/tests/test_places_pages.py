"""The places on the page: a day, one place, the county's own list, changes and their withdrawal."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from evenborn.foundation.places import queries
from evenborn.foundation.places.models import Change

LIST = "村级代码,村名\n500118001001,萱花社区\n500118001002,泸州街社区\n500118001003,\n"
MERGE = {
    "kind": "merge",
    "on": "2026-01-01",
    "before": "500118001 中山路街道\n500118002 胜利路街道",
    "after": "500118001 中山路街道",
    "document": "渝府〔2025〕1号",
}


@pytest.fixture
def county(client, sign_in, cast):
    """The county's statistician at the desk."""
    sign_in(client, cast.emil)
    return client


def file(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("cun.csv", text.encode())


def test_the_townships_of_a_day_are_listed(county):
    text = county.get("/places/?on=2022-12-31").content.decode()

    assert "2022年12月31日" in text
    assert 'href="/places/500118001/?on=2022-12-31"' in text


def test_a_made_up_day_is_today(county):
    assert county.get("/places/?on=yesterday").status_code == 200


def test_a_list_of_villages_is_taken_and_its_bad_lines_are_named(county):
    text = county.post("/places/villages/", {"file": file(LIST)}).content.decode()

    assert "共 3 行：采用 2，退回 1，已有 0" in text
    assert "萱花社区" in county.get("/places/500118001/").content.decode()


def test_a_file_that_is_no_list_is_refused_at_the_field(county):
    answer = county.post("/places/villages/", {"file": file("a,b\n1,2\n")})

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()


@pytest.mark.parametrize("code", ["50011", "abc", "110101001", "500118999", "１２３４５６７８９"])
def test_a_code_that_is_no_place_of_the_county_is_not_there(county, code):
    assert county.get(f"/places/{code}/").status_code == 404


def test_a_merger_is_recorded_and_seen_in_the_history(county):
    answer = county.post("/places/changes/", MERGE)

    assert answer.status_code == 302
    queries.forget()
    assert "渝府〔2025〕1号" in county.get("/places/500118002/").content.decode()


@pytest.mark.parametrize(
    ("name", "value"),
    [("before", "中山路街道"), ("document", ""), ("kind", "vanish"), ("after", "500118 永川")],
)
def test_a_change_with_a_fault_is_not_recorded(county, name, value):
    answer = county.post("/places/changes/", {**MERGE, name: value})

    assert answer.status_code == 422
    assert not Change.objects.exists()


def test_a_change_that_does_not_fit_is_refused_with_its_reason(county):
    answer = county.post("/places/changes/", {**MERGE, "after": MERGE["before"]})

    assert answer.status_code == 422
    assert "told-error" in answer.content.decode()


def test_a_change_is_withdrawn_and_stays_on_the_page(county):
    county.post("/places/changes/", MERGE)

    county.post(f"/places/changes/{Change.objects.get().pk}/withdraw/")

    assert "已撤回" in county.get("/places/changes/").content.decode()


@pytest.mark.parametrize("path", ["/places/villages/", "/places/changes/"])
def test_who_only_looks_may_not_change(client, sign_in, cast, path):
    sign_in(client, cast.boris)

    assert client.get(path).status_code == 403
    assert client.get("/places/").status_code == 200
