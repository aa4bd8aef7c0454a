"""The rows of a release with their ratios, for the page and for the files. Pure.

Ratios stand where there are births enough: for the county and its orders, never for a place; a list
of places by ratio would be a list by luck.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from evenborn.rooms.indicators.release.content import Content
from evenborn.rooms.indicators.release.rules import COUNTY, FEWEST_FOR_A_RATIO, LATER, PLACE
from evenborn.standards.words import Words
from evenborn.stats import Definition, SexRatio, sex_ratio

DEFINITION: Final = Definition(basis="residence")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a released table.

    Attributes:
        line: its code within the release.
        words: its name.
        boys, girls, births: counts; None where hidden. Births are those of known sex.
        ratio: with n, interval and definition; None where there is none.
    """

    line: str
    words: Words
    boys: int | None
    girls: int | None
    births: int | None
    ratio: SexRatio | None

    @property
    def is_place(self) -> bool:
        """Whether it is a township."""
        return self.line.startswith(PLACE)

    @property
    def is_hidden(self) -> bool:
        """Whether any of its counts is not shown."""
        return None in (self.boys, self.girls, self.births)

    @property
    def limits(self) -> tuple[str, str, str]:
        """Ratio and limits with one decimal; empty where there is none or no limit."""
        if self.ratio is None:
            return "", "", ""
        values = (self.ratio.srb, self.ratio.low, self.ratio.high)
        srb, low, high = (f"{value:.1f}" if math.isfinite(value) else "" for value in values)
        return srb, low, high


@dataclass(frozen=True, slots=True)
class Released:
    """One table of a release.

    Attributes:
        freq, period: as SDMX names them.
        months: how many it covers.
        words: the period in words.
        lines: its rows, the county first.
    """

    freq: str
    period: str
    months: int
    words: Words
    lines: tuple[Line, ...]

    @property
    def county(self) -> Line:
        """The county's own line."""
        return self.lines[0]


def tables_of(content: Content) -> Iterator[Released]:
    """Yield the tables of a release."""
    for table in content["tables"]:
        yield Released(
            freq=table["freq"],
            period=table["period"],
            months=table["months"],
            words=Words(table["zh"], table["en"]),
            lines=tuple(_line(row) for row in table["rows"]),
        )


def _line(row: dict[str, Any]) -> Line:
    boys, girls, births = row["boys"], row["girls"], row["births"]
    printed = row["line"] == COUNTY or not row["line"].startswith((PLACE, LATER))
    enough = births is not None and births >= FEWEST_FOR_A_RATIO
    ratio = None
    if printed and enough and boys is not None and girls is not None:
        ratio = sex_ratio(boys=boys, girls=girls, definition=DEFINITION)
    return Line(row["line"], Words(row["zh"], row["en"]), boys, girls, births, ratio)
