"""What is sent and what is answered, typed; the columns come from the declaration of the file."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

from ninja import Schema
from pydantic import BaseModel, ConfigDict, Field, StrictBool, create_model

from evenborn.foundation.ui.clock import in_china
from evenborn.rooms.births.actions.entering import Answer
from evenborn.rooms.births.facts import schema
from evenborn.rooms.births.models import Birth
from evenborn.standards import Column
from evenborn.standards.checking.problems import Cause

Cell = Annotated[str, Field(max_length=400)] | int | float | None
"""As a file would write it: text, a whole number, a number; null and "" are an empty cell."""


Stands = Literal["recorded", "verified", "returned", "withdrawn"]


class Sent(BaseModel):
    """One record; further columns are refused by name, so that nothing is lost unseen."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Cell | StrictBool | list[Any] | dict[str, Any]]

    def record(self) -> dict[str, str | None]:
        """Return the record as text, by canonical column names."""
        cells = self.model_dump(exclude_unset=True)
        return {name: _text(value) for name, value in cells.items()}


def _text(value: object) -> str | None:
    match value:
        case None:
            return None
        case str():
            return value
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case int() | float():
            return str(value)
        case _:
            return "?"  # a list or an object is in no column of ours; the name is refused


def _described(column: Column) -> Any:
    codes = "; ".join(f"{code.value} {code.zh} {code.en}" for code in column.codes or ())
    words = f"{column.header} · {column.header_en}. {column.note_zh} {column.note_en}"
    return Field(default=None, description=f"{words} {codes}".strip())


_columns: dict[str, Any] = {
    column.name: (Cell, _described(column))
    for column in schema().columns
    if column.name != "record_id"
}
_columns["record_id"] = (
    Annotated[str, Field(min_length=1, max_length=64)],
    Field(description="记录编号 · The sender's own number: sent twice, it is one birth."),
)
if TYPE_CHECKING:
    BirthIn = Sent
else:
    BirthIn = create_model(
        "BirthIn",
        __base__=Sent,
        __doc__="One infant in the delivery register; the columns are those of the delivery file.",
        **_columns,
    )


class ProblemOut(Schema):
    """What is to be mended, never with the value that was sent."""

    code: str
    severity: Literal["error", "warning"]
    columns: list[str]
    zh: str
    en: str

    @classmethod
    def of(cls, cause: Cause) -> "ProblemOut":
        """Return the problem of a cause."""
        return cls(
            code=cause.code,
            severity=cause.severity,
            columns=list(cause.columns),
            zh=cause.expected_zh,
            en=cause.expected_en,
        )


class BirthOut(Schema):
    """The answer to one record; the same as the form's."""

    record_id: str
    result: Literal["accepted", "known", "refused"]
    state: Stands | None = None
    late: bool | None = None
    entered_at: datetime | None = None
    verify_due_at: datetime | None = None
    problems: list[ProblemOut] = []

    @classmethod
    def of(cls, answer: Answer) -> "BirthOut":
        """Return the answer of the register."""
        birth = answer.birth
        return cls(
            record_id=answer.record_id,
            result=answer.result.value,
            state=cast(Stands, birth.state) if birth else None,
            late=birth.late if birth else None,
            entered_at=in_china(birth.entered_at) if birth else None,
            verify_due_at=in_china(birth.verify_due_at) if birth else None,
            problems=[ProblemOut.of(cause) for cause in answer.problems],
        )


class BatchIn(BaseModel):
    """Up to 1,000 records; the good ones are not punished for the bad."""

    births: Annotated[list[BirthIn], Field(min_length=1, max_length=1000)]


class BatchOut(Schema):
    """One answer for each record, in their order; the counts add up to what was sent."""

    sent: int
    accepted: int
    known: int
    refused: int
    births: list[BirthOut]


class RecordOut(Schema):
    """Where a record stands; no name and no number of a person."""

    record_id: str
    state: Stands
    reason: str
    late: bool
    entered_at: datetime
    verify_due_at: datetime

    @classmethod
    def of(cls, birth: Birth) -> "RecordOut":
        """Return where a record stands, in China time."""
        return cls(
            record_id=birth.record_id,
            state=cast(Stands, birth.state),
            reason=birth.reason,
            late=birth.late,
            entered_at=in_china(birth.entered_at),
            verify_due_at=in_china(birth.verify_due_at),
        )


class Fault(Schema):
    """Why a request was not taken."""

    detail: str


class FieldFault(Schema):
    """Where a request has not the form that is documented; the value is not repeated."""

    at: list[str | int]
    expected: str


class Faults(Schema):
    """All such places."""

    detail: list[FieldFault]
