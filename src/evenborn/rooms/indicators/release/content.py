"""The content of a release: what the public reads, frozen as plain JSON. Pure.

Counts are in it, ratios are not: they are computed from the counts wherever they are shown. A
hidden count is null.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from evenborn.rooms.indicators.release.hiding import Cell, Pair, Seen, Table, Year
from evenborn.rooms.indicators.release.rules import (
    COUNTY,
    LATER,
    LATER_WORDS,
    ORDERS,
    PLACE,
    SEXES,
    THRESHOLD,
    period_code,
    quarter_words,
    to_date_words,
)
from evenborn.standards.words import Words

FORM: Final = "evenborn.release.1"
Content = dict[str, Any]
FIRST_FOLDED: Final = Words(
    "一孩（含少量孩次不详）", "First births, with the few of unstated order"
)


def content_of(
    *,
    area: tuple[str, Words],
    year: int,
    quarter: int,
    as_at: str,
    table: Table,
    is_folded: bool,
    unknown: int | None,
    hidden: frozenset[Cell],
    to_date: bool,
    seen: Mapping[int, Seen],
    later: Mapping[int, Pair],
    to_date_folded: bool,
    places: Mapping[str, Words],
) -> Content:
    """Return the content of the first release of a quarter.

    Args:
        area: code and name of the county.
        as_at: the day until which records were entered, ISO.
        table: the quarter's true counts.
        is_folded: whether births of unstated order stand with the first ones.
        unknown: births of unknown sex, None if not shown.
        hidden: the cells it hides.
        to_date: whether it has a year to date.
        seen: the quarters of the year released before, as first published.
        later: quarter → what published revisions added to it, by sex.
        to_date_folded: the same as `is_folded`, in any quarter of the year to date.
        places: division code → name.
    """
    quarters = {number: one.table for number, one in seen.items()} | {quarter: table}
    code, name = area
    tables = [
        _table(
            Year({quarter: table}, ()),
            ("Q", quarter),
            hidden,
            title=quarter_words(year, quarter),
            later=None,
            is_folded=is_folded,
            places=places,
        )
        | {"freq": "Q", "period": period_code(year, quarter), "months": 3}
    ]
    if to_date:
        changes = [later[number] for number in sorted(later) if number < quarter]
        tables.append(
            _table(
                Year(quarters, {quarter}),
                ("Y", quarter),
                hidden,
                title=to_date_words(year, quarter),
                later=_sum(changes) if changes else None,
                is_folded=to_date_folded,
                places=places,
            )
            | _to_date(year, quarter)
        )
    return {
        "form": FORM,
        "area": {"code": code, "zh": name.zh, "en": name.en},
        "year": year,
        "quarter": quarter,
        "revision": 0,
        "basis": "residence",
        "threshold": THRESHOLD,
        "as_at": as_at,
        "unknown": unknown,
        "tables": tables,
    }


def revised(
    content: Content, *, revision: int, as_at: str, now: Pair, unknown: int | None
) -> Content:
    """Return the content of a revision: the first release, its county line as it is now.

    Args:
        content: of the first release of the quarter.
        revision: 1 or more.
        now: the county's boys and girls.
        unknown: births of unknown sex, None if not shown.
    """
    first, *_ = content["tables"]
    county, *others = first["rows"]
    change = (now[0] - county["boys"], now[1] - county["girls"])
    rows = [_row(COUNTY, Words(county["zh"], county["en"]), now)]
    rows += [_row(LATER, LATER_WORDS, change), *others]
    return content | {
        "revision": revision,
        "as_at": as_at,
        "unknown": unknown,
        # A year to date stands in the next quarter's release.
        "tables": [first | {"rows": rows}],
    }


def canonical(content: Content) -> bytes:
    """Return the bytes that the digest of a release is taken of."""
    return json.dumps(
        content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def digest_of(content: bytes) -> str:
    """Return the digest of some bytes as it is shown: SHA-256 in hex."""
    return hashlib.sha256(content).hexdigest()


def _to_date(year: int, quarter: int) -> dict[str, object]:
    # Nine months are no period of the calendar; the standard writes a start and a length.
    freq, period = {
        2: ("S", f"{year}-S1"),
        3: ("_O", f"{year}-01-01/P9M"),
        4: ("A", f"{year}"),
    }[quarter]
    return {"freq": freq, "period": period, "months": 3 * quarter}


def _table(
    year: Year,
    period: tuple[str, int],
    hidden: frozenset[Cell],
    *,
    title: Words,
    later: Pair | None,
    is_folded: bool,
    places: Mapping[str, Words],
) -> dict[str, Any]:
    rows: list[dict[str, object]] = []
    for line, words in _lines(year.lines, is_folded=is_folded, places=places):
        counts = [
            None
            if (period, line, sex) in hidden
            else int(year.counts[year.number[period, line, sex]])
            for sex in SEXES
        ]
        if line == COUNTY and later is not None:
            more = (*later, sum(later))
            counts = [
                None if n is None else n + change for n, change in zip(counts, more, strict=True)
            ]
        named = {"line": line, "zh": words.zh, "en": words.en}
        rows.append(named | dict(zip(SEXES, counts, strict=True)))
        if line == COUNTY and later is not None:
            rows.append(_row(LATER, LATER_WORDS, later))
    return {"zh": title.zh, "en": title.en, "rows": rows}


def _lines(
    lines: Iterable[str], *, is_folded: bool, places: Mapping[str, Words]
) -> list[tuple[str, Words]]:
    there = set(lines)
    first = FIRST_FOLDED if is_folded else ORDERS["order:1"]
    orders = [(line, words) for line, words in ORDERS.items() if line in there]
    codes = sorted(line for line in there if line.startswith(PLACE))
    return [
        (COUNTY, Words("全区县", "The whole county")),
        *((line, first if line == "order:1" else words) for line, words in orders),
        *((line, places[line.removeprefix(PLACE)]) for line in codes),
    ]


def _row(line: str, words: Words, pair: Pair) -> dict[str, object]:
    boys, girls = pair
    return {
        "line": line,
        "zh": words.zh,
        "en": words.en,
        "boys": boys,
        "girls": girls,
        "births": boys + girls,
    }


def _sum(pairs: Sequence[Pair]) -> Pair:
    return sum(boys for boys, _ in pairs), sum(girls for _, girls in pairs)
