"""The columns of a birth record: which are plain, which are sealed, read from the schema."""

from collections.abc import Mapping
from datetime import date, datetime, time
from functools import cache

from evenborn.standards import Schema, load_schema


@cache
def schema() -> Schema:
    """Return the delivery register's declaration."""
    return load_schema("delivery")


@cache
def sealed_columns() -> tuple[str, ...]:
    """Return the columns that say who: sealed in the database, shown by permission only."""
    return tuple(column.name for column in schema().columns if column.secret)


# Plain columns that a model field of the same name holds. `record_id`, `facility_code` and
# `entered_at` are settled by who sends, and when.
PLAIN: tuple[str, ...] = (
    "infant_sex",
    "birth_date",
    "birth_time",
    "outcome",
    "place_type",
    "delivery_mode",
    "mother_id_type",
    "gestation_weeks",
    "gestation_days",
    "parity",
    "birth_order",
    "plurality",
    "plurality_rank",
    "weight_grams",
    "length_cm",
    "apgar_1",
    "apgar_5",
    "apgar_10",
    "area_code",
    "hukou_code",
    "certificate_state",
    "certificate_issued_on",
    "registered_on",
    "late_reason",
)
TEXTS = frozenset(
    {"outcome", "place_type", "delivery_mode", "mother_id_type", "area_code", "hukou_code"}
    | {"certificate_state", "late_reason"}
)
CODE_DIGITS = 12  # of a village, the longest division code
MOST_COUNTED = 32_767


def as_text(value: object) -> str:
    """Write a typed cell as the schema reads it back.

    >>> as_text(date(2026, 7, 1)), as_text(time(8, 30)), as_text(None), as_text(3250.0)
    ('2026-07-01', '08:30', '', '3250')
    """
    match value:
        case None:
            return ""
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M:%S")
        case date():
            return value.isoformat()
        case time():
            return value.strftime("%H:%M")
        case float():
            return f"{value:g}"
        case _:
            return str(value)


def plain_cells(cells: Mapping[str, object]) -> dict[str, object]:
    """Return the model fields of judged cells; an empty text is "", another empty cell None."""
    fields = {name: cells.get(name) for name in PLAIN}
    for name in TEXTS:
        fields[name] = fields[name] or ""
    for name in ("area_code", "hukou_code"):
        # The schema warns of what is no code. Longer than any code it may be an address, which
        # no plain column holds.
        if len(str(fields[name])) > CODE_DIGITS:
            fields[name] = ""
    for name, value in fields.items():
        # No count at a birth is so large; the schema warns of it, and no column holds it.
        if isinstance(value, int) and not 0 <= value <= MOST_COUNTED:
            fields[name] = None
    fields["outcome"] = fields["outcome"] or "live"  # the schema: empty counts as live
    return fields


def sealed_cells(cells: Mapping[str, object]) -> dict[str, str]:
    """Return the filled cells that are sealed, as text."""
    return {name: as_text(cells[name]) for name in sealed_columns() if cells.get(name) is not None}
