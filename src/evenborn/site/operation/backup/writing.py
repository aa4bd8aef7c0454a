"""Make a backup: a snapshot of the database and the attachments, in constant memory."""

import hashlib
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from evenborn import __version__
from evenborn.foundation.ui.refusal import Refused
from evenborn.site.operation.backup import reading
from evenborn.site.operation.backup.frames import put
from evenborn.site.operation.backup.keys import BackupKey
from evenborn.site.operation.backup.manifest import Counted, Manifest
from evenborn.site.operation.backup.sealed import PIECE, Sealer
from evenborn.site.operation.backup.tables import Table, counted_to, rows, snapshot, tables
from evenborn.site.operation.backup.typed import SUM, digest_of, line
from evenborn.standards.saving import saved

Tell = Callable[[str, int], object]  # name of the table or "files", rows or bytes so far
PASSED_OVER = frozenset({"bench"})  # what work leaves on its bench is made anew


def write(path: Path, *, key: BackupKey, at: datetime, tell: Tell = lambda *_: None) -> Manifest:
    """Write a backup, read it back whole, and only then give it its name.

    Raises:
        Refused: a file stands there, or what was written cannot be read back.
        CannotWrite: no room or no permission; nothing half-written is left.
    """
    if path.exists():
        raise Refused(
            zh=f"{path} 已存在，未作改动；请换一个文件名。",
            en=f"{path} exists and was left as it is: choose another name.",
        )
    with saved(path) as part:
        door = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(door, "wb") as file, snapshot() as connection:
            sealer = Sealer(file, key)
            manifest = _fill(sealer, connection, at, tell)
            sealer.finish()
        if reading.check(part, key=key) != manifest:
            raise Refused(
                zh="写成的备份读回后不一致，已丢弃；请检查磁盘。",
                en="What was written did not read back the same and was thrown away: "
                "look at the disk.",
            )
    return manifest


def _fill(sealer: Sealer, connection: BaseDatabaseWrapper, at: datetime, tell: Tell) -> Manifest:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        migrations = sorted((app, name) for app, name in cursor.fetchall())
    manifest = Manifest(
        version=__version__,
        made=at.astimezone(UTC).isoformat(timespec="seconds"),
        database=connection.vendor,
        migrations=tuple(migrations),
    )
    put(sealer, "H", manifest.head())
    for table in tables():
        manifest.tables[table.name] = _put_table(sealer, table, connection, tell)
    manifest.audit = _end_of_log(connection)
    for name, file in _attachments():
        _put_file(sealer, name, file, manifest)
        tell("files", manifest.file_bytes)
    put(sealer, "M", manifest.as_json())
    return manifest


def _put_table(
    sealer: Sealer, table: Table, connection: BaseDatabaseWrapper, tell: Tell
) -> Counted:
    put(sealer, "T", {"name": table.name, "columns": table.columns, "counted": table.counted})
    count = total = 0
    for chunk in rows(table, connection):
        lines = [line(row) for row in chunk]
        put(sealer, "R", b"\n".join(lines))
        count += len(lines)
        total = (total + sum(map(digest_of, lines))) % SUM
        tell(table.name, count)
    counted = Counted(count, f"{total:064x}", counted_to(table, connection))
    put(sealer, "E", counted.as_json())
    return counted


def _end_of_log(connection: BaseDatabaseWrapper) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, digest FROM audit_head")
        found = cursor.fetchone()
    return f"{found[0]}:{found[1]}" if found else ""


def _attachments() -> Iterator[tuple[str, Path]]:
    """Give the files of the house that cannot be made anew; they are sealed already."""
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")) if root.is_dir() else ():
        name = path.relative_to(root)
        if name.parts[0] in PASSED_OVER or any(part.startswith(".") for part in name.parts):
            continue
        if path.is_file() and not path.is_symlink():
            yield name.as_posix(), path


def _put_file(sealer: Sealer, name: str, path: Path, manifest: Manifest) -> None:
    try:
        file = path.open("rb")
    except FileNotFoundError:  # its days were over since the folder was read
        return
    digest, size = hashlib.sha256(), 0
    with file:
        put(sealer, "F", {"name": name})
        while piece := file.read(PIECE):
            put(sealer, "B", piece)
            digest.update(piece)
            size += len(piece)
    put(sealer, "G", {"size": size, "sha256": digest.hexdigest()})
    manifest.files += 1
    manifest.file_bytes += size
