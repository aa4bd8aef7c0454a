"""What the other agencies hold of the demo's births: a file from each of them every quarter."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from evenborn.site.demo.words import county
from evenborn.standards import load_schema

Numbers = Callable[[], dict[str, str]]
# One registration in so many is copied from a paper slip that says little, the given name of the
# mother misspelt. One in six of these only a person can tell; of the last quarter there are
# more, so that a visitor finds some to decide.
SLIP_EVERY, SLIP_EVERY_LAST = 15, 3
LEFT_OUT = (
    *("mother_id_number", "infant_id_number", "mother_birth_date", "father_name"),
    *("father_id_number", "infant_name", "birth_time", "certificate_number"),
)
BORN = {"registration": "birth_date", "certificate": "birth_date", "vaccination": "month"}
DATED = {"registration": "registered_on", "certificate": "issued_on", "vaccination": "month"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of an agency's file: the day it was written, and its cells by canonical name."""

    day: date
    cells: dict[str, str]


class Agencies:
    """Reads the generator's files of all years and hands them out by quarter.

    Args:
        folder: as `deliveries` left it.
        numbers: certificate of the generator, `<year>-<number>` → the number used in the house.
        since: births before this day are not in the county's register, so nobody has them.
    """

    def __init__(self, folder: Path, numbers: Numbers, *, since: date) -> None:
        self._numbers = numbers
        self._rows = {
            kind: [
                row
                for year in sorted(folder.iterdir())
                for row in _read(year, kind)
                if row.cells[BORN[kind]] >= since.isoformat()[: len(row.cells[BORN[kind]])]
            ]
            for kind in DATED
        }

    def file(self, kind: str, *, since: date, until: date, slips: int = SLIP_EVERY) -> bytes:
        """Return what an agency wrote from one day to another, both included; empty if nothing.

        Args:
            slips: one registration in so many is copied from a slip.
        """
        headers = {column.name: column.header for column in load_schema(kind).columns}
        rows = [row.cells for row in self._rows[kind] if since <= row.day <= until]
        if not rows:
            return b""
        given = self._numbers()
        names = list(rows[0])
        lines = [",".join(headers[name] for name in names)]
        for place, row in enumerate(rows, start=1):
            cells = dict(row)
            if kind == "registration" and place % slips == 0:
                cells |= dict.fromkeys(LEFT_OUT, "")
                cells["mother_name"] = cells["mother_name"][:-1] + county()["slip"]
            if number := cells.get("certificate_number"):
                cells["certificate_number"] = given.get(number, _elsewhere(number))
            lines.append(",".join(cells[name] for name in names))
        return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def _elsewhere(number: str) -> str:
    """Return the number of a certificate that no hospital of the county issued."""
    year, _, own = number.partition("-")
    return f"X50{int(year) % 10}{int(own[-6:]):06d}"


def _read(year: Path, kind: str) -> Iterator[Row]:
    columns = {column.header: column.name for column in load_schema(kind).columns}
    with (year / f"{kind}.csv").open(encoding="utf-8-sig", newline="") as file:
        for line in csv.DictReader(file):
            cells = {columns[header]: text for header, text in line.items()}
            day = _day(cells[DATED[kind]])
            if day is None:
                continue
            if number := cells.get("certificate_number"):
                cells["certificate_number"] = f"{year.name}-{number}"
            yield Row(day, cells)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01" if len(text) == 7 else text[:10])
    except ValueError:
        return None
