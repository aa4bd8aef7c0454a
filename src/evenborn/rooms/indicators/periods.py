"""Periods as an address writes them: 2026, 2026Q1, 2026-03, 2024-03_2025-02, last12.

All are whole months. The last month is the last one over at the moment the counts are as at: a
month half counted tells nothing.
"""

import re
from dataclasses import dataclass
from datetime import date

from evenborn.foundation.ui.dates import month_words
from evenborn.standards.words import Words

YEARS, QUARTERS = 8, 8
MOST_MONTHS = 240
LAST_12, LAST_36 = "last12", "last36"


@dataclass(frozen=True, slots=True)
class Period:
    """First days of the first and of the last month, and how an address says it."""

    code: str
    since: date
    until: date

    @property
    def words(self) -> Words:
        """The period in words.

        >>> Period("2026Q1", date(2026, 1, 1), date(2026, 3, 1)).words.zh
        '2026年第1季度'
        """
        since, until = self.since, self.until
        if self.months == 12 and since.month == 1:
            return Words(f"{since.year}年", f"{since.year}")
        if self.months == 3 and since.month % 3 == 1:
            quarter = (since.month + 2) // 3
            return Words(f"{since.year}年第{quarter}季度", f"Q{quarter} {since.year}")
        first, last = month_words(since.year, since.month), month_words(until.year, until.month)
        if since == until:
            return first
        return Words(f"{first.zh}至{last.zh}", f"{first.en} to {last.en}")

    @property
    def label(self) -> Words:
        """What it is called in the control."""
        if self.code in (LAST_12, LAST_36):
            return Words(f"近 {self.months} 个月", f"Last {self.months} months")
        return self.words

    @property
    def months(self) -> int:
        """How many months."""
        return months_between(self.since, self.until) + 1


def months_between(since: date, until: date) -> int:
    """Return how many months the second is after the first."""
    return (until.year - since.year) * 12 + until.month - since.month


def month_after(month: date, months: int) -> date:
    """Return the first day of the month some months after; negative: before.

    >>> month_after(date(2026, 2, 1), -11)
    datetime.date(2025, 3, 1)
    """
    at = month.year * 12 + month.month - 1 + months
    return date(at // 12, at % 12 + 1, 1)


def quarter_of(month: date) -> date:
    """Return the first day of the quarter."""
    return date(month.year, month.month - (month.month - 1) % 3, 1)


def period_of(code: str, *, last: date, years_only: bool = False) -> Period | None:
    """Return the period of an address, cut at the last month; None when it says none.

    Args:
        last: first day of the last month that is over.
        years_only: for whoever may not see small counts.

    >>> period_of("2026", last=date(2026, 6, 1)).until
    datetime.date(2026, 6, 1)
    """
    if years_only:
        return _year(code, last)
    if code in (LAST_12, LAST_36):
        return Period(code, month_after(last, 1 - int(code[4:])), last)
    if match := re.fullmatch(r"(\d{4})Q([1-4])", code, re.ASCII):
        year, quarter = int(match[1]), int(match[2])
        if 1950 <= year <= last.year:
            since = date(year, 3 * quarter - 2, 1)
            return _cut(code, since, month_after(since, 2), last)
        return None
    first, _, second = code.partition("_")
    begin, end = _month(first), _month(second or first)
    if begin and end and begin <= end:
        return _cut(code, begin, end, last)
    return _year(code, last)


def _year(code: str, last: date) -> Period | None:
    if not re.fullmatch(r"\d{4}", code, re.ASCII) or not 1950 <= int(code) <= last.year:
        return None
    return _cut(code, date(int(code), 1, 1), date(int(code), 12, 1), last)


def _month(text: str) -> date | None:
    match = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text, re.ASCII)
    return date(int(match[1]), int(match[2]), 1) if match and int(match[1]) >= 1950 else None


def _cut(code: str, since: date, until: date, last: date) -> Period | None:
    until = min(until, last)
    if since > until:
        return None
    return Period(code, max(since, month_after(until, 1 - MOST_MONTHS)), until)


def choices(last: date, *, years_only: bool) -> list[Period]:
    """Return the periods of the control, the usual first."""
    years = [p for n in range(YEARS) if (p := _year(str(last.year - n), last))]
    if years_only:
        return years
    quarters = []
    for n in range(QUARTERS):
        since = month_after(quarter_of(last), -3 * n)
        code = f"{since.year}Q{(since.month + 2) // 3}"
        if found := _cut(code, since, month_after(since, 2), last):
            quarters.append(found)
    whole = [period_of(code, last=last) for code in (LAST_12, LAST_36)]
    return [*(one for one in whole if one), *quarters, *years]


def before(period: Period, *, last: date) -> Period:
    """Return the period just before, of the same length."""
    until = month_after(period.since, -1)
    since = month_after(until, 1 - period.months)
    code = f"{since:%Y-%m}_{until:%Y-%m}"
    if period.months == 12 and since.month == 1:
        code = str(since.year)
    return period_of(code, last=last) or Period(code, since, until)
