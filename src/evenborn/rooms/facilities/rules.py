"""What an institution is, and the states it may pass through."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from evenborn.standards import credit_code_ok
from evenborn.standards.words import Words


class Kind(StrEnum):
    """What kind of institution delivers births or records them."""

    HOSPITAL = "hospital"
    MATERNAL_CHILD = "maternal_child"
    TOWNSHIP_CENTRE = "township_centre"
    COMMUNITY_STATION = "community_station"
    PRIVATE_HOSPITAL = "private_hospital"
    CLINIC = "clinic"
    OTHER = "other"


KINDS: Final[Mapping[Kind, Words]] = {
    Kind.HOSPITAL: Words("公立医院", "Public hospital"),
    Kind.MATERNAL_CHILD: Words("妇幼保健院", "Maternal and child health hospital"),
    Kind.TOWNSHIP_CENTRE: Words("乡镇卫生院", "Township health centre"),
    Kind.COMMUNITY_STATION: Words("社区卫生服务机构", "Community health station"),
    Kind.PRIVATE_HOSPITAL: Words("民营医院", "Private hospital"),
    Kind.CLINIC: Words("诊所", "Clinic"),
    Kind.OTHER: Words("其他机构", "Other institution"),
}


class State(StrEnum):
    """Whether an institution works."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


STATES: Final[Mapping[State, Words]] = {
    State.ACTIVE: Words("执业中", "Active"),
    State.SUSPENDED: Words("暂停执业", "Suspended"),
    State.CLOSED: Words("已关闭", "Closed"),
}

# A closed institution stays closed: its number, its accounts and its months are settled. One that
# opens again under the same number is `reopen`ed from suspension, or registered anew.
NEXT: Final[Mapping[State, frozenset[State]]] = {
    State.ACTIVE: frozenset({State.SUSPENDED, State.CLOSED}),
    State.SUSPENDED: frozenset({State.ACTIVE, State.CLOSED}),
    State.CLOSED: frozenset(),
}


class SuspendReason(StrEnum):
    """Why an institution stops for a time. The licence, never a birth, is the cause."""

    OWN_REQUEST = "own_request"
    LICENCE_EXPIRED = "licence_expired"
    ORDERED = "ordered"
    REBUILDING = "rebuilding"
    OTHER = "other"


SUSPEND_REASONS: Final[Mapping[SuspendReason, Words]] = {
    SuspendReason.OWN_REQUEST: Words("机构自行申请", "The institution asked for it"),
    SuspendReason.LICENCE_EXPIRED: Words("许可证到期未延续", "The licence ran out"),
    SuspendReason.ORDERED: Words("主管部门责令暂停", "Ordered by the supervising department"),
    SuspendReason.REBUILDING: Words("改建或搬迁", "Rebuilding or moving"),
    SuspendReason.OTHER: Words("其他原因", "Another reason"),
}


class CloseReason(StrEnum):
    """Why an institution closes for good."""

    DISSOLVED = "dissolved"
    MERGED = "merged"
    LICENCE_REVOKED = "licence_revoked"
    REGISTERED_TWICE = "registered_twice"
    OTHER = "other"


CLOSE_REASONS: Final[Mapping[CloseReason, Words]] = {
    CloseReason.DISSOLVED: Words("机构注销", "Dissolved"),
    CloseReason.MERGED: Words("并入其他机构", "Merged into another institution"),
    CloseReason.LICENCE_REVOKED: Words("许可证被吊销", "Licence revoked"),
    CloseReason.REGISTERED_TWICE: Words("重复登记", "Registered twice"),
    CloseReason.OTHER: Words("其他原因", "Another reason"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is registered of an institution.

    Attributes:
        name: as on its licence.
        credit_code: GB 32100, folded; empty where there is none.
        local_number: the county's own number, folded; needed where there is no credit code.
        kind: see `Kind`.
        area_code: division it stands in, 6 or 9 digits.
        delivers_births: whether births may be recorded there.
        opened_on: first day.
        licence_number, licence_until: of the midwifery licence, where known.
    """

    name: str
    credit_code: str = ""
    local_number: str = ""
    kind: Kind
    area_code: str
    delivers_births: bool = True
    opened_on: date
    licence_number: str = ""
    licence_until: date | None = None


# What of an institution may stand in the log as a value; the rest is named only.
VALUES_IN_LOG: Final = frozenset(
    {"kind", "area_code", "delivers_births", "opened_on", "licence_until"}
)


def number_fault(facts: Facts) -> Words | None:
    """Say what is wrong with the numbers of an institution, if anything.

    >>> opened = date(2020, 1, 1)
    >>> number_fault(Facts(name="甲", kind=Kind.CLINIC, area_code="500118", opened_on=opened)).en
    'Enter the credit code, or a local number where there is none.'
    """
    if not facts.credit_code and not facts.local_number:
        return Words(
            "请填写统一社会信用代码；没有的，填写本地编号。",
            "Enter the credit code, or a local number where there is none.",
        )
    if facts.credit_code and not credit_code_is_right(facts.credit_code):
        return Words(
            "统一社会信用代码应为 18 位，且校验位正确。请对照执业许可证核对。",
            "A credit code has 18 characters and a right check character. Compare the licence.",
        )
    if credit_code_is_right(facts.local_number):
        return Words(
            "这是统一社会信用代码，请填在“统一社会信用代码”一栏。",
            "This is a credit code; enter it as one.",
        )
    return None


def may_become(now: State, then: State) -> bool:
    """Tell whether an institution may pass from one state to another.

    >>> may_become(State.ACTIVE, State.CLOSED), may_become(State.CLOSED, State.ACTIVE)
    (True, False)
    """
    return then in NEXT[now]


def folded_code(code: str) -> str:
    """Return a credit code or local number as it is kept: no spaces, capital letters.

    >>> folded_code(" 91350100m000100y43 ")
    '91350100M000100Y43'
    """
    return "".join(code.split()).upper()


def credit_code_is_right(code: str) -> bool:
    """Tell whether a folded code has 18 characters and the check character of GB 32100."""
    return len(code) == 18 and credit_code_ok(code)


def may_deliver(
    *, delivers_births: bool, opened_on: date, closed_on: date | None, on: date
) -> bool:
    """Tell whether a birth of a day may be recorded at an institution.

    Suspension does not count: a child born there in an emergency must still be recorded. What the
    institution did without leave is for an inspection, never a reason to lose a birth.

    >>> opened, closed = date(2010, 1, 1), date(2026, 3, 31)
    >>> [may_deliver(delivers_births=True, opened_on=opened, closed_on=closed, on=day)
    ...  for day in (date(2009, 12, 31), opened, closed, date(2026, 4, 1))]
    [False, True, True, False]
    """
    return delivers_births and opened_on <= on and (closed_on is None or on <= closed_on)
