"""The walls between the parts of a room. Each is shown a hole first, then the house."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import get_resolver, include, path
from ninja import NinjaAPI

from evenborn.foundation.access.guards import public
from tests.walls import (
    HOUSE,
    ROOT,
    SOURCE,
    clock_readings,
    loads_django,
    modules,
    not_narrowed,
    short,
    unguarded,
    writes,
)

# ── floors ──────────────────────────────────────────────────────────────────────────────────────


def floors() -> set[str]:
    """Return every package that stands in the layers of import-linter."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    (layers,) = [c["layers"] for c in contracts["contracts"] if c["type"] == "layers"]
    return {name.strip(" ()") for layer in layers for name in layer.split("|")}


def test_every_room_stands_on_a_floor():
    rooms = {
        f"evenborn.{floor}.{folder.name}"
        for floor in HOUSE
        for folder in (SOURCE / floor).iterdir()
        if (folder / "__init__.py").exists()
    }

    assert rooms - floors() == set()


def test_an_arrow_up_is_found(tmp_path):
    shutil.copytree(SOURCE, tmp_path / "evenborn", ignore=shutil.ignore_patterns("static", "tests"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    lower = tmp_path / "evenborn" / "foundation" / "places" / "__init__.py"
    lower.write_text(lower.read_text() + "from evenborn.rooms.births import models as births\n")

    run = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 1
    assert "evenborn.foundation.places -> evenborn.rooms.births" in run.stdout


# ── writes only in actions ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "line",
    [
        "birth.save()",
        "birth.save(update_fields=['state'])",
        "form.save()",
        "Birth.objects.create(sex=1)",
        "births.update(state='closed')",
        "births.filter(pk=1).delete()",
        "Birth.objects.bulk_create(rows, batch_size=500)",
        "Birth.objects.get_or_create(key=key)",
        "await birth.asave()",
        "birth.paper.save('name.pdf', content)",
        "from django.db import connection\ncursor.execute('UPDATE births_birth SET sex = 1')",
    ],
)
def test_a_write_outside_an_action_is_found(line):
    source = f"async def f():\n    {line}".replace("\ncursor", "\n    cursor")

    assert writes(source, "rooms/births/queries.py")
    assert writes(source, "rooms/births/views/enter.py")
    assert not writes(source, "rooms/births/actions/enter.py")
    assert not writes(source, "rooms/births/actions.py")


@pytest.mark.parametrize(
    "line",
    [
        "digest.update(data)",
        "known.update({'a': 1})",
        "workbook.save(path)",
        "storage.delete(name)",
        "request.session.save()",
        "duckdb.execute('INSERT INTO t VALUES (1)')",
    ],
)
def test_what_writes_no_record_is_let_alone(line):
    assert not writes(line, "rooms/births/queries.py")


def test_a_manager_may_build_on_its_own_methods():
    source = (
        "class Births(QuerySet):\n    def close(self):\n        return self.update(closed=True)"
    )

    assert not writes(source, "rooms/births/models.py")
    assert writes(source.replace("self.update", "other.update"), "rooms/births/models.py")


def test_writes_stand_only_in_actions():
    found = [hole for path in modules(*HOUSE) for hole in writes(path.read_text(), short(path))]

    assert not found


# ── the clock ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "line",
    [
        "datetime.now(CHINA)",
        "dt.date.today()",
        "timezone.now()",
        "models.DateTimeField(default=timezone.now)",
        "models.DateTimeField(auto_now_add=True)",
        "time.time()",
        "from django.utils.timezone import now",
        "from django.db.models.functions import Now",
    ],
)
def test_another_clock_is_found_even_at_the_edge(line):
    assert clock_readings(line, "rooms/births/views.py")
    assert clock_readings(line, "site/web/home.py")


@pytest.mark.parametrize("line", ["from evenborn.foundation.ui.clock import today", "clock.now()"])
def test_the_clock_is_read_at_the_edge_only(line):
    assert clock_readings(line, "rooms/births/actions/enter.py")
    assert clock_readings(line, "rooms/births/queries.py")
    assert not clock_readings(line, "rooms/births/views/enter.py")
    assert not clock_readings(line, "rooms/births/jobs.py")
    assert not clock_readings(line, "site/api/births.py")


def test_the_house_reads_the_clock_at_the_edge_only():
    found = [
        hole for path in modules(*HOUSE) for hole in clock_readings(path.read_text(), short(path))
    ]

    assert not found


# ── judgement ───────────────────────────────────────────────────────────────────────────────────


def test_rules_that_bring_django_in_are_found(tmp_path):
    (tmp_path / "pure_rules.py").write_text("import datetime\n")
    (tmp_path / "deep_rules.py").write_text("import evenborn.foundation.ui.words\n")

    assert loads_django(["pure_rules"], tmp_path) == ""
    assert loads_django(["pure_rules", "deep_rules"], tmp_path) == "deep_rules"


def test_rules_know_no_django():
    names = [
        "evenborn." + short(path).removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        for path in modules("foundation", "rooms")
        if "rules" in {path.stem, path.parent.name}
    ]

    assert names
    assert loads_django(names) == ""


# ── guards ──────────────────────────────────────────────────────────────────────────────────────


def answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def test_a_door_without_a_guard_is_found():
    api = NinjaAPI(urls_namespace="walls", openapi_url=None)
    api.get("/open")(answer)
    api.get("/shut", auth=lambda request: None)(answer)
    rooms = [path("open", answer), path("shut", public(answer))]
    patterns = [path("rooms/", include(rooms)), path("api/", api.urls)]

    assert unguarded(patterns) == ["rooms/open", "api/open"]


def test_every_door_has_a_guard():
    assert unguarded(get_resolver().url_patterns) == []


# ── everybody sees only their own ───────────────────────────────────────────────────────────────


def test_a_list_that_cannot_be_narrowed_is_found():
    class Loose(models.Model):
        area_code = models.CharField(max_length=12)

        class Meta:
            app_label = "walls"

    assert not_narrowed([Loose]) == ["Loose"]


def test_the_records_of_every_room_can_be_narrowed_to_an_officer():
    rooms = [model for model in apps.get_models() if model.__module__.startswith("evenborn.rooms.")]

    assert not_narrowed(rooms) == []
