"""What everybody reads: the page, its files, nothing of what is hidden."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from evenborn.rooms.indicators.actions import approve_release, prepare_release, withdraw_release
from evenborn.rooms.indicators.release.content import digest_of
from evenborn.rooms.indicators.tests.test_releases import (
    NOON,
    county,  # noqa: F401 - a fixture
    published,
)

HOME = "/public/"
QUARTER = "/public/2026-Q1/"
STEM = "births-500118-2026-Q1-r0"


@pytest.fixture
def released(county):  # noqa: F811 - the fixture above
    return published(county)


def take(client, name):
    answer = client.get(f"{QUARTER}{name}")
    assert answer.status_code == 200, name
    return answer


@pytest.mark.django_db
def test_before_the_first_release_the_page_says_so(client):
    answer = client.get(HOME)

    assert "目前没有发布的表" in answer.text
    assert client.get(QUARTER).status_code == 404


def test_what_is_only_approved_is_not_public(county, client):  # noqa: F811 - the fixture above
    one = prepare_release("500118", year=2026, quarter=1, by=county.emil, at=NOON)
    approve_release(one, by=county.hana, at=NOON)

    assert "366" not in client.get(HOME).text
    assert client.get(f"{QUARTER}{STEM}.csv").status_code == 404


def test_the_page_has_ratio_n_interval_and_what_luck_does(released, client):
    text = client.get(HOME).text

    assert "出生 695 人，性别比 111.2（95% 区间 95.9–129.1）" in text
    assert "这意味着什么" in text
    assert "任何孕产妇都不因此受追究" in text
    assert released.digest


def test_the_page_is_small_and_needs_no_script(released, client):
    answer = client.get(QUARTER)
    style = finders.find("indicators/public.css")

    assert "<script" not in answer.text
    assert re.findall(r'<link rel="stylesheet" href="([^"]+)"', answer.text) == [
        "/static/indicators/public.css"
    ]
    assert len(answer.content) + Path(style).stat().st_size < 60_000
    assert "csrf" not in answer.text
    assert not answer.cookies


def test_the_half_of_the_year_has_its_sentence_too(county, client):  # noqa: F811 - the fixture
    published(county)
    published(county, quarter=2)

    assert "2026年上半年：出生 1,390 人，性别比 111.2" in client.get(HOME).text


def test_the_page_speaks_english_when_asked(released, client):
    answer = client.get(f"{QUARTER}?lang=en")

    assert answer.headers["Content-Language"] == "en"
    assert "695 births, sex ratio 111.2" in answer.text


def test_a_cache_asks_whether_the_page_still_holds(released, client):
    answer = client.get(QUARTER)
    again = client.get(QUARTER, headers={"if-none-match": answer.headers["ETag"]})

    assert again.status_code == 304
    assert "max-age=300" in answer.headers["Cache-Control"]
    english = client.get(f"{QUARTER}?lang=en", headers={"if-none-match": answer.headers["ETag"]})
    assert english.status_code == 200


def test_a_withdrawn_table_is_gone_with_its_files_and_the_reason_stays(released, client, cast):
    withdraw_release(released, reason="重复计数", by=cast.hana, at=NOON)
    text = client.get(QUARTER).text

    assert "366" not in text
    assert "重复计数" in text
    assert client.get(f"{QUARTER}{STEM}.csv").status_code == 404


@pytest.mark.parametrize("period", ["2026-Q9", "2026", "1-Q1", "2025-Q4"])
def test_a_quarter_that_is_none_is_not_there(released, client, period):
    assert client.get(f"/public/{period}/").status_code == 404


def test_every_file_has_the_digest_that_the_page_shows(released, client):
    text = client.get(QUARTER).text
    names = re.findall(rf'href="{QUARTER}([^"?]+)"', text)

    assert len(names) == 5
    for name in names:
        assert digest_of(take(client, name).content) in text


def test_the_table_is_as_its_metadata_says(released, client):
    answer = take(client, f"{STEM}.csv")
    about = json.loads(take(client, f"{STEM}.csv-metadata.json").content)
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    columns = about["tableSchema"]["columns"]

    # Metadata Vocabulary for Tabular Data, 5.1-5.6.
    assert about["@context"] == ["http://www.w3.org/ns/csvw", {"@language": "zh"}]
    assert about["url"] == f"{STEM}.csv"
    assert {title["@language"] for title in about["dc:title"]} == {"zh", "en"}
    assert about["dc:license"]["@id"].startswith("https://")
    assert [column["name"] for column in columns] == list(rows[0])
    assert all(column["name"] in column["titles"]["en"] for column in columns)
    assert "csv-metadata.json" in answer.headers["Link"]
    keys = [tuple(row[name] for name in about["tableSchema"]["primaryKey"]) for row in rows]
    assert len(set(keys)) == len(keys)
    for column in columns:
        for row in rows:
            assert is_of(row[column["name"]], column), (column["name"], row)
    assert any(row["girls"] == ":" for row in rows)


def is_of(text, column):
    """Tell whether a cell is of a column's datatype, or its mark for nothing."""
    datatype = column["datatype"]
    base = datatype if isinstance(datatype, str) else datatype["base"]
    if text == column.get("null"):
        return not column.get("required")
    match base:
        case "integer":
            return re.fullmatch(r"[0-9]+", text) is not None
        case "decimal":
            return re.fullmatch(r"[0-9]+\.[0-9]", text) is not None
    pattern = ".+" if isinstance(datatype, str) else datatype.get("format", ".+")
    return re.fullmatch(pattern, text) is not None


