"""`evenborn audit verify`: whole, or the first fault."""

import pytest
from click.testing import CliRunner

from evenborn.cli.audit import command
from evenborn.foundation.audit.tests.make import by_hand, make_entries

pytestmark = pytest.mark.django_db


def verify(*words):
    return CliRunner().invoke(command, ["verify", *words], env={"EVENBORN_LANG": "zh"})


def test_a_whole_log_ends_with_status_0_and_shows_what_to_note():
    last = make_entries(3)[-1]

    said = verify()

    assert said.exit_code == 0, said.output
    assert "日志完整：3 条" in said.stdout
    assert f"--noted 3:{last.digest}" in said.stdout


def test_a_changed_entry_ends_with_status_1_and_its_number():
    make_entries(3)
    by_hand("UPDATE audit_entry SET event = 'births.erased' WHERE number = 2")

    said = verify()

    assert said.exit_code == 1
    assert "第 2 条" in said.stdout


def test_a_noted_digest_finds_a_log_that_was_written_anew():
    make_entries(3)

    said = verify("--noted", "2:" + "0" * 64)

    assert said.exit_code == 1
    assert "第 2 条" in said.stdout


def test_a_note_that_is_none_is_refused():
    said = verify("--noted", "two")

    assert said.exit_code == 2
    assert "编号:摘要" in said.stderr
