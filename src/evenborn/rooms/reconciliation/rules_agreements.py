"""What an agreement on exchanging data says: directions, kinds, states, words. Pure."""

from datetime import date
from enum import StrEnum
from typing import Final

from evenborn.standards.words import Words

QUARTER: Final = "quarter"  # the quarter's table of counts, which only goes out
RECORD_KINDS: Final = ("registration", "certificate")  # one line about each child
COUNT_KINDS: Final = ("registration_counts", "vaccination")  # never a person
IN_KINDS: Final = (*COUNT_KINDS, *RECORD_KINDS)
OUT_KINDS: Final = (QUARTER,)

# What the linkage compares or the counts stand on; nothing else is proposed of a file of records.
USED: Final = frozenset(
    {"record_id", "infant_sex", "birth_date", "birth_time", "area_code", "hukou_code"}
    | {"mother_name", "mother_id_number", "mother_birth_date", "birth_order", "plurality"}
    | {"plurality_rank", "facility_code", "certificate_number", "registered_on"}
    | {"issued_on", "issue_kind", "issuing_facility_code", "weight_grams", "mother_id_type"}
)


class Direction(StrEnum):
    """Which way the data goes, seen from the house."""

    IN = "in"
    OUT = "out"


class Level(StrEnum):
    """Whether persons are in it."""

    COUNTS = "counts"
    RECORDS = "records"


class Frequency(StrEnum):
    """How often it goes."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"


class AgreementState(StrEnum):
    """How far an agreement has come."""

    DRAFT = "draft"
    APPROVED = "approved"
    REFUSED = "refused"
    ENDED = "ended"


DIRECTION_WORDS: Final = {
    Direction.IN: Words("接收", "Received"),
    Direction.OUT: Words("提供", "Provided"),
}
LEVEL_WORDS: Final = {
    Level.COUNTS: Words("只有合计数", "Counts only"),
    Level.RECORDS: Words("逐人记录", "One line per child"),
}
FREQUENCY_WORDS: Final = {
    Frequency.MONTHLY: Words("每月", "Monthly"),
    Frequency.QUARTERLY: Words("每季度", "Quarterly"),
    Frequency.YEARLY: Words("每年", "Yearly"),
}
STATE_WORDS: Final = {
    AgreementState.DRAFT: Words("待批准", "To be approved"),
    AgreementState.APPROVED: Words("已批准", "Approved"),
    AgreementState.REFUSED: Words("未批准", "Refused"),
    AgreementState.ENDED: Words("已终止", "Ended"),
}
EXPIRED: Final = Words("已到期", "Expired")
NOT_YET: Final = Words("尚未生效", "Not in force yet")
QUARTER_TABLE: Final = Words("季度活产统计表", "Quarter's table of live births")


def level_of(kind: str) -> Level:
    """Return whether a kind of data has persons in it: the kind decides, nobody chooses.

    >>> level_of("registration"), level_of("registration_counts")
    (<Level.RECORDS: 'records'>, <Level.COUNTS: 'counts'>)
    """
    return Level.RECORDS if kind in RECORD_KINDS else Level.COUNTS


def is_current(state: str, starts_on: date, ends_on: date, *, on: date) -> bool:
    """Tell whether an agreement lets data through on a day; both its days are within."""
    return state == AgreementState.APPROVED and starts_on <= on <= ends_on
