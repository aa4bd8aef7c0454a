"""What is asked of a reconciliation, beside the files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from evenborn.report import FormHeader
from evenborn.standards.mapping import Mapping as ColumnMap
from evenborn.stats import Basis


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for, beside the files.

    Attributes:
        today: the day of the run; no birth is later.
        kinds: file stem or name → kind.
        mapping: foreign columns and values.
        mapping_digest: SHA-256 of the map's file, for the run id; empty without a map.
        area: division code of 2 to 12 digits; None takes the county where most mothers live.
        period: `2025`, `2025Q3` or `2025-07`; None takes the months of the births.
        basis: which births the answer counts.
        with_identities: whether differences.xlsx gets the sheet of persons.
        form: header of the quarterly table.
        explanation: words on differences between sources above 2 %.
    """

    today: date
    kinds: Mapping[str, str] = field(default_factory=dict)
    mapping: ColumnMap | None = None
    mapping_digest: str = ""
    area: str | None = None
    period: str | None = None
    basis: Basis = "residence"
    with_identities: bool = False
    form: FormHeader = field(default_factory=FormHeader)
    explanation: str = ""
