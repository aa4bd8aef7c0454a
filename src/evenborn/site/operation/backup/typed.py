"""Cells as text that means the same in SQLite and in PostgreSQL, and what a table's rows add up to.

Each column has a kind. A cell goes out as JSON and comes back as what the other database takes.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

KINDS = {
    "int": "AutoField BigAutoField SmallAutoField IntegerField BigIntegerField SmallIntegerField "
    "PositiveIntegerField PositiveBigIntegerField PositiveSmallIntegerField",
    "text": "CharField TextField EmailField URLField SlugField FileField FilePathField "
    "GenericIPAddressField",
    "bool": "BooleanField",
    "float": "FloatField",
    "decimal": "DecimalField",
    "datetime": "DateTimeField",
    "date": "DateField",
    "time": "TimeField",
    "bytes": "BinaryField",
    "json": "JSONField",
    "uuid": "UUIDField",
}
KIND_OF_FIELD = {name: kind for kind, names in KINDS.items() for name in names.split()}
SUM = 1 << 256


def kind_of(field: Any) -> str:
    """Return the kind of a model's column; a reference has the kind of what it refers to."""
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    kind = KIND_OF_FIELD[field.get_internal_type()]
    return f"decimal:{field.decimal_places}" if kind == "decimal" else kind


def out(value: Any, kind: str) -> Any:
    """Return a cell, as either database gives it, in the one form that a backup holds."""
    if value is None:
        return None
    name, _, places = kind.partition(":")
    if name == "decimal":
        return str(Decimal(str(value)).quantize(Decimal(1).scaleb(-int(places))))
    return _OUT[name](value)


def back(value: Any, kind: str, connection: BaseDatabaseWrapper) -> Any:
    """Return what a database takes for a cell of a backup."""
    if value is None:
        return None
    match kind:
        case "datetime":
            return connection.ops.adapt_datetimefield_value(datetime.fromisoformat(value))
        case "date":
            return connection.ops.adapt_datefield_value(date.fromisoformat(value))
        case "bytes":
            return base64.b64decode(value)
        case "json":
            return json.dumps(value, ensure_ascii=False)
    return value


def line(cells: Sequence[Any]) -> bytes:
    """Return a row as one line of JSON, the same whatever order a JSON cell was kept in."""
    return json.dumps(
        cells, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False
    ).encode()


def digest_of(line: bytes) -> int:
    """Return what a row adds to the digest of its table.

    Rows add up, modulo 2**256, so their order does not matter: the two databases sort text
    differently. It finds what got lost or changed on the way; the seal stops whoever means harm.
    """
    return int.from_bytes(hashlib.sha256(line).digest(), "big")


def _moment(value: datetime | str) -> str:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).isoformat()


def _day(value: date | str) -> str:
    return (value if isinstance(value, date) else date.fromisoformat(value)).isoformat()


def _bytes(value: bytes | memoryview) -> str:
    return base64.b64encode(bytes(value)).decode("ascii")


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


_OUT: Mapping[str, Callable[[Any], Any]] = {
    "int": int,
    "text": str,
    "bool": bool,
    "float": float,
    "datetime": _moment,
    "date": _day,
    "time": str,
    "bytes": _bytes,
    "json": _json,
    "uuid": lambda value: UUID(str(value)).hex,
}
