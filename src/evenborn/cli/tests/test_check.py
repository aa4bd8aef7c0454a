"""`evenborn check` from outside: counts, tables, JSON, exit statuses, and no person anywhere."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from evenborn.cli.check import command
from evenborn.standards.schema import load_schema
from evenborn.standards.tests.make import make_row, make_rows, write_csv

DELIVERY = ["--kind", "delivery", "--today", "2025-07-01"]


@pytest.fixture(autouse=True)
def chinese(monkeypatch):
    monkeypatch.setenv("EVENBORN_LANG", "zh")


def run(*words, **environment):
    return CliRunner().invoke(command, [str(word) for word in words], env=environment)


def test_a_clean_file_ends_with_status_0(tmp_path):
    said = run(write_csv(tmp_path / "a.csv", make_rows(3)), *DELIVERY)

    assert said.exit_code == 0, said.output
    assert "共 3 行，接收 3，退回 0，以前已有 0" in said.stdout


def test_problems_are_grouped_by_cause_before_lines_are_listed(tmp_path):
    rows = [make_row(i, infant_sex="7") for i in range(1, 13)] + [make_row(20, birth_date="无")]

    said = run(write_csv(tmp_path / "a.csv", rows), *DELIVERY)

    assert said.exit_code == 1
    table, _, lines = said.stdout.partition("\n\n")
    assert [row.split()[-1] for row in table.splitlines()[2:] if "错误" in row] == ["12", "1"]
    assert lines.startswith("第 2 行 新生儿性别应为")
    assert "另有 3 行有问题" in lines


def test_warnings_alone_end_with_status_0(tmp_path):
    said = run(write_csv(tmp_path / "a.csv", [make_row(infant_sex="9")]), *DELIVERY)

    assert said.exit_code == 0
    assert "核对" in said.stdout


def test_the_json_of_one_file_has_exactly_the_promised_shape(tmp_path):
    rows = [make_row(1), make_row(2, infant_sex="7"), make_row(1)]

    said = run(write_csv(tmp_path / "a.csv", rows), *DELIVERY, "--json")

    assert said.exit_code == 1
    answer = json.loads(said.stdout)
    problems = answer.pop("problems")
    assert answer == {"lines": 3, "accepted": 1, "refused": 1, "known": 1}
    assert [set(p) for p in problems] == [
        {"file", "line", "column", "code", "severity", "expected"}
    ]
    assert problems[0]["file"] == "a.csv"
    assert (problems[0]["line"], problems[0]["column"]) == (3, "infant_sex")


def test_the_json_of_several_files_has_their_totals_and_a_section_for_each(tmp_path):
    write_csv(tmp_path / "a.csv", make_rows(3))
    write_csv(tmp_path / "b.csv", [*make_rows(4), make_row(9, infant_sex="")])

    said = run(tmp_path, *DELIVERY, "--json")

    answer = json.loads(said.stdout)
    assert [answer[name] for name in ("lines", "accepted", "refused", "known")] == [8, 4, 1, 3]
    assert answer["files"][1] == {
        "file": "b.csv", "lines": 5, "accepted": 1, "refused": 1, "known": 3
    }  # fmt: skip
    assert [problem["file"] for problem in answer["problems"]] == ["b.csv"]


def test_the_outputs_are_the_excel_back_and_the_accepted_rows(tmp_path):
    source = write_csv(tmp_path / "a.csv", [make_row(1), make_row(2, infant_sex="7")])

    for folder in ("one", "two"):
        assert run(source, *DELIVERY, "--out", tmp_path / folder).exit_code == 1

    names = ["a.accepted.parquet", "a.problems.xlsx"]
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == names
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_rows_accepted_before_are_not_counted_again(tmp_path):
    source = write_csv(tmp_path / "a.csv", make_rows(3))
    run(source, *DELIVERY, "--out", tmp_path)

    said = run(source, *DELIVERY, "--known", tmp_path / "a.accepted.parquet", "--json")

    assert json.loads(said.stdout)["known"] == 3


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_file_that_cannot_be_used_ends_with_status_2_and_a_paragraph(tmp_path, language):
    (tmp_path / "a.xlsx").write_bytes(b"%PDF-1.7")

    said = run(tmp_path / "a.xlsx", *DELIVERY, EVENBORN_LANG=language)

    assert said.exit_code == 2
    assert said.stdout == ""
    assert "PDF" in said.stderr
    assert "Traceback" not in said.output


def test_one_unusable_file_does_not_hide_the_others(tmp_path):
    write_csv(tmp_path / "a.csv", make_rows(3))
    (tmp_path / "b.csv").write_bytes(b"")

    said = run(tmp_path, *DELIVERY)

    assert said.exit_code == 2
    assert "a.csv：共 3 行" in said.stdout
    assert "空文件" in said.stderr


def test_no_value_of_a_person_is_ever_said(tmp_path):
    """A canary in every secret column, in rows that are wrong in every way a row can be."""
    schema = load_schema("delivery")
    canary = "CANARY金丝雀"
    secret = [column.name for column in schema.columns if column.secret]
    assert {"mother_name", "mother_id_number", "infant_name"} <= set(secret)
    names = [column.name for column in schema.columns]
    good = dict.fromkeys(names, "") | make_row()
    wrongs = [
        {"infant_sex": canary},
        {"birth_date": canary, "birth_order": canary},
        {"mother_id_number": f"{canary}4.4E+17", "area_code": canary},
        {"record_id": ""},
        dict.fromkeys(secret, canary * 20),
    ]
    rows = []
    for number, wrong in enumerate(wrongs):
        cells = good | {"record_id": f"{number}"} | dict.fromkeys(secret, canary) | wrong
        rows.append(",".join(cells[name] for name in names))
    broken = [f'x,"{canary}', f"{canary},{canary}", f"{canary}\x00" + "," * (len(names) - 1)]
    for name, lines, encoding in (
        ("a.csv", rows, "utf-8"),
        ("b.csv", [*rows, *broken], "utf-8"),
        ("c.csv", rows, "gb18030"),
        ("d.csv", rows[:1], "utf-16"),
    ):
        text = "\n".join([",".join(names), *lines]) + "\n"
        (tmp_path / name).write_bytes(text.encode(encoding))
    (tmp_path / "e.csv").write_text("\n".join(rows))
    (tmp_path / "f.csv").write_text(f"{canary},record_id,{canary}\n" + "\n".join(rows))

    for extra in ([], ["--json"], ["--out", tmp_path / "out"]):
        for language in ("zh", "en"):
            said = run(tmp_path, *DELIVERY, *extra, EVENBORN_LANG=language)

            assert said.exit_code == 2  # e.csv has no header
            # f.csv has it for a header, and an unknown header is quoted as such.
            assert canary not in said.output.replace(f"“{canary}”", "")
            assert "CANARY" not in repr(said.exception)


def start(*words, **options):
    return subprocess.Popen(
        [sys.executable, "-m", "evenborn", "check", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def test_a_kill_in_the_middle_leaves_nothing_half_written(tmp_path):
    rows = [make_row(i, infant_sex="7") for i in range(1, 20_000)]
    source = write_csv(tmp_path / "a.csv", rows)
    out = tmp_path / "out"
    out.mkdir()
    (out / "a.problems.xlsx").write_bytes(b"before")
    process = start(source, *DELIVERY, "--out", out)

    deadline = time.monotonic() + 60
    while not list(out.glob(".a.problems.xlsx.*")) and time.monotonic() < deadline:
        if process.poll() is not None or (out / "a.accepted.parquet").exists():
            break
        time.sleep(0.01)
    time.sleep(0.2)
    process.send_signal(signal.SIGKILL)
    process.communicate()

    whole = (out / "a.problems.xlsx").read_bytes()
    assert whole == b"before" or whole[:2] == b"PK"
    assert run(source, *DELIVERY, "--out", out).exit_code == 1
    assert (out / "a.problems.xlsx").read_bytes()[:2] == b"PK"


def limit_files():
    resource.setrlimit(resource.RLIMIT_FSIZE, (4_096, 4_096))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


@pytest.mark.skipif(not Path("/proc").exists(), reason="the limit is one of Linux")
def test_a_disk_that_is_full_is_said_clearly(tmp_path):
    source = write_csv(tmp_path / "a.csv", [make_row(i, infant_sex="7") for i in range(1, 3_000)])

    process = start(source, *DELIVERY, "--out", tmp_path / "out", preexec_fn=limit_files,
                    env=os.environ | {"EVENBORN_LANG": "zh"})  # fmt: skip
    _, words = process.communicate(timeout=120)

    assert process.returncode == 2, words
    assert "磁盘空间不足" in words
    assert "Traceback" not in words
    assert not list((tmp_path / "out").glob("*.xlsx"))
