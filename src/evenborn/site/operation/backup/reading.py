"""Read a backup from end to end, and check that it holds what it says before anything is written.

A file is read twice: once to check all of it, once to bring it back.
"""

import hashlib
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evenborn.foundation.ui.refusal import Refused
from evenborn.site.operation.backup.frames import frames
from evenborn.site.operation.backup.keys import BackupKey
from evenborn.site.operation.backup.manifest import Counted, Manifest, of_json
from evenborn.site.operation.backup.sealed import Opener, damaged
from evenborn.site.operation.backup.typed import SUM, digest_of


def contents(path: Path, *, key: BackupKey) -> Iterator[tuple[str, Any]]:
    """Yield every frame of a backup; see `frames`.

    Raises:
        Refused: there is no such file, it is damaged, or the key is another one.
    """
    try:
        with path.open("rb") as file:
            yield from frames(Opener(file, key))
    except OSError as error:
        raise Refused(
            zh=f"{path} 读不出来：没有这个文件，或没有读取权限。",
            en=f"{path} cannot be read: there is no such file, or no permission.",
        ) from error
    except (zlib.error, ValueError, KeyError, TypeError) as error:
        raise damaged() from error


def check(path: Path, *, key: BackupKey) -> Manifest:
    """Read all of a backup and return what it holds.

    Raises:
        Refused: it is damaged, or does not add up to what its manifest says.
    """
    found: dict[str, Counted] = {}
    files = file_bytes = 0
    manifest: Manifest | None = None
    head: dict[str, Any] = {}
    name, rows, total = "", 0, 0
    file, size = hashlib.sha256(), 0
    for letter, content in contents(path, key=key):
        match letter:
            case "H":
                head = content
            case "T":
                name, rows, total = content["name"], 0, 0
            case "R":
                lines = content.split(b"\n")
                rows += len(lines)
                total = (total + sum(map(digest_of, lines))) % SUM
            case "E":
                found[name] = Counted(rows, f"{total:064x}", content["given"])
            case "F":
                file, size = hashlib.sha256(), 0
                _must_stay_below(content["name"])
            case "B":
                file.update(content)
                size += len(content)
            case "G":
                if (size, file.hexdigest()) != (content["size"], content["sha256"]):
                    raise damaged()
                files, file_bytes = files + 1, file_bytes + size
            case "M":
                manifest = of_json(content)
    if (
        manifest is None
        or manifest.head() != head
        or manifest.tables != found
        or (manifest.files, manifest.file_bytes) != (files, file_bytes)
    ):
        raise damaged()
    return manifest


def rows_of(content: bytes) -> list[list[Any]]:
    """Return the rows of a frame."""
    return [json.loads(line) for line in content.split(b"\n")]


def _must_stay_below(name: str) -> None:
    parts = Path(name).parts
    if not parts or Path(name).is_absolute() or ".." in parts:
        raise damaged()
