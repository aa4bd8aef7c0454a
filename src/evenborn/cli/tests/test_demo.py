"""`evenborn demo` on the terminal."""

import pytest
from click.testing import CliRunner

from evenborn.cli.demo import command


def run(*arguments: str, language: str = "en"):
    return CliRunner().invoke(command, list(arguments), env={"EVENBORN_LANG": language})


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_says_how_much_was_made_and_that_it_is_invented(tmp_path, language):
    done = run("--births", "30", "--out", str(tmp_path), language=language)

    assert done.exit_code == 0
    assert "30" in done.stdout
    assert {"zh": "虚构", "en": "invented"}[language] in done.stdout
    assert (tmp_path / "delivery.csv").exists()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_profile_that_cannot_be_used_is_one_paragraph_and_status_two(tmp_path, language):
    done = run("--profile", "nowhere.yaml", "--out", str(tmp_path / "out"), language=language)

    assert done.exit_code == 2
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    done = run("--births", "5", "--out", str(tmp_path / "file" / "below"))

    assert done.exit_code == 2
    assert "Cannot write" in done.stderr


def test_too_many_births_for_excel_are_refused(tmp_path):
    done = run("--births", "2000000", "--format", "xlsx", "--out", str(tmp_path))

    assert done.exit_code == 2
    assert "parquet" in done.stderr


def test_all_options_reach_the_library(tmp_path):
    done = run(
        "--births", "40", "--seed", "9", "--out", str(tmp_path), "--format", "parquet",
        "--profile", "hard", "--headers", "en", "--year", "2020",
    )  # fmt: skip

    assert done.exit_code == 0
    assert (tmp_path / "delivery.parquet").exists()
    assert "title: hard" in (tmp_path / "profile.yaml").read_text(encoding="utf-8")
