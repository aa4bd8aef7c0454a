"""How fast the cube of counts is built, gets a new month and answers, on 20 million births.

    python benchmarks/cube.py [--births 20000000] [--rounds 5]

A province is made up in a temporary folder: 100 counties of 30 townships of 10 villages, 25 years,
1,500 institutions. The cube is built anew, then a month more is added, then a dashboard's questions
are asked of the province, of a county and of a township. The peer is DuckDB's plain GROUP BY over
the same Parquet. Beside every figure stands what is to be reached.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import duckdb

from evenborn.rooms.indicators.cube import building, reading
from evenborn.rooms.indicators.cube.ask import Ask

PROVINCE, COUNTY, TOWNSHIP = "50", "500142", "500142007"
FIRST_YEAR, YEARS = 2001, 25
COUNTIES, TOWNSHIPS, VILLAGES, INSTITUTIONS = 100, 30, 10, 1_500
NEW_MONTH = date(2025, 12, 1)
LAST_MONTH = date(2025, 11, 1)

# Every share below is made up; what matters is how many different cells the births fall into.
MAKE = """
COPY (
    WITH drawn AS (
        SELECT i,
            hash(i * 16 + 1) % {counties} AS county,
            hash(i * 16 + 2) % {townships} AS township,
            hash(i * 16 + 3) % {villages} AS village,
            DATE '{first}-01-01' + (hash(i * 16 + 4) % {days})::INTEGER AS born,
            hash(i * 16 + 5) % 1000 AS luck,
            hash(i * 16 + 6) % 1000 AS chance,
            hash(i * 16 + 7) % 1000 AS fate,
            hash(i * 16 + 8) % {each} AS facility
        FROM range({births}) t(i)
    ), placed AS (
        SELECT *, CASE WHEN chance < 880 THEN county ELSE (county * 7 + chance) % {counties} END
            AS at_county FROM drawn
    )
    SELECT 'b' || lpad(i::VARCHAR, 10, '0') AS birth_id,
        CASE WHEN luck < 518 THEN 1 WHEN luck < 999 THEN 2 ELSE 9 END::TINYINT AS infant_sex,
        CASE WHEN fate = 999 THEN NULL ELSE born END AS birth_date,
        CASE WHEN chance % 100 < 52 THEN 1 WHEN chance % 100 < 88 THEN 2
            WHEN chance % 100 < 98 THEN 3 END::INTEGER AS birth_order,
        1::INTEGER AS plurality, 1::INTEGER AS plurality_rank,
        printf('%d%03d%03d', 500101 + county, 1 + township, 200 + village) AS area_code,
        CASE WHEN fate < 800 THEN printf('%d%03d', 500101 + county, 1 + township)
            WHEN fate < 920 THEN printf('%d%03d', 500101 + (county + 13) % {counties}, 1 + township)
            WHEN fate < 980 THEN '340621105' END AS hukou_code,
        CASE WHEN luck % 200 > 0 THEN printf('F%05d', at_county * {each} + facility) END
            AS facility_code,
        CASE WHEN luck % 200 > 0 THEN 'facility' ELSE 'home' END AS place_type,
        CASE WHEN fate % 10 > 0 THEN born + (5 + fate % 40)::INTEGER END AS registered_on,
        chance % 50 > 0 AS in_delivery, luck % 33 > 0 AS in_certificate,
        fate % 10 > 0 AS in_registration, 3::INTEGER AS records
    FROM placed {only}
) TO '{path}' (FORMAT parquet, COMPRESSION zstd)
"""

# Run inside the house: put the cube in, sign in, open the page.
PAGES = """
import sys, os, time, statistics, shutil
from datetime import datetime, timedelta, timezone
from pathlib import Path
cube, province, county, rounds = sys.argv[1:]
from evenborn.foundation.access.secrets.keyring import new
new(Path(os.environ["EVENBORN_DATA"]) / "keys.json")
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.conf import settings
settings.ALLOWED_HOSTS = ["*"]
settings.SECURE_SSL_REDIRECT = False
from django.test import Client
from evenborn.foundation.access.models import Department, Officer
from evenborn.foundation.runs.models import Run
from evenborn.rooms.indicators.models import Cube
from evenborn.rooms.reconciliation.models import Linkage
at = datetime(2026, 1, 5, 12, tzinfo=timezone(timedelta(hours=8)))
folder = settings.MEDIA_ROOT / "cube" / province
folder.mkdir(parents=True)
os.link(cube, folder / "v1-bench")
run = Run.objects.create(job="reconciliation.link", queued_at=at, not_before=at)
linkage = Linkage.objects.create(area_code=province, at=at, since=at.date(), run=run, counts={},
    sources={}, added_only=False)
Cube.objects.create(linkage=linkage, area_code=province, at=at, built_at=at, file="v1-bench",
    size=1, cells=1, births={}, sources=[], institutions="")
for name, area in (("province", province), ("county", county)):
    department = Department.objects.create(name=name, kind="health", area_code=area)
    officer = Officer.objects.create(username=name, role="office_secretary",
        department=department, area_code=area)
    client = Client()
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    taken = []
    client.get("/indicators/definitions/", secure=True)  # the site has been imported
    for _ in range(int(rounds) + 1):
        start = time.perf_counter()
        page = client.get("/indicators/", secure=True)
        taken.append(1000 * (time.perf_counter() - start))
        assert page.status_code == 200, page.status_code
        assert b"data-chart" in page.content, page.content.decode()[-6000:]
    print(name, f"{taken[0]:.1f}", f"{statistics.median(taken[1:]):.1f}")
