"""The iCalendar link: whose it is and what it shows."""

from datetime import datetime
from hashlib import sha256

from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.sessions import may_come_in
from evenborn.foundation.duties.ledger import Owed
from evenborn.foundation.duties.models import FeedToken
from evenborn.foundation.duties.queries.asking import asked, month_of
from evenborn.foundation.duties.queries.calendar import month_items


def digest_of(secret: str) -> str:
    """Return what is kept of a feed's secret."""
    return sha256(secret.encode()).hexdigest()


def feed_owner(secret: str) -> Officer | None:
    """Return whose calendar a secret opens; none when revoked or the account is closed."""
    token = (
        FeedToken.objects.filter(digest=digest_of(secret), revoked_at=None)
        .select_related("officer__department")
        .first()
    )
    return token.officer if token and may_come_in(token.officer) else None


def feed_token(officer: Officer) -> FeedToken | None:
    """Return the officer's live link, without its secret."""
    return FeedToken.objects.filter(officer=officer, revoked_at=None).first()


def feed_items(officer: Officer, at: datetime) -> list[Owed]:
    """Return what the calendar shows: last month to the month after next, open or done."""
    shown = month_of(at).previous
    seen: dict[tuple[str, str, str], Owed] = {}
    for _ in range(4):
        for owed in month_items(officer, asked(at, month=shown), own_only=True):
            period = owed.period.code if owed.period else owed.state.value
            seen[owed.kind.code, owed.unit.code, period] = owed
        shown = shown.next
    return sorted(seen.values(), key=lambda owed: (owed.due_at, owed.kind.code, owed.unit.name))
