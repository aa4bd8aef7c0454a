"""`evenborn set-up --demo` loads into a demo house only, and once."""

import json
import os
from datetime import datetime

import pytest
from click.testing import CliRunner

from evenborn.cli import demo_county, main
from evenborn.foundation.access import demo
from evenborn.foundation.ui.clock import CHINA

LINE = {
    "username": "clerk1",
    "password": "shan-shui-yun-0001",
    "role": "facility_clerk",
    "who_zh": "录入员",
    "who_en": "Clerk",
    "totp_secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
}


@pytest.fixture
def loaded(settings, tmp_path, monkeypatch):
    """A house whose county is loaded already."""
    monkeypatch.setenv("EVENBORN_LANG", "en")
    settings.DEMO, settings.DATA = True, tmp_path
    (tmp_path / demo.FILE).write_text(json.dumps([LINE]))
    return tmp_path


def test_a_real_house_gets_no_demo_county(tmp_path, monkeypatch):
    monkeypatch.delenv("EVENBORN_DEMO", raising=False)
    monkeypatch.setenv("EVENBORN_DATA", str(tmp_path / "real"))

    answer = CliRunner().invoke(main, ["set-up", "--demo"])

    assert answer.exit_code == 2
    assert "EVENBORN_DEMO=1" in answer.output
    assert not (tmp_path / "real").exists()


def test_a_county_that_is_there_is_not_loaded_again(loaded):
    before = sorted(loaded.iterdir())

    demo_county.load_once()  # it would need a database, which this test has not

    assert sorted(loaded.iterdir()) == before


def test_every_account_is_printed_with_its_password_and_who_it_is(loaded, capsys):
    demo_county.show_accounts("http://127.0.0.1:8000")
    said = capsys.readouterr().out

    assert "clerk1" in said
    assert LINE["password"] in said
    assert "Clerk · second factor" in said
    assert "http://127.0.0.1:8000/" in said
    assert "demo-anew" not in said


def test_an_old_county_says_how_it_becomes_new(loaded, capsys):
    long_ago = datetime(2020, 1, 1, tzinfo=CHINA).timestamp()
    os.utime(loaded / demo.FILE, (long_ago, long_ago))

    demo_county.show_accounts("http://127.0.0.1:8000")

    assert "make demo-anew" in capsys.readouterr().out
