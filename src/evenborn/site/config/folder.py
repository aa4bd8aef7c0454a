"""Where the data of this installation lie, and the key that signs its sessions."""

import os
import secrets
from pathlib import Path

SIGNING_KEY = "signing.key"


def data_folder() -> Path:
    """Return EVENBORN_DATA, else ./evenborn-data."""
    return Path(os.environ.get("EVENBORN_DATA") or "evenborn-data").resolve()


def make_folder(folder: Path) -> bool:
    """Make the data folder, open to its owner only; tell whether it was new."""
    new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    return new


def make_signing_key(folder: Path) -> bool:
    """Write a new signing key, unless there is one; tell whether it was written."""
    try:
        # Never readable by others, not even for the moment between making and closing it.
        door = os.open(folder / SIGNING_KEY, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(door, "w") as file:
        file.write(secrets.token_urlsafe(50) + "\n")
    return True
