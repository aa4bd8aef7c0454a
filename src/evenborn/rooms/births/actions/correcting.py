"""Corrections keep old value, new value, reason, who and when (R029); nothing is erased."""

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from django.db import IntegrityError, transaction

from evenborn.foundation.access.models import Officer
from evenborn.foundation.audit.actions import record
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.births import causes, identity
from evenborn.rooms.births.actions.certificates import release_certificate, use_certificates
from evenborn.rooms.births.facts import PLAIN, as_text, plain_cells, schema, sealed_cells
from evenborn.rooms.births.judging import Row, check_certificates, township_of
from evenborn.rooms.births.models import Birth, Correction, MonthClose
from evenborn.rooms.births.queries import cells_of
from evenborn.rooms.births.rules import (
    NEXT,
    VERIFIED_FACTS,
    CorrectionReason,
    MonthState,
    State,
    WithdrawalReason,
    born_at,
    entry_due_at,
    month_of,
)
from evenborn.standards import judge_records
from evenborn.standards.checking.problems import Cause


class NotCorrected(Refused):
    """The record would be wrong after this correction; nothing was changed.

    Attributes:
        problems: errors first, with the columns they concern.
    """

    def __init__(self, problems: tuple[Cause, ...]) -> None:
        super().__init__(
            zh="更正后的内容还有错误，请按各栏提示修改；原记录没有改动。",
            en="The corrected record still has errors, shown beside the fields; nothing changed.",
        )
        self.problems = problems


@transaction.atomic
def correct(
    birth: Birth,
    *,
    changes: Mapping[str, str],
    reason: CorrectionReason,
    by: Officer,
    at: datetime,
) -> Birth:
    """Change some columns of a record, by all the checks of a new one.

    Args:
        birth: a record that is not withdrawn.
        changes: schema columns and their new text; "" empties a column. Columns with the value
            they have already are left alone.
        reason: why.
        by: an officer of the department that entered it.
        at: when.

    Returns:
        The record, waiting for the township again if a fact it vouches for changed.

    Raises:
        NotCorrected: the record would have an error.
        Refused: another department's record, a withdrawn one, nothing to change.
    """
    birth = _own(birth, by)
    if birth.state == State.WITHDRAWN:
        raise Refused(zh="已撤销的记录不能更正。", en="A withdrawn record cannot be corrected.")
    before = {name: as_text(value) for name, value in cells_of(birth).items()}
    row = _judged(birth, before, changes, at)
    after = {**plain_cells(row.cells), **sealed_cells(row.cells)}
    now = {name: as_text(value) for name, value in after.items()}
    changed = [c.name for c in schema().columns if before.get(c.name, "") != now.get(c.name, "")]
    if not changed:
        raise Refused(zh="没有需要更正的内容。", en="There is nothing to change.")
    if "certificate_number" in changed:
        check_certificates([row], birth.institution)
    if row.refused:
        raise NotCorrected(tuple(c for c in row.problems if c.severity == "error"))

    closed = _is_closed(birth.department_id, {birth.month, month_of(row.birth_date)})
    _keep(birth, before, now, changed, reason, by, at, after_close=closed)
    for name, value in plain_cells(row.cells).items():
        setattr(birth, name, value)
    birth.identity = sealed_cells(row.cells)
    birth.certificate_index = identity.certificate_index(row.cells)
    birth.same_day_index = identity.same_day_index(row.cells)
    birth.month = month_of(row.birth_date)
    birth.born_at = born_at(row.birth_date, row.birth_time)
    birth.late = birth.entered_at > birth.due_at
    birth.township_code = township_of(row.cells, birth.department)
    looked_at_again = birth.state == State.RETURNED or VERIFIED_FACTS & set(changed)
    if looked_at_again:
        birth.state, birth.reason = State.RECORDED.value, ""
        birth.to_verify_since, birth.judged_by, birth.judged_at = at, "", None
    try:
        with transaction.atomic():
            birth.save()
    except IntegrityError as error:
        raise NotCorrected((causes.CERTIFICATE_USED,)) from error
    if "certificate_number" in changed:
        _move_certificate(birth, before, now, by, at)
    record(
        "births.corrected",
        subject=birth,
        by=by,
        at=at,
        reason=reason.value,
        columns=changed,
        after_close=closed,
    )
    return birth


