"""Counts as tables and charts: never a ratio without n and interval, never a ranking."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from evenborn.foundation.exchange.suppression import suppress
from evenborn.foundation.places.queries import names_of
from evenborn.foundation.ui.charts import RATIO_COLUMNS, Column, Figure, Kind, ratio_row
from evenborn.foundation.ui.charts import funnel_figure as funnel
from evenborn.foundation.ui.dates import month_words
from evenborn.rooms.births.queries import BySex, Counted
from evenborn.standards.words import Words
from evenborn.stats import BASES, NORMAL, Basis

BASIS_WORDS: Mapping[Basis, Words] = {
    "residence": Words("母亲常住地", "Mother's residence"),
    "occurrence": Words("出生发生地", "Place of birth"),
    "registration": Words("母亲户籍地", "Household registration"),
}
BASIS_MEANS: Mapping[Basis, Words] = {
    "residence": Words(
        "母亲常住本地的出生，不论户籍；省外户籍的也计入（R022）",
        "births to mothers who live here, wherever they are registered, other provinces included "
        "(R022)",
    ),
    "occurrence": Words(
        "发生在本地的出生，不论母亲住在哪里",
        "births that happened here, wherever the mother lives",
    ),
    "registration": Words(
        "母亲户籍在本地的出生；在外地出生且未在本县录入的不在其中",
        "births to mothers registered here; those born and entered elsewhere are not in it",
    ),
}
assert set(BASIS_WORDS) == set(BASIS_MEANS) == set(BASES)
ORDER_WORDS = {1: Words("一孩", "First"), 2: Words("二孩", "Second")}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of counts as a page shows it; what is None may not be shown."""

    key: object
    boys: int | None
    girls: int | None
    unsettled: int | None
    births: int | None

    @property
    def has_ratio(self) -> bool:
        """Tell whether a ratio may be shown."""
        return self.boys is not None and self.girls is not None


def lines(rows: Sequence[Counted], *, small: bool) -> tuple[list[Line], Line]:
    """Return rows and their total as this reader may see them.

    Args:
        rows: counts under keys.
        small: show small counts too; else they and what gives them away are hidden.
    """
    sexes = [(row.boys, row.girls, row.unsettled) for row in rows]
    whole = BySex(*(sum(column) for column in zip(*sexes, strict=True))) if rows else BySex(0, 0)
    keys: list[object] = [*(row.key for row in rows), None]
    if small or not rows:
        counted = [*rows, whole]
        return _split(
            [
                Line(key, row.boys, row.girls, row.unsettled, row.births)
                for key, row in zip(keys, counted, strict=True)
            ]
        )
    safe = suppress(sexes)
    shown = [
        Line(key, *(None if hides else n for n, hides in zip(line, hidden, strict=True)))
        for key, line, hidden in zip(keys, safe.counts.tolist(), safe.hidden.tolist(), strict=True)
    ]
    return _split(shown)


def _split(shown: list[Line]) -> tuple[list[Line], Line]:
    return shown[:-1], shown[-1]


def _rows(found: Sequence[Line], label: Callable[[object], Words | str]) -> list[dict[str, object]]:
    rows = []
    for line in found:
        if line.boys is None or line.girls is None:
            row: dict[str, object] = {column.key: None for column in RATIO_COLUMNS}
            row |= {"label": label(line.key), "boys": line.boys, "girls": line.girls}
        else:
            row = dict(ratio_row(label(line.key), boys=line.boys, girls=line.girls))
        rows.append(row)
    return rows


def _figure(
    kind: Kind,
    code: str,
    head: Words,
    rows: Sequence[Mapping[str, object]],
    title: Words,
    subtitle: Words,
    source: Words,
) -> Figure:
    return Figure(
        kind=kind,
        code=code,
        title=title,
        subtitle=subtitle,
        source=source,
        columns=(Column("label", head, kind="text"), *RATIO_COLUMNS),
        rows=tuple(rows),  # type: ignore[arg-type] # cells are texts, words or numbers
        values=("ratio",),
        intervals={"ratio": ("low", "high")},
        births="births",
        band=(NORMAL.low, NORMAL.high),
    )


def month_figure(found: Sequence[Line], *, subtitle: Words, source: Words) -> Figure:
    """Return the ratio by month with its interval against 103-107."""

    def label(key: object) -> Words:
        assert isinstance(key, date)
        return month_words(key.year, key.month)

    return _figure(
        Kind.LINE,
        "births-by-month",
        Words("月份", "Month"),
        _rows(found, label),
        Words("各月出生人口性别比", "Sex ratio at birth by month"),
        subtitle,
        source,
    )


def order_figure(found: Sequence[Line], *, subtitle: Words, source: Words) -> Figure:
    """Return the ratio by birth order."""

    def label(key: object) -> Words:
        if key is None:
            return Words("孩次不详", "Not known")
        return ORDER_WORDS.get(key, Words("三孩及以上", "Third and later"))  # type: ignore[call-overload] # a whole number

    return _figure(
        Kind.DOTS,
        "births-by-order",
        Words("孩次", "Order"),
        _rows(found, label),
        Words("各孩次出生人口性别比", "Sex ratio at birth by order"),
        subtitle,
        source,
    )


def place_figure(
    found: Sequence[Line], *, on: date, reference: float, subtitle: Words, source: Words
) -> Figure:
    """Return townships by size against the limits of luck, in the order of their codes."""
    names = names_of([str(line.key) for line in found if len(str(line.key)) >= 6], on)

    def label(key: object) -> Words:
        code = str(key)
        name = names.get(code, "")
        if len(code) < 9:
            return Words("乡镇不详", "Township not given")
        return Words(name, name) if name else Words(code, code)

    return funnel(
        _rows(found, label),  # type: ignore[arg-type] # cells are texts, words or numbers
        code="births-by-place",
        label=Words("乡镇（街道）", "Township"),
        title=Words("各乡镇性别比与偶然波动的界限", "Townships against the limits of chance"),
        subtitle=subtitle,
        source=source,
        reference=reference,
    )


def orders(rows: Sequence[Counted]) -> list[Counted]:
    """Return counts by order with the third and later together, the unknown last.

    >>> [(row.key, row.boys) for row in orders([Counted(1, 0, key=None), Counted(2, 0, key=4)])]
    [(3, 2), (None, 1)]
    """
    found: dict[int | None, Counted] = {}
    for row in rows:
        key = min(row.key, 3) if isinstance(row.key, int) and row.key else None
        before = found.get(key, Counted(0, 0))
        found[key] = Counted(
            before.boys + row.boys,
            before.girls + row.girls,
            before.unsettled + row.unsettled,
            late=before.late + row.late,
            key=key,
        )
    return [found[key] for key in sorted(found, key=lambda key: key or 99)]
