"""May this process be given requests? Each answer is a code; nothing of the house is told."""

import os
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from evenborn.foundation.access.secrets.keyring import keyring
from evenborn.site.operation.watching.queue import last_sign_of_life

OK = "ok"
MIGRATIONS_EVERY = 60.0  # seconds: to look takes 50 ms

_migrated_at: float | None = None


def readiness(at: datetime) -> tuple[bool, dict[str, object]]:
    """Return whether all is ready, and what each part said."""
    parts: dict[str, Callable[[], str]] = {
        "database": _database,
        "migrations": _migrations,
        "keys": _keys,
        "vault": _vault,
    }
    checks = {name: ask() for name, ask in parts.items()}
    ready = set(checks.values()) == {OK}
    sign = last_sign_of_life(at) if ready else None
    quiet = round((at - sign).total_seconds()) if sign else None
    return ready, {"ready": ready, "checks": checks, "worker_quiet_seconds": quiet}


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError:
        return "no_answer"
    return OK


def _migrations() -> str:
    global _migrated_at  # noqa: PLW0603 - a good answer holds for a minute
    if _migrated_at is not None and time.monotonic() - _migrated_at < MIGRATIONS_EVERY:
        return OK
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "no_answer"
    if waiting:
        return "waiting"
    _migrated_at = time.monotonic()
    return OK


def _keys() -> str:
    try:
        keyring()
    except (ImproperlyConfigured, OSError, ValueError, KeyError):
        return "no_keys"
    return OK


def _vault() -> str:
    """Tell whether the vault, or the folder that it will be made in, can be written to."""
    path: Path = settings.MEDIA_ROOT / "vault"
    while not path.exists() and path != path.parent:
        path = path.parent
    return OK if os.access(path, os.W_OK | os.X_OK) else "not_writable"
