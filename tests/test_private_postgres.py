"""The PostgreSQL that the tests start for themselves: there for one command, gone afterwards."""

import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from tests import postgres

ROOT = Path(__file__).resolve().parents[1]
ASK = (
    "import os, psycopg; con = psycopg.connect(os.environ['EVENBORN_DATABASE']);"
    "print(con.execute('select current_setting(%s)', ['{}']).fetchone()[0])"
)
needs_postgres = pytest.mark.skipif(postgres.programs() is None, reason="needs PostgreSQL 15")


def words(*options: str, command: list[str]) -> list[str]:
    return [sys.executable, "-m", "tests.postgres", *options, "--", *command]


def left_behind() -> set[str]:
    return {path.name for path in Path(tempfile.gettempdir()).glob("evenborn-postgres-*")}


@needs_postgres
@pytest.mark.parametrize(("options", "waits"), [((), "off"), (("--durable",), "on")])
def test_it_waits_for_the_disk_only_when_asked(options, waits):
    run = subprocess.run(
        words(*options, command=[sys.executable, "-c", ASK.format("fsync")]),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert run.stdout.splitlines()[-1] == waits


@needs_postgres
def test_the_exit_status_of_the_command_is_passed_on():
    run = subprocess.run(
        words(command=["sh", "-c", "exit 7"]), cwd=ROOT, capture_output=True, check=False
    )

    assert run.returncode == 7


@needs_postgres
def test_it_is_gone_when_it_is_told_to_end(tmp_path):
    before = left_behind()
    with (tmp_path / "said").open("w") as said:
        running = subprocess.Popen(words(command=["sleep", "60"]), cwd=ROOT, stdout=said)
    latest = time.monotonic() + 30
    while not (tmp_path / "said").read_text() and time.monotonic() < latest:
        time.sleep(0.1)
    (made,) = left_behind() - before

    running.send_signal(signal.SIGTERM)

    assert running.wait(timeout=30) == 128 + signal.SIGTERM
    assert made not in left_behind()


def test_a_machine_without_postgresql_is_told_what_to_install(monkeypatch):
    monkeypatch.setattr(postgres, "programs", lambda: None)

    with pytest.raises(SystemExit) as ended, postgres.cluster():
        pass

    assert "apt install postgresql" in str(ended.value)
    assert "需要 15" in str(ended.value)
