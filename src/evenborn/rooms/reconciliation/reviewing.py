"""The review desk on plain values: what is compared, who looks twice, when a pair is settled. Pure.

A pair is *open* until a first person decides. A part of the pairs then waits for a *second* person
who does not see what the first one said; where they differ the pair is *disputed* until two people
say the same with both names before them. Whatever came out, the pair is then *decided*.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Final

from evenborn.rooms.reconciliation.rules import Verdict


class State(StrEnum):
    """Where a pair stands."""

    OPEN = "open"
    SECOND = "second"
    DISPUTED = "disputed"
    DECIDED = "decided"


WAITING: Final = (State.OPEN.value, State.SECOND.value, State.DISPUTED.value)


class Look(StrEnum):
    """Which pairs lie on the desk: the first and second looks, or what two people differ about."""

    REVIEW = "review"
    DISPUTED = "disputed"


LOOKS: Final[Mapping[Look, tuple[str, ...]]] = {
    Look.REVIEW: (State.OPEN.value, State.SECOND.value),
    Look.DISPUTED: (State.DISPUTED.value,),
}

# A pair lies before one person only; one who went to lunch holds it no longer than this.
LEASE: Final = timedelta(minutes=2)
# The pair on top and two beneath: at 4 seconds a pair the next is there before it is asked for.
DEPTH: Final = 3
# A decision can be taken back at the desk where it was made: within a working day.
UNDO_WITHIN: Final = timedelta(hours=8)

SECOND_SHARE: Final = 0.2
# Closer to even than this the machine knows nothing, and every pair is looked at twice.
LEAST_CERTAIN: Final = 0.1

# What a person needs to tell two births apart, in the order of reading. No address and no
# telephone: nobody needs them for that, so they are not taken in.
COLUMNS: Final = (
    *("birth_date", "infant_sex", "birth_order", "mother_name", "mother_id_number"),
    *("mother_birth_date", "infant_name", "infant_id_number", "father_name", "father_id_number"),
    *("birth_time", "plurality", "plurality_rank", "weight_grams", "length_cm"),
    *("gestation_weeks", "certificate_number", "place_type", "facility_code", "area_code"),
    *("hukou_code", "registered_on"),
)
SIDES: Final = ("left", "right")
KEPT: Final = frozenset(f"{side}.{column}" for side in SIDES for column in COLUMNS)


def kept_cells(cells: Mapping[str, str]) -> dict[str, str]:
    """Return the filled cells that are compared, and no others.

    >>> kept_cells({"left.infant_sex": "1", "left.mother_phone": "1", "right.infant_sex": ""})
    {'left.infant_sex': '1'}
    """
    return {name: text for name, text in cells.items() if name in KEPT and text}


def content(cells: Mapping[str, str]) -> str:
    """Write the compared cells in one canonical text."""
    return json.dumps(kept_cells(cells), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def is_drawn(digits: str) -> bool:
    """Tell whether a pair with this keyed digest belongs to the sample: one in five, by no choice.

    Args:
        digits: at least eight hexadecimal digits.

    >>> is_drawn("00000000"), is_drawn("ffffffff")
    (True, False)
    """
    return int(digits[:8], 16) < SECOND_SHARE * 2**32


def is_uncertain(probability: float) -> bool:
    """Tell whether the machine knows next to nothing about a pair.

    >>> is_uncertain(0.45), is_uncertain(0.8)
    (True, False)
    """
    return abs(probability - 0.5) <= LEAST_CERTAIN


def round_of(state: State) -> int:
    """Return which look a pair waits for: 1 first, 2 second, 3 together.

    >>> round_of(State.SECOND)
    2
    """
    return {State.OPEN: 1, State.SECOND: 2, State.DISPUTED: 3}[state]


Voice = tuple[int, str, Verdict]  # round, who, what


def after(voices: Sequence[Voice], *, is_second_wanted: bool) -> tuple[State, Verdict | None]:
    """Return where a pair stands after what was said, and the verdict once it is settled.

    Args:
        voices: of this edition, in the order they were said; each person once in a round.
        is_second_wanted: whether the pair is looked at twice.

    >>> after([(1, "a", Verdict.SAME), (2, "b", Verdict.UNSURE)], is_second_wanted=True)
    (<State.DISPUTED: 'disputed'>, None)
    """
    together = [verdict for number, _, verdict in voices if number == 3]
    for verdict in Verdict:
        if together.count(verdict) > 1:
            return State.DECIDED, verdict
    alone = [verdict for number, _, verdict in voices if number < 3]
    match alone:
        case []:
            return State.OPEN, None
        case [only]:
            return (State.SECOND, None) if is_second_wanted else (State.DECIDED, only)
        case [one, other] if one == other:
            return State.DECIDED, one
    return State.DISPUTED, None
