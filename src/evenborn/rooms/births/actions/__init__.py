"""Everything that changes the delivery register, one file for each matter."""

from evenborn.rooms.births.actions.certificates import receive_certificates, spoil_certificate
from evenborn.rooms.births.actions.closing import prepare_month, sign_month, take_back_month
from evenborn.rooms.births.actions.comparing import (
    compare_township,
    explain_difference,
)
from evenborn.rooms.births.actions.correcting import correct, withdraw
from evenborn.rooms.births.actions.deaths import read_death, report_death, sign_death
from evenborn.rooms.births.actions.drafting import discard_draft, keep_draft
from evenborn.rooms.births.actions.entering import enter, take_in
from evenborn.rooms.births.actions.reading import (
    figure_taken,
    read_admission_number,
    read_identity,
)
from evenborn.rooms.births.actions.spot_checking import compare_item, draw_sample
from evenborn.rooms.births.actions.verifying import send_back, verify

__all__ = [
    "compare_item",
    "compare_township",
    "correct",
    "discard_draft",
    "draw_sample",
    "enter",
    "explain_difference",
    "figure_taken",
    "keep_draft",
    "prepare_month",
    "read_admission_number",
    "read_death",
    "read_identity",
    "receive_certificates",
    "report_death",
    "send_back",
    "sign_death",
    "sign_month",
    "spoil_certificate",
    "take_back_month",
    "take_in",
    "verify",
    "withdraw",
]
