"""Where a result is put: built beside, then exchanged with the old one in a single step.

At every moment, also after `kill -9` or a power cut, the place holds one whole result: the old
one or the new one. Two runs at once build in folders of their own; the later exchange wins.
"""

import contextlib
import ctypes
import ctypes.util
import errno
import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evenborn.reconcile.refusal import CannotReconcileError

if sys.platform != "win32":
    import fcntl

RECEIPT = "receipt.json"
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

_RENAME_EXCHANGE = 2  # linux/fs.h
_AT_HERE = -100  # AT_FDCWD in fcntl.h


@contextmanager
def building(out: Path) -> Iterator[Path]:
    """Give an empty folder beside `out`; when the block ends well it becomes `out`.

    Args:
        out: the place of the result; absent, empty, or holding an earlier result.

    Raises:
        CannotReconcileError: `out` holds something that is no result of ours, or was changed since;
            or the disk has no room.
        OSError: the folder above is missing or not writable.
    """
    _must_be_ours(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    _sweep(out)
    beside = Path(tempfile.mkdtemp(prefix=f".{out.name}.run-", dir=out.parent))
    with _held(beside.with_name(beside.name + ".lock")):
        try:
            yield beside
            _to_disk(beside)
            with _held(out.with_name(f".{out.name}.lock"), keep=True):
                # Asked again under the lock: someone may have worked in it meanwhile.
                _must_be_ours(out)
                _exchange(beside, out)
        finally:
            shutil.rmtree(beside, ignore_errors=True)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def no_room(out: Path) -> CannotReconcileError:
    """Return the refusal for a full disk."""
    return CannotReconcileError(
        zh=f"磁盘空间不足，结果没有写成；{out.name} 中原有的结果未受影响。"
        "请腾出空间后用同一命令重新运行。",
        en=f"The disk is full and the result was not written; what {out.name} held before is "
        "untouched. Make room and run the same command again.",
    )


def not_written(out: Path) -> CannotReconcileError:
    """Return the refusal for a place that cannot be written to."""
    return CannotReconcileError(
        zh=f"结果写不进 {out.name} 所在的文件夹，请核对权限；{out.name} 中原有的结果未受影响。",
        en=f"The folder of {out.name} cannot be written to; check its permissions. What "
        f"{out.name} held before is untouched.",
    )


def _must_be_ours(out: Path) -> None:
    """Refuse to replace what was not made here: a clerk's notes in a workbook would be lost."""
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return
    try:
        receipt = json.loads((out / RECEIPT).read_text("utf-8"))
        known = {one["name"]: one["sha256"] for one in receipt["outputs"]}
    except (OSError, ValueError, KeyError, TypeError):
        raise CannotReconcileError(
            zh=f"{out.name} 里有不是本命令生成的内容，为免覆盖，没有运行。请换一个输出目录。",
            en=f"{out.name} holds something this command did not make, so nothing was done. "
            "Choose another folder for --out.",
        ) from None
    for path in sorted(out.iterdir()):
        # Excel leaves lock files (~$…) while a workbook is open; they are nobody's work.
        if path.name == RECEIPT or path.name.startswith(("~$", ".")):
            continue
        if path.name not in known or not path.is_file() or digest_of(path) != known[path.name]:
            raise CannotReconcileError(
                zh=f"{out.name} 里的 {path.name} 在上次运行后有改动或是后来放入的，"
                "为免覆盖，没有运行。请先把它移到别处。",
                en=f"{path.name} in {out.name} was changed or added since the last run, so nothing "
                "was done. Move it elsewhere first.",
            )


@contextmanager
def _held(lock: Path, *, keep: bool = False) -> Iterator[None]:
    """Hold a lock that the system lets go when the process ends, however it ends."""
    with lock.open("a") as file:
        if sys.platform != "win32":
            fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            if not keep:
                lock.unlink(missing_ok=True)


def _sweep(out: Path) -> None:
    """Remove what killed runs left behind: folders whose lock nobody holds."""
    if sys.platform == "win32":
        return
    for lock in out.parent.glob(f".{out.name}.run-*.lock"):
        with contextlib.suppress(OSError), lock.open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
            lock.unlink(missing_ok=True)


def _to_disk(folder: Path) -> None:
    """Make sure the new files are on the disk before they take the place of the old ones."""
    for path in [*folder.iterdir(), folder]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _exchange(new: Path, out: Path) -> None:
    """Put the new folder in the place of the old; afterwards `new` holds the old one."""
    new.chmod(0o755)  # mkdtemp makes it private; the umask of the folder above still guards it
    if not out.exists():
        new.rename(out)
        return
    if _exchanged_at_once(new, out):
        return
    # Where the system cannot exchange (Windows, some network disks) there is one moment without
    # a result; the old one then lies beside and the next run finds the place free.
    old = new.with_name(new.name + ".old")
    out.rename(old)
    new.rename(out)
    shutil.rmtree(old, ignore_errors=True)


def _exchanged_at_once(new: Path, out: Path) -> bool:
    if sys.platform != "linux":
        return False
    rename = getattr(ctypes.CDLL(ctypes.util.find_library("c"), use_errno=True), "renameat2", None)
    if rename is None:
        return False
    done: int = rename(
        _AT_HERE, os.fsencode(new), _AT_HERE, os.fsencode(out), ctypes.c_uint(_RENAME_EXCHANGE)
    )
    return done == 0
