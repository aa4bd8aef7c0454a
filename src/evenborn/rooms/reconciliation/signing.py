"""Who signs the quarter's table, and how it stands. Pure."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from evenborn.foundation.access.rules import Permission, Role, may
from evenborn.foundation.access.separation import DepartmentKind
from evenborn.foundation.duties.periods import Period
from evenborn.report import Text
from evenborn.standards.words import Words

MOST_EXPLAINED = 500


class TableState(StrEnum):
    """How a revision of a quarter's table stands."""

    DRAFT = "draft"
    HALF_SIGNED = "half_signed"
    SIGNED = "signed"
    REPLACED = "replaced"  # a later revision is signed; this one stays readable


TO_SIGN = (TableState.DRAFT, TableState.HALF_SIGNED)
FROZEN = (TableState.SIGNED, TableState.REPLACED)
STATE_WORDS: Mapping[TableState, Words] = {
    TableState.DRAFT: Words("待签字", "To be signed"),
    TableState.HALF_SIGNED: Words("一方已签字", "Signed by one side"),
    TableState.SIGNED: Words("双方已签字，已冻结", "Signed by both, frozen"),
    TableState.REPLACED: Words("已被修订表替代", "Replaced by a revision"),
}
STATE_SHAPES: Mapping[TableState, str] = {
    TableState.DRAFT: "draft",
    TableState.HALF_SIGNED: "waiting",
    TableState.SIGNED: "closed",
    TableState.REPLACED: "stopped",
}


class Side(StrEnum):
    """Whose signature it is."""

    HEALTH = "health"
    PARTNER = "partner"  # police or statistics


SIDE_WORDS: Mapping[Side, Words] = {
    Side.HEALTH: Words("卫生健康统计人员", "Health statistician"),
    Side.PARTNER: Words("信息交换单位经办人", "Officer of the exchange partner"),
}
# Whose figures stand beside health's; no other department signs for the second side.
SECOND_KINDS = frozenset({DepartmentKind.POLICE, DepartmentKind.STATISTICS})


def side_of(role: Role, kind: DepartmentKind) -> Side | None:
    """Return the side a role of a department signs for; None for whoever does not sign.

    >>> side_of(Role.STATISTICIAN, DepartmentKind.HEALTH).value
    'health'
    >>> side_of(Role.EXCHANGE_PARTNER, DepartmentKind.OTHER) is None
    True
    """
    if not may(role, Permission.QUARTER_SIGN):
        return None
    if may(role, Permission.LINKAGE_RUN):
        return Side.HEALTH
    return Side.PARTNER if kind in SECOND_KINDS else None


def quarter_code(first_day: date) -> str:
    """Return a quarter as reports write it.

    >>> quarter_code(date(2026, 4, 1))
    '2026Q2'
    """
    return f"{first_day.year}Q{(first_day.month + 2) // 3}"


def revision_words(first_day: date, revision: int) -> Text:
    """Return what a revision is called."""
    quarter = Period(first_day, 3).words
    return Text(f"{quarter.zh}第 {revision} 版", f"{quarter.en}, revision no. {revision}")
