"""Which files are meant, and the connection they are read on."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb

from evenborn.standards.refusal import CannotRead

SUFFIXES = (".csv", ".tsv", ".txt", ".gz", ".xlsx", ".xlsm", ".xls", ".parquet")
MOST_FILES = 10_000


def find_files(paths: Iterable[Path | str]) -> list[Path]:
    """Return the files meant: a file stands for itself, a folder for the tables in it.

    Folders are searched to the bottom in the order of names; hidden files and the lock files of
    Excel (~$…) are passed over; a link to a folder is not followed inside a folder, so links in
    a ring do no harm; a file named twice is taken once.

    Raises:
        CannotRead: a path does not exist, a folder holds no table, or too many files.
    """
    found: dict[Path, Path] = {}
    for given in paths:
        path = Path(given)
        if os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises on a ring of links before 3.12
            inside = list(_tables_in(path))
            if not inside:
                raise CannotRead(
                    zh=f"文件夹 {path.name or path} 里没有表格文件（{'、'.join(SUFFIXES)}）。",
                    en=f"The folder {path.name or path} holds no table ({', '.join(SUFFIXES)}).",
                )
        elif os.path.lexists(path):
            inside = [path]
        else:
            raise CannotRead(
                zh=f"找不到 {path.name}，请核对路径。",
                en=f"There is no {path.name}; check the path.",
            )
        for file in inside:
            found.setdefault(Path(os.path.realpath(file)), file)
    if len(found) > MOST_FILES:
        raise CannotRead(
            zh=f"文件超过 {MOST_FILES} 个，请分批检查。",
            en=f"More than {MOST_FILES} files; check them in parts.",
        )
    return list(found.values())


def _tables_in(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith((".", "~$")) and name.lower().endswith(SUFFIXES):
                yield Path(parent, name)


def connect(*, memory: str | None = None, threads: int | None = None) -> duckdb.DuckDBPyConnection:
    """Return a connection of one's own in memory, which spills to disk beyond its limit.

    Args:
        memory: such as `4GB`; None leaves DuckDB's own 80 % of the machine.
        threads: None takes all cores.
    """
    config: dict[str, str | bool | int | float | list[str]] = {
        # No extension can be installed where Evenborn runs, and each try costs 2 s.
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        # A database in memory is checkpointed all the same, which costs and saves nothing.
        "checkpoint_threshold": "1TB",
        # A word in a rule must never become a variable of this program.
        "python_enable_replacements": False,
    }
    if memory is not None:
        config["memory_limit"] = memory
    if threads is not None:
        config["threads"] = threads
    con = duckdb.connect(config=config)
    # DuckDB draws its bar on the standard output, into the middle of a JSON.
    con.execute("SET enable_progress_bar = false").fetchall()
    return con
