"""A figure: the table is the truth, the picture says which of its columns it draws."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from evenborn.foundation.ui.words import is_english
from evenborn.standards.words import Words

Cell = str | int | float | Words | None
Row = Mapping[str, Cell]


class Kind(StrEnum):
    """How a figure is drawn."""

    LINE = "line"  # one line or several over time, each with its interval as a band
    FUNNEL = "funnel"  # places by size, against the limits of luck
    BARS = "bars"  # stacked counts or shares, one bar for each row
    DOTS = "dots"  # an estimate and its interval for each row


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the figure's table.

    Attributes:
        key: its key in the rows.
        words: its heading, with the unit.
        kind: "text", "count", "ratio" (one decimal) or "share" (0 to 1, shown as per cent).
        tone: how the picture draws it: "boys", "girls", "plain" or "pale".
    """

    key: str
    words: Words
    kind: str = "count"
    tone: str = "plain"


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with everything that must travel with it.

    Attributes:
        code: name of the saved files and of the figure in the page: letters, digits, hyphens.
        title: the finding, as a sentence.
        subtitle: measure, n and period.
        source: where the figures come from and how they were made.
        columns: of the table, the label first.
        rows: key → value; None is not known or suppressed, drawn as a gap and shown as “–”.
        values: keys of the columns drawn.
        intervals: value key → (key of the lower limit, key of the upper).
        births: key of the column with n; a funnel's horizontal axis, and what makes a dot pale.
        band: reference band of a ratio, drawn as a pale strip.
        limits: of a funnel: (births, lower 95, upper 95, lower 99.8, upper 99.8).
        links: address of each row's own page, in the order of the rows; empty where it has none.
        tentative: places of the rows whose figures may still change; their marks are hollow.
        scale: ends of the value axis, where charts stand side by side and are compared.
    """

    kind: Kind
    code: str
    title: Words
    subtitle: Words
    source: Words
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    values: tuple[str, ...]
    intervals: Mapping[str, tuple[str, str]] | None = None
    births: str = ""
    band: tuple[float, float] | None = None
    limits: tuple[tuple[float, float, float, float, float], ...] = ()
    links: tuple[str, ...] = ()
    tentative: tuple[int, ...] = ()
    scale: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        assert self.code.replace("-", "").isalnum(), self.code
        assert self.code.isascii(), self.code
        keys = {column.key for column in self.columns}
        assert {*self.values, *(limit for pair in self._limits() for limit in pair)} <= keys

    def _limits(self) -> list[tuple[str, str]]:
        return list((self.intervals or {}).values())

    @property
    def label(self) -> Column:
        """The first column: what each row is about."""
        return self.columns[0]

    def column(self, key: str) -> Column:
        """Return a column by its key."""
        return next(column for column in self.columns if column.key == key)


def plain(cell: Cell) -> str | int | float | None:
    """Return a cell in the reader's language; what no number can say is None."""
    if isinstance(cell, Words):
        return cell.en if is_english() else cell.zh
    if isinstance(cell, float) and not math.isfinite(cell):
        return None
    return cell


def shown(cell: Cell, kind: str) -> str:
    """Return a cell as the table shows it.

    >>> shown(1482, "count"), shown(108.06, "ratio"), shown(0.959, "share"), shown(None, "count")
    ('1,482', '108.1', '95.9%', '–')
    """
    value = plain(cell)
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    match kind:
        case "ratio":
            return f"{value:,.1f}"
        case "share":
            return f"{100 * value:.1f}%"
        case _:
            return f"{value:,}"


def drawing(figure: Figure) -> dict[str, object]:
    """Return what the script needs to draw the figure, in the reader's language."""

    def said(words: Words) -> object:
        return plain(words)

    def all_of(key: str) -> list[object]:
        return [plain(row.get(key)) for row in figure.rows]

    series = []
    for key in figure.values:
        column = figure.column(key)
        one: dict[str, object] = {
            "name": said(column.words),
            "tone": column.tone,
            "unit": column.kind,
            "values": all_of(key),
        }
        if limits := (figure.intervals or {}).get(key):
            one["low"], one["high"] = all_of(limits[0]), all_of(limits[1])
        series.append(one)
    return {
        "kind": figure.kind.value,
        "code": figure.code,
        "title": said(figure.title),
        "subtitle": said(figure.subtitle),
        "source": said(figure.source),
        "labels": [str(cell) for cell in all_of(figure.label.key)],
        "series": series,
        "births": all_of(figure.births) if figure.births else [],
        "births_name": said(figure.column(figure.births).words) if figure.births else "",
        "band": list(figure.band) if figure.band else None,
        "limits": [[_finite(value) for value in limit] for limit in figure.limits],
        "links": list(figure.links),
        "tentative": list(figure.tentative),
        "scale": list(figure.scale) if figure.scale else None,
    }


def _finite(value: float) -> float | None:
    return round(value, 3) if math.isfinite(value) else None
