"""The tutorial is walked from its first command to its last, as a newcomer would."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

TUTORIAL = Path(__file__).resolve().parents[1] / "docs" / "tutorial" / "README.md"


def steps() -> list[list[str]]:
    """Return the commands of the tutorial, but for those that stay in the foreground."""
    shell = re.findall(r"^```sh\n(.*?)^```", TUTORIAL.read_text(encoding="utf-8"), re.M | re.S)
    lines = "".join(shell).replace("\\\n", " ").splitlines()
    words = [shlex.split(line, comments=True) for line in lines]
    return [w[1:] for w in words if w[:1] == ["evenborn"] and w[1] != "serve"]


@pytest.fixture(scope="module")
def walked(tmp_path_factory) -> tuple[Path, list[subprocess.CompletedProcess[str]]]:
    folder = tmp_path_factory.mktemp("tutorial")
    runs = [
        subprocess.run(
            [sys.executable, "-m", "evenborn", *words],
            cwd=folder,
            env={**os.environ, "EVENBORN_LANG": "en", "PYTHONUTF8": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        for words in steps()
    ]
    return folder, runs


def test_every_step_of_the_tutorial_is_done(walked):
    _, runs = walked

    assert len(runs) >= 5
    assert [(run.args[3:], run.stderr) for run in runs if run.returncode not in (0, 1)] == []


def test_the_tutorial_leaves_every_file_it_speaks_of(walked):
    folder, _ = walked
    named = re.findall(r"`((?:county|result)/[\w.-]+)`", TUTORIAL.read_text(encoding="utf-8"))

    assert named
    assert [name for name in named if not (folder / name).exists()] == []


@pytest.mark.parametrize("file", ["births.parquet", "links.parquet", "review.parquet"])
def test_the_outputs_have_the_columns_that_are_documented(walked, file):
    import pyarrow.parquet as pq

    page = (TUTORIAL.parents[1] / "reference" / "outputs.md").read_text(encoding="utf-8")
    section = page.partition(f"## `{file}`")[2].partition("\n## ")[0]
    first_cells = re.findall(r"^\| (.*?) \|", section, re.M)
    documented = set(re.findall(r"`(\w+|in_<source>)`", " ".join(first_cells))) - {"_bits"}

    names = pq.read_schema(walked[0] / "result" / file).names
    plain = {re.sub(r"^in_.*", "in_<source>", name.removesuffix("_bits")) for name in names}

    assert plain == documented


def test_no_step_of_the_tutorial_shows_a_person_on_the_terminal(walked):
    from evenborn.standards.schema import load_schema

    folder, runs = walked
    secret = [c for c in load_schema("delivery").columns if c.secret]
    shown = "".join(run.stdout + run.stderr for run in runs)

    values = people(folder / "county" / "delivery.xlsx", {c.header for c in secret})

    assert len(values) > 100
    assert [value for value in values if value in shown] == []


def people(workbook: Path, headers: set[str]) -> set[str]:
    """Return the longer values of the secret columns of a workbook."""
    from python_calamine import CalamineWorkbook

    first, *rows = CalamineWorkbook.from_path(workbook).get_sheet_by_index(0).to_python()
    places = [i for i, header in enumerate(first) if header in headers]
    # Two characters are a name; one character or an empty cell is found in any sentence.
    return {str(row[i]) for row in rows for i in places if len(str(row[i])) >= 2}
