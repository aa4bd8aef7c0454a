"""What is written of the second factor: begun, confirmed, used, refused, taken away."""

from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction

from evenborn.foundation.access.models import Officer, RecoveryCode
from evenborn.foundation.access.second_factor import matching_step, new_secret
from evenborn.foundation.access.tokens import digest_of, new_recovery_codes, plain_code
from evenborn.foundation.audit.actions import record
from evenborn.foundation.ui.refusal import Refused

WRONG_CODES = 5
LOCKED_FOR = timedelta(minutes=15)


class Verdict(StrEnum):
    """What came of a code. A value, not an exception: the count of wrong ones must be kept."""

    RIGHT = "right"
    RECOVERED = "recovered"
    WRONG = "wrong"
    LOCKED = "locked"


@transaction.atomic
def begin_second_factor(*, anew: bool = False, by: Officer, at: datetime) -> str:
    """Make the secret that an authenticator is to learn, and return it in base 32.

    The one in use stays until the new one is confirmed.

    Args:
        anew: make another one even where one is waiting; otherwise a page loaded twice shows the
            same QR code.
    """
    officer = Officer.objects.select_for_update().get(pk=by.pk)
    kept = officer.second_factor or {}
    if "pending" in kept and not anew:
        return kept["pending"]
    secret = new_secret()
    officer.second_factor = {**kept, "pending": secret}
    officer.save(update_fields=["second_factor"])
    record("access.second_factor_begun", subject=officer, by=by, at=at)
    return secret


@transaction.atomic
def confirm_second_factor(*, code: str, by: Officer, at: datetime) -> list[str]:
    """Take the authenticator that shows this code from now on, and return ten recovery codes.

    They are kept as digests only, so this is the one moment to show them.

    Raises:
        Refused: no secret is waiting, or the code is not of it.
    """
    officer = Officer.objects.select_for_update().get(pk=by.pk)
    secret = (officer.second_factor or {}).get("pending")
    if secret is None:
        raise Refused(
            zh="没有待确认的动态口令，请重新设置。",
            en="No second factor is waiting to be confirmed. Please begin again.",
        )
    step = matching_step(secret, code, at=at, after=0)
    if step is None:
        raise Refused(
            zh="动态口令不正确。请确认手机时间准确，再输入当前显示的 6 位数字。",
            en="The code is not right. Check that the phone shows the right time and enter "
            "the 6 digits shown now.",
        )
    officer.second_factor = {"secret": secret}
    officer.second_factor_at = at
    officer.last_step = step
    officer.code_failures, officer.code_locked_until = 0, None
    officer.save()
    codes = new_recovery_codes()
    officer.recovery_codes.all().delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(officer=officer, digest=digest_of(code)) for code in codes
    )
    record("access.second_factor_set", subject=officer, by=by, at=at)
    return codes


@transaction.atomic
def check_code(*, code: str, by: Officer, at: datetime) -> Verdict:
    """Judge a one-time code or a recovery code; five wrong ones close the door for 15 minutes.

    A code that was used is wrong, also within its half minute.
    """
    officer = Officer.objects.select_for_update().get(pk=by.pk)
    if officer.code_locked_until is not None and at < officer.code_locked_until:
        return Verdict.LOCKED
    secret = (officer.second_factor or {}).get("secret")
    step = secret and matching_step(secret, code, at=at, after=officer.last_step)
    if step:
        officer.last_step = step
        verdict = Verdict.RIGHT
    elif _use_recovery_code(officer, code, at=at):
        verdict = Verdict.RECOVERED
        record(
            "access.recovery_code_used",
            subject=officer,
            by=by,
            at=at,
            left=officer.recovery_codes.filter(used_at=None).count(),
        )
    else:
        return _refuse_code(officer, by=by, at=at)
    officer.code_failures, officer.code_locked_until = 0, None
    officer.save(update_fields=["last_step", "code_failures", "code_locked_until"])
    return verdict


@transaction.atomic
def reset_second_factor(officer: Officer, *, by: Officer, at: datetime) -> Officer:
    """Take away a lost authenticator; the officer sets up a new one at the next sign-in.

    His password stays unknown to whoever does this, and his sessions end.

    Raises:
        Refused: it is one's own account.
    """
    if officer.pk == by.pk:
        raise Refused(
            zh="不能重置自己的动态口令，请由另一名安全管理员办理。",
            en="You cannot reset your own second factor; another security administrator must.",
        )
    officer = Officer.objects.select_for_update().get(pk=officer.pk)
    officer.second_factor, officer.second_factor_at = None, None
    officer.code_failures, officer.code_locked_until = 0, None
    officer.session_round += 1
    officer.save()
    officer.recovery_codes.all().delete()
    officer.sign_ins.filter(ended_at=None).update(ended_at=at)
    record("access.second_factor_reset", subject=officer, by=by, at=at)
    return officer


def _use_recovery_code(officer: Officer, code: str, *, at: datetime) -> bool:
    plain = plain_code(code)
    if not plain:
        return False
    unused = officer.recovery_codes.filter(digest=digest_of(plain), used_at=None)
    return bool(unused.update(used_at=at))


def _refuse_code(officer: Officer, *, by: Officer, at: datetime) -> Verdict:
    officer.code_failures += 1
    is_last = officer.code_failures >= WRONG_CODES
    if is_last:
        officer.code_failures, officer.code_locked_until = 0, at + LOCKED_FOR
    officer.save(update_fields=["code_failures", "code_locked_until"])
    record("access.code_locked" if is_last else "access.code_failed", subject=officer, by=by, at=at)
    return Verdict.LOCKED if is_last else Verdict.WRONG
