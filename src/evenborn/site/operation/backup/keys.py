"""The key that seals backups: a file of its own, apart from the keys of the secrets at rest.

{"purpose": "backup", "name": "b3f1c2d4e5", "algorithm": "AES-256-GCM", "key": base64, "made": …}
"""

import base64
import json
import os
import secrets
import stat
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from evenborn.foundation.access.secrets.ciphers import ALGORITHMS
from evenborn.foundation.ui.refusal import Refused

KEY_BYTES = 32  # what each file's own key is derived from
OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class BackupKey:
    """What opens the backups that were made with it.

    Attributes:
        name: stands in every backup, so that the right key is asked for.
        algorithm: "AES-256-GCM" or "SM4-GCM".
    """

    name: str
    algorithm: str
    key: bytes = field(repr=False)


def make(path: Path, *, algorithm: str, at: datetime) -> BackupKey:
    """Write a new key file. An existing one is never touched.

    Raises:
        KeyError: there is no such algorithm.
        FileExistsError: a file stands there.
    """
    ALGORITHMS[algorithm]
    made = BackupKey("b" + secrets.token_hex(5), algorithm, secrets.token_bytes(KEY_BYTES))
    content = {
        "purpose": "backup",
        "name": made.name,
        "algorithm": algorithm,
        "key": base64.b64encode(made.key).decode(),
        "made": at.isoformat(timespec="seconds"),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(json.dumps(content, indent=2) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return made


def read(path: Path) -> BackupKey:
    """Return the key of a file.

    Raises:
        Refused: there is none, others may read it, or it is another kind of file.
    """
    try:
        mode = path.stat().st_mode
        content = json.loads(path.read_text())
        if content["purpose"] != "backup" or content["algorithm"] not in ALGORITHMS:
            raise ValueError
        key = BackupKey(
            str(content["name"]), content["algorithm"], base64.b64decode(content["key"])
        )
    except OSError as error:
        raise Refused(
            zh=f"没有备份密钥文件 {path}：请先运行 evenborn keys new --for backup。",
            en=f"There is no key file of backups at {path}: first run "
            "evenborn keys new --for backup.",
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(
            zh=f"{path} 不是备份密钥文件。", en=f"{path} is no key file of backups."
        ) from error
    if mode & OTHERS:
        raise Refused(
            zh=f"备份密钥文件的权限过宽，请运行 chmod 600 {path}。",
            en=f"Others may read the key file of backups: run chmod 600 {path}.",
        )
    return key
