"""Letters by e-mail, where a mail server is set."""

import logging
import smtplib
from enum import StrEnum

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from evenborn.foundation.access.models import Officer

log = logging.getLogger(__name__)
WAIT_SECONDS = 10


class Sent(StrEnum):
    """What became of a letter."""

    SENT = "sent"
    FAILED = "failed"
    NOT_SET = "not_set"  # no mail server, or no address


def send_invitation(officer: Officer, *, address: str) -> Sent:
    """Send the link of an invitation; the page that shows it does not depend on it."""
    if not settings.EMAIL_HOST or not officer.email:
        return Sent.NOT_SET
    letter = EmailMessage(
        "衡生账号邀请 · Invitation to Evenborn",
        f"您好：\n\n您的衡生账号“{officer.username}”已建立。请在 7 天内打开下面的链接设置密码，"
        f"链接只能使用一次，请勿转发：\n\n{address}\n\n"
        "如果您没有申请过账号，请忽略本邮件并告知系统管理员。\n\n"
        f'Your Evenborn account "{officer.username}" is ready. Open the link within 7 days to set '
        "a password. It works once; do not forward it. If you did not expect this letter, tell the "
        "system administrator.\n",
        to=[officer.email],
        connection=get_connection(timeout=WAIT_SECONDS),
    )
    try:
        letter.send()
    except (OSError, smtplib.SMTPException) as error:
        log.warning("invitation of officer %s not sent: %s", officer.pk, type(error).__name__)
        return Sent.FAILED
    return Sent.SENT
