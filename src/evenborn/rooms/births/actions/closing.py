"""A month is closed with two signatures; after that nothing changes silently."""

import hashlib
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Count

from evenborn.foundation.access.models import Department, Officer
from evenborn.foundation.audit.actions import record
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.births.models import Birth, Draft, MonthClose
from evenborn.rooms.births.queries import month_counts
from evenborn.rooms.births.rules import MonthCounts, MonthState, State, born_at, month_after


@transaction.atomic
def prepare_month(department: Department, *, month: date, by: Officer, at: datetime) -> MonthClose:
    """Draw up the month's counts and sign them first.

    Raises:
        Refused: the month is not over, is closed, has open drafts, or its deliveries do not equal
            certificates + pending + not live.
    """
    _own(department, by)
    if at.date() < month_after(month):
        raise Refused(zh="本月尚未结束，不能关账。", en="The month is not over yet.")
    # Whoever draws up the same month at the same moment waits here, and finds it drawn up.
    Department.objects.select_for_update(no_key=True).get(pk=department.pk)
    close = MonthClose.objects.select_for_update().filter(department=department, month=month)
    found = close.first()
    if found is not None and found.state == MonthState.CLOSED:
        raise Refused(zh="该月已关账。", en="This month is closed already.")
    counts = _ready(department, month)
    found = found or MonthClose(department=department, month=month)
    found.state = MonthState.PREPARED.value
    found.prepared_by, found.prepared_at = by.username, at
    found.counts = counts.as_codes()
    found.fingerprint = _fingerprint(department, month)
    found.save()
    record("births.month_prepared", subject=found, by=by, at=at, **counts.as_codes())
    return found


@transaction.atomic
def sign_month(close: MonthClose, *, by: Officer, at: datetime) -> MonthClose:
    """Sign a prepared month as the second officer and close it.

    Raises:
        Refused: the same officer, another department, a record changed since it was prepared.
    """
    close = (
        MonthClose.objects.select_for_update(of=("self",))
        .select_related("department")
        .get(pk=close.pk)
    )
    _own(close.department, by)
    if close.state != MonthState.PREPARED:
        raise Refused(zh="该月不在待复核状态。", en="This month does not wait for a signature.")
    if close.prepared_by == by.username:
        raise Refused(
            zh="编制人与复核人不能是同一人，请由另一名工作人员签字。",
            en="The second signature must be another officer's.",
        )
    counts = _ready(close.department, close.month)
    if close.fingerprint != _fingerprint(close.department, close.month):
        raise Refused(
            zh="编制后记录有变动，请重新编制后再签字。",
            en="Records changed after the counts were drawn up; draw them up again.",
        )
    close.state = MonthState.CLOSED.value
    close.signed_by, close.signed_at = by.username, at
    close.save(update_fields=["state", "signed_by", "signed_at"])
    record("births.month_closed", subject=close, by=by, at=at, **counts.as_codes())
    return close


@transaction.atomic
def take_back_month(close: MonthClose, *, by: Officer, at: datetime) -> None:
    """Take back a prepared month that is not signed yet, to mend it.

    Raises:
        Refused: the month is closed: it stays so, corrections are shown as later revisions.
    """
    close = (
        MonthClose.objects.select_for_update(of=("self",))
        .select_related("department")
        .get(pk=close.pk)
    )
    _own(close.department, by)
    if close.state != MonthState.PREPARED:
        raise Refused(
            zh="已关账的月份不能撤回，更正会作为关账后修订列示。",
            en="A closed month stays closed; corrections are shown as later revisions.",
        )
    record("births.month_taken_back", subject=close, by=by, at=at)
    close.delete()


def _own(department: Department, by: Officer) -> None:
    if department.pk != by.department_id:
        raise Refused(zh="只能关本单位的账。", en="Only the department itself may close its month.")


def _ready(department: Department, month: date) -> MonthCounts:
    counts = month_counts(department, month)
    if not counts.balance.holds:
        raise Refused(
            zh=f"分娩数与“已签发＋待签发＋非活产”相差 {counts.balance.unexplained} 条，"
            "请先补全出生医学证明编号或选“待签发”。",
            en=f"Deliveries and “issued + pending + not live” differ by "
            f"{counts.balance.unexplained}; fill in the certificate number or choose “pending”.",
        )
    drafts = Draft.objects.filter(
        department=department,
        born_at__gte=born_at(month, time()),
        born_at__lt=born_at(month_after(month), time()),
    ).count()
    if drafts:
        raise Refused(
            zh=f"该月还有 {drafts} 份未提交的草稿，请先提交或删除。",
            en=f"{drafts} drafts of this month are not submitted; submit or discard them first.",
        )
    return counts


def _fingerprint(department: Department, month: date) -> str:
    """Return a digest of which records count and how often each was corrected.

    A record changes by a correction only, so this says whether anything did; it holds no keyed
    digest, which would change with the keys.
    """
    digest = hashlib.sha256()
    rows = (
        Birth.objects.filter(department=department, month=month)
        .exclude(state=State.WITHDRAWN)
        .order_by("pk")
        .values_list("pk", Count("corrections"))
    )
    for pk, corrections in rows.iterator():
        digest.update(f"{pk}|{corrections}\n".encode())
    return digest.hexdigest()
