"""The walls of the house: floors, file length, reasons, locks, the clock, what the wheel holds."""

import ast
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import click
import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "evenborn"
# Everything below the command line: these never read the clock and never print.
LIBRARIES = ("standards", "stats", "counts", "linkage", "demo", "report", "reconcile")
# The site: `tests/test_walls.py` looks at where it writes and reads the clock.
HOUSE = ("foundation", "rooms", "site")
LOCKS = ("requirements.txt", "requirements-build.txt", "requirements-dev.txt")
ALL_LOCKS = (*LOCKS, "requirements-spark.txt", "requirements-node.txt")


def tracked_files() -> list[Path]:
    """Return the files under version control, or all files where there is no repository."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(
            ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout.decode()
        return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]
    hidden = {".venv", ".venv-spark", ".venv-lock", "demo-county", "__pycache__"}
    return [p for p in ROOT.rglob("*") if p.is_file() and not hidden & set(p.parts)]


def modules_of(*rooms: str) -> list[Path]:
    return sorted(
        path
        for room in rooms
        for path in (SOURCE / room).rglob("*.py")
        if not {"tests", "migrations"} & set(path.parts)
    )


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# ── floors and rooms ────────────────────────────────────────────────────────────────────────────


def test_every_arrow_between_rooms_points_down():
    run = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stdout + run.stderr


def test_the_floors_have_no_exemption_list():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]

    assert "ignore_imports" not in str(contracts)


def test_no_room_is_a_cupboard():
    cupboards = {"utils", "util", "helpers", "helper", "common", "core", "misc", "base"}

    found = [short(p) for p in SOURCE.rglob("*.py") if cupboards & {p.stem, *p.parts}]

    assert not found


def test_no_file_is_longer_than_can_be_read_in_one_sitting():
    long = {
        short(path): lines
        for path in SOURCE.rglob("*.py")
        if not {"tests", "migrations"} & set(path.parts)  # Django writes the migrations
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > 350
    }

    assert not long


@pytest.mark.parametrize("room", [*LIBRARIES, *HOUSE, "cli"])
def test_every_module_says_what_it_is(room):
    silent = [short(p) for p in modules_of(room) if not ast.get_docstring(ast.parse(p.read_text()))]

    assert not silent


def test_every_verb_is_a_command():
    from evenborn.cli import VERBS, main

    for verb in VERBS:
        command = main.get_command(click.Context(main), verb)
        assert isinstance(command, click.Command), verb
        assert command.help, verb


# ── the clock, the terminal, unfinished work ────────────────────────────────────────────────────

CLOCKS = {"now", "today", "utcnow"}
# DuckDB reads the clock too.
SQL_CLOCK = re.compile(r"\b(current_date|current_timestamp|get_current_timestamp|now\(\))", re.I)


def calls(tree: ast.AST) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def reads_the_clock(call: ast.Call) -> bool:
    match call.func:
        case ast.Attribute(attr="time", value=ast.Name(id="time")):
            return True
        case ast.Attribute(attr=name, value=ast.Name(id="date" | "datetime") | ast.Attribute()):
            return name in CLOCKS
    return False


@pytest.mark.parametrize("room", LIBRARIES)
def test_no_library_reads_the_clock(room):
    found = []
    for path in modules_of(room):
        tree = ast.parse(path.read_text())
        found += [f"{short(path)}:{call.lineno}" for call in calls(tree) if reads_the_clock(call)]
        found += [
            f"{short(path)}:{node.lineno}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and SQL_CLOCK.search(node.value)
        ]

    assert not found


def is_script(node: ast.stmt) -> bool:
    """Tell whether a statement runs only where the module is called by its name."""
    return isinstance(node, ast.If) and "__main__" in ast.unparse(node.test)


@pytest.mark.parametrize("room", [*LIBRARIES, *HOUSE])
def test_no_library_prints(room):
    found = [
        f"{short(path)}:{call.lineno}"
        for path in modules_of(room)
        for node in ast.parse(path.read_text()).body
        if not is_script(node)
        for call in calls(node)
        if isinstance(call.func, ast.Name) and call.func.id == "print"
    ]

    assert not found


def test_nothing_is_left_for_later():
    later = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")

    found = [short(p) for p in SOURCE.rglob("*.py") if later.search(p.read_text(encoding="utf-8"))]

    assert not found


# ── dependencies and locks ──────────────────────────────────────────────────────────────────────


def test_every_direct_dependency_has_its_reason_beside_it():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    blocks = re.findall(r"^(?:dependencies|spark|build|node|dev) = \[\n(.*?)^\]", text, re.M | re.S)
    lines = [line for block in blocks for line in block.splitlines() if line.strip()]

    assert len(blocks) == 5
    assert [line for line in lines if not re.search(r"#\s\S.{10,}", line)] == []


def requirements(lock: str) -> dict[str, str]:
    """Return name → 'version ; marker' for one lock file, several joined by '|'."""
    pins: dict[str, str] = {}
    for name, rest in re.findall(
        r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(.+?) \\$", (ROOT / lock).read_text(), re.M
    ):
        pins[name] = f"{pins[name]}|{rest}" if name in pins else rest
    return pins


def versions(lock: str) -> dict[str, set[str]]:
    """Return name → versions; a wider lock may need one on more systems, not another one."""
    return {
        name: {pin.partition(" ")[0] for pin in pins.split("|")}
        for name, pins in requirements(lock).items()
    }


@pytest.mark.parametrize("lock", ALL_LOCKS)
def test_every_locked_requirement_has_its_hashes_and_no_address(lock):
    text = (ROOT / lock).read_text()

    entries = re.split(r"\n(?=\S)", text.strip())

    assert len(entries) >= len(requirements(lock)) > 0
    assert [e.splitlines()[0] for e in entries if not re.search(r"--hash=sha256:\w{64}", e)] == []
    assert not re.search(r"://|--index|--find-links|\s@\s|file:", text)


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-build.txt"])
@pytest.mark.parametrize("wider", ["requirements-dev.txt", "requirements-spark.txt"])
def test_the_wider_lock_pins_the_same_versions(lock, wider):
    narrow, wide = versions(lock), versions(wider)

    assert {name: wide.get(name) for name in narrow} == narrow


def test_every_direct_dependency_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = {re.split(r"[<>=\[ ]", line)[0].lower() for line in project["dependencies"]}

    assert names <= set(requirements("requirements.txt"))


# ── what leaves the house ───────────────────────────────────────────────────────────────────────


def test_no_tracked_file_names_a_path_of_one_machine():
    # The tests run on anybody's machine: an absolute path would hold on one of them only.
    machine = re.compile(rb"(?<![\w.\-/])/(work|root|home|Users|tmp/bash|opt(?!/evenborn))[_/]\w")
    text = {".py", ".md", ".toml", ".txt", ".yaml", ".yml", ".json", ".svg", ".csv", ""}

    found = [
        short(path)
        for path in tracked_files()
        if path.suffix in text and machine.search(path.read_bytes())
    ]

    assert not found


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """The wheel that `pip install .` makes, unpacked."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "site")
    return folder / "site"