def test_sdmx_csv_and_json_have_the_same_observations(released, client):
    rows = list(csv.DictReader(io.StringIO(take(client, f"{STEM}.sdmx.csv").content.decode())))
    message = json.loads(take(client, f"{STEM}.sdmx.json").content)
    (structure,) = message["data"]["structures"]
    (data,) = message["data"]["dataSets"]
    dimensions = structure["dimensions"]["observation"]
    states = structure["attributes"]["observation"]

    def said(component, at):
        value = component["values"][at]
        return value.get("id", value.get("value"))

    read = {
        tuple(said(d, int(at)) for d, at in zip(dimensions, key.split(":"), strict=True)): (
            "" if values[0] is None else str(values[0]),
            *(said(a, at) for a, at in zip(states, values[1:], strict=True)),
        )
        for key, values in data["observations"].items()
    }

    names = [d["id"] for d in sorted(dimensions, key=lambda d: d["keyPosition"])]
    assert names == ["REF_AREA", "FREQ", "TIME_PERIOD", "BASIS", "BIRTH_ORDER", "SEX"]
    assert read == {
        tuple(row[name] for name in names): (
            row["OBS_VALUE"],
            row["OBS_STATUS"],
            row["CONF_STATUS"],
        )
        for row in rows
    }
    assert {row["STRUCTURE_ID"] for row in rows} == {"CN500118:DF_BIRTHS(1.0.0)"}
    assert all((row["OBS_STATUS"] == "Q") == (row["OBS_VALUE"] == "") for row in rows)
    # Required by the schema of SDMX-JSON 2.0.0.
    assert {"id", "prepared", "sender"} <= message["meta"].keys()
    assert all(re.fullmatch(r"[A-Za-z0-9_@$-]+", message["meta"]["id"]) for _ in [0])
    assert data["links"]
    for dimension in dimensions:
        for value in dimension["values"]:
            assert ("id" in value and "name" in value) != ("value" in value)


def test_the_structure_defines_every_component_and_code_in_use(released, client):
    structure = json.loads(take(client, f"{STEM}.structure.json").content)["data"]
    rows = list(csv.DictReader(io.StringIO(take(client, f"{STEM}.sdmx.csv").content.decode())))
    (definition,) = structure["dataStructures"]
    parts = definition["dataStructureComponents"]
    lists = {one["id"]: {c["id"] for c in one["codes"]} for one in structure["codelists"]}

    dimensions = parts["dimensionList"]
    assert [d["id"] for d in dimensions["dimensions"]] == [
        *("REF_AREA", "FREQ", "BASIS", "BIRTH_ORDER", "SEX"),
    ]
    assert dimensions["timeDimension"]["id"] == "TIME_PERIOD"
    assert [a["id"] for a in parts["attributeList"]["attributes"]] == ["OBS_STATUS", "CONF_STATUS"]
    for name in ("REF_AREA", "BASIS", "BIRTH_ORDER", "SEX"):
        assert {row[name] for row in rows} <= lists[f"CL_{name}"]


def test_the_names_lead_to_the_addresses():
    assert reverse("public-home") == HOME
    assert reverse("public-quarter", args=["2026-Q1"]) == QUARTER
