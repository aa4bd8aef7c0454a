"""The words, the JSON and the exit status of `evenborn evaluate`; the scores are the linkage's."""

import json

import pyarrow as pa
import pytest
from click.testing import CliRunner
from pyarrow.parquet import write_table

from evenborn.cli.evaluate import command

# A girl and a boy whom both sources have, the boy twice in one; the girl's two records were not
# joined. One more girl left no record.
TRUTH = pa.table(
    {
        "source": ["hospital", "police", "hospital", "police", "hospital"],
        "record_id": ["h1", "p1", "h2", "p2", "h3"],
        "birth_id": [1, 1, 2, 2, 2],
    }
)
LINKS = pa.table(
    {
        "birth_id": ["x", "y", "z", "z", "z"],
        "source": ["hospital", "police", "hospital", "police", "hospital"],
        "record_id": ["h1", "p1", "h2", "p2", "h3"],
    }
)
BIRTHS = pa.table({"birth_id": [1, 2, 3], "infant_sex": [2, 1, 2], "birth_order": [1, 3, 2]})


@pytest.fixture
def folder(tmp_path):
    write_table(LINKS, tmp_path / "links.parquet")
    write_table(TRUTH, tmp_path / "truth.parquet")
    write_table(BIRTHS, tmp_path / "births_truth.parquet")
    return tmp_path


def evaluated(folder, *more, lang="en"):
    arguments = [str(folder / "links.parquet"), str(folder / "truth.parquet"), *more]
    return CliRunner().invoke(command, arguments, env={"EVENBORN_LANG": lang})


def test_the_command_finds_the_true_births_beside_the_truth(folder):
    said = evaluated(folder, "--json")

    assert said.exit_code == 0
    document = json.loads(said.stdout)
    assert document["births"]["right"] == 1
    assert [row["birth_order"] for row in document["counted"]] == ["all", "1", "2", "3+"]
    assert document["ratio"] == {
        "all_births": 50,
        "recorded_births": 100,
        "counted_births": 50,
        "difference": -50,
        "difference_from_all": 0,
    }


@pytest.mark.parametrize(("lang", "word"), [("zh", "查全率"), ("en", "recall")])
def test_the_command_speaks_both_languages(folder, lang, word):
    said = evaluated(folder, lang=lang)

    assert said.exit_code == 0
    assert word in said.stdout


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda f: (f / "truth.parquet").unlink(), "there is no file"),
        (lambda f: (f / "truth.parquet").write_bytes(b"%PDF-1.4 of old"), "cannot be read"),
        (lambda f: (f / "links.parquet").replace(f / "truth.parquet"), "there is no file"),
        (lambda f: (f / "births_truth.parquet").replace(f / "links.parquet"), "lacks the columns"),
    ],
)
def test_files_that_cannot_be_judged_end_with_status_2_and_one_sentence(folder, spoil, why):
    spoil(folder)

    said = evaluated(folder)

    assert said.exit_code == 2
    assert why in said.stderr
    assert said.stderr.count("\n") == 1
