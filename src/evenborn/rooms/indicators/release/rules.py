"""A release on plain values: its life, its lines, its periods. Pure."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Final, Literal

from evenborn.standards.words import Words

# Counts 1 to 9 are hidden, and every hidden count is uncertain by at least as much.
THRESHOLD: Final = 10
# Fewer births than that, and a ratio says more about luck than about births; it is not printed.
FEWEST_FOR_A_RATIO: Final = 400


class ReleaseState(StrEnum):
    """How far a release has come."""

    PREPARED = "prepared"  # drawn up; the public sees nothing
    APPROVED = "approved"  # another person has agreed; the public sees nothing
    PUBLISHED = "published"  # the public reads it
    REPLACED = "replaced"  # a revision of it is published; it stays in the history
    WITHDRAWN = "withdrawn"  # taken off the page, with the reason; it had been seen all the same
    DISCARDED = "discarded"  # never published


STATE_WORDS: Final[Mapping[ReleaseState, Words]] = {
    ReleaseState.PREPARED: Words("待批准", "Waits for approval"),
    ReleaseState.APPROVED: Words("已批准，待发布", "Approved, not published"),
    ReleaseState.PUBLISHED: Words("已发布", "Published"),
    ReleaseState.REPLACED: Words("已由修订版替代", "Replaced by a revision"),
    ReleaseState.WITHDRAWN: Words("已撤下", "Withdrawn"),
    ReleaseState.DISCARDED: Words("已作废", "Discarded"),
}
# What the public has seen stays known for ever, withdrawn or not.
SEEN: Final = (ReleaseState.PUBLISHED, ReleaseState.REPLACED, ReleaseState.WITHDRAWN)
# Its making is not over yet.
OPEN: Final = (ReleaseState.PREPARED, ReleaseState.APPROVED)

NEXT: Final[Mapping[ReleaseState, frozenset[ReleaseState]]] = {
    ReleaseState.PREPARED: frozenset({ReleaseState.APPROVED, ReleaseState.DISCARDED}),
    ReleaseState.APPROVED: frozenset({ReleaseState.PUBLISHED, ReleaseState.DISCARDED}),
    ReleaseState.PUBLISHED: frozenset({ReleaseState.REPLACED, ReleaseState.WITHDRAWN}),
    ReleaseState.REPLACED: frozenset(),
    ReleaseState.WITHDRAWN: frozenset(),
    ReleaseState.DISCARDED: frozenset(),
}

# Lines of a table: the county, its births by order, its places by code.
COUNTY: Final = "T"
LATER: Final = "later"  # what revisions added, by sex only
ORDERS: Final[Mapping[str, Words]] = {
    "order:1": Words("一孩", "First births"),
    "order:2": Words("二孩", "Second births"),
    "order:3P": Words("三孩及以上", "Third and later births"),
    "order:_U": Words("孩次不详", "Order not stated"),
}
PLACE: Final = "place:"
LATER_WORDS: Final = Words("发布后补登和更正（不分孩次、乡镇）", "Registered or corrected later")

Sex = Literal["boys", "girls", "births"]
SEXES: Final[tuple[Sex, ...]] = ("boys", "girls", "births")  # births: of known sex


def quarter_start(year: int, quarter: int) -> date:
    """Return the first day of a quarter."""
    return date(year, 3 * quarter - 2, 1)


def quarter_last_month(year: int, quarter: int) -> date:
    """Return the first day of the last month of a quarter."""
    return date(year, 3 * quarter, 1)


def after_quarter(year: int, quarter: int) -> date:
    """Return the first day after a quarter."""
    return date(year + quarter // 4, 3 * quarter % 12 + 1, 1)


def period_code(year: int, quarter: int) -> str:
    """Return the name of a quarter in addresses and files.

    >>> period_code(2025, 3)
    '2025-Q3'
    """
    return f"{year}-Q{quarter}"


def period_asked(text: str) -> tuple[int, int] | None:
    """Return year and quarter of an address; None when it is none.

    >>> period_asked("2025-Q3"), period_asked("2025-Q5")
    ((2025, 3), None)
    """
    year, dash, quarter = text.partition("-Q")
    if not dash or len(year) != 4 or not (year.isascii() and year.isdigit()):
        return None
    if quarter not in ("1", "2", "3", "4") or not 1990 <= int(year) <= 2200:
        return None
    return int(year), int(quarter)


def quarter_words(year: int, quarter: int) -> Words:
    """Return a quarter in words."""
    return Words(f"{year}年{'一二三四'[quarter - 1]}季度", f"quarter {quarter} of {year}")


def to_date_words(year: int, quarter: int) -> Words:
    """Return the months of a year until the end of a quarter in words."""
    match quarter:
        case 2:
            return Words(f"{year}年上半年", f"first half of {year}")
        case 3:
            return Words(f"{year}年前三季度", f"first nine months of {year}")
        case 4:
            return Words(f"{year}年全年", f"year {year}")
    raise AssertionError(quarter)
