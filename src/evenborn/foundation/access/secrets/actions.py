"""Changing the keys while the house goes on working."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction

from evenborn.foundation.access.secrets import keyring, rotation
from evenborn.foundation.access.secrets.rotation import RETIRE_AFTER, Table, chunks, tables
from evenborn.foundation.audit.actions import Actor, record
from evenborn.foundation.ui.refusal import Refused

Models = Iterable[type[models.Model]] | None

ROUNDS = 20  # rows that writers hold are taken in the next round


@transaction.atomic
def add_key(*, algorithm: str = "", by: Actor, at: datetime) -> str:
    """Make one more key; everything is sealed with it from now on. Return its name.

    Args:
        algorithm: "AES-256-GCM" or "SM4-GCM"; empty: the one in use.

    Raises:
        KeyError: there is no such algorithm.
    """
    with keyring.changing(settings.KEY_FILE) as held:
        held[0] = held[0].with_new_key(algorithm=algorithm, at=at)
        key = held[0].key
        record("secrets.key_added", by=by, at=at, key=key.name, algorithm=key.algorithm)
    return key.name


def reseal(
    *,
    by: Actor,
    at: datetime,
    chunk: int = 200,
    progress: Callable[[int, int], object] | None = None,
    among: Models = None,
) -> int:
    """Seal every row with the current key and renew its keyed columns. Return the rows changed.

    It may be stopped and started again at any time: rows that are done are passed over.

    Args:
        chunk: rows in one transaction; on SQLite other writers wait for so many.
        progress: told (rows walked, rows in all) after each chunk; it may raise to stop.
        among: the models to walk; None: all of the house.

    Raises:
        Refused: some rows were held by other writers in every round.
    """
    found = tables(among)
    changed, left = 0, 1
    for _ in range(ROUNDS):
        current = keyring.keyring().current
        done, left = _one_round(found, current, chunk, progress)
        changed += done
        if not left:
            break
    else:
        raise Refused(
            zh=f"还有 {left} 条记录正被其他写入占用，请稍后再次运行。",
            en=f"{left} records are held by other writers: run it again later.",
        )
    record("secrets.resealed", by=by, at=at, key=current, rows=changed)
    return changed


def retire(name: str, *, by: Actor, at: datetime, among: Models = None) -> None:
    """Destroy an earlier key. What only it can open is lost, so every row is looked at before.

    Raises:
        Refused: it is current, was replaced within the hour, or a row still uses an earlier key.
    """
    ring = keyring.keyring()
    _may_retire(ring, name, at)
    # Outside the transaction: this opens every row, and on SQLite writers would wait for it. No row
    # can come to use the key afterwards, because nobody has sealed with it for an hour.
    if left := rotation.count_behind(tables(among), current=ring.current):
        raise Refused(
            zh=f"还有 {left} 条记录使用旧密钥，请先重新加密。",
            en=f"{left} records still use an earlier key: seal them anew first.",
        )
    with transaction.atomic(), keyring.changing(settings.KEY_FILE) as held:
        _may_retire(held[0], name, at)
        held[0] = held[0].without(name)
        record("secrets.key_retired", by=by, at=at, key=name)


def _may_retire(ring: keyring.Keyring, name: str, at: datetime) -> None:
    if name not in ring.keys:
        raise Refused(zh=f"没有密钥 {name}。", en=f"There is no key {name}.")
    if name == ring.current:
        raise Refused(zh=f"密钥 {name} 正在使用。", en=f"The key {name} is in use.")
    if _since_replaced(ring.keys[name], at) < RETIRE_AFTER:
        raise Refused(
            zh="更换密钥未满一小时：未结束的写入可能仍在使用旧密钥。",
            en="The key was replaced less than an hour ago: a write may still be using it.",
        )


def _since_replaced(key: keyring.Key, at: datetime) -> timedelta:
    return at - datetime.fromisoformat(key.replaced) if key.replaced else timedelta.max


def _one_round(
    found: list[Table], current: str, chunk: int, progress: Callable[[int, int], object] | None
) -> tuple[int, int]:
    """Walk all rows once; return how many were changed and how many writers held."""
    changed = held = walked = 0
    total = sum(table.rows().count() for table in found)
    for table in found:
        for keys in chunks(table, size=chunk):
            done, passed_over = _reseal_chunk(table, keys, current)
            changed, held, walked = changed + done, held + passed_over, walked + len(keys)
            if progress is not None:
                progress(walked, max(walked, total))
    return changed, held


@transaction.atomic
def _reseal_chunk(table: Table, keys: list[Any], current: str) -> tuple[int, int]:
    """Renew some rows; a row that somebody is writing is left to the next round.

    Rows are locked without waiting, so this neither stops a writer nor is part of a deadlock, and
    what was read is what is replaced: the blob in `where` says so once more on its own.
    """
    rows = list(table.rows().filter(pk__in=keys).select_for_update(skip_locked=True))
    changed = replaced = 0
    for row in rows:
        before = {name: row.__dict__[name] for name in table.sealed}
        columns = table.changes(row, current=current)
        if columns:
            same = table.model._base_manager.filter(pk=row.pk, **_as_found(before))
            changed += (written := same.update(**columns))
            replaced += 1 - written
    there = table.rows().filter(pk__in=keys).count()
    return changed, there - len(rows) + replaced


def _as_found(before: dict[str, Any]) -> dict[str, Any]:
    """Ask for the blobs as they were read."""
    return {
        **{name: blob for name, blob in before.items() if blob is not None},
        **{f"{name}__isnull": True for name, blob in before.items() if blob is None},
    }
