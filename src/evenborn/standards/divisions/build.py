"""Build the packaged lists of divisions from the published ones.

    python -m evenborn.standards.divisions.build DIRECTORY

DIRECTORY holds `divisions/{provinces,cities,areas,streets}.csv` and the county tabulation of the
censuses of 2010 and 2020 (sources: `data/SOURCES.md`). Same input, same bytes.

Three lists of codes are three looks at the country: November 2010, November 2020 and the end of
2022. A code that is in one and not in the next has ended in between; where exactly one new code
carries its name it is the successor. What merged under another name stays unknown.
"""

import csv
import lzma
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evenborn.standards.divisions.codes import stem

LISTS: Final = ("2010", "2020", "2022")
CENSUS: Final = "china_census_county_children_by_age_sex_2010_2020.csv"
DATA: Final = Path(__file__).parent / "data"
# Names that many prefectures have; alike means nothing unless the prefecture is the same.
COMMON: Final = {"城", "郊", "矿", "新", "东", "西", "南", "北", "中", "市辖", "城关", "市中"}


@dataclass(frozen=True, slots=True)
class Place:
    """One code on one list: its name and the name of the prefecture above it."""

    code: str
    name: str
    prefecture: str


def rows(path: Path) -> Iterator[dict[str, str]]:
    """Yield the lines of a CSV file, cells trimmed."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            # One table writes 巿 (a rare character, fú) for 市.
            yield {key: (value or "").strip().replace("巿", "市") for key, value in row.items()}


def lists_of_counties(directory: Path) -> dict[str, dict[str, Place]]:
    """Return list → code → place, provinces and prefectures included."""
    divisions = directory / "divisions"
    provinces = {row["code"]: row["name"] for row in rows(divisions / "provinces.csv")}
    cities = {row["code"]: row["name"] for row in rows(divisions / "cities.csv")}
    lists: dict[str, dict[str, Place]] = {year: {} for year in LISTS}
    for code, name in provinces.items():
        lists["2022"][f"{code}0000"] = Place(f"{code}0000", name, "")
    for code, name in cities.items():
        lists["2022"][f"{code}00"] = Place(f"{code}00", name, name)
    for row in rows(divisions / "areas.csv"):
        prefecture = cities[row["cityCode"]]
        lists["2022"][row["code"]] = Place(row["code"], row["name"], prefecture)
    for row in rows(directory / CENSUS):
        code = row["code"]
        # One line has a province that does not exist (170971 for 140971); its ten-year-old
        # neighbour has none. Such a code is a slip of the table, not a place.
        if re.fullmatch(r"[1-9][0-9]{5}", code) and code[:2] in provinces:
            prefecture = row["prefecture_zh"] or row["province_zh"]
            lists[row["census"]][code] = Place(code, row["name_zh"], prefecture)
    return lists


def successor(old: Place, candidates: Iterable[Place]) -> str:
    """Return the only candidate that carries the name on, or an empty string.

    Args:
        old: a place that is not on the next list.
        candidates: places of the same province and rank that are new on the next list.
    """
    alike = [
        new for new in candidates if stem(new.name) == stem(old.name) or stem(new.name) == old.name
    ]
    near = [new for new in alike if stem(new.prefecture) == stem(old.prefecture)]
    if near:
        alike = near
    else:
        # 和县 under another prefecture is 和县; 城区 under another prefecture is anything.
        alike = [
            new
            for new in alike
            if stem(old.name) not in COMMON and (len(stem(old.name)) > 1 or new.name == old.name)
        ]
    return alike[0].code if len(alike) == 1 else ""


def successors(lists: Mapping[str, Mapping[str, Place]]) -> dict[str, str]:
    """Return old code → new code over both steps from list to list."""
    found: dict[str, str] = {}
    for before, after in ((LISTS[0], LISTS[1]), (LISTS[1], LISTS[2])):
        new = defaultdict(list)
        for code, place in lists[after].items():
            # A code is given again: 500110 was 万盛区 and is 綦江区.
            once = lists[before].get(code)
            if once is None or stem(once.name) != stem(place.name):
                new[(code[:2], code.endswith("00"))].append(place)
        for code, place in lists[before].items():
            if code not in lists[after]:
                follows = successor(place, new[(code[:2], code.endswith("00"))])
                if follows:
                    found[code] = follows
    return found


def county_lines(directory: Path) -> Iterator[str]:
    """Yield `code, lists it is on, successor, name on each list` as tab-separated lines."""
    lists = lists_of_counties(directory)
    follows = successors(lists)
    for code in sorted({code for places in lists.values() for code in places}):
        seen = "".join(str(i) for i, year in enumerate(LISTS) if code in lists[year])
        names = (lists[year][code].name if code in lists[year] else "" for year in LISTS)
        yield "\t".join((code, seen, follows.get(code, ""), *names))


def township_lines(directory: Path) -> Iterator[str]:
    """Yield `code, name` of the nine-digit codes."""
    for row in sorted(rows(directory / "divisions" / "streets.csv"), key=lambda row: row["code"]):
        yield f"{row['code']}\t{row['name']}"


def write(path: Path, lines: Iterable[str]) -> None:
    """Write lines compressed; xz keeps no time, so the bytes depend on the lines alone."""
    text = "\n".join(lines) + "\n"
    path.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))


if __name__ == "__main__":
    source = Path(sys.argv[1])
    write(DATA / "counties.tsv.xz", county_lines(source))
    write(DATA / "townships.tsv.xz", township_lines(source))
