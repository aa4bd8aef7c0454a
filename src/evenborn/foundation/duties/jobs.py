"""Reminders by mail: one a day to an officer for whom something is overdue or due today."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage

from evenborn.foundation.access.models import Officer
from evenborn.foundation.duties import actions, queries
from evenborn.foundation.duties.periods import CHINA
from evenborn.foundation.duties.queries import Today
from evenborn.foundation.runs.registry import job
from evenborn.foundation.runs.rules import Receipt
from evenborn.foundation.runs.work import Work
from evenborn.standards.words import Words

log = logging.getLogger(__name__)
_MOST_LINES = 30


@job(
    "duties.remind",
    title=Words("发送应办提醒", "Send reminders"),
    parts={
        "sent": Words("已发送", "sent"),
        "quiet": Words("无待办", "nothing due"),
        "before": Words("今日已发", "sent before"),
        "failed": Words("未能发出", "not taken by the mail server"),
    },
)
def remind(work: Work) -> Receipt:
    """Send each officer with an address the day's digest; a mail that went is not sent again."""
    officers = queries.officers_with_mail() if settings.EMAIL_HOST else []
    parts = {"sent": 0, "quiet": 0, "before": 0, "failed": 0}
    for number, officer in enumerate(officers):
        work.progress(number, len(officers))
        parts[_remind(officer, work)] += 1
    return Receipt(total=len(officers), parts=parts)


def _remind(officer: Officer, work: Work) -> str:
    at = work.clock()
    today = queries.today(officer, at)
    if not (today.overdue or today.today):
        return "quiet"
    mail = actions.claim_mail(
        officer,
        day=at.astimezone(CHINA).date(),
        overdue=today.n_overdue,
        due_today=today.n_today,
        by=work.by,
        at=at,
    )
    if mail is None:
        return "before"
    subject, body = digest(today, english=officer.language == "en")
    try:
        EmailMessage(subject, body, to=[officer.email]).send()
    except (SMTPException, OSError) as error:
        log.warning("reminder %s: %s", mail.pk, type(error).__name__)
        actions.mail_failed(mail, by=work.by, at=work.clock())
        return "failed"
    actions.mail_sent(mail, by=work.by, at=work.clock())
    return "sent"


def digest(today: Today, *, english: bool) -> tuple[str, str]:
    """Return subject and text of a mail: duties, units and counts, no person and no link in."""
    n_late, n_today = today.n_overdue, today.n_today
    subject = Words(
        f"衡生：逾期 {n_late} 项，今日到期 {n_today} 项",
        f"Evenborn: {n_late} overdue, {n_today} due today",
    )
    lines = [
        Words(
            f"· {owed.kind.title.zh}，{owed.unit.name}，{owed.count} 项，{owed.due.zh}",
            f"- {owed.kind.title.en}, {owed.unit.name}, {owed.count}, {owed.due.en}",
        )
        for owed in (*today.overdue, *today.today)
    ]
    rest = len(lines) - _MOST_LINES
    shown = lines[:_MOST_LINES]
    if rest > 0:
        shown.append(Words(f"· 另有 {rest} 项", f"- and {rest} more"))
    end = Words("请登录衡生，在“今日”页面办理。", "Sign in to Evenborn and open Today.")
    text = [*shown, end]
    return (
        subject.en if english else subject.zh,
        "\n".join(words.en if english else words.zh for words in text),
    )
