"""Only what is served leaves node_modules, without notes of maps that are not there."""

import json
from pathlib import Path

import pytest

from evenborn.foundation.ui import vendor

ROOT = Path(__file__).resolve().parents[5]


@pytest.fixture
def packages(tmp_path) -> Path:
    for source in vendor.SERVED.values():
        file = tmp_path / "node_modules" / source
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("let a = 1;\n//# sourceMappingURL=a.js.map\n")
    return tmp_path / "node_modules"


def test_every_served_file_is_copied_without_its_map(packages, tmp_path):
    copied = vendor.copy(packages, tmp_path / "out")

    assert {file.name for file in copied} == set(vendor.SERVED)
    assert {file.read_text() for file in copied} == {"let a = 1;\n"}


def test_what_an_older_version_served_is_gone(packages, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "old.js").write_text("")

    vendor.copy(packages, tmp_path / "out")

    assert not (tmp_path / "out" / "old.js").exists()


def test_a_package_that_moved_its_file_stops_the_step(packages, tmp_path):
    (packages / vendor.SERVED["htmx.js"]).unlink()

    with pytest.raises(FileNotFoundError):
        vendor.copy(packages, tmp_path / "out")


def test_the_lock_of_the_front_end_names_no_registry():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]

    assert [name for name, one in packages.items() if "resolved" in one] == []
    assert [name for name, one in packages.items() if name and "integrity" not in one] == []
