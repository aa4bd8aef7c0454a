"""Accounts of a demo county, with passwords that the sign-in page tells everybody."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from evenborn.foundation.access.models import Department, Officer
from evenborn.foundation.access.rules import Role
from evenborn.foundation.audit.actions import SYSTEM, record
from evenborn.foundation.ui.refusal import Refused


@transaction.atomic
def make_demo_officer(
    *,
    username: str,
    full_name: str,
    role: Role,
    department: Department,
    area_code: str,
    password: str | None,
    totp_secret: str,
    at: datetime,
) -> Officer:
    """Make an account that is open at once, and only while the house is a demo.

    Args:
        password: None for an account that nobody signs in with.
        totp_secret: base 32; empty for a role that needs no second factor.

    Raises:
        Refused: this house is not a demo.
    """
    if not settings.DEMO:
        raise Refused(
            zh="演示账号只能在演示环境中建立。",
            en="Demo accounts are made in a demo county only.",
        )
    officer = Officer(
        username=username,
        person={"full_name": full_name, "email": ""},
        role=role.value,
        department=department,
        area_code=area_code,
        is_demo=True,
        invited_at=at,
        activated_at=at,
    )
    if totp_secret:
        officer.second_factor, officer.second_factor_at = {"secret": totp_secret}, at
    officer.set_password(password)
    officer.save()
    record("access.demo_account_made", subject=officer, by=SYSTEM, at=at, role=role.value)
    return officer
