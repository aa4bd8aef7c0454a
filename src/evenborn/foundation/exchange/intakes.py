"""Who takes the accepted rows of a kind of file: a registry that the rooms above fill.

```python
exchange.intakes.register("delivery", Intake(permission=Permission.BIRTHS_ENTER, take=take_rows))
```
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from evenborn.foundation.access.rules import Permission
from evenborn.foundation.audit.actions import Actor
from evenborn.standards import KINDS
from evenborn.standards.checking import Cause

if TYPE_CHECKING:
    from evenborn.foundation.exchange.models import Batch

Row = dict[str, Any]
"""Typed cells by canonical name, every column of the schema, and `line`."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the rows of one chunk; the three add up to the rows given.

    Attributes:
        accepted: rows that are new records now.
        known: rows that were records before.
        refused: (line, cause), each line with one cause or several.
    """

    accepted: int
    known: int = 0
    refused: Sequence[tuple[int, Cause]] = ()

    @property
    def refused_lines(self) -> int:
        """Lines refused, each once."""
        return len({line for line, _ in self.refused})


class Take(Protocol):
    """Write a chunk of rows; called inside the transaction that keeps the checkpoint."""

    def __call__(
        self, rows: Sequence[Row], *, batch: "Batch", by: Actor, at: datetime
    ) -> Taken: ...


@dataclass(frozen=True, slots=True)
class Intake:
    """Where the rows of a kind go.

    Attributes:
        permission: asked of the officer beside `exchange.in`.
        take: writes a chunk.
    """

    permission: Permission
    take: Take


_INTAKES: dict[str, Intake] = {}


def register(kind: str, intake: Intake) -> None:
    """Let the rows of a kind of file go to an intake, from now on."""
    assert kind in KINDS, kind
    _INTAKES[kind] = intake


def intake_for(kind: str) -> Intake | None:
    """Return the intake of a kind; None where files are judged and kept for the reconciliation."""
    return _INTAKES.get(kind)
