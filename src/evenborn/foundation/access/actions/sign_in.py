"""What is written when somebody signs in or out, or fails to."""

from datetime import datetime

from django.db import transaction

from evenborn.foundation.access.models import Officer, SignIn
from evenborn.foundation.access.visitors import Visitor
from evenborn.foundation.audit.actions import record


@transaction.atomic
def signed_in(*, with_code: bool, browser: str = "", by: Officer, at: datetime) -> SignIn:
    """Note that a session of an officer has begun.

    Args:
        with_code: a second factor was shown.
        browser: what he uses, in a word or two.
    """
    entry = SignIn.objects.create(officer=by, at=at, browser=browser[:40])
    record("access.signed_in", subject=by, by=by, at=at, second_factor=with_code)
    return entry


@transaction.atomic
def signed_out(*, sign_in_id: int | None, by: Officer, at: datetime) -> None:
    """Note that an officer has ended this session."""
    SignIn.objects.filter(pk=sign_in_id or 0, officer=by, ended_at=None).update(ended_at=at)
    record("access.signed_out", subject=by, by=by, at=at)


@transaction.atomic
def sign_in_failed(*, username: str, is_locked: bool, by: Visitor, at: datetime) -> None:
    """Note a wrong password.

    What was typed is not kept: people type passwords into the wrong field. A known account is
    named as the subject.
    """
    officer = Officer.objects.filter(username=username).first()
    record(
        "access.locked_out" if is_locked else "access.sign_in_failed",
        subject=officer or "",
        by=by,
        at=at,
        known=officer is not None,
    )
