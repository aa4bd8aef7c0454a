"""Health, readiness and figures: codes and counts, never a person."""

import os
import re

import pytest
from django.db import connection

from evenborn.foundation.runs.models import Run
from evenborn.rooms.births.tests.make import MOTHER, NOON, NUMBER, make_birth
from evenborn.site.config.figures import FIGURES, empty_figures
from evenborn.site.operation.watching import readiness
from evenborn.site.operation.watching.figures import FIGURES_OF_THIS_PROCESS, Figures, added_up

pytestmark = pytest.mark.django_db

SAMPLE = re.compile(r'[a-z_]+(\{[a-z]+="[^"\n]*"(,[a-z]+="[^"\n]*")*\})? -?[0-9.]+')


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(readiness, "_migrated_at", None)


# ── readiness ───────────────────────────────────────────────────────────────────────────────────


def test_a_sound_house_is_ready(client, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "checks": {"database": "ok", "migrations": "ok", "keys": "ok", "vault": "ok"},
        "worker_quiet_seconds": None,
    }


def test_without_keys_it_is_not_ready_and_the_place_is_not_told(client, tmp_path, settings):
    settings.KEY_FILE = tmp_path / "nowhere.json"

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["checks"]["keys"] == "no_keys"
    assert "nowhere" not in answer.content.decode()


def test_a_database_of_another_version_is_not_ready(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'births'")

    assert client.get("/readyz").json()["checks"]["migrations"] == "waiting"


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_a_vault_that_cannot_be_written_is_not_ready(client, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    tmp_path.chmod(0o500)

    assert client.get("/readyz").json()["checks"]["vault"] == "not_writable"


# ── who may read the figures ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("token", "given", "status"),
    [
        ("", {}, 200),
        ("", {"REMOTE_ADDR": "10.0.0.7"}, 404),
        ("", {"HTTP_X_FORWARDED_FOR": "10.0.0.7"}, 404),
        ("s3cret", {}, 404),
        ("s3cret", {"HTTP_AUTHORIZATION": "Bearer other"}, 404),
        ("s3cret", {"HTTP_AUTHORIZATION": "Bearer s3cret", "REMOTE_ADDR": "10.0.0.7"}, 200),
    ],
)
def test_figures_are_for_this_machine_or_the_token(client, settings, token, given, status):
    settings.METRICS_TOKEN = token

    assert client.get("/metrics", **given).status_code == status


# ── what they tell ──────────────────────────────────────────────────────────────────────────────


def test_the_figures_are_in_the_text_format_of_prometheus(client):
    client.get("/keyboard/")

    answer = client.get("/metrics")

    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = answer.content.decode().splitlines()
    assert [x for x in lines if not x.startswith("#") and not SAMPLE.fullmatch(x)] == []
    named = {line.split()[2] for line in lines if line.startswith("# TYPE")}
    used = {re.split(r"[{ ]", line)[0] for line in lines if not line.startswith("#")}
    assert {re.sub("_(bucket|sum|count)$", "", name) for name in used} <= named


def test_requests_are_counted_by_view_method_and_status(client):
    def count() -> float:
        found = re.search(
            r'requests_total\{view="keyboard",method="GET",status="200"\} (\d+)',
            client.get("/metrics").content.decode(),
        )
        return int(found[1]) if found else 0

    before = count()
    client.get("/keyboard/")
    client.get("/keyboard/?q=50011819900101123X")

    assert count() == before + 2


def test_runs_and_duties_are_counted(client, cast):
    Run.objects.create(job="a.b", queued_at=NOON, not_before=NOON)

    said = client.get("/metrics").content.decode()

    assert 'evenborn_runs{state="queued"} 1' in said
    assert re.search(r"evenborn_run_waiting_seconds [1-9]", said)
    assert 'evenborn_duties_overdue{kind="births.' in said


def test_no_name_number_or_address_gets_into_the_figures(client, cast):
    birth = make_birth(cast.alma)
    client.force_login(cast.alma)
    client.get(f"/births/{birth.pk}/?name={MOTHER}")
    client.get(f"/{NUMBER}/{MOTHER}")
    client.generic("王五", "/births/")

    said = client.get("/metrics").content.decode()

    for word in (MOTHER, NUMBER, "王五", "alma", f"/births/{birth.pk}"):
        assert word not in said
    assert 'method="OTHER"' in said
    assert 'view="none"' in said


def test_the_figures_of_all_processes_are_added_up(settings, tmp_path):
    settings.DATA = tmp_path
    empty_figures(tmp_path)
    here = FIGURES_OF_THIS_PROCESS.own().get(("requests", "x", "GET", "200"), 0)
    (tmp_path / FIGURES / "999999999.json").write_text(
        '[["requests", "x", "GET", "200", 5], ["in_flight", 3]]'
    )

    total = added_up()

    assert total["requests", "x", "GET", "200"] == here + 5  # what a dead process did is done
    assert total.get(("in_flight",), 0) == FIGURES_OF_THIS_PROCESS.own().get(("in_flight",), 0)
    empty_figures(tmp_path)
    assert list((tmp_path / FIGURES).iterdir()) == []


def test_a_process_lays_its_figures_down_within_a_second(settings, tmp_path):
    settings.DATA = tmp_path
    empty_figures(tmp_path)
    own = Figures()

    own.add({("requests", "x", "GET", "200"): 1})
    assert own._timer is not None
    own._timer.join(timeout=5)

    assert (tmp_path / FIGURES / f"{os.getpid()}.json").read_text() == (
        '[["requests", "x", "GET", "200", 1]]'
    )
