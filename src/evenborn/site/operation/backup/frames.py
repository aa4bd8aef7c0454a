"""What stands inside the seal: frames of one letter, a length and content.

H  the house: version, moment, migrations          R  rows of the table, pressed
T  a table begins: its columns                     E  it ends: rows and digest
F  a file begins: its name      B  bytes of it     G  it ends: size and SHA-256
M  the manifest: everything counted once more; nothing may follow
"""

import json
import zlib
from collections.abc import Iterator
from typing import Any

from evenborn.site.operation.backup.sealed import Opener, Sealer, damaged

LETTERS = frozenset("HTREFBGM")
PRESSED = frozenset("R")
LARGEST = 256 << 20


def put(sealer: Sealer, letter: str, content: object) -> None:
    """Write one frame; bytes as they are, anything else as JSON."""
    made = content if isinstance(content, bytes) else json.dumps(content).encode("ascii")
    if letter in PRESSED:
        made = zlib.compress(made, 3)
    sealer.write(letter.encode("ascii") + len(made).to_bytes(4, "big") + made)


def frames(opener: Opener) -> Iterator[tuple[str, Any]]:
    """Yield (letter, content) of every frame up to the manifest.

    Raises:
        Refused: it is not what `put` wrote.
    """
    letter = ""
    while head := opener.read(5):
        if letter == "M":
            raise damaged()
        letter = chr(head[0])
        size = int.from_bytes(head[1:], "big")
        if letter not in LETTERS or size > LARGEST:
            raise damaged()
        content = opener.read(size) if size else b""
        if len(content) != size:
            raise damaged()
        if letter in PRESSED:
            yield letter, zlib.decompress(content)
        else:
            yield letter, content if letter == "B" else json.loads(content)
    if letter != "M":
        raise damaged()
