"""Administrative divisions: codes by year, names, what is above and what came after.

Six digits are GB/T 2260 (province 2, prefecture 2, county 2), nine add the township, twelve the
village. Codes are valid for some years only. What is known comes from three lists (November
2010, November 2020, end of 2022) and, for the years between and before, from the history in
python-stdnum; `data/SOURCES.md` says more. Where neither tells, the answer is None, not a guess.

Never judge the first six digits of an identity number by these lists: people keep the code that
was valid when the number was given.
"""

from evenborn.standards.divisions.codes import Level, level, long_code, parent, short_code
from evenborn.standards.divisions.lists import LAST_LIST
from evenborn.standards.divisions.validity import (
    Division,
    division,
    gone_from,
    is_valid,
    known_codes,
    successors,
)
from evenborn.standards.divisions.villages import read_villages

__all__ = [
    "LAST_LIST",
    "Division",
    "Level",
    "division",
    "gone_from",
    "is_valid",
    "known_codes",
    "level",
    "long_code",
    "parent",
    "read_villages",
    "short_code",
    "successors",
]
