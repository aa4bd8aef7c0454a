"""Every write of this room."""

from evenborn.foundation.access.actions.sign_in import sign_in_failed, signed_in, signed_out

__all__ = ("sign_in_failed", "signed_in", "signed_out")
