"""The tables of the house and a look at all of them at one moment, while others go on writing."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import CreateModel

from evenborn.site.operation.backup.typed import KIND_OF_FIELD, kind_of, out

# Nobody stays signed in through a restore; a restore makes the migrations itself.
LEFT_OUT = frozenset({"django_session", "django_migrations"})
CHUNK = 1_000


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it stands in a backup.

    Attributes:
        columns: name and kind of each.
        counted: the column that the database counts up by itself, or empty.
    """

    name: str
    columns: Sequence[tuple[str, str]]
    counted: str


def tables() -> list[Table]:
    """Return all tables of the house, by name: those of this version, and any an earlier one left.

    References are checked at the end of a transaction (Django makes them deferrable in both
    databases), so the order of the tables is free.
    """
    found = []
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if not meta.managed or meta.proxy or meta.db_table in LEFT_OUT:
            continue
        fields = [f for f in meta.local_concrete_fields if not getattr(f, "generated", False)]
        counted = str(meta.pk.column) if isinstance(meta.pk, models.AutoField) else ""
        columns = [(str(field.column), kind_of(field)) for field in fields]
        found.append(Table(meta.db_table, columns, counted))
    known = {table.name for table in found}
    found += _left_behind(known | LEFT_OUT)
    return sorted(found, key=lambda table: table.name)


def _left_behind(known: Collection[str]) -> list[Table]:
    """Return the tables that outlived their model, as the database describes them.

    Only what a migration made is ours: another's table would find no place in a new house.
    """
    live = connections[DEFAULT_DB_ALIAS]
    ask = live.introspection
    ours = _made_by_migrations()
    found = []
    with live.cursor() as cursor:
        for name in ask.table_names(cursor):
            if name in known or name not in ours:
                continue
            columns = [
                (column.name, KIND_OF_FIELD[ask.get_field_type(column.type_code, column)])
                for column in ask.get_table_description(cursor, name)
            ]
            counted = [one["column"] for one in ask.get_sequences(cursor, name)]
            found.append(Table(name, columns, counted[0] if counted else ""))
    return found


def _made_by_migrations() -> set[str]:
    """Return the name of every table that a migration of this program ever made."""
    return {
        str(step.options.get("db_table") or f"{app}_{step.name_lower}")
        for (app, _), migration in MigrationLoader(None).disk_migrations.items()
        for step in migration.operations
        if isinstance(step, CreateModel)
    }


def rows(table: Table, connection: BaseDatabaseWrapper) -> Iterator[list[list[Any]]]:
    """Give the rows of a table in the form of a backup, a chunk at a time."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(name) for name, _ in table.columns)
    kinds = [kind for _, kind in table.columns]
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {quote(table.name)}")
        while chunk := cursor.fetchmany(CHUNK):
            yield [
                [out(cell, kind) for cell, kind in zip(row, kinds, strict=True)] for row in chunk
            ]


def counted_to(table: Table, connection: BaseDatabaseWrapper) -> int:
    """Return the last number that a table has given, so that none is given twice."""
    if not table.counted:
        return 0
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table.name])
            found = cursor.fetchone()
            return int(found[0]) if found else 0
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table.name, table.counted])
        sequence = cursor.fetchone()[0]
        cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}")
        return int(cursor.fetchone()[0])


@contextmanager
def snapshot() -> Iterator[BaseDatabaseWrapper]:
    """Give a connection that sees the database as it is now and goes on seeing it so.

    Nobody waits for it: SQLite reads beside its writers (WAL), PostgreSQL by REPEATABLE READ.
    """
    live = connections[DEFAULT_DB_ALIAS]
    options = {
        name: value
        for name, value in live.settings_dict["OPTIONS"].items()
        if name not in {"pool", "transaction_mode"}
    }
    if live.vendor == "postgresql":
        from psycopg import IsolationLevel  # noqa: PLC0415 - not there on every SQLite house

        options["isolation_level"] = IsolationLevel.REPEATABLE_READ
    own = type(live)({**live.settings_dict, "OPTIONS": options}, alias="snapshot")
    try:
        own.connect()
        own.set_autocommit(False)
        if own.vendor == "sqlite":
            with own.cursor() as cursor:
                cursor.execute("BEGIN")
                cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")  # from here on
        yield own
    finally:
        own.close()
