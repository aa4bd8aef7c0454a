"""The birth form, made from the schema: one declaration for the file, the API and the page.

Django's own field checks are left off: `judge_records` speaks, so that the page says what a file
and the API would be told.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms

from evenborn.foundation.access.models import Department
from evenborn.foundation.places.queries import townships_of
from evenborn.foundation.ui.words import say
from evenborn.rooms.births.facts import schema
from evenborn.rooms.births.rules import CORRECTION_WORDS, CorrectionReason
from evenborn.standards import Column
from evenborn.standards.checking.problems import Cause
from evenborn.standards.declaration import UNITS_ZH
from evenborn.standards.words import Words

MOST_INFANTS = 4

# Five groups on one screen (interface.md). Those of an infant stand once for each twin.
MOTHER = (
    *("mother_name", "mother_id_type", "mother_id_number", "mother_birth_date", "mother_phone"),
    *("father_name", "father_id_number"),
)
DELIVERY = (
    *("birth_date", "place_type", "delivery_mode", "gestation_weeks", "gestation_days", "parity"),
    *("plurality", "attendant_name"),
)
INFANT = (
    *("birth_time", "infant_sex", "outcome", "birth_order", "weight_grams", "length_cm"),
    *("apgar_1", "apgar_5", "apgar_10", "infant_name"),
)
HOME = ("area_code", "residence_address", "hukou_code", "hukou_address")
CERTIFICATE = ("certificate_state", "certificate_number", "certificate_issued_on")
OFFICE = ("admission_number", "late_reason")
SHARED = (*MOTHER, *DELIVERY, *HOME, *OFFICE)
OF_INFANT = (*INFANT, *CERTIFICATE, "record_id")

# What a practised clerk need not touch: nearly all births here are single and live.
USUAL = {"place_type": "facility", "mother_id_type": "1", "plurality": "1"}
USUAL_OF_INFANT = {"outcome": "live", "certificate_state": "pending"}


def field_of(column: Column) -> forms.CharField:
    """Return the form field of a schema column, with its words and its keyboard."""
    zh, en = column.header, column.header_en.capitalize()
    if column.unit:
        zh, en = f"{zh}（{UNITS_ZH[column.unit]}）", f"{en} ({column.unit})"
    if column.required:  # three of forty are; saying so of the others would be noise
        zh, en = f"{zh}（必填）", f"{en} (required)"
    field = forms.CharField(required=column.required, label=say(zh=zh, en=en))
    if column.codes and (column.type == "code" or column.name == "plurality"):
        blank = ("", say(zh="请选择", en="Choose"))
        choices = [(str(c.value), say(zh=c.zh, en=c.en)) for c in column.codes]
        field.widget = forms.Select(choices=[blank, *choices])
        return field
    attrs: dict[str, Any] = {"autocomplete": "off"}
    match column.type:
        case "date":
            # The limit makes a browser go on to the month after four digits of the year.
            attrs |= {"type": "date", "max": "9999-12-31"}
        case "time":
            attrs["type"] = "time"
        case "integer":
            attrs["inputmode"] = "numeric"
        case "decimal":
            attrs["inputmode"] = "decimal"
        case "division":
            attrs |= {"inputmode": "numeric", "list": "townships"}
        case "citizen":
            attrs |= {"maxlength": "30", "spellcheck": "false"}
        case _:
            attrs["maxlength"] = "200"
    kind = attrs.pop("type", "text")
    field.widget = forms.TextInput(attrs=attrs)
    field.widget.input_type = kind
    return field


class BirthForm(forms.Form):
    """The delivery with its infants; each infant becomes one record."""

    def __init__(self, data: Mapping[str, str] | None = None, *, infants: int = 1) -> None:
        self.infants = max(1, min(infants, MOST_INFANTS))
        start = {**USUAL, "plurality": str(self.infants), "form_key": uuid4().hex}
        for at in range(1, self.infants + 1):
            start |= {name_of(at, name): text for name, text in USUAL_OF_INFANT.items()}
        super().__init__(data=data, initial=start)
        columns = {column.name: column for column in schema().columns}
        self.fields["form_key"] = forms.CharField(widget=forms.HiddenInput, required=False)
        for name in SHARED:
            self.fields[name] = field_of(columns[name])
        for at in range(1, self.infants + 1):
            for name in OF_INFANT:
                self.fields[name_of(at, name)] = field_of(columns[name])
            number = self.fields[name_of(at, "record_id")]
            number.required = False
            number.label = say(zh="记录编号（可留空）", en="Record number (may be empty)")

    @classmethod
    def of(cls, data: Mapping[str, str], *, infants: int | None = None) -> "BirthForm":
        """Return the form with what was typed; it has as many infants as `plurality` says."""
        text = data.get("plurality", "")
        several = int(text) if text.isascii() and text.isdigit() and len(text) == 1 else 1
        return cls(data, infants=infants or several)

    @property
    def shared_groups(self) -> Sequence[tuple[Words, list[forms.BoundField]]]:
        """The groups that stand once, mother first."""
        return (
            (Words("母亲与配偶", "Mother and spouse"), [self[name] for name in MOTHER]),
            (Words("分娩", "Delivery"), [self[name] for name in DELIVERY]),
            (Words("居住与户籍", "Residence and household registration"), self._of(HOME)),
        )

    @property
    def infant_groups(self) -> list[tuple[int, list[forms.BoundField], list[forms.BoundField]]]:
        """For each infant: its place, its facts, its certificate."""
        return [
            (
                at,
                [self[name_of(at, name)] for name in INFANT],
                [self[name_of(at, name)] for name in (*CERTIFICATE, "record_id")],
            )
            for at in range(1, self.infants + 1)
        ]

    @property
    def office(self) -> list[forms.BoundField]:
        """What only the office needs."""
        return self._of(OFFICE)

    def _of(self, names: Iterable[str]) -> list[forms.BoundField]:
        return [self[name] for name in names]

    @property
    def key_field(self) -> forms.BoundField:
        """The hidden field of the form's key."""
        return self["form_key"]

    @property
    def form_key(self) -> str:
        """The key of this form, if it is one of ours."""
        sent = str(self.data.get("form_key", ""))
        return sent if re.fullmatch("[0-9a-f]{32}", sent) else ""

    def typed(self) -> dict[str, str]:
        """Return what was typed, by the form's names; for a draft."""
        return {name: self.data.get(name, "").strip() for name in self.fields}

    def records(self) -> list[dict[str, str | None]]:
        """Return one record for each infant, by the schema's names."""
        typed = self.typed()
        shared = {name: typed[name] for name in SHARED}
        records: list[dict[str, str | None]] = []
        for at in range(1, self.infants + 1):
            own = {name: typed[name_of(at, name)] for name in OF_INFANT}
            rank = {"plurality_rank": str(at)} if self.infants > 1 else {}
            records.append({**shared, **own, **rank})
        return records

    def show(self, at: int, problems: Iterable[Cause]) -> None:
        """Put the problems of one infant's record beside the fields they concern."""
        self.is_valid()  # without it a form has no place for problems
        for cause in problems:
            if cause.severity != "error":
                continue
            name = self.field_for(at, cause)
            words = say(zh=cause.expected_zh, en=cause.expected_en)
            if str(words) not in self.errors.get(name or "__all__", ()):
                self.add_error(name, words)

    def field_for(self, at: int, cause: Cause) -> str | None:
        """Return the field beside which a problem of infant `at` stands."""
        for column in cause.columns:
            for name in (column, name_of(at, column)):
                if name in self.fields:
                    return name
        return None


