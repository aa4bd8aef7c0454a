"""The log on the page: the auditor's, about one record, and each officer's own."""

from datetime import datetime, timedelta

import pytest

from evenborn.foundation.audit.actions import record
from evenborn.foundation.ui.clock import CHINA

NOON = datetime(2026, 7, 1, 12, tzinfo=CHINA)


@pytest.fixture
def signed_in(client, sign_in):
    def enter(officer):
        sign_in(client, officer)
        return client

    return enter


@pytest.fixture
def entries(cast):
    for minute in range(3):
        record("births.entered", subject="births.birth:7", by=cast.alma, at=NOON)
        record(
            "births.identity_read",
            subject=f"births.birth:{minute}",
            by=cast.boris,
            at=NOON + timedelta(days=minute),
        )


def page(client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_auditor_reads_the_log(signed_in, cast, entries):
    text = page(signed_in(cast.gil), "/audit/")

    assert text.count("<td>alma</td>") == 3
    assert text.count("<td>boris</td>") == 3


@pytest.mark.parametrize(
    ("query", "alma", "boris"),
    [
        ("by=boris", 0, 3),
        ("event=births.entered", 3, 0),
        ("since=2026-07-02", 0, 2),
        ("until=2026-07-01", 3, 1),
        ("since=2026-07-02&until=2026-07-02", 0, 1),
    ],
)
def test_the_filters_narrow_the_log(signed_in, cast, entries, query, alma, boris):
    text = page(signed_in(cast.gil), f"/audit/?{query}")

    assert text.count("<td>alma</td>") == alma
    assert text.count("<td>boris</td>") == boris


def test_a_filter_with_a_fault_is_said_and_narrows_nothing(signed_in, cast, entries):
    text = page(signed_in(cast.gil), "/audit/?since=yesterday&by=boris")

    assert 'aria-invalid="true"' in text
    assert text.count("<td>alma</td>") == 3


def test_the_log_is_read_page_by_page(signed_in, cast):
    for _ in range(60):
        record("births.entered", by=cast.alma, at=NOON)
    client = signed_in(cast.gil)

    first = page(client, "/audit/?by=alma")
    older = int(first.split("before=")[1].split('"')[0])
    second = page(client, f"/audit/?by=alma&before={older}")

    assert first.count("<td>alma</td>") == 50
    assert second.count("<td>alma</td>") == 10
    assert 'rel="next"' not in second


@pytest.mark.parametrize("before", ["x", "-1", "１２", "9" * 30])
def test_a_made_up_page_is_not_there(signed_in, cast, before):
    assert signed_in(cast.gil).get("/audit/", {"before": before}).status_code == 404


def test_a_clerk_may_not_read_the_log(signed_in, cast):
    assert signed_in(cast.alma).get("/audit/").status_code == 403


def test_the_auditor_asks_about_one_record(signed_in, cast, entries):
    text = page(signed_in(cast.gil), "/audit/subject/?record=births.birth:1")

    assert text.count("<td>boris</td>") == 1
    assert "<td>alma</td>" not in text


@pytest.mark.parametrize("name", ["births.birth:7", "no.such:1", "sessions.session:1"])
def test_a_privacy_officer_may_not_ask_about_what_is_not_in_scope(signed_in, cast, entries, name):
    answer = signed_in(cast.dora).get("/audit/subject/", {"record": name})

    assert answer.status_code == 404


def test_a_made_up_code_is_said(signed_in, cast):
    text = page(signed_in(cast.gil), "/audit/subject/?record=7")

    assert "应为类别加编号" in text


def test_officers_read_their_own_log_only(signed_in, cast, entries):
    text = page(signed_in(cast.alma), "/account/log/")

    assert text.count("births.birth:7") == 3
    assert "births.birth:1" not in text
