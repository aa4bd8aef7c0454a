"""What the how-to of deployment hands over: units parse, settings exist, the proxy is shut."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "docs" / "how-to" / "deploy"
PAGES = [DEPLOY.parent / "deploy.md", DEPLOY.parent / "deploy.zh-CN.md"]
UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
def test_the_units_are_what_systemd_understands(tmp_path):
    for unit in UNITS:  # this machine has neither the user nor the programme
        text = unit.read_text().replace("/opt/evenborn/.venv/bin/evenborn", "/bin/true")
        text = re.sub("^(User|Group)=.*\n|^EnvironmentFile=.*\n", "", text, flags=re.M)
        (tmp_path / unit.name).write_text(text)

    run = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *sorted(tmp_path.iterdir())],
        capture_output=True,
        text=True,
        check=False,
    )

    about_ours = [line for line in run.stderr.splitlines() if "evenborn" in line]
    assert not about_ours
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("unit", SERVICES, ids=lambda path: path.name)
def test_every_service_is_hardened_and_not_root(unit):
    lines = set(unit.read_text().splitlines())

    assert {
        "User=evenborn",
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "ProtectHome=yes",
        "CapabilityBoundingSet=",
        "UMask=0077",
    } <= lines


def test_every_timer_has_its_service():
    services = {unit.stem for unit in SERVICES}

    assert {unit.stem for unit in UNITS if unit.suffix == ".timer"} <= services


def test_every_command_of_a_unit_exists():
    import click

    from evenborn.cli import main

    context = click.Context(main)
    found = [
        words.split()
        for unit in SERVICES
        for words in re.findall(r"\.venv/bin/evenborn ([^\"'\n]+)", unit.read_text())
    ]

    assert len(found) >= 6
    for verb, *rest in found:
        command = main.get_command(context, verb)
        assert command is not None, verb
        known = {name for parameter in command.params for name in parameter.opts}
        assert {word for word in rest if word.startswith("--")} <= known


def test_every_setting_that_is_named_exists():
    known = set(re.findall(r"`(EVENBORN_\w+)`", (ROOT / "docs/reference/settings.md").read_text()))
    known |= {"EVENBORN_LANG"}
    named = {
        name
        for path in [*PAGES, *(path for path in DEPLOY.iterdir() if path.is_file())]
        for name in re.findall(r"EVENBORN_[A-Z_]+", path.read_text())
    }

    assert len(named) > 10
    assert named - known == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_the_page_names_every_file_beside_it(page):
    text = page.read_text()

    assert [path.name for path in DEPLOY.iterdir() if f"deploy/{path.name}" not in text] == []


def test_both_pages_show_the_same_commands():
    def commands(page: Path) -> list[str]:
        blocks = re.findall(r"^```(?:sh|sql|yaml)\n(.*?)^```", page.read_text(), re.M | re.S)
        return [re.sub(r"\s*#.*", "", line) for block in blocks for line in block.splitlines()]

    assert commands(PAGES[0]) == commands(PAGES[1])


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_the_proxy_keeps_what_is_for_machines_inside(name):
    text = (DEPLOY / name).read_text()

    assert "/metrics" in text
    assert "/readyz" in text
    assert "X-Forwarded-For" in text
