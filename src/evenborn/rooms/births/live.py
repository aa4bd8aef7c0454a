"""What the birth form says while it is being filled in: problems beside a field just left."""

from dataclasses import dataclass
from datetime import date, datetime, time

from evenborn.foundation.access.models import Department
from evenborn.rooms.births.facts import as_text, schema
from evenborn.rooms.births.forms import BirthForm
from evenborn.rooms.births.judging import Row, judge_rows
from evenborn.rooms.births.rules import entry_due_at
from evenborn.rooms.facilities.queries import institution_of
from evenborn.standards import citizen_born, judge_records
from evenborn.standards.checking.problems import Cause


@dataclass(frozen=True, slots=True)
class Filled:
    """A field that another field's content fills.

    Attributes:
        field_id: the input's id on the page.
        value: what to write into it.
    """

    field_id: str
    value: str


@dataclass(frozen=True, slots=True)
class Notes:
    """The answer to leaving a field.

    Attributes:
        field: the field's name; problems stand beside it.
        problems: causes that concern it, errors first.
        filled: other fields that can be filled now.
        due_at: until when the birth is to be entered, once its day is known.
    """

    field: str
    problems: tuple[Cause, ...]
    filled: tuple[Filled, ...]
    due_at: datetime | None


def notes_for(form: BirthForm, left: str, *, department: Department, at: datetime) -> Notes:
    """Judge what is filled in so far, and return what concerns the field that was left.

    Never before a field is left, never about one that is still empty (interface.md).
    """
    if left not in form.fields:
        return Notes("", (), (), None)
    place = int(left.split("-")[1]) if left.startswith("infant-") else 1
    column = left.removeprefix(f"infant-{place}-")
    written = form.records()[place - 1]
    judged = judge_records([written], schema=schema(), today=at.date(), partial=True)[0]
    problems = [cause for cause in judged.problems if column in cause.columns]
    if written.get("birth_date") and judged.cells.get("birth_date") is not None:
        row = Row({"record_id": "-", **judged.cells})
        judge_rows([row], department=department, institution=institution_of(department), at=at)
        problems += [cause for cause in row.problems if column in cause.columns]
    problems.sort(key=lambda cause: cause.severity != "error")
    impossible = any("birth_date" in c.columns for c in judged.problems if c.severity == "error")
    due_at = None if impossible else _due(judged.cells)
    return Notes(left, tuple(problems), _filled(form, column, written), due_at)


def _filled(form: BirthForm, column: str, written: dict[str, str | None]) -> tuple[Filled, ...]:
    if column != "mother_id_number" or written.get("mother_birth_date"):
        return ()
    born = citizen_born((written.get("mother_id_number") or "").strip().upper())
    if born is None:
        return ()
    return (Filled(str(form["mother_birth_date"].id_for_label), as_text(born)),)


def _due(cells: dict[str, object]) -> datetime | None:
    day, moment = cells.get("birth_date"), cells.get("birth_time")
    if not isinstance(day, date):
        return None
    return entry_due_at(day, moment if isinstance(moment, time) else None)
