"""How days and moments look, in China time: 2026年7月1日 14:05, 1 July 2026 14:05."""

from datetime import date, datetime, timedelta

from evenborn.foundation.ui.clock import in_china
from evenborn.foundation.ui.words import is_english, say
from evenborn.standards.words import Words

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def day_words(day: date) -> Words:
    """Return a day in both languages.

    >>> day_words(date(2026, 7, 1))
    Words(zh='2026年7月1日', en='1 July 2026')
    """
    return Words(
        f"{day.year}年{day.month}月{day.day}日", f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    )


def month_words(year: int, month: int) -> Words:
    """Return a month in both languages.

    >>> month_words(2026, 7)
    Words(zh='2026年7月', en='July 2026')
    """
    return Words(f"{year}年{month}月", f"{MONTHS[month - 1]} {year}")


def day(value: date | datetime) -> str:
    """Return the day as the reader's language writes it; a moment is that of China."""
    if isinstance(value, datetime):
        value = in_china(value).date()
    words = day_words(value)
    return words.en if is_english() else words.zh


def moment(value: datetime, *, seconds: bool = False) -> str:
    """Return day and time in China."""
    there = in_china(value)
    return f"{day(there)} {there:%H:%M:%S}" if seconds else f"{day(there)} {there:%H:%M}"


def length(span: timedelta) -> Words:
    """Return how long, in the one unit that matters.

    >>> length(timedelta(hours=3, minutes=20)), length(timedelta(days=2, hours=5)).en
    (Words(zh='3 小时', en='3 hours'), '2 days')
    >>> length(timedelta(seconds=20)).zh
    '不到 1 分钟'
    """
    minutes = int(span.total_seconds() // 60)
    if minutes < 1:
        return Words("不到 1 分钟", "under a minute")
    if minutes < 60:
        count, unit = minutes, Words("分钟", "minute")
    elif minutes < 48 * 60:
        count, unit = minutes // 60, Words("小时", "hour")
    else:
        count, unit = minutes // (24 * 60), Words("天", "day")
    return Words(f"{count} {unit.zh}", f"{count} {unit.en}{'' if count == 1 else 's'}")


def due(due_at: datetime, at: datetime) -> str:
    """Return how long is left or by how long it is late, as seen at a moment."""
    if due_at >= at:
        left = length(due_at - at)
        return say(zh=f"还有 {left.zh}", en=f"{left.en} left")
    late = length(at - due_at)
    return say(zh=f"已逾期 {late.zh}", en=f"{late.en} overdue")
