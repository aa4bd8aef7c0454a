"""Secrets at rest: names, numbers, addresses are stored sealed, and found by a keyed index."""

from evenborn.foundation.access.secrets.field import SealedField
from evenborn.foundation.access.secrets.index import IndexField, candidates, keyed_index

__all__ = ["IndexField", "SealedField", "candidates", "keyed_index"]