def name_of(at: int, column: str) -> str:
    """Return the form's name of an infant's column: `infant-1-weight_grams`."""
    return f"infant-{at}-{column}"


@dataclass(frozen=True, slots=True)
class Township:
    """A choice for a division code."""

    code: str
    name: str


def townships_near(department: Department, today: date) -> list[Township]:
    """Return the townships of the department's county, for the list under a code."""
    found = townships_of(department.area_code[:6], today)
    return [Township(place.code, place.name) for place in found]


class CorrectionForm(forms.Form):
    """A record's columns with their present values, and why they change."""

    def __init__(
        self, cells: Mapping[str, str], data: Mapping[str, str] | None = None, *, identity: bool
    ) -> None:
        super().__init__(data=data, initial=dict(cells))
        hidden = {"record_id", "facility_code", "entered_at", "registered_on"}
        for column in schema().columns:
            if column.name in hidden or (column.secret and not identity):
                continue
            self.fields[column.name] = field_of(column)
            self.fields[column.name].required = False
        self.columns = list(self.fields)
        self.fields["reason"] = forms.ChoiceField(
            label=say(zh="更正原因", en="Reason"),
            choices=[
                ("", say(zh="请选择", en="Choose")),
                *((reason.value, say(CORRECTION_WORDS[reason])) for reason in CorrectionReason),
            ],
        )

    def changes(self) -> dict[str, str]:
        """Return the columns that were sent, with their new text."""
        return {name: self.data[name] for name in self.columns if name in self.data}
