"""How fast `make_county` is, and how much memory it needs at its peak.

    python benchmarks/demo_speed.py [--births 1000000] [--formats parquet csv] [--rounds 3]

Each county is made in a process of its own; the births of a second are those of one core (the
processor time of all threads), the wall time is the whole call without starting Python. For
comparison the same process has DuckDB copy the finished files once (read and written as they
are, two threads): a floor, not a peer. Memory is shown for a tenth of the births as well, so that
growth would be seen.
"""

import argparse
import json
import subprocess
import sys
import tempfile

ONE = """
import json, pathlib, resource, sys, time
import duckdb
from evenborn.demo import make_county

births, folder, format_ = int(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
wall, cpu = time.perf_counter(), time.process_time()
made = make_county(births, 1, folder, format_)
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
size = sum(file.stat().st_size for file in made.files) / 2**20
copy = None
if format_ != "xlsx":
    duckdb.execute("SET enable_progress_bar = false").fetchall()
    start = time.perf_counter()
    for source in made.records:
        file = folder / f"{source}.{format_}"
        duckdb.execute(f"COPY (FROM '{file}') TO '{folder}/copy.{format_}'").fetchall()
    copy = time.perf_counter() - start
print(json.dumps({"wall": wall, "cpu": cpu, "peak": peak, "size": size, "copy": copy,
                  "records": sum(made.records.values())}))
"""


def measure(births: int, format_: str, rounds: int) -> dict[str, float]:
    """Make the county a few times and return the figures of the quickest."""
    best: dict[str, float] = {}
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(
                [sys.executable, "-c", ONE, str(births), folder, format_],
                check=True,
                capture_output=True,
                text=True,
            )
        figures = json.loads(done.stdout)
        if not best or figures["cpu"] < best["cpu"]:
            best = figures
    return best


def main() -> None:
    """Print one line for each size and format."""
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--births", type=int, default=1_000_000)
    ask.add_argument("--formats", nargs="+", default=["parquet", "csv"])
    ask.add_argument("--rounds", type=int, default=3)
    asked = ask.parse_args()
    print("format      births   records   wall s    CPU s  births/s core   peak MiB  files MiB  "
          "x copying")  # fmt: skip
    for format_ in asked.formats:
        for births in (asked.births // 10, asked.births):
            f = measure(births, format_, asked.rounds)
            times = f"{f['wall'] / f['copy']:9.1f}" if f["copy"] else "        –"
            print(
                f"{format_:8} {births:9,d} {int(f['records']):9,d} {f['wall']:8.2f} "
                f"{f['cpu']:8.2f} {births / f['cpu']:14,.0f} {f['peak']:10.0f} "
                f"{f['size']:10.0f} {times}",
                flush=True,
            )


if __name__ == "__main__":
    main()
