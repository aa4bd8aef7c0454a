"""Which code was valid when, what it was called, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from evenborn.standards.divisions.codes import Level, level, parent, short_code, stem
from evenborn.standards.divisions.lists import (
    FOREVER,
    LAST_LIST,
    LISTS,
    YEARS_OPEN,
    counties,
    history,
    townships,
)


@dataclass(frozen=True, slots=True)
class Division:
    """One division in one year.

    Attributes:
        code: 6, 9 or 12 digits without trailing zero groups (a province is `500000`).
        name: its name in that year.
        level: province, prefecture, county, township or village.
        parent: code of the division above; None for a province.
        valid_from, valid_to: first and last year in which the code is known to be valid with
            this name; None where the beginning is unknown or no end is known.
    """

    code: str
    name: str
    level: Level
    parent: str | None
    valid_from: int | None
    valid_to: int | None


def division(
    code: str, year: int = LAST_LIST, *, villages: Mapping[str, str] | None = None
) -> Division | None:
    """Return a division as it was in a year; None where the code is not known for that year.

    Args:
        code: 2, 4, 6, 9 or 12 digits.
        year: calendar year; townships and villages are known as of the end of 2022 only.
        villages: what `read_villages` gave.

    Raises:
        ValueError: the code has another length.

    >>> division("500110", 2010).name, division("500110", 2020).name
    ('万盛区', '綦江区')
    """
    code = short_code(code)
    if len(code) > 6:
        names = villages if len(code) == 12 else townships()
        name = (names or {}).get(code)
        return Division(code, name, level(code), parent(code), None, None) if name else None
    if is_valid(code, year) is False:
        return None
    for span in history().get(code, ()):
        if span.first <= year <= span.last:
            last = None if span.last == FOREVER else span.last
            name = _listed_name(code, year) or span.name
            return Division(code, name, level(code), parent(code), span.first or None, last)
    name = _listed_name(code, year)
    if name is None:
        return None
    years = counties()[code].years
    ended = years[-1] if years[-1] < LAST_LIST else None
    return Division(code, name, level(code), parent(code), years[0], ended)


def is_valid(code: str, year: int) -> bool | None:
    """Tell whether a code was valid in a year; None where the sources do not tell.

    The lists go before the history, because they were looked at and it was retold.

    Args:
        code: 2, 4, 6, 9 or 12 digits; villages are never known.
        year: calendar year.

    >>> is_valid("110103", 2005), is_valid("110103", 2015), is_valid("659012", 2024)
    (True, False, None)
    """
    code = short_code(code)
    if len(code) > 6:
        if is_valid(code[:6], year) is False:
            return False
        return True if year == LAST_LIST and code in townships() else None
    listed = _by_lists(code, year)
    return listed if listed is not None else _by_history(code, year)


def successors(code: str, from_year: int, to_year: int) -> tuple[str, ...]:
    """Return what a code became; empty where nothing sure is known.

    A code that keeps its name is its own successor. Known are the changes from 2010 to 2022 in
    which exactly one new code carries the name on (鹿泉市 → 鹿泉区). Mergers under another name,
    codes given again to another place, and all changes before 2010 are unknown.

    Args:
        code: six digits; longer codes keep their tail, for a township moves with its county.
        from_year, to_year: from <= to.

    Raises:
        ValueError: the years are the wrong way round, or the code has another length.

    >>> successors("130185", 2010, 2022), successors("110103", 2005, 2022)
    (('130110',), ())
    """
    if from_year > to_year:
        raise ValueError("successors are asked for from an earlier to a later year")
    code = short_code(code)
    county, tail = code[:6], code[6:]
    for _ in LISTS:
        listed = counties().get(county)
        left = listed.left if listed else None
        if listed is None or left is None or left > to_year or not listed.successor:
            break
        county, from_year = listed.successor, max(from_year, left)
    if is_valid(county, to_year) is False:
        return ()
    before, after = division(county, from_year), division(county, to_year)
    if before is not None and after is not None and stem(before.name) != stem(after.name):
        return ()
    return (county + tail,)


def known_codes() -> tuple[list[str], list[int | None]]:
    """Return every six-digit code known of any year, and the first year it was surely gone.

    The table behind the SQL macros `division_known` and `division_ended_before`.
    """
    codes = sorted({*counties(), *history()})
    return codes, [gone_from(code) for code in codes]


def gone_from(code: str) -> int | None:
    """Return the first year in which a six-digit code was surely not valid, if it ended.

    >>> gone_from("110103"), gone_from("110101")
    (2012, None)
    """
    listed = counties().get(code)
    if listed is not None and listed.left is None:
        return None
    ends = []
    spans = history().get(code, ())
    if spans and max(span.last for span in spans) < FOREVER:
        ends.append(max(span.last for span in spans) + YEARS_OPEN + 1)
    if listed is not None and listed.left is not None:
        # Absent in November or at the end of a year: gone for the whole of the next.
        ends.append(listed.left + 1)
    return min(ends, default=None)


def _by_lists(code: str, year: int) -> bool | None:
    listed = counties().get(code)
    if listed is None:
        return None
    if listed.years[0] <= year <= listed.years[-1]:
        return True
    return False if listed.left is not None and year > listed.left else None


def _by_history(code: str, year: int) -> bool | None:
    spans = history().get(code, ())
    if any(span.first <= year <= span.last for span in spans):
        # The history may be older than the year asked for; the last list is the last word.
        return True if year <= LAST_LIST else None
    near = any(span.first - YEARS_OPEN <= year <= span.last + YEARS_OPEN for span in spans)
    return None if near or not spans else False


def _listed_name(code: str, year: int) -> str | None:
    """Return the name on a list, where the lists speak for that year."""
    listed = counties().get(code)
    if listed is None:
        return None
    if listed.years[0] <= year:
        # Between two lists with different names the history must tell; else the nearest list.
        around = {listed.names[max(y for y in listed.years if y <= year)]}
        around |= {listed.names[y] for y in listed.years if y >= year}
        if len(around) == 1 or year in listed.years:
            return listed.names[max(y for y in listed.years if y <= year)]
    return None
