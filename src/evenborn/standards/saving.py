"""Write an output whole, and say in words why it could not be written."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from evenborn.standards.writing import written_whole

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class CannotWrite(Exception):
    """An output that cannot be written, said in one clear paragraph.

    Attributes:
        zh, en: the paragraph in either language.
    """

    def __init__(self, *, zh: str, en: str) -> None:
        super().__init__(f"{zh}\n{en}")
        self.zh = zh
        self.en = en


@contextmanager
def saved(path: Path) -> Iterator[Path]:
    """Give a path to write to; see `written_whole`, whose errors come as words from here.

    Args:
        path: where the file shall stand; its folder is made if it is missing.

    Raises:
        CannotWrite: no room, no permission, no such folder. What stood there is untouched and
            nothing half-written is left.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with written_whole(path) as part:
            yield part
    except OSError as error:
        raise _refusal(path, full=error.errno in FULL) from None
    except duckdb.IOException as error:
        full = any(word in str(error) for word in ("No space", "too large", "quota"))
        raise _refusal(path, full=full) from None


def _refusal(path: Path, *, full: bool) -> CannotWrite:
    if full:
        return CannotWrite(
            zh=f"磁盘空间不足，{path.name} 没有写成；原有文件没有改动。请腾出空间后重来。",
            en=f"The disk is full: {path.name} was not written and what stood there is untouched. "
            "Make room and try again.",
        )
    return CannotWrite(
        zh=f"{path.name} 写不进去：文件夹不能写，或同名文件正被占用。原有文件没有改动。",
        en=f"{path.name} cannot be written: the folder may not be written to, or a file of that "
        "name is in use. What stood there is untouched.",
    )
