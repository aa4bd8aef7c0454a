"""What becomes of an agreement: proposed, approved by another person, ended; and its transfers."""

from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from django.db import transaction

from evenborn.foundation.access.models import Department, Officer
from evenborn.foundation.access.rules import Permission, covers
from evenborn.foundation.audit.actions import Actor, record
from evenborn.foundation.exchange.models import Batch, Outgoing
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.reconciliation.models import Agreement, Transfer
from evenborn.rooms.reconciliation.rules_agreements import (
    IN_KINDS,
    OUT_KINDS,
    AgreementState,
    Direction,
    Frequency,
    Level,
    level_of,
)
from evenborn.standards import load_schema


@dataclass(frozen=True, slots=True)
class Terms:
    """What two departments agree on.

    Attributes:
        direction, kind: which data, which way.
        purpose, legal_basis: what for, and by which article of which law.
        recipient: who uses it.
        frequency: how often.
        starts_on, ends_on: first and last day.
        assessment: number and date of the impact assessment; asked for where persons are in it.
        fields: columns of the schema that are kept; of records only.
    """

    direction: Direction
    kind: str
    purpose: str
    legal_basis: str
    recipient: str
    frequency: Frequency
    starts_on: date
    ends_on: date
    assessment: str = ""
    fields: tuple[str, ...] = field(default=())


@transaction.atomic
def propose_agreement(partner: Department, terms: Terms, *, by: Officer, at: datetime) -> Agreement:
    """Draw up an agreement with a department; it lets nothing through until it is approved.

    Raises:
        Refused: the partner is the own department or of another area, or the terms do not do.
    """
    if partner.pk == by.department_id or not covers(by.area_code, partner.area_code):
        raise Refused(
            zh="请选择本区划内的其他单位。", en="Choose another department within your own area."
        )
    _check(terms)
    made: Agreement = Agreement.objects.create(
        **asdict(terms) | {"fields": sorted(terms.fields)},
        partner=partner,
        area_code=by.area_code,
        proposed_by=by,
        proposed_at=at,
    )
    record(
        "reconciliation.agreement_proposed",
        subject=made,
        by=by,
        at=at,
        kind=terms.kind,
        direction=terms.direction.value,
        level=level_of(terms.kind).value,
        fields=len(made.fields),
    )
    return made


def _check(terms: Terms) -> None:
    kinds = IN_KINDS if terms.direction is Direction.IN else OUT_KINDS
    if terms.kind not in kinds:
        raise Refused(
            zh="这类数据不能按这个方向交换：只接收各部门的文件，只提供季度统计表。",
            en="This kind of data does not go that way: files of departments come in, the "
            "quarter's table goes out.",
        )
    if terms.ends_on < terms.starts_on:
        raise Refused(zh="终止日期不能早于起始日期。", en="The last day is before the first.")
    if not terms.purpose.strip() or not terms.legal_basis.strip():
        raise Refused(zh="请写明用途和法律依据。", en="Say what for and by which law.")
    if level_of(terms.kind) is Level.COUNTS:
        if terms.fields:
            raise Refused(zh="合计数不需要列出字段。", en="Counts need no list of columns.")
        return
    if not terms.assessment.strip():
        raise Refused(
            zh="交换逐人记录前应完成个人信息保护影响评估，请填写评估的文号和日期。",
            en="Before records of persons are exchanged their impact is assessed; give the "
            "assessment's number and date.",
        )
    if not set(terms.fields) <= set(load_schema(terms.kind).names):
        raise Refused(zh="字段不属于这类文件。", en="A column is not of this kind of file.")


