"""When a duty is due, as one says it."""

from datetime import datetime

from evenborn.foundation.duties.periods import CHINA, due_day
from evenborn.foundation.ui.dates import MONTHS, length
from evenborn.standards.words import Words


def due_words(due_at: datetime, *, at: datetime) -> Words:
    """Return how long there is still, or how long it is over: 还有 3 小时, 已逾期 2 天."""
    amount = length(abs(due_at - at))
    if due_at < at:
        return Words(f"已逾期 {amount.zh}", f"{amount.en} overdue")
    return Words(f"还有 {amount.zh}", f"{amount.en} left")


def moment_words(due_at: datetime) -> Words:
    """Return the moment itself; midnight is 24:00 of the day before, as notices write it."""
    there = due_at.astimezone(CHINA)
    day = due_day(due_at)
    clock = f"{there:%H:%M}" if there.date() == day else "24:00"
    return Words(f"{day.month}月{day.day}日 {clock}", f"{day.day} {MONTHS[day.month - 1]}, {clock}")
