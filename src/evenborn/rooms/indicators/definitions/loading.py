"""From the YAML files to values; what is missing or misspelt is an error at once."""

from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml

from evenborn.standards.words import Words

# In the order in which the pages list them.
CODES: Final = (
    *("srb", "srb_by_order", "school_ratio", "coverage", "timeliness", "late_registration"),
    *("refused_share", "corrected_share", "hospital_delivery_rate", "unknown_sex_share"),
)


@dataclass(frozen=True, slots=True)
class Reference:
    """Values to hold an indicator against, in its unit, edges included."""

    low: float
    high: float
    source: Words


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator.

    Attributes:
        code: the stem of its file, part of its address.
        title, unit: as shown.
        numerator, denominator: what is counted over what.
        scale: the ratio is multiplied by this: 100 for boys per 100 girls, 1 for a share.
        bases: where a birth may be counted for it; empty where the question does not arise.
        reference: values to hold it against, or None.
        suppression: which counts are not shown.
        interval: how the interval is made: wilson or clopper-pearson.
        method: the same in words, and what else is to be known about the calculation.
        minimum_n: with fewer births, pupils or lines an estimate is shown and little concluded.
        minimum_why: where that number comes from.
        requirements: numbers of the requirements it answers.
        source: the records it is counted from.
        says_not: what must not be read out of it.
    """

    code: str
    title: Words
    unit: Words
    numerator: Words
    denominator: Words
    scale: int
    bases: tuple[str, ...]
    reference: Reference | None
    suppression: Words
    interval: str
    method: Words
    minimum_n: int
    minimum_why: Words
    requirements: tuple[str, ...]
    source: Words
    says_not: tuple[Words, ...]


@cache
def definition_of(code: str) -> Indicator | None:
    """Return an indicator by its code; None where there is none of that code."""
    if code not in CODES:
        return None
    text = files(__package__).joinpath(f"{code}.yaml").read_text("utf-8")
    return _indicator(code, yaml.safe_load(text))


def definitions() -> list[Indicator]:
    """Return every indicator, in the order of the pages."""
    found = [definition_of(code) for code in CODES]
    return [one for one in found if one is not None]


def _indicator(code: str, told: dict[str, Any]) -> Indicator:
    wanted = {field.name for field in fields(Indicator)} - {"code"}
    if told.keys() != wanted:
        raise ValueError(f"{code}.yaml: {sorted(told.keys() ^ wanted)}")
    reference = told["reference"]
    plain: dict[str, Any] = {
        name: Words(**value) if isinstance(value, dict) else value
        for name, value in told.items()
        if name not in {"reference", "says_not", "bases", "requirements"}
    }
    return Indicator(
        code=code,
        **plain,
        bases=tuple(told["bases"]),
        requirements=tuple(told["requirements"]),
        says_not=tuple(Words(**one) for one in told["says_not"]),
        reference=None
        if reference is None
        else Reference(reference["low"], reference["high"], Words(**reference["source"])),
    )
