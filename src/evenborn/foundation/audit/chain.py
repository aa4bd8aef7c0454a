"""The chain: each entry's digest covers its content and the digest of the entry before it.

Pure: the same functions write the log and verify it.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from cryptography.hazmat.primitives import hashes

GENESIS = "0" * 64  # what the first entry names as the one before it


def _sm3(content: bytes) -> str:
    digest = hashes.Hash(hashes.SM3())
    digest.update(content)
    return digest.finalize().hex()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


# The name stands in each entry, so a house may change its algorithm and old entries still verify.
ALGORITHMS: Mapping[str, Callable[[bytes], str]] = {"sha256": _sha256, "sm3": _sm3}


def canonical(
    *,
    number: int,
    at: datetime,
    event: str,
    subject: str,
    by: str,
    area_code: str,
    details: Mapping[str, object],
    algorithm: str,
    previous: str,
) -> bytes:
    """Return the bytes that an entry's digest covers: JSON in a fixed order, the moment in UTC."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    content = [number, moment, event, subject, by, area_code, details, algorithm, previous]
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode("ascii")


def digest_of(content: bytes, algorithm: str) -> str:
    """Return the digest as 64 hexadecimal digits.

    Raises:
        KeyError: the algorithm is none of `ALGORITHMS`.
    """
    return ALGORITHMS[algorithm](content)
