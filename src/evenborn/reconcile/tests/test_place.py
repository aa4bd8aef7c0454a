import contextlib
import json
import signal
import subprocess
import sys
import textwrap
import time

import pytest

from evenborn.reconcile.place import RECEIPT, building, digest_of
from evenborn.reconcile.refusal import CannotReconcileError


def put(folder, **files):
    """Write files and the receipt over them, as a run does."""
    outputs = []
    for name, content in files.items():
        path = folder / name
        path.write_text(content)
        outputs.append({"name": name, "sha256": digest_of(path)})
    (folder / RECEIPT).write_text(json.dumps({"outputs": outputs}))


def build(out, content):
    with building(out) as beside:
        put(beside, report=content)


def test_a_first_result_makes_the_folder_and_leaves_nothing_beside_it(tmp_path):
    build(tmp_path / "deep" / "result", "one")

    assert (tmp_path / "deep" / "result" / "report").read_text() == "one"
    assert [p.name for p in (tmp_path / "deep").iterdir() if "run-" in p.name] == []


def test_a_new_result_takes_the_place_of_the_old_one_whole(tmp_path):
    out = tmp_path / "result"
    with building(out) as beside:
        put(beside, report="one", extra="one")

    build(out, "two")

    assert {p.name for p in out.iterdir()} == {"report", RECEIPT}
    assert (out / "report").read_text() == "two"


def test_a_run_that_fails_leaves_the_old_result_whole(tmp_path):
    build(tmp_path / "result", "one")

    def fails():
        with building(tmp_path / "result") as beside:
            put(beside, report="two")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()

    assert (tmp_path / "result" / "report").read_text() == "one"
    assert not list(tmp_path.glob(".result.run-*"))


@pytest.mark.parametrize("name", ["notes.txt", "report"])
def test_what_a_clerk_put_there_or_changed_is_not_overwritten(tmp_path, name):
    build(tmp_path / "result", "one")
    (tmp_path / "result" / name).write_text("mine")

    with pytest.raises(CannotReconcileError, match=name):
        build(tmp_path / "result", "two")

    assert (tmp_path / "result" / name).read_text() == "mine"


def test_a_folder_of_something_else_is_not_overwritten(tmp_path):
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").write_text("x")

    with pytest.raises(CannotReconcileError):
        build(tmp_path / "photos", "two")

    assert (tmp_path / "photos" / "a.jpg").exists()


def test_an_open_workbook_leaves_a_lock_file_that_is_in_nobodys_way(tmp_path):
    build(tmp_path / "result", "one")
    (tmp_path / "result" / "~$differences.xlsx").write_text("lock")

    build(tmp_path / "result", "two")

    assert (tmp_path / "result" / "report").read_text() == "two"


def test_without_a_system_call_to_exchange_the_folders_are_renamed(tmp_path, monkeypatch):
    build(tmp_path / "result", "one")
    monkeypatch.setattr("evenborn.reconcile.place._exchanged_at_once", lambda new, out: False)

    build(tmp_path / "result", "two")

    assert (tmp_path / "result" / "report").read_text() == "two"
    assert not list(tmp_path.glob("*.old"))


def run(out, body):
    """Start another process that builds into `out`."""
    code = f"""
        import os, pathlib, signal, time
        from evenborn.reconcile.place import building
        from evenborn.reconcile.tests.test_place import put
        with building(pathlib.Path({str(out)!r})) as beside:
            {body}
    """
    return subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)])


def test_what_a_killed_run_left_is_swept_by_the_next(tmp_path):
    build(tmp_path / "result", "one")
    killed = run(tmp_path / "result", "put(beside, report='half'); os.kill(os.getpid(), 9)")
    assert killed.wait() == -signal.SIGKILL
    assert list(tmp_path.glob(".result.run-*"))
    assert (tmp_path / "result" / "report").read_text() == "one"

    build(tmp_path / "result", "two")

    assert not list(tmp_path.glob(".result.run-*"))
    assert (tmp_path / "result" / "report").read_text() == "two"


def test_a_run_does_not_sweep_another_that_is_still_building(tmp_path):
    slow = run(tmp_path / "result", "put(beside, report='slow'); time.sleep(1.5)")
    while not list(tmp_path.glob(".result.run-*.lock")):
        time.sleep(0.01)

    build(tmp_path / "result", "quick")

    assert (tmp_path / "result" / "report").read_text() == "quick"
    assert slow.wait() == 0
    assert (tmp_path / "result" / "report").read_text() == "slow"


def test_a_reader_never_meets_half_a_result(tmp_path):
    out = tmp_path / "result"
    build(out, "start")
    writers = [run(out, f"put(beside, report='w{n}' * 5000)") for n in range(3)]
    whole = {"start", *(f"w{n}" * 5000 for n in range(3))}
    seen = set()

    while any(writer.poll() is None for writer in writers):
        # A name looked up in the very moment of the exchange may be gone; half of it never is.
        with contextlib.suppress(FileNotFoundError):
            seen.add((out / "report").read_text())

    assert all(writer.returncode == 0 for writer in writers)
    assert seen <= whole
    assert len(seen) > 1
