"""What an office may answer to a difference, and how a difference stands. Pure."""

import re
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


# Seven digits in a row, also with blanks or hyphens between them, are a number of somebody.
_LONG_NUMBER = re.compile(r"\d(?:[ \-–—.]?\d){6,}")
# 姓名：王芳, 母亲王芳, 王芳女士: where people write names, though no rule knows every name.
_NAMED = re.compile(
    r"(?:姓名|名叫|叫做|母亲|父亲|产妇|孕妇|家长|婴儿|孩子|户主)(?:是|为|[:：])\s*[一-鿿·]{2,4}"
    r"|[一-鿿]{2,3}(?:女士|先生|之子|之女)|\b(?:Mrs|Ms|Mr)\b\.? ?[A-Z]",
)


def names_somebody(note: str) -> bool:
    """Tell whether a note looks as if it held a name or a number of a person.

    >>> names_somebody("原始登记为 2025 年 3 月"), names_somebody("姓名：王芳")
    (False, True)
    >>> names_somebody("138 0013 8000"), names_somebody("500118199001011234")
    (True, True)
    """
    folded = note.translate(str.maketrans("０１２３４５６７８９", "0123456789"))
    return bool(_LONG_NUMBER.search(folded) or _NAMED.search(folded))


KIND_WORDS: Mapping[DifferenceKind, Words] = {
    DifferenceKind.ABSENT: Words("缺记录", "Record missing"),
    DifferenceKind.TWICE: Words("重复登记", "Entered twice"),
    DifferenceKind.SEX: Words("性别不一致", "Sex differs"),
    DifferenceKind.DATE: Words("出生日期不一致", "Birth date differs"),
    DifferenceKind.ORDER: Words("孩次不一致", "Birth order differs"),
    DifferenceKind.MOTHER: Words("母亲证件号不一致", "Mother's number differs"),
}
