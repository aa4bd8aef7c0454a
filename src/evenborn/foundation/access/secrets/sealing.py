"""A record's secrets as one blob: version, name of the key, nonce, cipher text with its tag."""

import json
import os
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidTag

from evenborn.foundation.access.secrets.ciphers import NONCE_BYTES
from evenborn.foundation.access.secrets.keyring import keyring

VERSION = 1


class CannotOpen(Exception):
    """A blob was altered, moved to another field, or its key is gone."""


class Opened(dict[str, str]):
    """The opened secrets of a record. It does not show them in a trace or a log."""

    def __repr__(self) -> str:
        return f"<{len(self)} secrets>"

    __str__ = __repr__


class Sealed:
    """A blob as it comes from the database, and what it is bound to; opened when asked."""

    __slots__ = ("blob", "bound_to")

    def __init__(self, blob: bytes, bound_to: str) -> None:
        self.blob = blob
        self.bound_to = bound_to

    @property
    def key_name(self) -> str:
        """The name of the key it was sealed with."""
        return key_name_of(self.blob)

    def open(self) -> Opened:
        """Return the secrets.

        Raises:
            CannotOpen: the blob was altered, moved to another field, or its key is gone.
        """
        return open_blob(self.blob, bound_to=self.bound_to)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and self.blob == other.blob

    def __hash__(self) -> int:
        return hash(self.blob)

    def __repr__(self) -> str:
        return f"<sealed with {self.key_name}>"


def header(key_name: str) -> bytes:
    """Return the bytes that every blob of a key begins with."""
    name = key_name.encode("ascii")
    return bytes((VERSION, len(name))) + name


def seal(secrets: Mapping[str, str], *, bound_to: str) -> bytes:
    """Return the blob of a record's secrets, sealed with the current key.

    Args:
        secrets: text by field name.
        bound_to: "app.Model.field". A blob that is moved to another field cannot be opened. The
            record's own key cannot be bound: at the insert the database has not given it yet.
            What a record is found by is its keyed index, which does not move with the blob.
    """
    key = keyring().key
    content = json.dumps(dict(secrets), ensure_ascii=False, separators=(",", ":")).encode()
    front = header(key.name)
    # 96 random bits: one key may seal 2**32 records before two nonces meet with 2**-33.
    nonce = os.urandom(NONCE_BYTES)
    return front + nonce + key.cipher.encrypt(key.seal, nonce, content, _bound(front, bound_to))


def open_blob(blob: bytes, *, bound_to: str) -> Opened:
    """Return the secrets of a blob; the reverse of `seal`.

    Raises:
        CannotOpen: the blob was altered, moved to another field, or its key is gone.
    """
    name = key_name_of(blob)
    key = keyring().keys.get(name)
    if key is None:
        raise CannotOpen(f"{bound_to}: the key {name!r} is not in the key file")
    front = header(name)
    nonce, sealed = blob[len(front) :][:NONCE_BYTES], blob[len(front) + NONCE_BYTES :]
    try:
        content = key.cipher.decrypt(key.seal, nonce, sealed, _bound(front, bound_to))
    except (InvalidTag, ValueError) as error:
        raise CannotOpen(f"{bound_to}: the blob was altered or moved here") from error
    opened: dict[str, Any] = json.loads(content)
    return Opened(opened)


def key_name_of(blob: bytes) -> str:
    """Return the name of the key that a blob was sealed with.

    Raises:
        CannotOpen: this is no blob of ours.
    """
    if len(blob) < 2 or blob[0] != VERSION or len(blob) < 2 + blob[1]:
        raise CannotOpen("not a sealed blob")
    return blob[2 : 2 + blob[1]].decode("ascii", "replace")


def _bound(front: bytes, bound_to: str) -> bytes:
    return front + b"\0" + bound_to.encode()
