"""Secrets shown once and kept as a digest only: links, API tokens, recovery codes. Pure."""

import hashlib
import secrets

RECOVERY_CODES = 10
# Without 0, 1, i, l and o, which look alike on paper.
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
_CODE_LETTERS = 16  # of 31: 79 bits, so that a plain digest is enough


def new_token() -> str:
    """Return 256 random bits as 43 characters that stand in an address."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """Return the SHA-256 of a token or code as hexadecimal; no salt: the secret is random."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_recovery_codes() -> list[str]:
    """Return ten codes in groups of four: `k7mq-2xvd-9hfp-3rtw`."""
    return [
        "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))
        for _ in range(RECOVERY_CODES)
    ]


def plain_code(typed: str) -> str:
    """Return a typed recovery code as it was shown.

    >>> plain_code(" K7MQ 2xvd9hfp-3RTW ")
    'k7mq-2xvd-9hfp-3rtw'
    """
    letters = "".join(letter for letter in typed.lower() if letter in _ALPHABET)
    if len(letters) != _CODE_LETTERS:
        return ""
    return "-".join(letters[start : start + 4] for start in range(0, _CODE_LETTERS, 4))
