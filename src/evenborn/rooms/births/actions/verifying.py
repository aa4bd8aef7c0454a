"""The township verifies what was entered, or sends it back with a reason, within 24 hours."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import covers
from evenborn.foundation.audit.actions import record, record_many
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.births.models import Birth
from evenborn.rooms.births.rules import NEXT, ReturnReason, State


@transaction.atomic
def verify(births: Iterable[Birth], *, by: Officer, at: datetime) -> list[Birth]:
    """Vouch for records of the officer's township.

    Raises:
        Refused: none was chosen, one of them belongs to another area, was entered by the officer
            himself or does not wait for verification; then none is changed.
    """
    # In one order, so that two officers at once wait for each other and do not lock each other.
    chosen = sorted({birth.pk: birth for birth in births}.values(), key=lambda birth: birth.pk)
    if not chosen:
        raise Refused(
            zh="请先勾选要核实的记录。", en="Tick the records that are to be verified first."
        )
    verified = [_locked(birth, State.VERIFIED, by) for birth in chosen]
    for birth in verified:
        birth.state, birth.reason = State.VERIFIED.value, ""
        birth.judged_by, birth.judged_at = by.username, at
        birth.save(update_fields=["state", "reason", "judged_by", "judged_at"])
    for in_time in (True, False):
        subjects = [birth for birth in verified if (at <= birth.verify_due_at) is in_time]
        record_many("births.verified", subjects=subjects, by=by, at=at, in_time=in_time)
    return verified


@transaction.atomic
def send_back(birth: Birth, *, reason: ReturnReason, by: Officer, at: datetime) -> Birth:
    """Return a record to whoever entered it, with a reason that says what to do.

    Raises:
        Refused: another area's record, or one that does not wait for verification.
    """
    birth = _locked(birth, State.RETURNED, by)
    birth.state, birth.reason = State.RETURNED.value, reason.value
    birth.judged_by, birth.judged_at = by.username, at
    birth.save(update_fields=["state", "reason", "judged_by", "judged_at"])
    record("births.returned", subject=birth, by=by, at=at, reason=reason.value)
    return birth


def _locked(birth: Birth, to: State, by: Officer) -> Birth:
    birth = Birth.objects.select_for_update().get(pk=birth.pk)
    if not covers(by.area_code, birth.township_code):
        raise Refused(
            zh="该记录由其他乡镇（街道）核实。",
            en="This record is verified by another township.",
        )
    if birth.state != State.RECORDED or to not in NEXT[State(birth.state)]:
        raise Refused(
            zh="该记录已不在待核实状态，请刷新页面查看。",
            en="This record no longer waits for verification; reload the page.",
        )
    if birth.entered_by == by.username:
        raise Refused(
            zh="录入人不能核实自己录入的记录，请由另一名工作人员核实。",
            en="Whoever entered a record cannot verify it; another officer does.",
        )
    return birth