@transaction.atomic
def approve_agreement(agreement: Agreement, *, by: Officer, at: datetime) -> Agreement:
    """Approve an agreement that another person drew up; from now on it lets data through.

    Raises:
        Refused: the officer drew it up himself, it is decided already or over, or another one
            covers the same data on some of its days.
    """
    found = _draft(agreement, by=by)
    if found.ends_on < at.date():
        raise Refused(zh="协议期限已过，请重新拟订。", en="Its time is over; draw up a new one.")
    # Two drafts for the same data, approved at the same moment: the second waits and is refused.
    Department.objects.select_for_update(no_key=True).get(pk=found.partner_id)
    same = Agreement.objects.filter(
        partner=found.partner_id,
        area_code=found.area_code,
        direction=found.direction,
        kind=found.kind,
        state=AgreementState.APPROVED.value,
        starts_on__lte=found.ends_on,
        ends_on__gte=found.starts_on,
    )
    if same.exists():
        raise Refused(
            zh="同一单位、同类数据在此期间已有批准的协议，请先终止原协议。",
            en="An approved agreement covers the same data of this department in this time; end "
            "that one first.",
        )
    return _decide(found, AgreementState.APPROVED, reason="", by=by, at=at)


@transaction.atomic
def refuse_agreement(agreement: Agreement, *, reason: str, by: Officer, at: datetime) -> Agreement:
    """Refuse an agreement that another person drew up, and say why.

    Raises:
        Refused: the officer drew it up himself, or it is decided already.
    """
    return _decide(_draft(agreement, by=by), AgreementState.REFUSED, reason=reason, by=by, at=at)


def _draft(agreement: Agreement, *, by: Officer) -> Agreement:
    found: Agreement = Agreement.objects.select_for_update().get(pk=agreement.pk)
    _may_decide(found, by)
    if found.state != AgreementState.DRAFT:
        raise Refused(zh="这份协议已有决定。", en="This agreement is decided already.")
    if found.proposed_by_id == by.pk:
        raise Refused(
            zh="拟订人与批准人不能是同一人，请由另一名工作人员批准。",
            en="Whoever drew it up cannot decide; another officer does.",
        )
    return found


def _may_decide(agreement: Agreement, by: Officer) -> None:
    if not by.may(Permission.AGREEMENTS_APPROVE) or not by.sees(area_code=agreement.area_code):
        raise Refused(zh="由本县领导小组办公室决定。", en="The county's office decides.")


def _decide(
    found: Agreement, state: AgreementState, *, reason: str, by: Officer, at: datetime
) -> Agreement:
    found.state, found.reason = state.value, reason
    found.decided_by, found.decided_at = by, at
    found.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    record(f"reconciliation.agreement_{state.value}", subject=found, by=by, at=at, kind=found.kind)
    return found


@transaction.atomic
def end_agreement(agreement: Agreement, *, reason: str, by: Officer, at: datetime) -> Agreement:
    """End an approved agreement at once; files that wait to be checked are refused too.

    Raises:
        Refused: it is not in force, or another county's.
    """
    found: Agreement = Agreement.objects.select_for_update().get(pk=agreement.pk)
    _may_decide(found, by)
    if found.state != AgreementState.APPROVED:
        raise Refused(zh="只能终止已批准的协议。", en="Only an approved agreement can be ended.")
    found.state, found.reason = AgreementState.ENDED.value, reason
    found.ended_by, found.ended_at = by, at
    found.save(update_fields=["state", "reason", "ended_by", "ended_at"])
    record("reconciliation.agreement_ended", subject=found, by=by, at=at, kind=found.kind)
    return found


@transaction.atomic
def note_transfer(
    agreement: Agreement,
    *,
    amount: int,
    by: Actor,
    at: datetime,
    batch: Batch | None = None,
    outgoing: Outgoing | None = None,
) -> Transfer:
    """Write down that data went under an agreement: a file that came, or a table that left."""
    made: Transfer = Transfer.objects.create(
        agreement=agreement,
        batch=batch,
        outgoing=outgoing,
        amount=amount,
        by=by.username,
        at=at,
    )
    record(
        "reconciliation.transferred",
        subject=agreement,
        by=by,
        at=at,
        kind=agreement.kind,
        direction=agreement.direction,
        amount=amount,
    )
    return made
