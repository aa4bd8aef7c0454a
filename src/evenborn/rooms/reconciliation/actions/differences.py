"""Differences: what a linkage found is kept, a department answers, the statistician settles."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.audit.actions import SYSTEM, record
from evenborn.foundation.duties.periods import end_of
from evenborn.foundation.duties.queries import workdays
from evenborn.foundation.ui.clock import in_china
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.reconciliation.actions.parting import part
from evenborn.rooms.reconciliation.answering import (
    AGAIN_WORKING_DAYS,
    NOTE_LENGTH,
    UNSETTLED,
    WORKING_DAYS,
    DifferenceState,
    Said,
    answers_to,
)
from evenborn.rooms.reconciliation.models import Answer, Difference, Linkage
from evenborn.rooms.reconciliation.naming import names_somebody
from evenborn.rooms.reconciliation.queries.responsible import Responsible
from evenborn.rooms.reconciliation.rules import DifferenceKind, FoundDifference

CHUNK = 1_000


@transaction.atomic
def keep_differences(
    linkage: Linkage, found: Sequence[FoundDifference], *, at: datetime
) -> Mapping[str, int]:
    """Keep what a linkage found; what it does not find any more is settled by the records.

    Args:
        linkage: whose differences these are; months before `linkage.since` are left alone.
        found: all differences of the linkage, in any order.
        at: the moment of the linkage.

    Returns:
        {"new", "known", "gone"}: new and known add up to those found, each counted once. One that
        was gone and is found again is new; one that was settled stays settled.
    """
    unique = {digest_of(one): one for one in found}
    before = {
        row.key: row
        for row in Difference.objects.filter(area_code=linkage.area_code).only(
            "key", "state", "month", "values", "department_id"
        )
    }
    responsible = Responsible(linkage.area_code, list(unique.values()))
    due_at = _due(at, WORKING_DAYS)
    new = [
        _difference(key, one, linkage, responsible, at, due_at)
        for key, one in unique.items()
        if key not in before
    ]
    Difference.objects.bulk_create(new, batch_size=CHUNK)
    again, changed, known = [], [], []
    for key, one in unique.items():
        row = before.get(key)
        if row is None:
            continue
        if row.state == DifferenceState.GONE:
            again.append(row.pk)
        else:
            known.append(row.pk)
        if row.values != _values(one):
            row.values = _values(one)
            changed.append(row)
    Difference.objects.bulk_update(changed, ["values"], batch_size=CHUNK)
    for chunk in _chunks(again):
        Difference.objects.filter(pk__in=chunk).update(
            state=DifferenceState.OPEN.value,
            found_by=linkage,
            found_at=at,
            due_at=due_at,
            answered_at=None,
            settled_at=None,
            link_doubted=False,
        )
    for chunk in _chunks(known):
        Difference.objects.filter(pk__in=chunk).update(found_by=linkage)
    gone = (
        Difference.objects.filter(area_code=linkage.area_code, state__in=UNSETTLED)
        .filter(Q(month__gte=linkage.since) | Q(month=None))
        .exclude(found_by=linkage)
        .update(state=DifferenceState.GONE.value, settled_at=at)
    )
    counts = {"new": len(new) + len(again), "known": len(known), "gone": gone}
    record("reconciliation.differences_kept", subject=linkage, by=SYSTEM, at=at, **counts)
    return counts


def digest_of(one: FoundDifference) -> str:
    """Return what tells a difference from every other one of the county."""
    return hashlib.sha256(one.key.encode()).hexdigest()


def _difference(
    key: str,
    one: FoundDifference,
    linkage: Linkage,
    responsible: Responsible,
    at: datetime,
    due_at: datetime,
) -> Difference:
    return Difference(
        area_code=linkage.area_code,
        key=key,
        kind=one.kind.value,
        office=one.office,
        department_id=responsible.department_of(one),
        lacking=list(one.lacking),
        records=dict(one.records),
        values=_values(one),
        month=one.month,
        place=one.place,
        facility=one.facility,
        what_zh=one.what.zh,
        what_en=one.what.en,
        action_zh=one.action.zh,
        action_en=one.action.en,
        found_by=linkage,
        found_at=at,
        due_at=due_at,
    )


def _values(one: FoundDifference) -> dict[str, str]:
    # Of a mother's number only that it differs; whoever calls this cannot keep more by mistake.
    return {} if one.kind is DifferenceKind.MOTHER else dict(one.values)


def _due(at: datetime, days: int) -> datetime:
    return end_of(workdays().nth_after(in_china(at).date(), days))


def _chunks(keys: Sequence[int]) -> list[Sequence[int]]:
    # SQLite takes no more than a few thousand values in one statement.
    return [keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK)]


@transaction.atomic
def answer_difference(
    difference: Difference, *, said: Said, note: str, by: Officer, at: datetime
) -> Answer:
    """Answer for the department: what its own register says.

    Args:
        said: one of `answers_to` the kind.
        note: up to 200 characters about records; empty is fine.

    Raises:
        Refused: not the officer's to answer, answered already, or a note that names somebody.
    """
    found = Difference.objects.select_for_update().get(pk=difference.pk)
    if not by.may(Permission.DIFFERENCES_ANSWER) or not _is_of(found, by):
        raise Refused(
            zh="这条差异不由您所在部门答复。", en="This difference is not your department's."
        )
    if found.state != DifferenceState.OPEN:
        raise Refused(
            zh="这条差异已经答复或已办结。", en="This difference is answered or settled already."
        )
    if said not in answers_to(DifferenceKind(found.kind), found.office):
        raise Refused(zh="请从列出的答复中选择。", en="Choose one of the answers listed.")
    answer = _said(found, said, note, by, at)
    found.state, found.answered_at = DifferenceState.ANSWERED.value, at
    found.link_doubted = said is Said.LINK_WRONG
    found.save(update_fields=["state", "answered_at", "link_doubted"])
    record(
        "reconciliation.difference_answered",
        subject=found,
        by=by,
        at=at,
        said=said.value,
        with_note=bool(answer.note),
    )
    return answer


@transaction.atomic
def settle_difference(
    difference: Difference, *, accepted: bool, note: str, by: Officer, at: datetime
) -> Difference:
    """Confirm an answer, or send it back to be answered again within five working days.

    A confirmed “not one birth” parts the records from the next linkage on.

    Raises:
        Refused: not a statistician of the county, not answered, or a note that names somebody.
    """
    found = Difference.objects.select_for_update().get(pk=difference.pk)
    if not by.may(Permission.REVIEW) or not by.sees(area_code=found.area_code):
        raise Refused(
            zh="由县级统计人员确认或退回。", en="The county's statistician confirms or sends back."
        )
    if found.state != DifferenceState.ANSWERED:
        raise Refused(
            zh="这条差异不在待确认状态。", en="This difference does not wait to be confirmed."
        )
    parted = part(found, by=by, at=at) if accepted and found.link_doubted else 0
    if accepted:
        _said(found, Said.ACCEPTED, note, by, at)
        found.state, found.settled_at = DifferenceState.SETTLED.value, at
    else:
        _said(found, Said.SENT_BACK, note, by, at)
        found.state, found.answered_at = DifferenceState.OPEN.value, None
        found.link_doubted = False
        found.due_at = _due(at, AGAIN_WORKING_DAYS)
    found.save()
    record(
        "reconciliation.difference_settled" if accepted else "reconciliation.difference_returned",
        subject=found,
        by=by,
        at=at,
        parted=parted,
    )
    return found


def _is_of(difference: Difference, by: Officer) -> bool:
    if difference.department_id == by.department_id:
        return True
    # Of another department's only the statistician answers, for offices without an account.
    if by.may(Permission.REVIEW):
        return by.sees(area_code=difference.area_code)
    in_reach = Difference.objects.seen_by(by).filter(pk=difference.pk)
    return bool(in_reach.exists())


def _said(difference: Difference, said: Said, note: str, by: Officer, at: datetime) -> Answer:
    note = " ".join(note.split())
    if len(note) > NOTE_LENGTH or names_somebody(note):
        raise Refused(
            zh="说明不超过 200 字，不写姓名、证件号码、电话。",
            en="Up to 200 characters, without names, id numbers or telephone numbers.",
        )
    return Answer.objects.create(
        difference=difference,
        said=said.value,
        note=note,
        department_id=by.department_id,
        by=by.username,
        at=at,
    )