def _judged(
    birth: Birth, before: Mapping[str, str], changes: Mapping[str, str], at: datetime
) -> Row:
    """Return the record as it would be, judged as a new one is."""
    allowed = {column.name for column in schema().columns} - {"record_id", "facility_code"}
    if changes.keys() - allowed:
        raise Refused(zh="这些栏目不能更正。", en="These columns cannot be corrected.")
    wished = {name: text.strip() for name, text in changes.items()}
    written = {**before, **wished, "record_id": birth.record_id}
    judgement = judge_records([written], schema=schema(), today=at.date())[0]
    errors = tuple(cause for cause in judgement.problems if cause.severity == "error")
    if errors:
        raise NotCorrected(errors)
    row = Row(dict(judgement.cells))
    if row.birth_time is not None and born_at(row.birth_date, row.birth_time) > at:
        row.problems.append(causes.NOT_YET)
    if birth.entered_at <= entry_due_at(row.birth_date, row.birth_time):
        row.cells.pop("late_reason", None)
    elif not row.cells.get("late_reason"):
        row.problems.append(causes.LATE)
    return row


def _move_certificate(
    birth: Birth, before: Mapping[str, str], now: Mapping[str, str], by: Officer, at: datetime
) -> None:
    """Note which number the record has left and which it has taken."""
    if old := before.get("certificate_number"):
        release_certificate(old, institution=birth.institution)
    if number := now.get("certificate_number"):
        use_certificates([number], institution=birth.institution, at=at)


@transaction.atomic
def withdraw(birth: Birth, *, reason: WithdrawalReason, by: Officer, at: datetime) -> Birth:
    """Take a record out of the count; it stays readable, and its number stays used.

    Raises:
        Refused: another department's record, or one that is withdrawn already.
    """
    birth = _own(birth, by)
    if State.WITHDRAWN not in NEXT[State(birth.state)]:
        raise Refused(zh="该记录已经撤销。", en="This record is already withdrawn.")
    closed = _is_closed(birth.department_id, {birth.month})
    birth.state, birth.reason = State.WITHDRAWN.value, reason.value
    birth.judged_by, birth.judged_at = by.username, at
    birth.save(update_fields=["state", "reason", "judged_by", "judged_at"])
    record("births.withdrawn", subject=birth, by=by, at=at, reason=reason.value, after_close=closed)
    return birth


def _own(birth: Birth, by: Officer) -> Birth:
    birth = (
        Birth.objects.select_for_update(of=("self",)).select_related("department").get(pk=birth.pk)
    )
    if birth.department_id != by.department_id:
        raise Refused(
            zh="只有录入单位可以更正或撤销自己的记录。",
            en="Only the department that entered a record may correct or withdraw it.",
        )
    return birth


def _is_closed(department_id: int, months: set[object]) -> bool:
    found = MonthClose.objects.select_for_update().filter(
        department_id=department_id, month__in=cast("set[str]", months)
    )
    return any(close.state == MonthState.CLOSED for close in found)


def _keep(
    birth: Birth,
    before: Mapping[str, str],
    now: Mapping[str, str],
    changed: list[str],
    reason: CorrectionReason,
    by: Officer,
    at: datetime,
    *,
    after_close: bool,
) -> None:
    plain = {name: [before.get(name, ""), now.get(name, "")] for name in changed if name in PLAIN}
    sealed: dict[str, str] = {}
    for name in changed:
        if name not in PLAIN:
            sealed[f"{name}.old"] = before.get(name, "")
            sealed[f"{name}.new"] = now.get(name, "")
    Correction.objects.create(
        birth=birth,
        at=at,
        by=by.username,
        reason=reason.value,
        columns=changed,
        plain=plain,
        sealed=sealed or None,
        after_close=after_close,
    )
