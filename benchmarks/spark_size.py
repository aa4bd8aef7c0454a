"""From which size Spark pays: the same linkage on DuckDB and on Spark, in one run.

    python benchmarks/spark_size.py [--births 10000 100000] [--master 'local[2]'] [--folder DIR]

For each size a synthetic county is made (two sources, ordinary and Parquet) and linked by the
command, as a process of its own, on DuckDB and then on Spark; the two results must be equal. The
seconds are from the call to its end, the start of Java included (`start s`: Spark alone, no
records). On one machine Spark shares its cores with DuckDB's place in the table, so what is seen is
the cost of Spark; what it gives (more machines) is not. Needs pyspark and Java 17.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import pyarrow.parquet as pq

from evenborn.demo import make_county

SOURCES = ("delivery", "registration")
START = (
    "import sys; from evenborn.linkage.spark import SparkEngine; "
    "engine = SparkEngine.start(sys.argv[1]); engine.spark.range(9).count(); engine.stop()"
)


def seconds(command: list[str]) -> float:
    """Run a command to its end; 1 is the status of a linkage with pairs to review."""
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(done.stderr)
    return time.perf_counter() - began


def measure(folder: Path, births: int, master: str) -> None:
    """Print one line of figures."""
    county = folder / str(births)
    if not county.exists():
        make_county(births, 2025, county, "parquet")
    files = [county / f"{source}.parquet" for source in SOURCES]
    records = sum(pq.read_metadata(file).num_rows for file in files)
    link = [sys.executable, "-m", "evenborn", "link", *map(str, files), "--out"]
    here, there = county / "on_duckdb.parquet", county / "on_spark.parquet"
    duckdb = seconds([*link, str(here)])
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    spark = seconds([*link, str(there), "--engine", "spark", "--master", master])
    same = "equal" if pq.read_table(here).equals(pq.read_table(there)) else "DIFFERENT"
    print(
        f"{births:>12,}{records:>12,}{duckdb:>10.1f}{memory:>12,.0f}{spark:>10.1f}"
        f"{spark / duckdb:>8.1f}  {same}",
        flush=True,
    )


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--births", type=int, nargs="+", default=[10_000, 100_000])
    arguments.add_argument("--master", default="local[2]")
    arguments.add_argument("--folder", type=Path, help="keep the files here for the next run")
    asked = arguments.parse_args()
    if find_spec("pyspark") is None:
        print("pyspark is not installed here; run this with .venv-spark/bin/python")
        return
    print(f"start s: {seconds([sys.executable, '-c', START, asked.master]):.1f} on {asked.master}")
    print(
        f"{'births':>12}{'records':>12}{'DuckDB s':>10}{'DuckDB MiB':>12}{'Spark s':>10}"
        f"{'ratio':>8}  links"
    )
    with tempfile.TemporaryDirectory(prefix="evenborn-spark-") as fallback:
        for births in asked.births:
            measure(asked.folder or Path(fallback), births, asked.master)


if __name__ == "__main__":
    main()
