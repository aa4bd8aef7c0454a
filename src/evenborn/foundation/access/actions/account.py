"""What an officer changes of his own account."""

from datetime import datetime

from django.db import transaction

from evenborn.foundation.access.models import Officer
from evenborn.foundation.audit.actions import record
from evenborn.foundation.ui.refusal import Refused


@transaction.atomic
def change_password(*, password: str, sign_in_id: int | None, by: Officer, at: datetime) -> Officer:
    """Set one's own password; every other session ends.

    Args:
        password: the new one; the form has checked it against the rules.
        sign_in_id: this session, which goes on.

    Raises:
        Refused: the new password is the old one.
    """
    officer = Officer.objects.select_for_update().get(pk=by.pk)
    if officer.check_password(password):
        raise Refused(
            zh="新密码不能与原密码相同。", en="The new password must differ from the old one."
        )
    officer.set_password(password)
    officer.must_change_password = False
    officer.save(update_fields=["password", "must_change_password"])
    officer.sign_ins.filter(ended_at=None).exclude(pk=sign_in_id).update(ended_at=at)
    record("access.password_changed", subject=officer, by=by, at=at)
    return officer


@transaction.atomic
def end_other_sessions(*, sign_in_id: int | None, by: Officer, at: datetime) -> Officer:
    """End all sessions of one's own account but this one."""
    officer = Officer.objects.select_for_update().get(pk=by.pk)
    officer.session_round += 1
    officer.save(update_fields=["session_round"])
    others = officer.sign_ins.filter(ended_at=None).exclude(pk=sign_in_id)
    ended = others.update(ended_at=at)
    record("access.sessions_ended", subject=officer, by=by, at=at, count=ended)
    return officer
