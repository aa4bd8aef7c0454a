"""Time `evenborn check` on a million rows against DuckDB reading the same file with types.

    python benchmarks/check_speed.py [--rows 1000000] [--rounds 3]

The file is made here: 18 columns under Chinese headers, invented names, numbers whose check digit
fits, one row in a hundred with a mistake. The whole command is timed, with the start of Python;
of DuckDB only the statement is timed (`CREATE TABLE … AS SELECT * FROM read_csv(…)`, types found by
itself, all cores). Both run in turn, and the middle of the rounds counts. To reach: ratio <= 4.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

BASELINE = """
import sys, time, duckdb
con = duckdb.connect()
con.execute("SET enable_progress_bar = false").fetchall()
started, busy = time.perf_counter(), time.process_time()
con.execute(f"CREATE TABLE read AS SELECT * FROM read_csv('{sys.argv[1]}')").fetchall()
print(time.perf_counter() - started, time.process_time() - busy)
"""

# 17 digits made of area, birth date and order; weights of GB 11643 over them.
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
SUM = " + ".join(
    f"{weight} * CAST(substr(digits, {at}, 1) AS INTEGER)" for at, weight in enumerate(WEIGHTS, 1)
)
MAKE = f"""
COPY (
  WITH births AS (
    SELECT i, hash(i) AS h,
      DATE '1985-01-01' + CAST(hash(i, 1) % 7000 AS INTEGER) AS mother_born,
      DATE '1983-01-01' + CAST(hash(i, 2) % 7000 AS INTEGER) AS father_born,
      DATE '2024-01-01' + CAST(hash(i, 3) % 366 AS INTEGER) AS born,
      '11010' || CAST(5 + hash(i, 4) % 4 AS VARCHAR) AS area
    FROM range({{rows}}) AS t(i)),
  digits AS (
    SELECT *,
      area || strftime(mother_born, '%Y%m%d') || lpad(CAST(h // 7 % 499 * 2 AS VARCHAR), 3, '0')
        AS mother,
      area || strftime(father_born, '%Y%m%d') || lpad(CAST(h // 5 % 499 * 2 + 1 AS VARCHAR), 3, '0')
        AS father
    FROM births),
  numbers AS (
    SELECT *, mother || (SELECT substr('10X98765432', 1 + ({SUM}) % 11, 1)
        FROM (SELECT mother AS digits)) AS mother_number,
      father || (SELECT substr('10X98765432', 1 + ({SUM}) % 11, 1)
        FROM (SELECT father AS digits)) AS father_number
    FROM digits)
  SELECT 'D' || lpad(CAST(i AS VARCHAR), 9, '0') AS "记录编号",
    '虚' || chr(CAST(19968 + h % 5000 AS INTEGER)) || '甲' AS "母亲姓名",
    CASE WHEN i % 300 = 1 THEN left(mother_number, 17)
      || translate(right(mother_number, 1), '0123456789X', '12345678900')
      ELSE mother_number END AS "母亲身份证号",
    mother_born AS "母亲出生日期",
    '构' || chr(CAST(19968 + h % 4000 AS INTEGER)) || '乙' AS "父亲姓名",
    father_number AS "父亲身份证号",
    '' AS "新生儿姓名", '' AS "新生儿身份证号",
    CASE WHEN i % 300 = 2 THEN '7' ELSE CAST(1 + h % 2 AS VARCHAR) END AS "新生儿性别",
    CASE WHEN i % 300 = 3 THEN '2024-02-30' ELSE CAST(born AS VARCHAR) END AS "出生日期",
    lpad(CAST(h % 24 AS VARCHAR), 2, '0') || ':' || lpad(CAST(h % 60 AS VARCHAR), 2, '0')
      AS "出生时刻",
    1 + h % 3 AS "孩次", 1 AS "胎数", 1 AS "多胎次序",
    area || '003000' AS "常住地区划代码", area AS "户籍地区划代码",
    '91350100M000100Y43' AS "助产机构代码",
    born + CAST(h % 20 AS INTEGER) AS "登记日期"
  FROM numbers
) TO '{{path}}' (HEADER, DELIMITER ',', QUOTE '"')
"""


def make(path: Path, rows: int) -> None:
    """Write the file."""
    with duckdb.connect() as con:
        con.execute(MAKE.format(rows=rows, path=path)).fetchall()


def read_seconds(path: Path) -> tuple[float, float]:
    """Return the seconds DuckDB takes, of the clock and of all cores, in a process of its own."""
    said = subprocess.run(
        [sys.executable, "-c", BASELINE, str(path)], capture_output=True, text=True, check=True
    )
    wall, busy = said.stdout.split()
    return float(wall), float(busy)


def check_seconds(path: Path) -> tuple[float, float, str]:
    """Return the seconds of the whole command, by clock and by core, and its first line."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    said = subprocess.run(
        [sys.executable, "-m", "evenborn", "check", str(path), "--kind", "registration"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 1, said.stderr
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, busy, said.stdout.partition("\n")[0]


def main() -> None:
    """Measure and print; the last line is JSON."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--rounds", type=int, default=3)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "registration.csv")
        make(path, asked.rows)
        print(f"{asked.rows:,} rows, 18 columns, {path.stat().st_size / 1e6:.0f} MB")
        rounds = []
        for turn in range(asked.rounds):
            read, read_busy = read_seconds(path)
            check, check_busy, words = check_seconds(path)
            rounds.append((read, check, read_busy, check_busy))
            print(
                f"round {turn + 1}: DuckDB reads {read:.2f} s ({read_busy:.2f} s of all cores), "
                f"evenborn check {check:.2f} s ({check_busy:.2f} s), ratio {check / read:.2f} "
                f"({check_busy / read_busy:.2f})"
            )
        print(words)
    read, check, read_busy, check_busy = map(statistics.median, zip(*rounds, strict=True))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(
        json.dumps(
            {
                "rows": asked.rows,
                "read_seconds": round(read, 2),
                "check_seconds": round(check, 2),
                "ratio": round(check / read, 2),
                "ratio_of_core_seconds": round(check_busy / read_busy, 2),
                "peak_mib": round(peak),
            }
        )
    )


if __name__ == "__main__":
    main()
