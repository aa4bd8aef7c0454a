"""What a log line of a request carries: a number of its own, so that lines can be put together."""

import re
import secrets
from contextvars import ContextVar

GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")  # by the proxy, in X-Request-ID

request_id: ContextVar[str] = ContextVar("request_id", default="")


def number_of(given: str) -> str:
    """Return the proxy's number of a request if it can be one, else a new one."""
    # Digits alone could be a person's number that somebody put there.
    if GIVEN.fullmatch(given) and not given.isdigit():
        return given
    return secrets.token_hex(8)
