"""What this room writes: calendar links, excuses, which mail was sent; every act with its entry."""

import re
import secrets
from datetime import date, datetime

from django.db import IntegrityError, transaction

from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.audit.actions import Actor, record
from evenborn.foundation.duties import queries
from evenborn.foundation.duties.kinds import DutyKind
from evenborn.foundation.duties.ledger import Owed
from evenborn.foundation.duties.models import Excuse, FeedToken, Reminder, Supervision
from evenborn.foundation.duties.periods import Period, end_of
from evenborn.foundation.duties.rules import OPEN
from evenborn.foundation.ui.refusal import Refused

_LONG_NUMBER = re.compile(r"\d{7,}")  # an id number or a phone has no place in a reason


@transaction.atomic
def make_feed(*, by: Officer, at: datetime) -> str:
    """Make the officer's calendar link anew and return its secret, which is kept nowhere.

    The link that was valid until now is revoked.
    """
    # The officer's row is the lock: two clicks make two links, one after the other.
    Officer.objects.select_for_update().get(pk=by.pk)
    FeedToken.objects.filter(officer=by, revoked_at=None).update(revoked_at=at)
    secret = secrets.token_urlsafe(32)
    token = FeedToken.objects.create(officer=by, digest=queries.digest_of(secret), made_at=at)
    record("duties.feed_made", subject=token, by=by, at=at)
    return secret


@transaction.atomic
def revoke_feed(*, by: Officer, at: datetime) -> None:
    """Close the officer's calendar link.

    Raises:
        Refused: there is none.
    """
    token = FeedToken.objects.select_for_update().filter(officer=by, revoked_at=None).first()
    if token is None:
        raise Refused(zh="没有正在使用的日历链接。", en="There is no calendar link in use.")
    token.revoked_at = at
    token.save()
    record("duties.feed_revoked", subject=token, by=by, at=at)


@transaction.atomic
def excuse(
    kind: DutyKind, *, unit_code: str, period: Period, reason: str, by: Officer, at: datetime
) -> Excuse:
    """Excuse one unit from one duty of one period.

    Args:
        reason: why, 1 to 200 characters, about the unit and no person.

    Raises:
        Refused: not the officer's to excuse, no such open duty, or no fit reason.
    """
    reason = reason.strip()
    if not by.may(Permission.DUTIES_EXCUSE):
        raise Refused(
            zh="只有领导小组办公室人员可以免除事项。",
            en="Only the office of the leading group may excuse a duty.",
        )
    if kind.due is None:
        raise Refused(
            zh="按小时计的事项要逐条办理，不能整月免除。",
            en="A duty that each record brings is done record by record and cannot be excused.",
        )
    if not 1 <= len(reason) <= 200 or _LONG_NUMBER.search(reason):
        raise Refused(
            zh="请写明免除理由（200 字以内），不要写证件号码、电话等个人信息。",
            en="Give the reason in up to 200 characters, without id numbers, phones or the like.",
        )
    owed = _owed(kind, unit_code, period, by=by, at=at)
    try:
        with transaction.atomic():
            made = Excuse.objects.create(
                kind=kind.code,
                unit_code=unit_code,
                unit_name=owed.unit.name,
                period_code=period.code,
                reason=reason,
                by=by,
                at=at,
            )
    except IntegrityError as error:
        raise Refused(zh="这一事项已经免除。", en="This duty is excused already.") from error
    record(
        "duties.excused",
        subject=made,
        by=by,
        at=at,
        kind=kind.code,
        unit=unit_code,
        period=period.code,
    )
    return made


def _owed(kind: DutyKind, unit_code: str, period: Period, *, by: Officer, at: datetime) -> Owed:
    assert kind.due is not None
    due_at = kind.due.due_at(period, queries.workdays())
    found, _ = queries.items(by, queries.due_month(due_at), at, kind=kind, unit_code=unit_code)
    for owed in found:
        if owed.period == period and owed.state in OPEN:
            return owed
    raise Refused(
        zh="该单位在这一期没有待办的这类事项。",
        en="This unit has no open duty of this kind for this period.",
    )


@transaction.atomic
def lift(excuse: Excuse, *, by: Officer, at: datetime) -> Excuse:
    """Take an excuse back: the duty is owed again.

    Raises:
        Refused: not the officer's to lift, or lifted already.
    """
    excuse = Excuse.objects.select_for_update().get(pk=excuse.pk)
    if not by.may(Permission.DUTIES_EXCUSE):
        raise Refused(
            zh="只有领导小组办公室人员可以撤销免除。",
            en="Only the office of the leading group may take an excuse back.",
        )
    if excuse.lifted_at is not None:
        raise Refused(zh="这项免除已经撤销。", en="This excuse was taken back already.")
    excuse.lifted_at = at
    excuse.lifted_by = by
    excuse.save()
    record(
        "duties.excuse_lifted",
        subject=excuse,
        by=by,
        at=at,
        kind=excuse.kind,
        unit=excuse.unit_code,
        period=excuse.period_code,
    )
    return excuse


