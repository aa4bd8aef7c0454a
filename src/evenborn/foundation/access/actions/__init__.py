"""Every write of this room."""

from evenborn.foundation.access.actions.account import change_password, end_other_sessions
from evenborn.foundation.access.actions.clients import client_seen, open_client, revoke_client
from evenborn.foundation.access.actions.demo import make_demo_officer
from evenborn.foundation.access.actions.departments import (
    appoint_liaison,
    close_department,
    open_department,
    rename_department,
)
from evenborn.foundation.access.actions.officers import (
    accept,
    close,
    found_administrator,
    invite,
    invite_again,
    move,
    withdraw_invitation,
)
from evenborn.foundation.access.actions.second_factor import (
    Verdict,
    begin_second_factor,
    check_code,
    confirm_second_factor,
    reset_second_factor,
)
from evenborn.foundation.access.actions.security import unlock
from evenborn.foundation.access.actions.sign_in import sign_in_failed, signed_in, signed_out

__all__ = (
    "Verdict",
    "accept",
    "appoint_liaison",
    "begin_second_factor",
    "change_password",
    "check_code",
    "client_seen",
    "close",
    "close_department",
    "confirm_second_factor",
    "end_other_sessions",
    "found_administrator",
    "invite",
    "invite_again",
    "make_demo_officer",
    "move",
    "open_client",
    "open_department",
    "rename_department",
    "reset_second_factor",
    "revoke_client",
    "sign_in_failed",
    "signed_in",
    "signed_out",
    "unlock",
    "withdraw_invitation",
)
