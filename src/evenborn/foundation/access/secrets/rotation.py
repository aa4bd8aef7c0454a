"""Which tables hold secrets, and which of their rows are behind the current key.

A new key: `evenborn.foundation.access.secrets.actions.add_key`, then `reseal`, and an hour after
the last row `retire` of the old one. The site and the worker go on meanwhile: they read the key
file anew when it changes, blobs name their key, and lookups ask for the digits of all keys.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import models

from evenborn.foundation.access.secrets.field import SealedField
from evenborn.foundation.access.secrets.index import IndexField
from evenborn.foundation.access.secrets.sealing import Sealed

# A transaction that took the old key just before the new one was made has ended by then.
RETIRE_AFTER = timedelta(hours=1)

Reindex = Callable[[Any], Mapping[str, str]]
_REINDEX: dict[type[models.Model], Reindex] = {}


def register(model: type[models.Model], *, reindex: Reindex) -> None:
    """Say how the keyed columns of a model follow from its secrets.

    Args:
        reindex: record -> `{column: keyed_index(purpose, value)}` for every column that holds a
            keyed digest, `IndexField` or other; it may read the record only.
    """
    assert _REINDEX.setdefault(model, reindex) is reindex, f"{model} is registered twice"


@dataclass(frozen=True, slots=True)
class Table:
    """A model with secrets.

    Attributes:
        sealed: its sealed columns.
        reindex: how its keyed columns follow; None when it has none.
    """

    model: type[models.Model]
    sealed: tuple[str, ...]
    reindex: Reindex | None

    def rows(self) -> models.QuerySet[models.Model]:
        """Return all rows in the order of the walk; whatever a manager hides is sealed too."""
        return self.model._base_manager.order_by("pk")

    def changes(self, row: models.Model, *, current: str) -> dict[str, Any]:
        """Return the columns to write so that a row uses the current key only; {} when it does."""
        columns: dict[str, Any] = {
            name: getattr(row, name)
            for name in self.sealed
            if isinstance(blob := row.__dict__[name], Sealed) and blob.key_name != current
        }
        if self.reindex is not None:
            digits = self.reindex(row)
            columns |= {name: new for name, new in digits.items() if getattr(row, name) != new}
        return columns

    def behind(self, row: models.Model, *, current: str) -> bool:
        """Tell whether a row still uses an earlier key."""
        return bool(self.changes(row, current=current))


def tables(among: Iterable[type[models.Model]] | None = None) -> list[Table]:
    """Return every table with secrets, of the house or among some models.

    Raises:
        ImproperlyConfigured: a model has keyed columns and nobody said how they are made anew.
    """
    found = []
    for model in apps.get_models() if among is None else among:
        sealed = tuple(f.attname for f in model._meta.local_fields if isinstance(f, SealedField))
        keyed = any(isinstance(f, IndexField) for f in model._meta.local_fields)
        if keyed and model not in _REINDEX:
            raise ImproperlyConfigured(
                f"{model._meta.label} 没有登记索引的重建方法（rotation.register）。"
                f"{model._meta.label} has keyed columns: tell rotation.register how they are made."
            )
        if sealed or keyed:
            found.append(Table(model, sealed, _REINDEX.get(model)))
    return found


def chunks(table: Table, *, size: int) -> Iterator[list[Any]]:
    """Give the keys of a table's rows in order, `size` at a time."""
    last: Any = None
    while True:
        keys = table.rows() if last is None else table.rows().filter(pk__gt=last)
        held = list(keys.values_list("pk", flat=True)[:size])
        if held:
            yield held
        if len(held) < size:
            return
        last = held[-1]


def count_behind(found: Sequence[Table], *, current: str, size: int = 500) -> int:
    """Count the rows that still use an earlier key; every row is opened, so take your time."""
    return sum(
        table.behind(row, current=current)
        for table in found
        for keys in chunks(table, size=size)
        for row in table.rows().filter(pk__in=keys)
    )
