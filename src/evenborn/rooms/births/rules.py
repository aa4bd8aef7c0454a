"""What holds for births, on plain values: states, clocks, reasons, the balance of a month."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from enum import StrEnum

from evenborn.standards.words import Words

CHINA = timezone(timedelta(hours=8), "CST")  # one time, no summer time since 1992
ENTRY_HOURS = 24  # from the birth (R028)
VERIFY_HOURS = 24  # from the entry
CLOSE_DAY = 5  # of the next month
COMPARE_DAY = 10  # of the next month
DEATH_REPORT_HOURS = 24  # from the death; the local rule may be longer


class State(StrEnum):
    """Where a birth record stands."""

    RECORDED = "recorded"
    VERIFIED = "verified"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


STATE_WORDS: Mapping[State, Words] = {
    State.RECORDED: Words("待核实", "To be verified"),
    State.VERIFIED: Words("已核实", "Verified"),
    State.RETURNED: Words("已退回", "Returned"),
    State.WITHDRAWN: Words("已撤销", "Withdrawn"),
}

# A correction takes a returned or verified record back to RECORDED: the township looks again.
NEXT: Mapping[State, frozenset[State]] = {
    State.RECORDED: frozenset({State.VERIFIED, State.RETURNED, State.WITHDRAWN, State.RECORDED}),
    State.VERIFIED: frozenset({State.RECORDED, State.WITHDRAWN}),
    State.RETURNED: frozenset({State.RECORDED, State.WITHDRAWN}),
    State.WITHDRAWN: frozenset(),
}


class Source(StrEnum):
    """By which door a record came."""

    FORM = "form"
    FILE = "file"
    API = "api"


SOURCE_WORDS: Mapping[Source, Words] = {
    Source.FORM: Words("页面录入", "Form"),
    Source.FILE: Words("文件导入", "File"),
    Source.API: Words("系统接口", "API"),
}


class ReturnReason(StrEnum):
    """Why a township sends a record back; the words say what the facility should do."""

    NOT_RESIDENT = "not_resident"
    WRONG_AREA = "wrong_area"
    FACTS_DIFFER = "facts_differ"
    IDENTITY_DIFFERS = "identity_differs"
    ENTERED_TWICE = "entered_twice"


RETURN_WORDS: Mapping[ReturnReason, Words] = {
    ReturnReason.NOT_RESIDENT: Words(
        "母亲不在本地常住，请核对常住地",
        "The mother does not live here; check the usual residence",
    ),
    ReturnReason.WRONG_AREA: Words(
        "常住地区划代码有误，请更正", "The division code of the residence is wrong; correct it"
    ),
    ReturnReason.FACTS_DIFFER: Words(
        "出生日期、性别或孩次与了解的情况不符，请对照分娩登记簿",
        "Date, sex or order differ from what is known; compare with the delivery register",
    ),
    ReturnReason.IDENTITY_DIFFERS: Words(
        "身份信息与证件不符，请对照证件", "Identity differs from the document; compare with it"
    ),
    ReturnReason.ENTERED_TWICE: Words(
        "同一婴儿已有记录，请核对是否重复",
        "The same infant seems to be entered already; check for a double entry",
    ),
}


class CorrectionReason(StrEnum):
    """Why a record is corrected. A clerical error is mended, not punished."""

    TYPING = "typing"
    DOCUMENT = "document"
    SEX_SETTLED = "sex_settled"
    CERTIFICATE = "certificate"
    NAMED = "named"
    RETURNED = "returned"
    SPOT_CHECK = "spot_check"


CORRECTION_WORDS: Mapping[CorrectionReason, Words] = {
    CorrectionReason.TYPING: Words("录入笔误", "Typing error"),
    CorrectionReason.DOCUMENT: Words("依据补交的证件更正", "A document was shown later"),
    CorrectionReason.SEX_SETTLED: Words("性别已确定", "The sex is settled"),
    CorrectionReason.CERTIFICATE: Words("出生医学证明已签发", "The certificate was issued"),
    CorrectionReason.NAMED: Words("新生儿已取名或已落户", "The infant was named or registered"),
    CorrectionReason.RETURNED: Words("按退回意见更正", "As the township asked"),
    CorrectionReason.SPOT_CHECK: Words("抽查发现不符", "Found by a spot check"),
}


class WithdrawalReason(StrEnum):
    """Why a record is taken out of the count; it stays readable."""

    ENTERED_TWICE = "entered_twice"
    WRONG_RECORD = "wrong_record"
    TRIAL = "trial"


WITHDRAWAL_WORDS: Mapping[WithdrawalReason, Words] = {
    WithdrawalReason.ENTERED_TWICE: Words("重复录入", "Entered twice"),
    WithdrawalReason.WRONG_RECORD: Words("误录他人记录", "Another record was meant"),
    WithdrawalReason.TRIAL: Words("试录数据", "A trial entry"),
}


class MonthState(StrEnum):
    """How far the closing of a month has come."""

    OPEN = "open"
    PREPARED = "prepared"
    CLOSED = "closed"


MONTH_WORDS: Mapping[MonthState, Words] = {
    MonthState.OPEN: Words("未关账", "Open"),
    MonthState.PREPARED: Words("已编制，待复核", "Prepared, to be signed"),
    MonthState.CLOSED: Words("已关账", "Closed"),
}


class DeathPlace(StrEnum):
    """Where an infant died (form 4.5)."""

    HOSPITAL = "hospital"
    ON_THE_WAY = "on_the_way"
    HOME = "home"
    OTHER = "other"


DEATH_PLACE_WORDS: Mapping[DeathPlace, Words] = {
    DeathPlace.HOSPITAL: Words("医疗机构", "In a hospital"),
    DeathPlace.ON_THE_WAY: Words("送医途中", "On the way to it"),
    DeathPlace.HOME: Words("家中", "At home"),
    DeathPlace.OTHER: Words("其他地点", "Elsewhere"),
}

ICD_10 = re.compile(r"[A-Z][0-9]{2}(\.[0-9]{1,2})?")

# Facts the township vouches for: when one changes, it looks again.
VERIFIED_FACTS = frozenset(
    {"infant_sex", "birth_date", "birth_order", "area_code", "outcome", "plurality"}
    | {"mother_name", "mother_id_number"}
)


def born_at(birth_date: date, birth_time: time | None) -> datetime:
    """Return the moment of birth in China; without a time, the last moment of the day."""
    return datetime.combine(birth_date, birth_time or time(23, 59, 59), CHINA)


def first_birthday(birth_date: date) -> datetime:
    """Return the first moment that is no longer in the first year of life.

    >>> first_birthday(date(2026, 7, 1)).isoformat(), first_birthday(date(2024, 2, 29)).isoformat()
    ('2027-07-01T00:00:00+08:00', '2025-03-01T00:00:00+08:00')
    """
    month, day = (3, 1) if (birth_date.month, birth_date.day) == (2, 29) else (0, 0)
    there = date(birth_date.year + 1, month or birth_date.month, day or birth_date.day)
    return datetime.combine(there, time(), CHINA)


def entry_due_at(birth_date: date, birth_time: time | None) -> datetime:
    """Return until when a birth is to be entered (R028).

    >>> entry_due_at(date(2026, 7, 1), time(8, 30)).isoformat()
    '2026-07-02T08:30:00+08:00'
    """
    return born_at(birth_date, birth_time) + timedelta(hours=ENTRY_HOURS)


def month_of(day: date) -> date:
    """Return the first day of the month."""
    return day.replace(day=1)


def month_after(month: date) -> date:
    """Return the first day of the next month.

    >>> month_after(date(2026, 12, 1))
    datetime.date(2027, 1, 1)
    """
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def quarter_of(day: date) -> date:
    """Return the first day of the quarter.

    >>> quarter_of(date(2026, 8, 31))
    datetime.date(2026, 7, 1)
    """
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def quarter_words(quarter: date) -> Words:
    """Return what a quarter is called.

    >>> quarter_words(date(2026, 7, 1))
    Words(zh='2026年三季度', en='Q3 2026')
    """
    number = (quarter.month - 1) // 3
    return Words(f"{quarter.year}年{'一二三四'[number]}季度", f"Q{number + 1} {quarter.year}")


@dataclass(frozen=True, slots=True)
class Balance:
    """The identity of form 4.4: deliveries = certificates + pending + not live.

    Attributes:
        deliveries: records of the month, withdrawn ones left out.
        certificates: live births with a certificate number.
        pending: live births whose certificate is said to be pending.
        not_live: stillbirths; they never get a certificate.
    """

    deliveries: int
    certificates: int
    pending: int
    not_live: int

    @property
    def unexplained(self) -> int:
        """Live births with neither a number nor the word “pending”."""
        return self.deliveries - self.certificates - self.pending - self.not_live

    @property
    def holds(self) -> bool:
        """Tell whether the identity holds."""
        return self.unexplained == 0


@dataclass(frozen=True, slots=True)
class MonthCounts:
    """What a facility or township reports for a month; frozen when it is closed.

    boys, girls, unsettled: live births by sex (GB/T 2261.1: 1, 2, 0 or 9).
    late: entered after 24 hours; unverified, returned: not yet vouched for by the township.
    """

    balance: Balance
    boys: int
    girls: int
    unsettled: int
    late: int
    unverified: int
    returned: int

    def as_codes(self) -> dict[str, int]:
        """Return the counts under their names, for keeping and for the log."""
        return {
            "deliveries": self.balance.deliveries,
            "certificates": self.balance.certificates,
            "pending": self.balance.pending,
            "not_live": self.balance.not_live,
            "boys": self.boys,
            "girls": self.girls,
            "unsettled": self.unsettled,
            "late": self.late,
            "unverified": self.unverified,
            "returned": self.returned,
        }


def certificate_parts(number: str) -> tuple[str, int]:
    """Split a certificate number into its series and its place in it.

    >>> certificate_parts("V500012345")
    ('V50', 12345)
    """
    return number[:3], int(number[3:])


def certificate_number(series: str, serial: int) -> str:
    """Return the number of a place in a series; the inverse of `certificate_parts`."""
    return f"{series}{serial:07d}"
