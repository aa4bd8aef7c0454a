"""The deliveries that the demo's hospitals know of, read from the generator's own files."""

import csv
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from evenborn.demo import make_county
from evenborn.foundation.ui.clock import CHINA
from evenborn.standards import load_schema

YEARS = 3
# What the generator writes as of months later, or what the house settles itself.
SETTLED_LATER = ("registered_on", "entered_at")


@dataclass(frozen=True, slots=True)
class Delivery:
    """One line of a hospital's register.

    Attributes:
        born: moment of birth; of a line with an impossible date, when it was written.
        code: credit code of the hospital.
        number: certificate by the generator's year and number; the same in a line written twice.
        issued_on: day of the certificate, if it has one.
        cells: canonical column → text as a hospital writes it.
    """

    born: datetime
    code: str
    number: str
    issued_on: date | None
    cells: dict[str, str]


def deliveries(
    folder: Path,
    *,
    seed: int,
    births_per_year: int,
    at: datetime,
    since: date,
    told: Callable[[int], None],
) -> list[Delivery]:
    """Return the deliveries from a day on until `at`, in the order of birth.

    A run of the generator for each calendar year; numbers of records say their run, so that no
    two lines of two runs share one.

    Args:
        folder: gets a folder of files for each year, which the other agencies' files come from.
    """
    found: list[Delivery] = []
    for year in range(since.year, at.year + 1):
        out = folder / str(year)
        make_county(births_per_year, seed * 10_000 + year, out, year=year)
        found += _read(out / "delivery.csv", year, random.Random(seed * 10_000 + year))
        told(year)
    kept = [one for one in found if since <= one.born.date() and one.born < at]
    return sorted(kept, key=lambda one: (one.born, one.cells["record_id"]))


def _read(path: Path, year: int, rng: random.Random) -> list[Delivery]:
    columns = {column.header: column.name for column in load_schema("delivery").columns}
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = [
            {columns[header]: text for header, text in line.items()}
            for line in csv.DictReader(file)
        ]
    codes = sorted({line["facility_code"] for line in lines} - {""})
    return [_delivery(line, year, codes, rng) for line in lines]


def _delivery(line: dict[str, str], year: int, codes: list[str], rng: random.Random) -> Delivery:
    cells = dict(line)
    for name in ("record_id", "admission_number"):
        head, _, serial = cells[name].split("-")
        cells[name] = f"{head}-{year}-{serial}"
    try:
        born = datetime.combine(
            date.fromisoformat(line["birth_date"]),
            time.fromisoformat(line["birth_time"] or "12:00"),
            CHINA,
        )
    except ValueError:  # 30 February: written down all the same
        written = date.fromisoformat(line["registered_on"])
        born = datetime.combine(written, time(12), CHINA) - timedelta(hours=rng.randint(1, 9))
    for name in SETTLED_LATER:
        cells[name] = ""
    issued = cells["certificate_issued_on"]
    return Delivery(
        born=born,
        code=line["facility_code"] or rng.choice(codes),
        number=f"{year}-{cells['certificate_number']}" if cells["certificate_number"] else "",
        issued_on=date.fromisoformat(issued) if issued else None,
        cells=cells,
    )


def csv_bytes(rows: list[dict[str, str]]) -> bytes:
    """Return rows as a hospital's system exports them: Chinese headers, UTF-8 with its mark."""
    headers = {column.name: column.header for column in load_schema("delivery").columns}
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [[headers[name] for name in names]]
    lines += [[row.get(name, "") for name in names] for row in rows]
    return ("\ufeff" + "".join(_line(cells) for cells in lines)).encode()


def _line(cells: list[str]) -> str:
    return ",".join(f'"{cell}"' if "," in cell else cell for cell in cells) + "\r\n"
