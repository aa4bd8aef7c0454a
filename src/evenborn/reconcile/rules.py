"""How disagreeing records become one birth, and who has to look: pure, and all in one place.

**One value from several agencies.** Each agency speaks once (its duplicates do not vote). A value
not stated does not vote, and sex 0 (ambiguous) yields to 1 or 2, because a sex is settled later
and never unsettled. Then the majority decides; where there is none, the agency that is
responsible for the field, in the order of `RESPONSIBLE`. A division code that begins with
another is the same place said more exactly, so the longer one is taken.

Every disagreement is listed whatever was taken: the figures need a value today, the registers
need the right one.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["delivery", "certificate", "registration"]
Value = str | int

PERSON_KINDS: Final[tuple[Kind, ...]] = ("delivery", "certificate", "registration")

# Who saw it: the delivery room sees sex, day, order and twins; the police keep the household
# registration and its day. The mother's usual residence is asked at the delivery, by address.
_BIRTH_ROOM: Final[tuple[Kind, ...]] = ("delivery", "certificate", "registration")
_POLICE: Final[tuple[Kind, ...]] = ("registration", "certificate", "delivery")
RESPONSIBLE: Final[dict[str, tuple[Kind, ...]]] = {
    "infant_sex": _BIRTH_ROOM,
    "birth_date": _BIRTH_ROOM,
    "birth_order": _BIRTH_ROOM,
    "plurality": _BIRTH_ROOM,
    "plurality_rank": _BIRTH_ROOM,
    "area_code": _BIRTH_ROOM,
    "hukou_code": _POLICE,
    "facility_code": _BIRTH_ROOM,
    "place_type": _BIRTH_ROOM,
    "registered_on": _POLICE,
    "mother_id_number": ("registration", "delivery", "certificate"),
}
CODES: Final = ("area_code", "hukou_code")
# What the workbook of differences lists when agencies disagree. The others are only settled.
LISTED: Final = ("infant_sex", "birth_date", "birth_order", "mother_id_number")

NOT_STATED, AMBIGUOUS = 9, 0


@dataclass(frozen=True, slots=True)
class Said:
    """What one agency says: its kind, the name of its file, the value."""

    kind: Kind
    source: str
    value: Value | None


def settle(field: str, said: Sequence[Said]) -> Value | None:
    """Return the one value of a field for a birth.

    Args:
        field: a key of `RESPONSIBLE`.
        said: one entry per agency; their order does not matter.

    >>> settle("infant_sex", [Said("delivery", "a", 1), Said("registration", "b", 2)])
    1
    >>> settle("infant_sex", [Said("delivery", "a", 0), Said("registration", "b", 2)])
    2
    >>> settle("area_code", [Said("delivery", "a", "5001181"), Said("registration", "b", "5001")])
    '5001181'
    """
    voting = [one for one in said if one.value is not None]
    if field == "infant_sex":
        voting = _settled_sexes(voting)
    if not voting:
        return None
    if field in CODES:
        voting = _most_exact(voting)
    votes = Counter(one.value for one in voting)
    most = max(votes.values())
    order = RESPONSIBLE[field]
    winner = min(
        (one for one in voting if votes[one.value] == most),
        key=lambda one: (order.index(one.kind), one.source, str(one.value)),
    )
    return winner.value


def _settled_sexes(said: Sequence[Said]) -> list[Said]:
    """Return the votes on sex: 1 and 2 before 0, and 0 before 9."""
    for accepted in ((1, 2), (AMBIGUOUS,), (NOT_STATED,)):
        voting = [one for one in said if one.value in accepted]
        if voting:
            return voting
    return []


def _most_exact(said: Sequence[Said]) -> list[Said]:
    """Return the votes with each code replaced by the longest one that begins with it.

    A code that begins several longer ones says nothing about which: it stays as it is.
    """
    codes = sorted({str(one.value) for one in said}, key=lambda code: (-len(code), code))
    exact = []
    for one in said:
        longer = [code for code in codes if code.startswith(str(one.value))]
        ends = [code for code in longer if not any(o != code and o.startswith(code) for o in codes)]
        exact.append(Said(one.kind, one.source, ends[0] if len(ends) == 1 else one.value))
    return exact


def responsible(field: str, kinds: Sequence[Kind]) -> Kind:
    """Return which of the disagreeing agencies looks into its own register first."""
    return min(kinds, key=RESPONSIBLE[field].index)


def answers_for_absence(held: Sequence[Kind], lacking: Sequence[Kind]) -> Kind:
    """Return which agency looks first when a birth is with some and not with others.

    The delivery register comes first in time, so a missing delivery is looked up before a
    missing certificate, and that before a missing household registration; except for a birth
    that only the hospital knows: there the household registration matters most to the child.

    >>> answers_for_absence(["delivery"], ["certificate", "registration"])
    'registration'
    >>> answers_for_absence(["registration"], ["delivery", "certificate"])
    'delivery'
    """
    if set(held) == {"delivery"} and "registration" in lacking:
        return "registration"
    return min(lacking, key=PERSON_KINDS.index)
