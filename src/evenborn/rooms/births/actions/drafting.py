"""Drafts: a form that was begun is kept sealed until it is submitted or thrown away."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django.db import transaction

from evenborn.foundation.access.models import Officer
from evenborn.foundation.audit.actions import record
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.births.models import Draft
from evenborn.rooms.births.rules import born_at

EARLIEST = date(1990, 1, 1)


@transaction.atomic
def keep_draft(
    draft: Draft | None, *, content: Mapping[str, str], by: Officer, at: datetime
) -> Draft:
    """Keep what was typed so far.

    Args:
        draft: the draft to go on with, or None to begin one.
        content: names of the form's fields and what they hold; empty ones may be left out.
        by: an officer of the department.
        at: now.

    Raises:
        Refused: the draft is another department's.
    """
    begun = draft is None
    if draft is None:
        draft = Draft(department=by.department, begun_by=by.username, begun_at=at)
    elif draft.department_id != by.department_id:
        raise Refused(zh="这份草稿属于其他单位。", en="This draft belongs to another department.")
    draft.content = {name: text for name, text in content.items() if text}
    draft.changed_at = at
    draft.born_at = _born(content, at)
    draft.save()
    if begun:  # every keystroke afterwards is the same act
        record("births.draft_begun", subject=draft, by=by, at=at)
    return draft


@transaction.atomic
def discard_draft(draft: Draft, *, by: Officer, at: datetime) -> None:
    """Throw a draft away.

    Raises:
        Refused: the draft is another department's.
    """
    if draft.department_id != by.department_id:
        raise Refused(zh="这份草稿属于其他单位。", en="This draft belongs to another department.")
    record("births.draft_discarded", subject=draft, by=by, at=at)
    draft.delete()


def _born(content: Mapping[str, str], at: datetime) -> datetime | None:
    try:
        day = date.fromisoformat(content.get("birth_date", ""))
    except ValueError:
        return None
    if not EARLIEST <= day <= at.date() + timedelta(days=1):
        return None  # a slip of the keyboard starts no clock
    try:
        return born_at(day, time.fromisoformat(content.get("infant-1-birth_time", "")))
    except ValueError:
        return born_at(day, None)
