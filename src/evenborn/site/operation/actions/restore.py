"""Bring a backup back into an empty house, the one that the settings name."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from evenborn.foundation.access.secrets.rotation import tables as sealed_tables
from evenborn.foundation.access.secrets.sealing import CannotOpen, Sealed
from evenborn.foundation.audit.verification import Verification, verify
from evenborn.foundation.ui.refusal import Refused
from evenborn.site.operation.backup import reading
from evenborn.site.operation.backup.keys import BackupKey
from evenborn.site.operation.backup.manifest import Counted, Manifest
from evenborn.site.operation.backup.tables import Table, rows
from evenborn.site.operation.backup.typed import SUM, back, digest_of, line

Tell = Callable[[str, int], object]
QUIET: Tell = lambda *_: None  # noqa: E731 - a default that says nothing


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back, and whether it holds.

    Attributes:
        log: the check of the audit chain.
        opened, shut: sealed records tried, one of each table: those the keys open and the others.
    """

    manifest: Manifest
    log: Verification
    opened: int
    shut: int

    @property
    def holds(self) -> bool:
        """Whether the house can be opened again."""
        return self.log.first_fault is None and not self.shut


def restore(path: Path, *, key: BackupKey, tell: Tell = QUIET) -> Restored:
    """Check a backup whole, write it in one transaction, compare, and bring it to this version.

    Raises:
        Refused: the file is damaged, made by a later version, or the house is not empty.
    """
    manifest = reading.check(path, key=key)
    tell("checked", manifest.rows)
    targets = _targets(manifest)
    _must_be_empty()
    _make_tables(targets)
    with transaction.atomic():
        _write(path, key, manifest, tell)
        connection.check_constraints()
    call_command("migrate", interactive=False, verbosity=0)
    number, _, digest = manifest.audit.partition(":")
    log = verify(noted={int(number): digest} if int(number or 0) else {})
    opened, shut = _try_the_keys()
    return Restored(manifest, log, opened, shut)


def _targets(manifest: Manifest) -> list[tuple[str, str]]:
    """Return the migrations of the backup, which this version must know."""
    known = set(MigrationExecutor(connection).loader.disk_migrations)
    unknown = [one for one in manifest.migrations if one not in known]
    if unknown:
        app, name = unknown[0]
        raise Refused(
            zh=f"备份由更新的版本 {manifest.version} 生成（{app}.{name}），本版本不能恢复。",
            en=f"A later version, {manifest.version}, made this backup ({app}.{name}): this one "
            "cannot bring it back.",
        )
    # The last ones only: to an executor, an earlier one is a wish to go back.
    graph, wanted = MigrationExecutor(connection).loader.graph, set(manifest.migrations)
    return [
        one
        for one in manifest.migrations
        if not any(
            child.key in wanted and child.key[0] == one[0] for child in graph.node_map[one].children
        )
    ]


def _must_be_empty() -> None:
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        for name in names:
            if name == "django_migrations":
                continue
            cursor.execute(f"SELECT 1 FROM {quote(name)} LIMIT 1")
            if cursor.fetchone():
                raise Refused(
                    zh=f"目标数据库不是空的（表 {name} 中有数据），未作任何改动。",
                    en=f"The database is not empty ({name} holds rows); nothing was changed.",
                )
    if any(path.is_file() for path in Path(settings.MEDIA_ROOT).rglob("*")):
        raise Refused(
            zh=f"附件目录 {settings.MEDIA_ROOT} 不是空的，未作任何改动。",
            en=f"The folder of attachments, {settings.MEDIA_ROOT}, is not empty; nothing was "
            "changed.",
        )


def _make_tables(targets: Iterable[tuple[str, str]]) -> None:
    """Make the tables as the backup's version had them; no signal fills any."""
    executor = MigrationExecutor(connection)
    executor.migrate(list(targets))


def _write(path: Path, key: BackupKey, manifest: Manifest, tell: Tell) -> None:
    table: Table | None = None
    attachment: Any = None
    written = 0
    try:
        for letter, content in reading.contents(path, key=key):
            match letter:
                case "T":
                    columns = [(name, kind) for name, kind in content["columns"]]
                    table, written = Table(content["name"], columns, content["counted"]), 0
                case "R":
                    assert table is not None
                    written += _insert(table, reading.rows_of(content))
                    tell(table.name, written)
                case "E":
                    assert table is not None
                    _compare(table, manifest.tables[table.name])
                    _count_from(table, content["given"])
                case "F":
                    attachment = _new_file(content["name"])
                case "B":
                    attachment.write(content)
                case "G":
                    attachment.flush()
                    os.fsync(attachment.fileno())
                    attachment.close()
    finally:
        if attachment is not None:
            attachment.close()


def _insert(table: Table, found: list[list[Any]]) -> int:
    quote = connection.ops.quote_name
    names = ", ".join(quote(name) for name, _ in table.columns)
    marks = ", ".join(["%s"] * len(table.columns))
    kinds = [kind for _, kind in table.columns]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {quote(table.name)} ({names}) VALUES ({marks})",
            [
                [back(cell, kind, connection) for cell, kind in zip(row, kinds, strict=True)]
                for row in found
            ],
        )
    return len(found)


def _compare(table: Table, expected: Counted) -> None:
    """Read back what the database now holds: as many rows, and the same."""
    count = total = 0
    for chunk in rows(table, connection):
        count += len(chunk)
        total = (total + sum(digest_of(line(row)) for row in chunk)) % SUM
    if (count, f"{total:064x}") != (expected.rows, expected.digest):
        raise Refused(
            zh=f"表 {table.name} 恢复后与备份不一致，已全部撤销。",
            en=f"The table {table.name} did not come back the same; all of it was undone.",
        )


def _count_from(table: Table, given: int) -> None:
    """Go on counting where the table had come to, so that no number is given twice."""
    if not given:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table.name])
            cursor.execute(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table.name, given]
            )
        else:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s), %s)",
                [table.name, table.counted, given],
            )


def _new_file(name: str) -> Any:
    path = Path(settings.MEDIA_ROOT) / name
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _try_the_keys() -> tuple[int, int]:
    """Open the newest record of every sealed column; return how many opened and how many not."""
    opened = shut = 0
    for table in sealed_tables(None):
        for column in table.sealed:
            found = table.model._base_manager.filter(**{f"{column}__isnull": False})
            cell = found.order_by("-pk").values_list(column, flat=True).first()
            if not isinstance(cell, Sealed):
                continue
            try:
                cell.open()
                opened += 1
            except CannotOpen:
                shut += 1
    return opened, shut
