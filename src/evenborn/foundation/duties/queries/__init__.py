"""What the pages, the feed and the mails ask: Today, a month, the overview, the link."""

from evenborn.foundation.duties.queries.asking import asked, due_month, month_of, reach_of, workdays
from evenborn.foundation.duties.queries.calendar import Day, DayEntry, month, month_items
from evenborn.foundation.duties.queries.county import (
    Overview,
    excuse_of,
    items,
    overdue,
    overview,
    with_excuses,
)
from evenborn.foundation.duties.queries.day import Today, officers_with_mail, today
from evenborn.foundation.duties.queries.feed import digest_of, feed_items, feed_owner, feed_token
from evenborn.foundation.duties.queries.supervision import (
    figures,
    is_to_supervise,
    offices,
    supervised,
    supervision_of,
    supervisions,
    to_supervise,
)

__all__ = [
    "Day",
    "DayEntry",
    "Overview",
    "Today",
    "asked",
    "digest_of",
    "due_month",
    "excuse_of",
    "feed_items",
    "feed_owner",
    "feed_token",
    "figures",
    "is_to_supervise",
    "items",
    "month",
    "month_items",
    "month_of",
    "officers_with_mail",
    "offices",
    "overdue",
    "overview",
    "reach_of",
    "supervised",
    "supervision_of",
    "supervisions",
    "to_supervise",
    "today",
    "with_excuses",
    "workdays",
]
