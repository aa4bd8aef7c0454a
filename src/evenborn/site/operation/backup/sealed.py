"""A sealed stream: pieces of 1 MiB, each with its number and whether it is the last in its nonce.

A piece changed, moved or cut off is found (the STREAM construction, as in `exchange.vault`). The
head of the file is bound to every piece; the key is this file's own, derived from the key of
backups and the salt in the head (HKDF, RFC 5869).
"""

import base64
import json
import secrets
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from evenborn.foundation.access.secrets.ciphers import ALGORITHMS, TAG_BYTES
from evenborn.foundation.ui.refusal import Refused
from evenborn.site.operation.backup.keys import BackupKey

MAGIC = b"EVENBORN BACKUP 1\n"
PIECE = 1 << 20
HEAD_MOST = 4096
SALT_BYTES = 32
HASHES = {"AES-256-GCM": hashes.SHA256(), "SM4-GCM": hashes.SM3()}


class Sealer:
    """Seals what is written to it; `finish` writes the last piece."""

    def __init__(self, file: BinaryIO, key: BackupKey) -> None:
        salt = secrets.token_bytes(SALT_BYTES)
        head = {
            "algorithm": key.algorithm,
            "key": key.name,
            "salt": base64.b64encode(salt).decode(),
        }
        self._head = MAGIC + json.dumps(head).encode("ascii") + b"\n"
        self._file, self._cipher = file, ALGORITHMS[key.algorithm]
        self._key = _own_key(key, salt)
        self._number = 0
        self._waiting = bytearray()
        file.write(self._head)

    def write(self, content: bytes) -> None:
        """Take some bytes more."""
        self._waiting += content
        # The last piece may be full, so one is always held back.
        while len(self._waiting) > PIECE:
            self._piece(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]

    def finish(self) -> None:
        """Write what is held back."""
        self._piece(bytes(self._waiting), last=True)

    def _piece(self, content: bytes, *, last: bool) -> None:
        nonce = _nonce(self._number, last=last)
        self._file.write(self._cipher.encrypt(self._key, nonce, content, self._head))
        self._number += 1


class Opener:
    """Gives back what a `Sealer` took, in pieces as they are asked for."""

    def __init__(self, file: BinaryIO, key: BackupKey) -> None:
        if file.read(len(MAGIC)) != MAGIC:
            raise Refused(zh="这不是衡生的备份文件。", en="This is no backup of Evenborn.")
        line = file.readline(HEAD_MOST)
        try:
            head = json.loads(line)
            salt = base64.b64decode(head["salt"])
            algorithm, name = str(head["algorithm"]), str(head["key"])
        except (ValueError, KeyError, TypeError) as error:
            raise damaged() from error
        if name != key.name or algorithm != key.algorithm:
            raise Refused(
                zh=f"这个备份要用密钥 {name[:20]} 打开，给出的是 {key.name}。",
                en=f"This backup opens with the key {name[:20]}; the one given is {key.name}.",
            )
        self._pieces = _pieces(file, _own_key(key, salt), algorithm, MAGIC + line)
        self._waiting = bytearray()

    def read(self, size: int) -> bytes:
        """Return exactly so many bytes, or nothing at the very end.

        Raises:
            Refused: the file was changed or cut off.
        """
        while len(self._waiting) < size:
            piece = next(self._pieces, None)
            if piece is None:
                if self._waiting:
                    raise damaged()
                return b""
            self._waiting += piece
        content = bytes(self._waiting[:size])
        del self._waiting[:size]
        return content


def damaged() -> Refused:
    """Say that a backup is not as it was written."""
    return Refused(
        zh="备份文件已损坏、不完整或被改动，不能使用。",
        en="The backup is damaged, cut off or was changed: it cannot be used.",
    )


def _pieces(file: BinaryIO, key: bytes, algorithm: str, head: bytes) -> Iterator[bytes]:
    cipher = ALGORITHMS[algorithm]
    number, sealed, last = 0, file.read(PIECE + TAG_BYTES), False
    while not last:
        following = file.read(PIECE + TAG_BYTES)
        last = not following
        try:
            yield cipher.decrypt(key, _nonce(number, last=last), sealed, head)
        except InvalidTag as error:
            raise damaged() from error
        number, sealed = number + 1, following


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes((last,))


def _own_key(key: BackupKey, salt: bytes) -> bytes:
    length = ALGORITHMS[key.algorithm].key_bytes
    info = b"evenborn backup 1 " + key.algorithm.encode("ascii")
    return HKDF(HASHES[key.algorithm], length, salt, info).derive(key.key)
