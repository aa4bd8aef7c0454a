"""One statement must not hold the site: what a page asks of the database is stopped in time.

PostgreSQL stops it by itself; SQLite is asked every few thousand steps whether the time is over.
The worker is not limited: linking a county may take an hour.
"""

import threading
import time
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.backends.signals import connection_created

STEPS = 20_000  # of SQLite's machine between two looks at the clock, less than a millisecond

_deadline = threading.local()


def limit_statements() -> None:
    """Limit the statements of this process on PostgreSQL; before its first connection."""
    settings_of = connections.databases["default"]
    if not settings_of["ENGINE"].endswith("postgresql") or settings.QUERY_SECONDS <= 0:
        return
    limit = f"-c statement_timeout={int(settings.QUERY_SECONDS * 1000)}"
    given = settings_of["OPTIONS"].get("options", "")
    settings_of["OPTIONS"]["options"] = f"{given} {limit}".strip()


def set_deadline() -> None:
    """Let the statement that begins now end in time; for SQLite."""
    if settings.QUERY_SECONDS > 0:
        _deadline.at = time.monotonic() + settings.QUERY_SECONDS


def clear_deadline() -> None:
    """Let what this thread asks from now on take its time."""
    _deadline.at = None


def _is_over() -> int:
    at = getattr(_deadline, "at", None)
    return int(at is not None and time.monotonic() > at)


def _watch(sender: Any, connection: Any, **_: Any) -> None:
    if connection.vendor == "sqlite":
        connection.connection.set_progress_handler(_is_over, STEPS)


connection_created.connect(_watch, dispatch_uid="evenborn.statements")
