"""Documents out of frozen figures: one HTML page, the quarterly table in Word and in Excel.

Nothing here reads a record, a clock or a setting: `Figures` go in, bytes come out, and the same
figures give the same bytes. No name and no id can be said because `Figures` cannot hold one.
"""

from evenborn.report.figures import (
    AreaLimits,
    Balance,
    BySex,
    Change,
    Coverage,
    Cross,
    Door,
    Figures,
    FormHeader,
    Language,
    Limit,
    Making,
    Pair,
    Part,
    Ratio,
    Share,
    Signature,
    Source,
    Task,
    Text,
)

__all__ = [
    "AreaLimits",
    "Balance",
    "BySex",
    "Change",
    "Coverage",
    "Cross",
    "Door",
    "Figures",
    "FormHeader",
    "Language",
    "Limit",
    "Making",
    "Pair",
    "Part",
    "Ratio",
    "Share",
    "Signature",
    "Source",
    "Task",
    "Text",
]
