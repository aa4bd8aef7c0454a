"""Files to send in, and an intake that writes what it is given."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from evenborn.foundation.access.models import Department
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.exchange import intakes, vault
from evenborn.foundation.exchange.actions import receive
from evenborn.foundation.exchange.intakes import Intake, Taken
from evenborn.foundation.runs.worker import work_until_empty
from evenborn.foundation.ui.clock import CHINA
from evenborn.standards.checking import Cause
from evenborn.standards.tests.make import csv_text, make_row, make_rows

NOON = datetime(2026, 7, 1, 12, tzinfo=CHINA)
NOT_YOURS = Cause(
    "not-yours",
    "error",
    "facility_code",
    ("facility_code",),
    "只能报本机构的分娩",
    "only births of your own institution",
)

__all__ = ["NOON", "NOT_YOURS", "csv_text", "make_row", "make_rows"]


class Register:
    """An intake: one department for each record, and a record once."""

    def __init__(self, *, refuses: Sequence[str] = ()) -> None:
        self.refuses = refuses
        self.chunks: list[int] = []

    def __call__(self, rows, *, batch, by, at):
        self.chunks.append(len(rows))
        names = {f"记录 {row['record_id']}" for row in rows}
        known = set(Department.objects.filter(name__in=names).values_list("name", flat=True))
        refused = [(row["line"], NOT_YOURS) for row in rows if row["record_id"] in self.refuses]
        lines = {line for line, _ in refused}
        new = [
            row
            for row in rows
            if row["line"] not in lines and f"记录 {row['record_id']}" not in known
        ]
        Department.objects.bulk_create(
            Department(name=f"记录 {row['record_id']}", kind="other", area_code="500118")
            for row in new
        )
        return Taken(accepted=len(new), known=len(rows) - len(new) - len(lines), refused=refused)


def records() -> list[str]:
    found = Department.objects.filter(name__startswith="记录").order_by("name")
    return [name.removeprefix("记录 ") for name in found.values_list("name", flat=True)]


@contextmanager
def intake(
    kind: str = "delivery", *, take=None, permission: Permission = Permission.BIRTHS_ENTER
) -> Iterator[Register]:
    """Register an intake for the length of a test."""
    before = intakes._INTAKES.get(kind)
    take = take or Register()
    intakes.register(kind, Intake(permission=permission, take=take))
    try:
        yield take
    finally:
        intakes._INTAKES.pop(kind)
        if before:
            intakes.register(kind, before)


@contextmanager
def no_intake(kind: str) -> Iterator[None]:
    before = intakes._INTAKES.pop(kind, None)
    try:
        yield
    finally:
        if before:
            intakes.register(kind, before)


def stored(content: bytes | str) -> vault.Stored:
    """Put bytes into the vault as an upload would."""
    with vault.Writer() as writer:
        writer.write(content.encode() if isinstance(content, str) else content)
        return writer.finish()


def sent(content, *, by, kind: str = "delivery", name: str = "2026年6月.csv", at=NOON):
    """Send a file in, let the worker do its work, and return the batch."""
    batch, _ = receive(stored(content), kind=kind, name=name, by=by, at=at)
    work_until_empty(clock=lambda: at)
    batch.refresh_from_db()
    return batch


def all_bytes(folder: Path) -> bytes:
    """Return the bytes of every file under a folder."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
