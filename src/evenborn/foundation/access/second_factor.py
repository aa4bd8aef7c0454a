"""The second factor: time-based one-time codes (RFC 6238), 6 digits, 30 seconds. Pure."""

import base64
import secrets
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

STEP_SECONDS = 30
DIGITS = 6
# One step either side: telephones run half a minute fast or slow.
_TOLERANCE = (-1, 0, 1)


def new_secret() -> str:
    """Return 160 random bits in base 32, as authenticators read them."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def step_of(at: datetime) -> int:
    """Return the number of the 30-second step of a moment."""
    return int(at.timestamp()) // STEP_SECONDS


def code_of(secret: str, step: int) -> str:
    """Return the code of a step.

    >>> code_of("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 59 // 30)  # RFC 6238, appendix B
    '287082'
    """
    return _totp(secret).generate(step * STEP_SECONDS).decode()


def matching_step(secret: str, code: str, *, at: datetime, after: int) -> int | None:
    """Return the step that a code belongs to, or None.

    Args:
        secret: base 32.
        code: as typed; spaces do not count.
        at: now.
        after: the last step used; that one and all before it are refused, so that a code that was
            overheard opens nothing.
    """
    typed = "".join(code.split())
    found = None
    for shift in _TOLERANCE:  # all of them, so that the time taken tells nothing
        step = step_of(at) + shift
        if secrets.compare_digest(code_of(secret, step).encode(), typed.encode()) and step > after:
            found = step
    return found


def address_of(secret: str, *, username: str, issuer: str) -> str:
    """Return the `otpauth:` address that the QR code holds."""
    return _totp(secret).get_provisioning_uri(username, issuer)


def _totp(secret: str) -> TOTP:
    # SHA-1 is what every authenticator understands; HMAC does not rest on collisions.
    return TOTP(base64.b32decode(secret), DIGITS, SHA1(), STEP_SECONDS)
