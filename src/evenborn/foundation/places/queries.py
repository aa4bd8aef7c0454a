"""Every question about places. Pages with many names take `book()` once and ask it.

The book is held in memory and re-read when its edition has changed; the edition is looked at once
a second at most, so a name in the loop of a template costs no query.
"""

import time
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.db.models import QuerySet

from evenborn.foundation.places import following
from evenborn.foundation.places.book import Book, Event, Place, Span, make_book
from evenborn.foundation.places.following import Cell, Followed
from evenborn.foundation.places.models import Change, Edition, Village
from evenborn.foundation.places.rules import LIST_DAY, ChangeKind, Step

LOOK_EVERY_SECONDS = 1.0


class _Held(NamedTuple):
    token: str
    looked_at: float
    book: Book


_held: _Held | None = None


def home() -> str:
    """Return the code of the county that runs this house; empty where none is set."""
    return settings.COUNTY


def book() -> Book:
    """Return the places as they are now, usually without a query."""
    global _held  # noqa: PLW0603 - the one copy of this process
    now = time.monotonic()
    held = _held
    if held is not None and held.book.county == home():
        if now - held.looked_at < LOOK_EVERY_SECONDS:
            return held.book
        if held.token == _token():
            _held = held._replace(looked_at=now)
            return held.book
    # The token first: what changes while we read is then read again next time.
    token = _token()
    _held = _Held(token, now, _read())
    return _held.book


def forget() -> None:
    """Drop the copy of this process: it has changed places itself."""
    global _held  # noqa: PLW0603 - the one copy of this process
    _held = None


def name_of(code: str, on: date) -> str:
    """Return the name of a division on a day, else the last one known, else the code."""
    return book().name_of(code, on)


def names_of(codes: Iterable[str], on: date) -> dict[str, str]:
    """Return code → name, as `name_of`."""
    places = book()
    return {code: places.name_of(code, on) for code in codes}


def is_known(code: str, on: date) -> bool | None:
    """Tell whether a code stands on a day; None where the sources do not tell."""
    return book().is_known(code, on)


def children(code: str, on: date) -> list[Place]:
    """Return what lies directly below a division on a day, in the order of the codes."""
    return book().children(code, on)


def townships_of(county: str, on: date) -> list[Place]:
    """Return the townships of a county on a day, in the order of their codes."""
    return [Place(c, name, "township") for c, name in book().townships_of(county, on).items()]


def path_of(code: str, on: date | None = None) -> list[Place]:
    """Return the place and all above it, the province first; without a day, by the newest names."""
    return book().path_of(code, on or date.max)


def history(code: str) -> list[Event]:
    """Return what happened to a place, the oldest first."""
    return book().history(code)


def follow(counts: Mapping[Cell, int], *, as_at: date) -> Followed:
    """Return counts by code and month under the townships of a day; the total is kept."""
    return following.follow(counts, steps=book().steps, as_at=as_at)


def changes() -> QuerySet[Change]:
    """Return the recorded changes, the withdrawn ones too, the newest first."""
    return Change.objects.order_by("-on", "-pk")


def village_counts(on: date) -> dict[str, int]:
    """Return township → number of its villages on a day."""
    counts: dict[str, int] = {}
    for span in book().villages:
        if span.covers(on):
            counts[span.code[:9]] = counts.get(span.code[:9], 0) + 1
    return counts


def last_listed_on() -> date | None:
    """Return the day of the newest list of villages, or None where none was brought in."""
    return Edition.objects.values_list("last_listed_on", flat=True).first()


def sources_end_on() -> date:
    """Return the day of the published list of townships; what came later the county records."""
    return LIST_DAY


def steps() -> list[Step]:
    """Return the changes in force, read anew, in the order in which they came into force."""
    return [_step(change) for change in Change.objects.filter(withdrawn_at__isnull=True)]


def _token() -> str:
    return Edition.objects.values_list("token", flat=True).first() or ""


def _read() -> Book:
    rows = Village.objects.order_by("code", "pk")
    named = rows.values_list("code", "name", "valid_from", "valid_to", "successor")
    listed_from = Edition.objects.values_list("first_listed_on", flat=True).first()
    return make_book(home(), steps(), [Span(*row) for row in named], listed_from)


def _step(change: Change) -> Step:
    return Step(ChangeKind(change.kind), change.on, change.before, change.after, change.document)