@transaction.atomic
def take_bulletin(*, by: Officer, at: datetime) -> list[Owed]:
    """Return what is overdue in the officer's reach, for the file that leaves the house."""
    late = queries.overdue(by, at)
    record("duties.bulletin_taken", by=by, at=at, lines=len(late))
    return late


@transaction.atomic
def supervise(period: Period, *, note: str, by: Officer, at: datetime) -> Supervision:
    """Write down that a month or quarter was gone through, with its figures as they stand.

    Args:
        period: over; a month or a quarter.
        note: what was found and what is to be done, 1 to 500 characters, about no person.

    Raises:
        Refused: not the officer's, not over yet, written already, or no fit note.
    """
    note = note.strip()
    _must_sign(by)
    if period.months not in (1, 3) or at < end_of(period.end):
        raise Refused(
            zh="这一期还没有结束，结束后才能记录督查。",
            en="This period is not over yet; it can be written down afterwards.",
        )
    if not 1 <= len(note) <= 500 or _LONG_NUMBER.search(note):
        raise Refused(
            zh="请写明督查情况（500 字以内），不要写证件号码、电话等个人信息。",
            en="Write what was found in up to 500 characters, without id numbers or phones.",
        )
    tally = queries.figures(by, period, at)
    try:
        with transaction.atomic():
            made = Supervision.objects.create(
                area_code=by.area_code,
                period_code=period.code,
                owed=tally.owed,
                in_time=tally.in_time,
                late=tally.late,
                open=tally.open,
                excused=tally.excused,
                note=note,
                by=by,
                at=at,
            )
    except IntegrityError as error:
        raise Refused(
            zh="这一期的督查已经记录。", en="This period has been written down already."
        ) from error
    record(
        "duties.supervised",
        subject=made,
        by=by,
        at=at,
        period=period.code,
        owed=tally.owed,
        open=tally.open,
    )
    return made


@transaction.atomic
def countersign(supervision: Supervision, *, by: Officer, at: datetime) -> Supervision:
    """Sign a supervision as the second officer; only then is the duty done.

    Raises:
        Refused: not the officer's, written by the same officer, or signed already.
    """
    supervision = Supervision.objects.select_for_update().get(pk=supervision.pk)
    _must_sign(by)
    if supervision.by_id == by.pk:
        raise Refused(
            zh="督查记录须由另一人复核签署。", en="Another officer than the writer has to sign."
        )
    if supervision.second_at is not None:
        raise Refused(zh="这份督查记录已经签署。", en="This supervision is signed already.")
    supervision.second_by = by
    supervision.second_at = at
    supervision.save()
    record(
        "duties.countersigned", subject=supervision, by=by, at=at, period=supervision.period_code
    )
    return supervision


def _must_sign(by: Officer) -> None:
    if not by.may(Permission.DUTIES_SIGN):
        raise Refused(
            zh="只有领导小组及其办公室人员可以记录、签署督查。",
            en="Only the leading group and its office write and sign a supervision.",
        )


@transaction.atomic
def claim_mail(
    officer: Officer, *, day: date, overdue: int, due_today: int, by: Actor, at: datetime
) -> Reminder | None:
    """Claim the officer's one mail of a day; None if it was claimed before."""
    mail, is_new = Reminder.objects.get_or_create(
        officer=officer, day=day, defaults={"overdue": overdue, "due_today": due_today}
    )
    if not is_new:
        return None
    record("duties.mail_claimed", subject=mail, by=by, at=at, overdue=overdue, today=due_today)
    return mail


@transaction.atomic
def mail_sent(mail: Reminder, *, by: Actor, at: datetime) -> Reminder:
    """Note that a claimed mail has gone."""
    mail.sent_at = at
    mail.save()
    record("duties.mail_sent", subject=mail, by=by, at=at)
    return mail


@transaction.atomic
def mail_failed(mail: Reminder, *, by: Actor, at: datetime) -> None:
    """Give a claimed mail back, so that it is tried again: the server did not take it."""
    subject = f"duties.reminder:{mail.pk}"
    mail.delete()
    record("duties.mail_failed", subject=subject, by=by, at=at)
