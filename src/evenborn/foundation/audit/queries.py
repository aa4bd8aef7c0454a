"""Every read of the log: the check of the chain, the auditor's page, a person's own access log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import models

from evenborn.foundation.audit.actions import Subject, name_of
from evenborn.foundation.audit.events import words_of
from evenborn.foundation.audit.models import Entry
from evenborn.foundation.audit.verification import Fault, Verification, verify
from evenborn.standards.words import Words

__all__ = ["Fault", "Line", "Page", "Verification", "by_actor", "by_subject", "entries", "verify"]

PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as a page shows it.

    Attributes:
        words: what was done, in both languages.
        details: code and value, in the order of the codes.
    """

    entry: Entry
    words: Words
    details: Sequence[tuple[str, object]]


@dataclass(frozen=True, slots=True)
class Page:
    """Some entries, the newest first.

    Attributes:
        older: what `before` takes to go on; None when these are the last.
    """

    lines: Sequence[Line]
    older: int | None


def entries(
    *,
    event: str = "",
    subject: Subject = "",
    by: str = "",
    area_code: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
    limit: int = PAGE,
) -> Page:
    """Return a page of the log, newest first; empty arguments do not narrow it.

    Args:
        event: a code such as "births.entered", or its beginning up to a dot: "births.".
        subject: a record, its name "births.birth:7", or a kind of record "births.birth".
        by: a user name, exactly.
        area_code: a division; entries of officers within it.
        since, until: from this moment on, and before that one.
        before: the `older` of the page before this one.
        limit: at most so many entries.
    """
    found = Entry.objects.order_by("-number")
    if event:
        found = found.filter(**{"event__startswith" if event.endswith(".") else "event": event})
    if name := name_of(subject):
        found = (
            found.filter(subject=name)
            if ":" in name
            else found.filter(subject__startswith=f"{name}:")
        )
    if by:
        found = found.filter(by=by)
    if area_code:
        found = found.filter(area_code__startswith=area_code)
    if since:
        found = found.filter(at__gte=since)
    if until:
        found = found.filter(at__lt=until)
    if before is not None:
        found = found.filter(number__lt=before)
    return _page(found, limit)


def by_subject(subject: Subject, *, before: int | None = None, limit: int = PAGE) -> Page:
    """Return who read and changed one record: what its data subject may ask for.

    Raises:
        ValueError: this names no record.
    """
    name = name_of(subject)
    if ":" not in name:
        raise ValueError("one record is app.model:key")
    return entries(subject=name, before=before, limit=limit)


def by_actor(username: str, *, before: int | None = None, limit: int = PAGE) -> Page:
    """Return what one officer did: their own access log.

    Raises:
        ValueError: there is no user name.
    """
    if not username:
        raise ValueError("whose log?")
    return entries(by=username, before=before, limit=limit)


def _page(found: models.QuerySet[Entry], limit: int) -> Page:
    held = list(found[: limit + 1])
    older = held[limit - 1].number if len(held) > limit else None
    lines = [
        Line(entry, words_of(entry.event), sorted(entry.details.items())) for entry in held[:limit]
    ]
    return Page(lines, older)
