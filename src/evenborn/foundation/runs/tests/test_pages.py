import pytest

from evenborn.foundation.runs.actions import start, take_up
from evenborn.foundation.runs.rules import Receipt
from evenborn.foundation.runs.tests.make import NOON, Clock, declared
from evenborn.foundation.runs.work import Work
from evenborn.foundation.runs.worker import work_until_empty
from evenborn.standards.words import Words


def three(work):
    return Receipt(total=3, parts={"accepted": 2, "refused": 1})


@pytest.fixture
def run(cast):
    with declared(three) as job:
        yield start(job, arguments={}, by=cast.alma, at=NOON)


@pytest.fixture
def signed_in(client, cast):
    def sign_in(officer):
        client.force_login(officer)
        return client

    return sign_in


def test_an_officer_sees_his_own_runs_only(signed_in, cast, run):
    assert "试一试" in signed_in(cast.alma).get("/runs/").text
    assert "试一试" not in signed_in(cast.boris).get("/runs/").text
    assert signed_in(cast.boris).get(f"/runs/{run.pk}/").status_code == 404


def test_an_auditor_sees_all_runs_without_a_button(signed_in, cast, run):
    page = signed_in(cast.gil).get(f"/runs/{run.pk}/")

    assert page.status_code == 200
    assert "取消工作" not in page.text


def test_progress_comes_alone_and_asks_for_the_page_at_the_end(signed_in, cast, run):
    client = signed_in(cast.alma)
    Work(take_up(worker="w", at=NOON), clock=Clock()).progress(2, 8, Words("检查中", "Checking"))

    part = client.get(f"/runs/{run.pk}/progress/")
    assert "检查中" in part.text
    assert "<html" not in part.text
    assert "HX-Refresh" not in part.headers


def test_a_finished_run_shows_its_receipt(signed_in, cast, run):
    client = signed_in(cast.alma)
    work_until_empty(clock=Clock())

    assert client.get(f"/runs/{run.pk}/progress/").headers["HX-Refresh"] == "true"
    assert "回执" in client.get(f"/runs/{run.pk}/").text
    receipt = client.get(f"/runs/{run.pk}/receipt/").text
    assert "共 3 条" in receipt
    assert "退回" in receipt


def test_cancel_and_retry_by_button(signed_in, cast, run):
    client = signed_in(cast.alma)

    client.post(f"/runs/{run.pk}/cancel/")
    run.refresh_from_db()
    assert run.state == "cancelled"
    again = client.post(f"/runs/{run.pk}/cancel/", follow=True)
    assert "不能再取消" in again.text

    client.post(f"/runs/{run.pk}/retry/")
    run.refresh_from_db()
    assert run.state == "queued"


def test_a_run_in_the_queue_has_no_receipt_yet(signed_in, cast, run):
    assert signed_in(cast.alma).get(f"/runs/{run.pk}/receipt/").status_code == 404


def test_the_pages_speak_english(signed_in, cast, run):
    client = signed_in(cast.alma)
    client.cookies["language"] = "en"

    assert "waiting or running" in client.get("/runs/").text
    assert "Cancel the work" in client.get(f"/runs/{run.pk}/").text
