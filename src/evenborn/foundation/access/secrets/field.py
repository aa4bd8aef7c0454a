"""The one field type for secrets: a dict of texts in Python, one blob in the database."""

import base64
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models.expressions import Expression
from django.db.models.lookups import Exact, IsNull, Lookup
from django.db.models.query_utils import DeferredAttribute

from evenborn.foundation.access.secrets.sealing import Sealed, header, seal


class _OpensWhenAsked(DeferredAttribute):
    """The attribute on a model: a list page that shows no names opens nothing."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is None:
            return self
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            value = instance.__dict__[self.field.attname] = value.open()
        return value

    # With __set__ the attribute is asked each time, also where the instance holds a value.
    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


if TYPE_CHECKING:
    _Base = models.BinaryField[Mapping[str, str] | None, dict[str, str] | None]
else:
    # Not BinaryField itself: it has a placeholder of its own, and then Django writes many rows as
    # one statement with a placeholder for each cell, which takes three times as long to read.
    _Base = models.Field


class SealedField(_Base):
    """A record's secrets, `dict[str, str]` or None, sealed as one blob and bound to this field.

    It is opened when the attribute is read. A value that was not read is written back as it is.
    `values()` gives `Sealed` objects, which stay closed until `.open()`. It cannot be searched:
    the same secrets give another blob each time; keep a keyed index beside it.
    """

    descriptor_class = _OpensWhenAsked

    @property
    def bound_to(self) -> str:
        """What the blob is bound to."""
        return f"{self.model._meta.label}.{self.name}"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "editable": False})

    def get_internal_type(self) -> str:
        """Say what column it is: bytes."""
        return "BinaryField"

    def deconstruct(self) -> Any:
        """Say how a migration makes this column."""
        name, _, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        return name, "evenborn.foundation.access.secrets.field.SealedField", args, kwargs

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Hand the blob to the database as bytes."""
        blob = value if prepared else self.get_prep_value(value)
        return connection.Database.Binary(blob) if isinstance(blob, bytes) else blob

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed | None:
        """Wrap what the database gives; nothing is opened yet."""
        return None if value is None else Sealed(bytes(value), self.bound_to)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Give the value to write; what was never opened stays the blob it was."""
        kept = model_instance.__dict__.get(self.attname)
        return kept if isinstance(kept, Sealed) else super().pre_save(model_instance, add)

    def get_prep_value(self, value: Any) -> Any:
        """Seal a dict; take a blob that comes from this very field as it is."""
        match value:
            case None | Expression():
                return value
            case Sealed():
                if value.bound_to != self.bound_to:
                    raise TypeError(f"{self.bound_to}: this blob is bound to another field")
                return value.blob
            case dict() if all(isinstance(x, str) for pair in value.items() for x in pair):
                return seal(value, bound_to=self.bound_to)
            case _:
                raise TypeError(f"{self.bound_to} takes a dict of texts, or None")

    def to_python(self, value: Any) -> Any:
        """Read what `dumpdata` wrote."""
        if isinstance(value, str):
            return Sealed(base64.b64decode(value), self.bound_to)
        return value

    def value_to_string(self, obj: models.Model) -> str:
        """Give `dumpdata` the blob, never the secrets."""
        value = self.pre_save(obj, False)
        return "" if value is None else base64.b64encode(self.get_prep_value(value)).decode()

    def get_lookup(self, lookup_name: str) -> type[Lookup] | None:
        """Offer no search but: empty or not, this very blob, sealed with this key."""
        return _LOOKUPS.get(lookup_name)

    def get_transform(self, lookup_name: str) -> None:
        """Offer no look inside."""
        return


class _IsThisBlob(Exact):
    def get_prep_lookup(self) -> Any:
        if not isinstance(self.rhs, Sealed):
            raise TypeError("secrets cannot be searched; keep a keyed index beside them")
        return super().get_prep_lookup()


class _SealedWith(Lookup):
    """`field__sealed_with="k1"`: the blobs of one key."""

    lookup_name = "sealed_with"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        column, params = self.process_lhs(compiler, connection)
        front = header(self.rhs)
        wanted = (len(front), connection.Database.Binary(front))
        return f"SUBSTR({column}, 1, %s) = %s", (*params, *wanted)


_LOOKUPS: dict[str, type[Lookup]] = {
    "isnull": IsNull,
    "exact": _IsThisBlob,
    "sealed_with": _SealedWith,
}
