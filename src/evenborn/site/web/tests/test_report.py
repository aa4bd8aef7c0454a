"""The reconciliation report of the command line, seen from the site."""

import base64
import hashlib
import json

import pytest
from django.urls import reverse

from evenborn.foundation.audit.models import Entry

pytestmark = pytest.mark.django_db
PAGE = "<!doctype html><style>p { color: red }</style><p>报告</p>"
RECEIPT = {
    "run": "d894ec99b50a",
    "made_on": "2026-07-01",
    "area": "500118",
    "period": "2026Q2",
    "answer": {"births": 2812, "srb": 113.678, "low": 105.563, "high": 122.422},
}


@pytest.fixture
def result(settings, tmp_path):
    settings.RESULT = tmp_path
    (tmp_path / "receipt.json").write_text(json.dumps(RECEIPT))
    (tmp_path / "report.html").write_text(PAGE, "utf-8")
    (tmp_path / "quarterly.xlsx").write_bytes(b"table")
    (tmp_path / "differences.xlsx").write_bytes(b"persons")
    return tmp_path


def file_of(name):
    return reverse("reports-quarter-file", args=[name])


def test_the_page_says_the_ratio_with_its_births_and_interval(client, cast, sign_in, result):
    sign_in(client, cast.hana)
    page = client.get(reverse("reports-quarter")).content.decode()

    assert "113.7" in page
    assert "105.6–122.4" in page
    assert "2,812" in page


def test_the_report_is_a_document_of_its_own_with_its_styles_and_nothing_else(
    client, cast, sign_in, result
):
    sign_in(client, cast.emil)
    answer = client.get(file_of("report.html"))
    policy = answer["Content-Security-Policy"]

    assert answer.content.decode() == PAGE
    assert "style-src 'sha256-" in policy
    assert "unsafe" not in policy
    assert "script-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-same-origin" not in policy


def test_the_script_of_the_report_is_allowed_by_its_digest_and_no_other(
    client, cast, sign_in, result
):
    (result / "report.html").write_text(PAGE + "<script>save()</script>", "utf-8")
    sign_in(client, cast.emil)
    policy = client.get(file_of("report.html"))["Content-Security-Policy"]
    digest = base64.b64encode(hashlib.sha256(b"save()").digest()).decode()

    assert f"script-src 'sha256-{digest}';" in policy
    assert "connect-src" not in policy  # default-src 'none' holds


def test_reading_it_is_in_the_log(client, cast, sign_in, result):
    sign_in(client, cast.emil)
    client.get(file_of("quarterly.xlsx"))

    entry = Entry.objects.filter(event="reports.read").get()
    assert (entry.by, entry.details["file"]) == ("emil", "quarterly.xlsx")


@pytest.mark.parametrize(
    "name", ["differences.xlsx", "births.parquet", "receipt.json", "..%2Fkeys.json"]
)
def test_nothing_about_a_person_is_given_out(client, cast, sign_in, result, name):
    sign_in(client, cast.emil)
    assert client.get(file_of("x").replace("x", "") + name).status_code == 404


def test_a_report_of_another_county_is_not_shown(client, cast, sign_in, result):
    (result / "receipt.json").write_text(json.dumps(RECEIPT | {"area": "500119"}))
    sign_in(client, cast.emil)

    assert client.get(file_of("report.html")).status_code == 404
    assert "113.7" not in client.get(reverse("reports-quarter")).content.decode()


def test_without_a_result_the_page_says_how_to_get_one(client, cast, sign_in, settings, tmp_path):
    settings.RESULT = tmp_path / "none"
    sign_in(client, cast.hana)

    assert "evenborn reconcile" in client.get(reverse("reports-quarter")).content.decode()


def test_whoever_may_not_see_reports_is_refused(client, cast, sign_in, result):
    sign_in(client, cast.alma)
    assert client.get(file_of("report.html")).status_code == 403
