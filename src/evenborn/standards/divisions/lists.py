"""What the sources say of each code: three lists of counties, one of townships, one history."""

import lzma
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

LISTS: Final = (2010, 2020, 2022)
LAST_LIST: Final = LISTS[-1]
# Published years of change differ by one between sources (九里区 ended in 2009 or 2010).
YEARS_OPEN: Final = 1
FOREVER: Final = 9999
SPAN: Final = re.compile(r"(?:\[(\d*)-(\d*)\])?([^,\[]+)")


@dataclass(frozen=True, slots=True)
class Span:
    """Years of one name of one code; 0 and `FOREVER` stand for open ends."""

    first: int
    last: int
    name: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A code on the three lists.

    Attributes:
        years: the lists it is on, at least one.
        successor: the code that carries its name on after it left the lists, or empty.
        names: list → name.
    """

    years: tuple[int, ...]
    successor: str
    names: Mapping[int, str]

    @property
    def left(self) -> int | None:
        """The first list that no longer has the code; None while the last one has it."""
        return next((year for year in LISTS if year > self.years[-1]), None)


@lru_cache
def counties() -> Mapping[str, Listed]:
    """Return code of six digits → what the lists say."""
    listed = {}
    for code, seen, successor, *names in _lines("counties.tsv.xz"):
        years = tuple(LISTS[int(i)] for i in seen)
        called = {year: name for year, name in zip(LISTS, names, strict=True) if name}
        listed[code] = Listed(years, successor, called)
    return listed


@lru_cache
def townships() -> Mapping[str, str]:
    """Return code of nine digits → name at the end of 2022."""
    return {line[0]: line[1] for line in _lines("townships.tsv.xz")}


@lru_cache
def history() -> Mapping[str, tuple[Span, ...]]:
    """Return code of six digits → the years of its names, from the list python-stdnum ships."""
    spans: dict[str, tuple[Span, ...]] = {}
    province = ""
    for line in files("stdnum.cn").joinpath("loc.dat").read_text("utf-8").splitlines():
        found = re.fullmatch(r'( *)(\d+) (?:province|county)="(.*)"', line)
        if found is None:
            continue
        if not found[1]:
            province = found[2]
            continue
        spans[province + found[2]] = tuple(
            Span(int(first or 0), int(last or FOREVER), name)
            for first, last, name in SPAN.findall(found[3])
        )
    return spans


def _lines(name: str) -> list[list[str]]:
    packed = files(__package__).joinpath("data", name).read_bytes()
    return [line.split("\t") for line in lzma.decompress(packed).decode().splitlines()]
