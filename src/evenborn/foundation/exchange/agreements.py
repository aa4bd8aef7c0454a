"""Which files need an agreement between departments, and who knows of one (R033).

A registry of one: the room that keeps the agreements registers its book in `AppConfig.ready()`.
Without a book nothing that needs an agreement is taken in.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, Protocol

from evenborn.standards import Schema
from evenborn.standards.words import Words

if TYPE_CHECKING:
    from evenborn.foundation.access.models import Department
    from evenborn.foundation.exchange.models import Batch

# The house's own register comes in without one: an institution reports its own deliveries.
NEEDED: Final = frozenset({"registration", "registration_counts", "certificate", "vaccination"})
NONE: Final = Words(
    "本单位没有已批准并在有效期内、涵盖这类文件的信息共享协议，不能报送。"
    "请联系县卫生健康统计人员或领导小组办公室拟订并批准协议。",
    "No agreement that is approved and in force covers this kind of file from your department, so "
    "it cannot be taken in. Ask the county statistician or the office of the leading group to "
    "draw one up and have it approved.",
)


@dataclass(frozen=True, slots=True)
class Leave:
    """What an agreement lets through.

    Attributes:
        agreement: its number in the book.
        fields: agreed columns; what the schema requires always comes too. None: every column.
    """

    agreement: int
    fields: frozenset[str] | None

    def without(self, schema: Schema) -> frozenset[str]:
        """Return the columns of a schema that are not kept."""
        if self.fields is None:
            return frozenset()
        required = {column.name for column in schema.columns if column.required}
        return frozenset(schema.names) - required - self.fields


class Book(Protocol):
    """Knows the agreements and writes down every transfer."""

    def covering(self, department: "Department", kind: str, *, on: date) -> Leave | None:
        """Return what is agreed with a department about a kind on a day."""

    def taken_in(self, leave: Leave, batch: "Batch", *, at: datetime) -> None:
        """Write down that a file came in; within the last step of its run."""


_BOOKS: list[Book] = []


def register(book: Book) -> None:
    """Let a book say what is agreed, from now on."""
    _BOOKS[:] = [book]


def leave_for(department: "Department", kind: str, *, on: date) -> Leave | None:
    """Return what a department's file of a kind may bring in; None where nothing is agreed."""
    return _BOOKS[0].covering(department, kind, on=on) if _BOOKS else None


def note(leave: Leave, batch: "Batch", *, at: datetime) -> None:
    """Write down a file that came in under an agreement."""
    _BOOKS[0].taken_in(leave, batch, at=at)