"""


def main() -> None:
    """Make the births, take the times, print them."""
    asked = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    asked.add_argument("--births", type=int, default=20_000_000)
    asked.add_argument("--rounds", type=int, default=5, help="of each question; the median counts")
    given = asked.parse_args()
    print(f"{given.births:,} births, {os.cpu_count()} cores, DuckDB {duckdb.__version__}\n")
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), given.births, given.rounds)


def measure(folder: Path, births: int, rounds: int) -> None:
    """Print every figure."""
    whole, most = folder / "births.parquet", folder / "before.parquet"
    make(whole, births, "")
    make(most, births, f"WHERE born < DATE '{NEW_MONTH}'")
    places = {
        f"F{county * each() + number:05d}": f"{500101 + county}{1 + number * 2 % TOWNSHIPS:03d}"
        for county in range(COUNTIES)
        for number in range(each())
    }
    taken, before = timed(
        lambda: building.build(most, folder / "one.duckdb", area_code=PROVINCE, places=places)
    )
    size = (folder / "one.duckdb").stat().st_size / 1e6
    told("cube built anew", taken, "s", 60)
    print(f"  {before.cells:,} cells, {size:,.0f} MB")
    taken, after = timed(
        lambda: building.replace_months(
            whole,
            folder / "two.duckdb",
            before=folder / "one.duckdb",
            months=[NEW_MONTH],
            area_code=PROVINCE,
            places=places,
        )
    )
    told("a new month added", taken, "s", 5)
    print(f"  {after.cells - before.cells:,} cells more")
    for where in (PROVINCE, COUNTY, TOWNSHIP):
        questions(folder / "two.duckdb", whole, where, rounds)
    pages(folder, rounds)


def make(path: Path, births: int, only: str) -> None:
    """Write births.parquet of a made-up province."""
    sql = MAKE.format(
        counties=COUNTIES,
        townships=TOWNSHIPS,
        villages=VILLAGES,
        each=each(),
        first=FIRST_YEAR,
        days=YEARS * 365 + YEARS // 4,
        births=births,
        path=path,
        only=only,
    )
    with duckdb.connect() as con:
        con.execute(sql).fetchall()


def each() -> int:
    """Return how many institutions a county has."""
    return INSTITUTIONS // COUNTIES


def questions(cube: Path, births: Path, where: str, rounds: int) -> None:
    """Ask what a dashboard asks, and the plain GROUP BY beside it."""
    year = Ask(where, "residence", date(2025, 1, 1), NEW_MONTH)
    ten = Ask(where, "residence", date(2016, 1, 1), NEW_MONTH)
    asks: Mapping[str, tuple[Ask, tuple[str, ...]]] = {
        "the year": (year, ()),
        "by occurrence": (Ask(where, "occurrence", year.since, year.until), ()),
        "by registration": (Ask(where, "registration", year.since, year.until), ()),
        "120 months": (ten, ("month",)),
        "orders by year": (ten, ("year", "order")),
        "residence": (year, ("residence",)),
        "places below": (year, ("place",)),
        "institutions": (Ask(where, "occurrence", year.since, year.until), ("facility",)),
        "agencies by sex": (year, ("sources",)),
    }
    print(f"\nquestions of {where}")
    total = 0.0
    for name, (ask, by) in asks.items():
        taken = median(lambda ask=ask, by=by: reading.cells(reading.opened(cube), ask, by), rounds)
        total += taken
        print(f"  {name:<18} {1000 * taken:8.1f} ms")
    told("  together", 1000 * total, "ms", 300)
    plain = median(lambda: grouped(births, where), 1)
    print(f"  plain GROUP BY of one of them over the Parquet: {1000 * plain:,.0f} ms")


def pages(folder: Path, rounds: int) -> None:
    """Open the dashboard in a house of its own that reads this cube."""
    data = folder / "house"
    (data / "static").mkdir(parents=True)
    os.environ |= {
        "EVENBORN_DATA": str(data),
        "EVENBORN_COUNTY": COUNTY,
        "EVENBORN_SIGNING_KEY": "of a benchmark, known to everybody",
        "DJANGO_SETTINGS_MODULE": "evenborn.site.config.settings",
    }
    run = subprocess.run(
        [sys.executable, "-c", PAGES, str(folder / "two.duckdb"), PROVINCE, COUNTY, str(rounds)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    print("\nthe dashboard, at the server (signed in, with its queries, SQLite)")
    for line in run.stdout.splitlines():
        name, first, usual = line.split()
        told(f"  {name}, first", float(first), "ms", 300)
        told(f"  {name}, usual", float(usual), "ms", 300)


def grouped(births: Path, where: str) -> None:
    """Count by month as one would without a cube."""
    with duckdb.connect() as con:
        con.execute(
            "SELECT date_trunc('month', birth_date) AS month, count(*) FILTER (infant_sex = 1), "
            "count(*) FILTER (infant_sex = 2) FROM read_parquet(?) "
            "WHERE starts_with(area_code, ?) AND birth_date >= DATE '2016-01-01' GROUP BY ALL",
            [str(births), where],
        ).fetchall()


def timed(work: Callable[[], building.Built]) -> tuple[float, building.Built]:
    """Return the seconds and what came of it."""
    start = time.perf_counter()
    done = work()
    return time.perf_counter() - start, done


def median(work: Callable[[], object], rounds: int) -> float:
    """Return the median of the seconds; the first time is a warm-up."""
    work()
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def told(what: str, taken: float, unit: str, most: float) -> None:
    """Print a figure beside what is to be reached."""
    verdict = "reached" if taken <= most else "MISSED"
    print(f"{what:<20} {taken:8.1f} {unit}   to reach: {most:g} {unit}   {verdict}")


if __name__ == "__main__":
    main()
