"""`evenborn template`: one file, and never over a clerk's work."""

from click.testing import CliRunner

from evenborn.cli.template import KINDS as OFFERED
from evenborn.cli.template import command
from evenborn.standards.schema import KINDS, load_schema
from evenborn.standards.template import template_bytes


def test_the_verb_writes_the_template(tmp_path):
    path = tmp_path / "t.xlsx"

    run = CliRunner().invoke(command, ["--kind", "registration", "--out", str(path)])

    assert run.exit_code == 0
    assert path.read_bytes() == template_bytes(load_schema("registration"))
    assert (
        CliRunner().invoke(command, ["--kind", "registration", "--out", str(path)]).exit_code == 0
    )


def test_a_workbook_that_may_be_filled_in_is_not_overwritten(tmp_path):
    path = tmp_path / "t.xlsx"
    path.write_bytes(b"a day of work")

    run = CliRunner().invoke(command, ["--kind", "delivery", "--out", str(path)])

    assert run.exit_code == 2
    assert path.read_bytes() == b"a day of work"


def test_a_place_that_cannot_be_written_is_said_in_a_sentence(tmp_path):
    (tmp_path / "file").write_bytes(b"not a folder")

    out = tmp_path / "file" / "t.xlsx"
    run = CliRunner().invoke(command, ["--kind", "delivery", "--out", str(out)])

    assert run.exit_code == 2
    assert "t.xlsx" in run.output
    assert "Traceback" not in run.output


def test_the_verb_offers_the_kinds_there_are():
    assert OFFERED == KINDS