def test_the_wheel_holds_the_data_and_not_the_tests(installed):
    held = {p.relative_to(installed).as_posix() for p in installed.rglob("*") if p.is_file()}
    wanted = {
        p.relative_to(ROOT / "src").as_posix()
        for p in tracked_files()
        if SOURCE in p.parents and "tests" not in p.parts
    }

    assert wanted <= held
    assert not [name for name in held if "/tests/" in name]


def test_the_wheel_holds_the_style_sheets_that_were_made(installed):
    served = SOURCE / "foundation" / "ui" / "static" / "vendor"
    if not served.exists():
        pytest.skip("make front has not been run")

    names = {path.name for path in served.rglob("*") if path.is_file()}
    held = installed / served.relative_to(ROOT / "src")

    assert names
    assert {path.name for path in held.rglob("*") if path.is_file()} == names


def loaded_by(statement: str, site: Path) -> set[str]:
    """Return the top packages loaded after one import statement in a new process."""
    answer = "print(evenborn.__file__, *{name.partition('.')[0] for name in sys.modules})"
    run = subprocess.run(
        [sys.executable, "-c", f"{statement}; import evenborn, sys; {answer}"],
        env={**os.environ, "PYTHONPATH": str(site), "PYTHONUTF8": "1"},
        cwd=site,
        capture_output=True,
        text=True,
        check=True,
    )
    file, *names = run.stdout.split()
    assert Path(file).is_relative_to(site)
    return set(names)


def test_a_researcher_can_take_the_statistics_alone(installed):
    heavy = {"duckdb", "pyarrow", "splink", "pandas", "rich", "click", "docx", "xlsxwriter"}

    assert not heavy & loaded_by("import evenborn.stats", installed)


@pytest.mark.parametrize("room", ["standards", "linkage"])
def test_a_researcher_can_take_a_ground_library_without_spark_or_a_terminal(installed, room):
    assert not {"pyspark", "click", "rich"} & loaded_by(f"import evenborn.{room}", installed)
