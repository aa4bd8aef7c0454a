"""Equality search over what is sealed: a keyed digest, useless without the key file."""

from typing import Any

from django.db import models

from evenborn.foundation.access.secrets.keyring import Key, keyring

INDEX_DIGITS = 32  # 128 bits: two of a billion values meet with a chance of 2**-69


def keyed_index(purpose: str, value: str) -> str:
    """Return what to store beside the blob, with the current key; "" for no value.

    Args:
        purpose: what the index is for, such as "births.certificate". The same number gives
            different digits for each purpose, so two tables cannot be joined by them.
        value: the text in its normal form; the caller brings it into that form.
    """
    return _digits(keyring().key, purpose, value)


def candidates(purpose: str, value: str) -> list[str]:
    """Return what to look for: the digits by the current key and by the earlier ones.

    Between two keys a row may have either, so look with `column__in=candidates(…)`.
    """
    if not value:
        return []
    return [_digits(key, purpose, value) for key in keyring().newest_first()]


def _digits(key: Key, purpose: str, value: str) -> str:
    if not value:
        return ""
    message = purpose.encode() + b"\0" + value.encode()
    return key.cipher.mac(key.index, message).hex()[:INDEX_DIGITS]


class IndexField(models.CharField):
    """The column of a keyed index: 32 hexadecimal digits, or "" for a record without the value."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs = {"max_length": INDEX_DIGITS, "db_index": True, **kwargs}
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Say how a migration makes this column."""
        name, _, args, kwargs = super().deconstruct()
        kwargs["db_index"] = vars(self)["db_index"]  # left out where False, it would be True again
        return name, "evenborn.foundation.access.secrets.index.IndexField", args, kwargs
