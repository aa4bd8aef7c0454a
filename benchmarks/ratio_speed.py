"""How long the ratio of 20 million births by county, year and order takes.

    python benchmarks/ratio_speed.py [--births 20000000] [--rounds 5] [--folder DIR]

Four Parquet files of the same births are made with DuckDB: division codes and dates as an agency
sends them, the same sorted by area, small whole numbers sorted by area (the easiest file there
is), and every column as text (what other tools often write). On each, in turns within one process
and on one connection: DuckDB's bare group-by to Arrow; the whole library call (`tally`,
intervals, verdicts, the finished table). Then, as processes of their own, the bare group-by and
`evenborn ratio … --parquet`. The ratio printed is best to best, because other work on the machine
only adds time; to reach: 1.50 for the library.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from evenborn.counts import ratio_table, tally
from evenborn.standards.reading import connect

BY = ("area:6", "year", "birth_order")

AS_SENT = """
    SELECT 'R' || lpad(i::VARCHAR, 9, '0') AS record_id,
        CASE WHEN hash(i * 7 + 1) % 1000 < 5 THEN 9 WHEN hash(i * 7 + 1) % 1000 < 518 THEN 1 ELSE 2
            END::TINYINT AS infant_sex,
        DATE '2005-01-01' + (hash(i * 7 + 2) % 7305)::INTEGER AS birth_date,
        (1 + hash(i * 7 + 3) % 6)::TINYINT AS birth_order,
        (110000 + (hash(i * 7 + 4) % 3000) * 101)::VARCHAR
            || lpad((hash(i * 7 + 5) % 20)::VARCHAR, 6, '0') AS area_code
    FROM range({births}) AS t(i)"""
AS_NUMBERS = """
    SELECT infant_sex, year(birth_date)::SMALLINT AS "year", birth_order,
        left(area_code, 6)::INTEGER AS area_code
    FROM read_parquet('{sent}') ORDER BY area_code"""

COUNTED = """count(*) FILTER (infant_sex = {boy}) AS boys,
    count(*) FILTER (infant_sex = {girl}) AS girls, count(*) AS births
    FROM read_parquet('{file}') GROUP BY ALL"""
DATE_KEYS = "SELECT left(area_code, 6) AS area, year({day}) AS year, birth_order, " + COUNTED
NUMBER_KEYS = 'SELECT area_code, "year", birth_order, ' + COUNTED
NUMBERS = {"boy": "1", "girl": "2", "day": "birth_date"}
TEXTS = {"boy": "'1'", "girl": "'2'", "day": "CAST(birth_date AS DATE)"}

BARE_PROCESS = "import duckdb, sys; duckdb.connect().sql(sys.argv[1]).to_arrow_table()"


def make_files(folder: Path, births: int) -> dict[str, tuple[Path, str]]:
    """Make the files once; return name → file and its bare group-by."""
    names = ("sent", "sorted", "numbers", "texts")
    sent, sorted_, numbers, texts = (folder / f"{n}.parquet" for n in names)
    with connect() as con:
        for file, sql in (
            (sent, AS_SENT.format(births=births)),
            (sorted_, f"SELECT * FROM read_parquet('{sent}') ORDER BY area_code"),
            (numbers, AS_NUMBERS.format(sent=sent)),
            (texts, f"SELECT COLUMNS(*)::VARCHAR FROM read_parquet('{sent}')"),
        ):
            if not file.exists():
                con.execute(f"COPY ({sql}) TO '{file}' (FORMAT parquet)").fetchall()
    return {
        "text codes and dates": (sent, DATE_KEYS.format(file=sent, **NUMBERS)),
        "the same, sorted by area": (sorted_, DATE_KEYS.format(file=sorted_, **NUMBERS)),
        "whole numbers, sorted by area": (numbers, NUMBER_KEYS.format(file=numbers, **NUMBERS)),
        "every column as text": (texts, DATE_KEYS.format(file=texts, **TEXTS)),
    }


def in_turns(rounds: int, *calls: Callable[[], object]) -> list[tuple[float, float]]:
    """Return each call's least wall and CPU seconds, called in turns after one round not counted.

    The CPU seconds are those of this process, so they say something on a busy machine too.
    """
    seconds: list[list[tuple[float, float]]] = [[] for _ in calls]
    for _ in range(rounds + 1):
        for call, taken in zip(calls, seconds, strict=True):
            began, worked = time.perf_counter(), time.process_time()
            call()
            taken.append((time.perf_counter() - began, time.process_time() - worked))
    return [
        (min(wall for wall, _ in taken[1:]), min(cpu for _, cpu in taken[1:])) for taken in seconds
    ]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--births", type=int, default=20_000_000)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--folder", type=Path, help="keep the files here for the next run")
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="evenborn-ratio-") as fallback:
        folder = asked.folder or Path(fallback)
        folder.mkdir(parents=True, exist_ok=True)
        print(f"{asked.births:,} births by {', '.join(BY)}; best of {asked.rounds} rounds")
        print(f"{'file':32}{'bare s':>8}{'library s':>11}{'ratio':>7}{'of CPU':>8}", end="")
        print(f"{'bare proc s':>13}{'command s':>11}{'ratio':>7}{'cells':>10}")
        for name, (file, bare_sql) in make_files(folder, asked.births).items():
            measure(name, file, bare_sql, rounds=asked.rounds, out=Path(fallback) / "out.parquet")


def measure(name: str, file: Path, bare_sql: str, *, rounds: int, out: Path) -> None:
    """Print one line of figures."""
    command = [sys.executable, "-m", "evenborn", "ratio", str(file), "--by", ",".join(BY)]
    with connect() as con:

        def library() -> int:
            table = ratio_table(tally(f"read_parquet('{file}')", by=BY, con=con))
            return table.arrow.num_rows

        cells = library()
        (bare, bare_cpu), (ours, our_cpu) = in_turns(
            rounds, lambda: con.sql(bare_sql).to_arrow_table(), library
        )
    (bare_process, _), (whole, _) = in_turns(
        max(2, rounds // 2),
        lambda: subprocess.run(
            [sys.executable, "-c", BARE_PROCESS, bare_sql], check=True, stdout=subprocess.DEVNULL
        ),
        lambda: subprocess.run(
            [*command, "--parquet", str(out)], check=True, stdout=subprocess.DEVNULL
        ),
    )
    print(f"{name:32}{bare:8.3f}{ours:11.3f}{ours / bare:7.2f}{our_cpu / bare_cpu:8.2f}", end="")
    print(f"{bare_process:13.3f}{whole:11.3f}{whole / bare_process:7.2f}{cells:10,}", flush=True)


if __name__ == "__main__":
    main()
