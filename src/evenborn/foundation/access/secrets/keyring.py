"""The key file: outside the database, read by the house only; several keys, one of them current.

    {"algorithm": "AES-256-GCM", "current": "k2",
     "keys": {"k1": {"algorithm": …, "seal": base64, "index": base64, "made": moment,
                     "replaced": moment}, "k2": {…}}}

Whoever loses this file has lost every name in the database; whoever copies it can read a stolen
one. Keep a copy of it apart from the copies of the database.
"""

import base64
import fcntl
import json
import os
import secrets
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from evenborn.foundation.access.secrets.ciphers import ALGORITHMS, Algorithm

DEFAULT = "AES-256-GCM"
INDEX_BYTES = 32
_WORLD = stat.S_IRWXG | stat.S_IRWXO  # group and others: nothing


@dataclass(frozen=True, slots=True, repr=False)
class Key:
    """One key: a secret to seal with and another to index with.

    Attributes:
        name: "k1", "k2" …; it stands in every blob.
        made: when, in ISO form; may be empty.
        replaced: since when another one is current; empty for the current one.
    """

    name: str
    algorithm: str
    seal: bytes
    index: bytes
    made: str = ""
    replaced: str = ""

    @property
    def cipher(self) -> Algorithm:
        """The algorithm itself."""
        return ALGORITHMS[self.algorithm]

    def __repr__(self) -> str:
        return f"<Key {self.name} {self.algorithm}>"


@dataclass(frozen=True, slots=True)
class Keyring:
    """All keys of the house.

    Attributes:
        algorithm: what the next key will be made for.
        current: the name of the key that seals from now on.
        keys: by name, oldest first.
    """

    algorithm: str
    current: str
    keys: Mapping[str, Key]

    @property
    def key(self) -> Key:
        """The current key."""
        return self.keys[self.current]

    def newest_first(self) -> list[Key]:
        """Return the current key, then the earlier ones."""
        return [self.key, *(key for key in self.keys.values() if key.name != self.current)]

    def with_new_key(self, *, algorithm: str = "", at: datetime | None = None) -> "Keyring":
        """Return the ring with one more key, which is current from now on."""
        algorithm = algorithm or self.algorithm
        moment = at.isoformat(timespec="seconds") if at else ""
        number = max((int(name[1:]) for name in self.keys), default=0) + 1
        made = Key(
            name=f"k{number}",
            algorithm=algorithm,
            seal=secrets.token_bytes(ALGORITHMS[algorithm].key_bytes),
            index=secrets.token_bytes(INDEX_BYTES),
            made=moment,
        )
        keys = dict(self.keys)
        if self.current:
            keys[self.current] = replace(self.key, replaced=moment)
        return Keyring(algorithm, made.name, {**keys, made.name: made})

    def without(self, name: str) -> "Keyring":
        """Return the ring without an earlier key."""
        assert name != self.current, "the current key stays"
        keys = {key.name: key for key in self.keys.values() if key.name != name}
        return Keyring(self.algorithm, self.current, keys)


_cached: dict[Path, tuple[tuple[int, int, int], Keyring]] = {}


def keyring() -> Keyring:
    """Return the keys of the house; read anew when the file has changed, so rotation needs no stop.

    Raises:
        ImproperlyConfigured: there is no key file, or others may read it.
    """
    path: Path = settings.KEY_FILE
    try:
        found = path.stat()
    except FileNotFoundError as error:
        raise ImproperlyConfigured(
            f"没有密钥文件：请先运行 evenborn set-up（{path}）。"
            f"There is no key file: first run evenborn set-up ({path})."
        ) from error
    version = (found.st_mtime_ns, found.st_size, found.st_ino)
    cached = _cached.get(path)
    if cached is not None and cached[0] == version:
        return cached[1]
    if found.st_mode & _WORLD:
        raise ImproperlyConfigured(
            f"密钥文件的权限过宽，请运行 chmod 600 {path}。"
            f"Others may read the key file: run chmod 600 {path}."
        )
    ring = _read(path)
    _cached[path] = (version, ring)
    return ring


def new(path: Path, *, algorithm: str = DEFAULT, at: datetime | None = None) -> Keyring:
    """Make the key file with its first key. An existing file is never touched.

    Raises:
        KeyError: the algorithm is none of `ciphers.ALGORITHMS`.
        FileExistsError: there is a key file already.
    """
    ring = Keyring(algorithm, "", {}).with_new_key(at=at)
    path.parent.mkdir(parents=True, exist_ok=True)
    made = _written_beside(path, ring)
    try:
        os.link(made, path)  # fails where a file stands, in one step
    finally:
        made.unlink()
    return ring


@contextmanager
def changing(path: Path) -> Iterator[list[Keyring]]:
    """Hold the key file against other changers; what stands in the list at the end is written.

    A reader sees the old file or the new one, never a piece.
    """
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        before = _read(path)
        held = [before]
        yield held
        if held[0] != before:
            _written_beside(path, held[0]).replace(path)
            os.fsync(folder)
    finally:
        os.close(folder)


def _written_beside(path: Path, ring: Keyring) -> Path:
    made = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    content = json.dumps(
        {
            "algorithm": ring.algorithm,
            "current": ring.current,
            "keys": {
                key.name: {
                    "algorithm": key.algorithm,
                    "seal": base64.b64encode(key.seal).decode(),
                    "index": base64.b64encode(key.index).decode(),
                    "made": key.made,
                    "replaced": key.replaced,
                }
                for key in ring.keys.values()
            },
        },
        indent=2,
    )
    with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(content + "\n")
        file.flush()
        os.fsync(file.fileno())
    return made


def _read(path: Path) -> Keyring:
    content = json.loads(path.read_text())
    keys = {
        name: Key(
            name=name,
            algorithm=key["algorithm"],
            seal=base64.b64decode(key["seal"]),
            index=base64.b64decode(key["index"]),
            made=key["made"],
            replaced=key.get("replaced", ""),
        )
        for name, key in content["keys"].items()
    }
    return Keyring(content["algorithm"], content["current"], keys)
