"""Entries, and a way for tests to empty the log between two of them."""

from datetime import datetime
from typing import Any

from django.db import connection

from evenborn.foundation.audit.actions import SYSTEM, record
from evenborn.foundation.audit.append_only import lay, lift
from evenborn.foundation.audit.models import Entry
from evenborn.foundation.ui.clock import CHINA

NOON = datetime(2026, 7, 1, 12, tzinfo=CHINA)


def make_entries(count: int) -> list[Entry]:
    return [
        record("births.entered", subject=f"births.birth:{n}", by=SYSTEM, at=NOON, line=n)
        for n in range(1, count + 1)
    ]


def by_hand(*statements: str) -> None:
    """Do what an administrator of the database could do: lift the triggers, then change rows."""
    with connection.cursor() as cursor:
        for statement in (*lift(connection.vendor), *statements, *lay(connection.vendor)):
            cursor.execute(statement)


def let_tests_empty_the_log() -> None:
    """Lift the triggers while Django empties all tables after a test with real transactions.

    Asked a second time it does nothing: triggers laid twice would stop every later test.
    """
    empty = connection.ops.execute_sql_flush
    if getattr(empty, "lifts_triggers", False):
        return

    def lifted(statements: list[str]) -> Any:
        return empty([*lift(connection.vendor), *statements, *lay(connection.vendor)])

    lifted.lifts_triggers = True  # type: ignore[attr-defined] # a mark on a function
    connection.ops.execute_sql_flush = lifted
