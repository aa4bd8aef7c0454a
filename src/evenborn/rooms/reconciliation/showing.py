"""A linkage as a page shows it."""

from collections.abc import Mapping
from dataclasses import dataclass

from evenborn.reconcile.words import SHORT
from evenborn.rooms.reconciliation.models import Linkage
from evenborn.rooms.reconciliation.rules import SOURCES
from evenborn.standards.words import Words


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One agency's records in a linkage.

    Attributes:
        words: the agency's register.
        records: how many were linked.
        boys, girls, unknown: by sex as this agency says it.
        first, last: months of birth as ISO text, empty where no record has a date.
    """

    words: Words
    records: int
    boys: int
    girls: int
    unknown: int
    first: str
    last: str


def sources_of(linkage: Linkage) -> list[SourceRow]:
    """Return a row for each agency, the ones without any record too."""
    return [_row(source, linkage.sources.get(source, {})) for source in SOURCES]


def _row(source: str, facts: Mapping[str, object]) -> SourceRow:
    months = facts.get("months", {})
    assert isinstance(months, dict)
    boys, girls, unknown = (sum(counts[sex] for counts in months.values()) for sex in range(3))
    dated = sorted(month[:7] for month in months if month)
    words = SHORT[source]
    return SourceRow(
        Words(words.zh, words.en),
        boys + girls + unknown,
        boys,
        girls,
        unknown,
        dated[0] if dated else "",
        dated[-1] if dated else "",
    )
