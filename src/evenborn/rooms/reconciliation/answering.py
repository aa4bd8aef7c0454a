"""What an office may answer to a difference, and how a difference stands. Pure."""

from collections.abc import Mapping
from enum import StrEnum

from evenborn.rooms.reconciliation.rules import DifferenceKind
from evenborn.standards.words import Words

WORKING_DAYS = 10  # to answer a difference
AGAIN_WORKING_DAYS = 5  # to answer it once more after it was sent back
NOTE_LENGTH = 200


class DifferenceState(StrEnum):
    """How a difference stands."""

    OPEN = "open"  # the department answers
    ANSWERED = "answered"  # the statistician settles it or sends it back
    SETTLED = "settled"  # the statistician accepted the answer
    GONE = "gone"  # a later linkage does not find it any more: the records agree now


UNSETTLED = (DifferenceState.OPEN, DifferenceState.ANSWERED)
STATE_WORDS: Mapping[DifferenceState, Words] = {
    DifferenceState.OPEN: Words("待答复", "To be answered"),
    DifferenceState.ANSWERED: Words("已答复，待确认", "Answered, to be confirmed"),
    DifferenceState.SETTLED: Words("已办结", "Settled"),
    DifferenceState.GONE: Words("记录已一致", "Settled by the records"),
}
STATE_SHAPES: Mapping[DifferenceState, str] = {
    DifferenceState.OPEN: "open",
    DifferenceState.ANSWERED: "waiting",
    DifferenceState.SETTLED: "done",
    DifferenceState.GONE: "closed",
}


class Said(StrEnum):
    """A word said about a difference: by the office that answers, or by the statistician."""

    CORRECTED = "corrected"
    ENTERED = "entered"
    BORN_ELSEWHERE = "born_elsewhere"
    REGISTERED_ELSEWHERE = "registered_elsewhere"
    OFFERED = "offered"
    OTHER_WRONG = "other_wrong"
    LINK_WRONG = "link_wrong"
    NOT_OURS = "not_ours"
    VOIDED = "voided"
    ACCEPTED = "accepted"  # by the statistician
    SENT_BACK = "sent_back"  # by the statistician


SAID_WORDS: Mapping[Said, Words] = {
    Said.CORRECTED: Words("本部门登记有误，已更正", "Our register was wrong and is corrected"),
    Said.ENTERED: Words("漏登，已补登", "It was left out and is entered now"),
    Said.BORN_ELSEWHERE: Words("在外地出生", "Born elsewhere"),
    Said.REGISTERED_ELSEWHERE: Words("在外地登记或办理", "Registered or issued elsewhere"),
    Said.OFFERED: Words("尚未办理，已提供免费服务", "Not done yet; the free service was offered"),
    Said.OTHER_WRONG: Words(
        "本部门登记无误，请其他部门核对", "Our register is right; another agency should check"
    ),
    Said.LINK_WRONG: Words("不是同一次出生，关联有误", "Not one birth: the link is wrong"),
    Said.NOT_OURS: Words("不属本单位，请改派", "Not ours; another department answers"),
    Said.VOIDED: Words("重复登记，已作废一份", "Entered twice; one record is voided"),
    Said.ACCEPTED: Words("予以确认", "Confirmed"),
    Said.SENT_BACK: Words("退回重新答复", "Sent back to be answered again"),
}

_ABSENT = {
    "delivery": (Said.ENTERED, Said.BORN_ELSEWHERE),
    "certificate": (Said.ENTERED, Said.REGISTERED_ELSEWHERE, Said.OFFERED),
    "registration": (Said.ENTERED, Said.REGISTERED_ELSEWHERE, Said.OFFERED),
}
_ALWAYS = (Said.LINK_WRONG, Said.NOT_OURS)


def answers_to(kind: DifferenceKind, office: str) -> tuple[Said, ...]:
    """Return what an office may answer to a difference of this kind.

    >>> [said.value for said in answers_to(DifferenceKind.ABSENT, "delivery")]
    ['entered', 'born_elsewhere', 'link_wrong', 'not_ours']
    """
    match kind:
        case DifferenceKind.ABSENT:
            return (*_ABSENT[office], *_ALWAYS)
        case DifferenceKind.TWICE:
            return (Said.VOIDED, *_ALWAYS)
        case _:
            return (Said.CORRECTED, Said.OTHER_WRONG, *_ALWAYS)


KIND_WORDS: Mapping[DifferenceKind, Words] = {
    DifferenceKind.ABSENT: Words("缺记录", "Record missing"),
    DifferenceKind.TWICE: Words("重复登记", "Entered twice"),
    DifferenceKind.SEX: Words("性别不一致", "Sex differs"),
    DifferenceKind.DATE: Words("出生日期不一致", "Birth date differs"),
    DifferenceKind.ORDER: Words("孩次不一致", "Birth order differs"),
    DifferenceKind.MOTHER: Words("母亲证件号不一致", "Mother's number differs"),
}
SOURCE_WORDS: Mapping[str, Words] = {
    "delivery": Words("分娩登记", "Delivery register"),
    "certificate": Words("出生医学证明", "Birth certificates"),
    "registration": Words("户口登记", "Household registration"),
}
_SEXES = {
    "1": Words("男", "boy"),
    "2": Words("女", "girl"),
    "0": Words("未知", "unknown"),
    "9": Words("未说明", "not stated"),
}


def value_words(kind: DifferenceKind, value: str) -> Words:
    """Return what a source says, in words.

    >>> value_words(DifferenceKind.SEX, "1"), value_words(DifferenceKind.ORDER, "2").en
    (Words(zh='男', en='boy'), 'order 2')
    """
    match kind:
        case DifferenceKind.SEX:
            return _SEXES.get(value, Words(value, value))
        case DifferenceKind.ORDER:
            return Words(f"第 {value} 孩", f"order {value}")
        case _:
            return Words(value, value)
