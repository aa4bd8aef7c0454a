"""Reconciliation on plain values: what the linkage finds, as desk and worklist take it. Pure.

A record is named by `source` (delivery, certificate, registration) and `record`, which is
`<department number>:<the department's own record number>`, because two hospitals may both have a
number 12.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

from evenborn.standards.words import Words

LINK = "reconciliation.link"  # the job
SOURCES = ("delivery", "certificate", "registration")
Source = Literal["delivery", "certificate", "registration"]


class Verdict(StrEnum):
    """What a person says about two records."""

    SAME = "same"  # one birth
    DIFFERENT = "different"  # two births
    UNSURE = "unsure"  # cannot tell from the records


@dataclass(frozen=True, slots=True)
class RecordKey:
    """The name of one record of one agency.

    >>> RecordKey("delivery", "12:F00007").own_number
    'F00007'
    """

    source: str
    record: str

    @property
    def department(self) -> int:
        """Number of the department that keeps it."""
        return int(self.record.partition(":")[0])

    @property
    def own_number(self) -> str:
        """The department's own number."""
        return self.record.partition(":")[2]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One comparison of a pair.

    Attributes:
        comparison: its name in `linkage.comparisons`.
        level: name of the level that was met; empty where one side is silent.
        bits: its weight, log2 of the likelihood ratio; 0 where silent.
    """

    comparison: str
    level: str
    bits: float


@dataclass(frozen=True, slots=True)
class FoundPair:
    """Two records that a person should decide about.

    Attributes:
        left, right: the records; sources in the order of their names, then by number.
        probability: that they are one birth, 0 to 1.
        weight: in bits.
        reason: the evidence in words.
        month: first day of the month of the left birth date.
        cells: {"left.<column>": text, "right.<column>": text}; personal, sealed where kept.
    """

    left: RecordKey
    right: RecordKey
    probability: float
    weight: float
    evidence: tuple[Evidence, ...]
    reason: Words
    month: date
    cells: Mapping[str, str] = field(repr=False)


class DifferenceKind(StrEnum):
    """What the agencies' records disagree about."""

    ABSENT = "absent"  # some agency has no record of the birth
    TWICE = "twice"  # one agency has two records of it
    SEX = "infant_sex"
    DATE = "birth_date"
    ORDER = "birth_order"
    MOTHER = "mother_id_number"  # only that the numbers differ, never the numbers


@dataclass(frozen=True, slots=True)
class FoundDifference:
    """One difference of one birth, owned by one agency.

    Attributes:
        kind: what differs.
        office: the agency that looks first: a source.
        lacking: for ABSENT, the sources without a record.
        records: source → record, of those that have one (the one kept, of duplicates).
        values: source → what it says, for SEX, DATE and ORDER; for TWICE the second record.
        month: first day of the month of birth; None where no record has a date.
        place: division code of the mother's residence, may be empty.
        facility: credit code of the institution of birth, may be empty.
        what, action: in words.
    """

    kind: DifferenceKind
    office: str
    lacking: tuple[str, ...]
    records: Mapping[str, str]
    values: Mapping[str, str]
    month: date | None
    place: str
    facility: str
    what: Words
    action: Words

    @property
    def key(self) -> str:
        """The same in every run that finds it again, whatever the birth is called there."""
        parts = [self.kind.value, self.office, *self.lacking]
        parts += [f"{source}={self.records[source]}" for source in sorted(self.records)]
        if self.kind is DifferenceKind.TWICE:
            parts += sorted(self.values.values())
        return "|".join(parts)
