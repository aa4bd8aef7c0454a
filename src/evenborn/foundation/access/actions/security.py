"""What the security administrator does for others without seeing what they see."""

from datetime import datetime

from axes.utils import reset
from django.db import transaction

from evenborn.foundation.access.lockout import door_name
from evenborn.foundation.access.models import Officer
from evenborn.foundation.audit.actions import record
from evenborn.foundation.ui.refusal import Refused


@transaction.atomic
def unlock(officer: Officer, *, by: Officer, at: datetime) -> Officer:
    """Open the door again before its 15 minutes are over, for the password and the code.

    Raises:
        Refused: it is one's own account.
    """
    if officer.pk == by.pk:
        raise Refused(
            zh="不能为自己解锁，请等待 15 分钟。",
            en="You cannot unlock yourself; please wait 15 minutes.",
        )
    officer = Officer.objects.select_for_update().get(pk=officer.pk)
    reset(username=door_name(officer.username))
    officer.code_failures, officer.code_locked_until = 0, None
    officer.save(update_fields=["code_failures", "code_locked_until"])
    record("access.unlocked", subject=officer, by=by, at=at)
    return officer
