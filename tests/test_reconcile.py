"""From the files of three agencies to the report, as a county runs it."""

import hashlib
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from datetime import date
from pathlib import Path

import duckdb
import pytest

from evenborn.demo import make_county
from evenborn.linkage import Links
from evenborn.reconcile import Asked, DoesNotAddUpError, reconcile

TODAY = date(2026, 1, 15)
FILES = ("delivery.csv", "registration.csv", "certificate.csv", "vaccination.csv")
OUTPUTS = {
    "births.parquet",
    "differences.xlsx",
    "links.parquet",
    "quarterly.docx",
    "quarterly.xlsx",
    "receipt.json",
    "report.html",
    "review.parquet",
}


@pytest.fixture(scope="module")
def county(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("county")
    make_county(600, 11, folder, headers="zh")
    return folder


@pytest.fixture(scope="module")
def result(county, tmp_path_factory):
    out = tmp_path_factory.mktemp("result") / "2025"
    return reconcile([county / name for name in FILES], out, asked=Asked(today=TODAY))


def run(county, out, *more, files=FILES, wait=True, **settings):
    """Start `evenborn reconcile` as a user does."""
    words = [sys.executable, "-m", "evenborn", "reconcile", *(str(county / f) for f in files)]
    process = subprocess.Popen(
        [*words, "--out", str(out), "--today", "2026-01-15", *more],
        env={**os.environ, "EVENBORN_LANG": "en", "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **settings,
    )
    if wait:
        process.out, process.err = process.communicate()
    return process


def digests(out: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(out.iterdir())}


def unpacked(path: Path) -> str:
    """Return all text of an output, also of what is zipped or in columns."""
    if path.suffix in (".xlsx", ".docx"):
        with zipfile.ZipFile(path) as archive:
            return "\n".join(
                archive.read(name).decode("utf-8", "ignore") for name in archive.namelist()
            )
    if path.suffix == ".parquet":
        return str(duckdb.sql(f"SELECT * FROM '{path}'").to_arrow_table().to_pylist())
    return path.read_text("utf-8")


def id_numbers(county: Path) -> set[str]:
    """Return every identity number in the agencies' files."""
    numbers: set[str] = set()
    for name in FILES[:3]:
        numbers |= set(re.findall(r"\d{17}[\dX]", (county / name).read_text("utf-8-sig")))
    return numbers


def mothers_birth_dates(county: Path) -> set[str]:
    rows = duckdb.sql(
        f"SELECT 母亲出生日期 AS d FROM read_csv('{county}/delivery.csv', all_varchar = true)"
    ).fetchall()
    return {d for (d,) in rows if d}


# ── what comes out ──────────────────────────────────────────────────────────────────────────────


def test_the_folder_holds_what_is_promised_and_nothing_else(result):
    assert {path.name for path in result.out.iterdir()} == OUTPUTS


def test_births_are_counted_near_the_truth(result, county):
    truth = duckdb.sql(f"SELECT count(DISTINCT birth_id) FROM '{county}/truth.parquet'").fetchall()
    births = duckdb.sql(f"SELECT count(*) FROM '{result.out}/births.parquet'").fetchall()

    assert abs(births[0][0] - truth[0][0]) <= 2


def test_every_door_adds_up_and_every_door_has_a_receipt(result):
    receipt = json.loads((result.out / "receipt.json").read_text())
    doors = {balance["door"] for balance in receipt["balances"]}

    assert doors == {"files", "rows", "links", "births", "cells"}
    for balance in receipt["balances"]:
        assert balance["taken"] == sum(balance["parts"].values()), balance
    assert {one["name"] for one in receipt["outputs"]} == OUTPUTS - {"receipt.json"}
    for one in receipt["outputs"]:
        content = (result.out / one["name"]).read_bytes()
        assert one["sha256"] == hashlib.sha256(content).hexdigest()


def test_the_answer_can_be_counted_again_from_the_births(result):
    counted = duckdb.sql(
        "SELECT count(*) FILTER (infant_sex = 1), count(*) FILTER (infant_sex = 2), count(*) "
        f"FROM '{result.out}/births.parquet' WHERE year(birth_date) = 2025 "
        f"AND starts_with(area_code, '{result.figures.area_code}')"
    ).fetchall()

    whole = result.figures.whole
    assert counted == [(whole.boys, whole.girls, whole.births)]


def test_the_report_has_its_run_id_and_the_digests_of_the_files(result, county):
    page = (result.out / "report.html").read_text("utf-8")

    assert result.figures.making.run in page
    for name in FILES:
        assert hashlib.sha256((county / name).read_bytes()).hexdigest() in page


def test_vaccinations_are_compared_as_counts_only(result):
    rows = {row.code: row for row in result.figures.by_source}
    links = duckdb.sql(f"SELECT DISTINCT source FROM '{result.out}/links.parquet'").fetchall()

    assert result.figures.by_source[-1].label.en.startswith("Vaccination units")
    assert rows["vaccination"].births > 0
    assert ("vaccination",) not in links


# ── nobody is named ─────────────────────────────────────────────────────────────────────────────


def test_no_output_holds_an_identity_number(result, county):
    numbers = id_numbers(county)
    assert len(numbers) > 1000

    for path in result.out.iterdir():
        assert not numbers & set(re.findall(r"\d{17}[\dX]", unpacked(path))), path.name


def test_no_output_holds_a_mothers_birth_date(result, county):
    dates = mothers_birth_dates(county)
    assert len(dates) > 100

    for path in result.out.iterdir():
        text = unpacked(path)
        assert not [day for day in dates if day in text], path.name


CANARY = "龘"  # a character that stands in no text of ours


@pytest.fixture(scope="module")
def marked(tmp_path_factory) -> Path:
    """Return a small county whose every name begins with the canary."""
    folder = tmp_path_factory.mktemp("marked")
    make_county(60, 5, folder, headers="zh")
    for name in FILES[:3]:
        head, *lines = (folder / name).read_text("utf-8-sig").splitlines()
        names = [i for i, header in enumerate(head.split(",")) if header.endswith("姓名")]
        rows = [line.split(",") for line in lines]
        for row in rows:
            for place in names:
                row[place] = CANARY + row[place]
        text = "\n".join([head, *(",".join(row) for row in rows)])
        (folder / name).write_text(text + "\n", encoding="utf-8")
    return folder


def test_no_name_reaches_an_output_or_the_terminal(marked, tmp_path):
    done = run(marked, tmp_path / "out")

    assert done.returncode in (0, 1), done.err
    assert CANARY not in done.out + done.err
    assert not [p.name for p in (tmp_path / "out").iterdir() if CANARY in unpacked(p)]


def test_persons_are_listed_only_when_asked_and_then_with_a_warning(marked, tmp_path):
    done = run(marked, tmp_path / "out", "--with-identities")

    assert "personal data" in done.err
    assert CANARY not in done.out + done.err
    named = [p.name for p in (tmp_path / "out").iterdir() if CANARY in unpacked(p)]
    assert named == ["differences.xlsx"]


# ── the same again ──────────────────────────────────────────────────────────────────────────────


def test_the_same_files_in_another_order_give_the_same_bytes(result, county, tmp_path):
    reconcile(
        [county / name for name in reversed(FILES)], tmp_path / "again", asked=Asked(today=TODAY)
    )

    assert digests(tmp_path / "again") == digests(result.out)


def test_a_file_that_came_twice_is_one_batch(result, county, tmp_path):
    copy = tmp_path / "delivery copy.csv"
    shutil.copy(county / "delivery.csv", copy)

    again = reconcile(
        [*(county / name for name in FILES), copy], tmp_path / "out", asked=Asked(today=TODAY)
    )

    assert again.figures.whole == result.figures.whole
    assert [(p.name.en, p.count) for p in again.figures.balances[0].parts] == [
        ("batches", 4),
        ("files that came twice", 1),
    ]


def test_another_day_is_another_run(result, county, tmp_path):
    again = reconcile(
        [county / name for name in FILES], tmp_path / "out", asked=Asked(today=date(2026, 2, 1))
    )

    assert again.figures.making.run != result.figures.making.run
    assert again.figures.whole == result.figures.whole


def test_a_quarter_is_a_part_of_the_year(result, county, tmp_path):
    asked = Asked(today=TODAY, period="2025Q3", area="500118")

    quarter = reconcile([county / name for name in FILES], tmp_path / "out", asked=asked)

    year = {row.code: row.births for row in result.figures.by_quarter}
    assert quarter.figures.whole.births == year["2025Q3"]
    assert quarter.figures.period.zh == "2025年三季度"


# ── mishaps ─────────────────────────────────────────────────────────────────────────────────────


def test_a_door_that_does_not_add_up_gives_no_result(county, tmp_path, monkeypatch):
    whole = Links.table
    monkeypatch.setattr(Links, "table", lambda links: whole(links).slice(1))

    with pytest.raises(DoesNotAddUpError):
        reconcile([county / f for f in FILES], tmp_path / "out", asked=Asked(today=TODAY))

    assert not (tmp_path / "out").exists()
    assert not list(tmp_path.glob(".out.run-*"))


def test_a_run_killed_at_any_step_leaves_the_old_result_whole(result, county, tmp_path):
    out = tmp_path / "2025"
    shutil.copytree(result.out, out)
    before = digests(out)

    for step in (".work/accepted-1.parquet", "links.parquet", "births.parquet", "report.html"):
        # Another day, so that a run that finished would be seen.
        killed = run(county, out, "--today", "2026-03-01", wait=False)
        while killed.poll() is None and not list(tmp_path.glob(f".2025.run-*/{step}")):
            time.sleep(0.002)
        killed.send_signal(signal.SIGKILL)
        killed.communicate()
        assert killed.returncode == -signal.SIGKILL, step
        assert digests(out) == before, step

    again = run(county, out)
    assert again.returncode == 1, again.err
    assert digests(out) == before
    assert not list(tmp_path.glob(".2025.run-*"))


def test_two_runs_at_once_do_not_harm_each_other(result, county, tmp_path):
    out = tmp_path / "2025"

    runs = [run(county, out, wait=False) for _ in range(2)]

    for one in runs:
        _, said = one.communicate()
        assert one.returncode == 1, said
    assert digests(out) == digests(result.out)
    assert not list(tmp_path.glob(".2025.run-*"))


@pytest.mark.parametrize("kilobytes", [4, 150])
def test_a_full_disk_is_said_in_one_paragraph_and_the_old_result_stays(
    result, county, tmp_path, kilobytes
):
    out = tmp_path / "2025"
    shutil.copytree(result.out, out)
    before = digests(out)

    def small_disk():
        resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, kilobytes * 1024))

    done = run(county, out, "--today", "2026-03-01", preexec_fn=small_disk)

    assert done.returncode == 2, done.err
    assert "disk is full" in done.err
    assert "Traceback" not in done.err
    told = [line for line in done.err.splitlines() if "…" not in line]
    assert len(told) == 1, told
    assert digests(out) == before


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--period", "2025Q7"], "2025Q7"),
        (["--area", "abc"], "abc"),
        (["--kind", "delivery=census"], "census"),
        (["--map", "nowhere.yaml"], "nowhere.yaml"),
    ],
)
def test_a_call_that_cannot_be_used_says_why(county, tmp_path, more, said):
    done = run(county, tmp_path / "out", *more)

    assert done.returncode == 2
    assert said in done.err
    assert "Traceback" not in done.err
    assert not (tmp_path / "out").exists()


def test_counts_alone_cannot_be_reconciled(county, tmp_path):
    done = run(county, tmp_path / "out", files=("vaccination.csv",))

    assert done.returncode == 2
    assert "no records of births" in done.err


def test_a_folder_may_hold_the_truth_of_a_demo_beside_the_files(county, result, tmp_path):
    assert (county / "truth.parquet").exists()

    reconcile([county], tmp_path / "whole", asked=Asked(today=TODAY))

    assert digests(tmp_path / "whole") == digests(result.out)
