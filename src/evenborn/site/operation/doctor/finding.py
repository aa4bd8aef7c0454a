"""What a check of the doctor says."""

from dataclasses import dataclass
from enum import StrEnum

from evenborn.standards.words import Words


class Level(StrEnum):
    """How a finding is meant."""

    GOOD = "good"
    NOTE = "note"  # to be known, nothing is wrong
    MEND = "mend"  # unsafe, or missing


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer.

    Attributes:
        code: of the check, stable for machines.
        words: what is so. Never a name, a number of a person, or a secret.
        mend: what to do; None when there is nothing to do.
    """

    code: str
    level: Level
    words: Words
    mend: Words | None = None


def good(code: str, *, zh: str, en: str) -> Finding:
    """Say that a thing is as it should be."""
    return Finding(code, Level.GOOD, Words(zh, en))


def note(code: str, *, zh: str, en: str, mend: Words | None = None) -> Finding:
    """Say what should be known."""
    return Finding(code, Level.NOTE, Words(zh, en), mend)


def bad(code: str, *, zh: str, en: str, mend: Words) -> Finding:
    """Say what must be mended, and how."""
    return Finding(code, Level.MEND, Words(zh, en), mend)
