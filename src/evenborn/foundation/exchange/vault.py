"""Where uploaded files lie: sealed, under random names, in a folder only the house may read.

A sealed file is pieces of 1 MiB under a key of its own. That key stands in `models.SealedFile`,
sealed like every secret, so a new key of the house reaches it too, and without its row a file is
noise. Each piece has its number and whether it is the last in its nonce: a piece changed, moved or
cut off is found (the STREAM construction, Hoang, Reyhanitabar, Rogaway, Vizár 2015, CRYPTO 2015,
pp. 493-517).
"""

import base64
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from django.conf import settings

from evenborn.foundation.access.secrets.ciphers import ALGORITHMS, TAG_BYTES, Algorithm
from evenborn.foundation.access.secrets.keyring import keyring
from evenborn.foundation.access.secrets.sealing import CannotOpen

PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Stored:
    """A file in the vault.

    Attributes:
        name: its random name.
        digest: SHA-256 of the content in hexadecimal.
        size: bytes of the content.
        secret: what opens it: the algorithm by name and the key.
    """

    name: str
    digest: str
    size: int
    secret: Mapping[str, str] = field(repr=False)


def folder() -> Path:
    """Return the folder of the vault, made if it is missing."""
    path: Path = settings.MEDIA_ROOT / "vault"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


class Writer:
    """Seals what is written to it; without `finish` nothing stays."""

    def __init__(self) -> None:
        algorithm = keyring().key.algorithm
        self._cipher: Algorithm = ALGORITHMS[algorithm]
        self._key = secrets.token_bytes(self._cipher.key_bytes)
        self.name = secrets.token_hex(16)
        self._part = folder() / f".{self.name}.part"
        self._digest = hashlib.sha256()
        self.size = 0
        self._number = 0
        self._waiting = bytearray()
        self._secret = {"algorithm": algorithm, "key": base64.b64encode(self._key).decode()}
        handle = os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._file: BinaryIO | None = os.fdopen(handle, "wb")

    def write(self, content: bytes) -> None:
        """Take some bytes more."""
        self._digest.update(content)
        self.size += len(content)
        self._waiting += content
        # The last piece may be full, so one is always held back.
        while len(self._waiting) > PIECE:
            self._piece(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]

    def finish(self) -> Stored:
        """Put the whole file into its place, on the disk."""
        assert self._file is not None
        self._piece(bytes(self._waiting), last=True)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._file = None
        self._part.rename(folder() / self.name)
        return Stored(self.name, self._digest.hexdigest(), self.size, self._secret)

    def close(self) -> None:
        """Leave nothing behind, unless it was finished."""
        if self._file is not None:
            file, self._file = self._file, None
            try:
                file.close()  # writes what it still holds, which a full disk refuses
            finally:
                self._part.unlink(missing_ok=True)

    def __enter__(self) -> "Writer":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _piece(self, content: bytes, *, last: bool) -> None:
        assert self._file is not None
        nonce = _nonce(self._number, last=last)
        self._file.write(self._cipher.encrypt(self._key, nonce, content, b""))
        self._number += 1


def take(path: Path) -> Stored:
    """Seal a file of the disk into the vault."""
    with path.open("rb") as file, Writer() as writer:
        while content := file.read(PIECE):
            writer.write(content)
        return writer.finish()


def pieces(name: str, secret: Mapping[str, str]) -> Iterator[bytes]:
    """Yield the content of a stored file, piece by piece.

    Raises:
        CannotOpen: it was changed or cut off, or the secret is another file's.
        FileNotFoundError: it was deleted.
    """
    cipher = ALGORITHMS[secret["algorithm"]]
    key = base64.b64decode(secret["key"])
    with (folder() / name).open("rb") as file:
        number, sealed = 0, file.read(PIECE + TAG_BYTES)
        last = False
        while not last:
            following = file.read(PIECE + TAG_BYTES)
            last = not following
            try:
                yield cipher.decrypt(key, _nonce(number, last=last), sealed, b"")
            except InvalidTag as error:
                raise CannotOpen("a file of the vault was changed or cut off") from error
            number, sealed = number + 1, following


def _nonce(number: int, *, last: bool) -> bytes:
    # The key is this file's own, so a counter never meets itself.
    return number.to_bytes(11, "big") + bytes((last,))


def discard(name: str) -> None:
    """Delete a stored file."""
    (folder() / name).unlink(missing_ok=True)


@contextmanager
def bench(name: str) -> Iterator[Path]:
    """Give a private empty folder to work in, and remove it with all that is in it.

    Args:
        name: of the work; what a killed worker left under the same name is removed first.
    """
    path: Path = settings.MEDIA_ROOT / "bench" / name
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(mode=0o700)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def lay_out(name: str, secret: Mapping[str, str], path: Path) -> Path:
    """Write the content of a stored file to a path, readable by the house only."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for piece in pieces(name, secret):
            file.write(piece)
    return path


def older_than(age: timedelta, *, at: datetime) -> Iterator[str]:
    """Yield the names of stored files, unfinished ones included, that are older than this."""
    for path in folder().iterdir():
        if path.stat().st_mtime < (at - age).timestamp():
            yield path.name


def clear_benches(age: timedelta, *, at: datetime) -> int:
    """Remove folders that a killed worker left and nobody took up again; return how many."""
    root: Path = settings.MEDIA_ROOT / "bench"
    left = [
        path
        for path in (root.iterdir() if root.is_dir() else ())
        if path.stat().st_mtime < (at - age).timestamp()
    ]
    for path in left:
        shutil.rmtree(path, ignore_errors=True)
    return len(left)
