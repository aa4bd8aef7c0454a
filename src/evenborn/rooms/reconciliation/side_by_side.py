"""Two records beside each other: fields aligned, what differs marked letter by letter. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cache
from typing import Final

from evenborn.linkage.comparisons import COMPARISONS
from evenborn.rooms.reconciliation.reviewing import COLUMNS
from evenborn.standards import load_schema
from evenborn.standards.declaration import Column
from evenborn.standards.words import Words

REGISTERS: Final[Mapping[str, Words]] = {
    "delivery": Words("分娩登记", "Delivery register"),
    "certificate": Words("出生医学证明", "Birth certificates"),
    "registration": Words("户口登记", "Household registration"),
}
# On a telephone, before each value.
SHORT: Final[Mapping[str, Words]] = {
    "delivery": Words("分娩", "Delivery"),
    "certificate": Words("出生证", "Certificate"),
    "registration": Words("户口", "Household"),
}
FACTORS: Final[Mapping[str, Words]] = {
    "mother": Words("母亲证件号和出生日期", "Mother's number and birth date"),
    "mother_name": Words("母亲姓名", "Mother's name"),
    "father": Words("父亲", "Father"),
    "child": Words("新生儿证件号和姓名", "Child's number and name"),
    "day": Words("出生日期", "Birth date"),
    "sex": Words("性别", "Sex"),
    "order": Words("孩次", "Birth order"),
    "area": Words("常住地", "Residence"),
    "time": Words("出生时间", "Time of birth"),
}
SILENT: Final = Words("至少一方没有填写", "not said by both")
DIVISIONS: Final = frozenset({"area_code", "hukou_code"})
WIDEST: Final = 20.0  # bits, a million to one; a bar shows no more


class Likeness(StrEnum):
    """How two values of a field stand to each other."""

    SAME = "same"
    DIFFERENT = "different"
    ONE_SIDED = "one_sided"

    @property
    def words(self) -> Words:
        """What the row says of itself."""
        return {
            Likeness.SAME: Words("一致", "same"),
            Likeness.DIFFERENT: Words("不同", "differs"),
            Likeness.ONE_SIDED: Words("一方未填", "one side is empty"),
        }[self]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of letters of a value."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One field of both records.

    Attributes:
        column: its name in the standard.
        label: its header.
        left, right: the values in pieces; none where a side is empty.
        gloss: for each side what a code means, such as the name of a division; may be "".
    """

    column: str
    label: Words
    left: tuple[Piece, ...]
    right: tuple[Piece, ...]
    likeness: Likeness
    gloss: tuple[Words, Words]


@dataclass(frozen=True, slots=True)
class Bar:
    """One comparison of a pair as it is drawn.

    Attributes:
        factor: what was compared.
        words: how it came out.
        bits: its weight; above 0 it speaks for one birth.
        length: of the bar, 0 to 100.
    """

    factor: Words
    words: Words
    bits: float
    length: float

    @property
    def start(self) -> float:
        """Where the bar begins in a box from 0 to 200, whose middle says nothing."""
        return 100.0 if self.bits >= 0 else 100.0 - self.length

    @property
    def size(self) -> float:
        """The weight without its sign."""
        return abs(self.bits)


def pieces(one: str, other: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Cut two texts into what they share and what they do not.

    >>> pieces("王秀芬", "王秀芳")[0]
    (Piece(text='王秀', differs=False), Piece(text='芬', differs=True))
    """
    left: list[Piece] = []
    right: list[Piece] = []
    if len(one) == len(other):
        # Numbers and dates of one length are compared place by place, as a person does.
        steps = [("equal" if a == b else "replace", i, i + 1, i, i + 1)
                 for i, (a, b) in enumerate(zip(one, other, strict=True))]  # fmt: skip
    else:
        steps = list(SequenceMatcher(None, one, other, autojunk=False).get_opcodes())
    for tag, a, b, c, d in steps:
        _add(left, one[a:b], differs=tag != "equal")
        _add(right, other[c:d], differs=tag != "equal")
    return tuple(left), tuple(right)


def _add(made: list[Piece], text: str, *, differs: bool) -> None:
    if not text:
        return
    if made and made[-1].differs == differs:
        made[-1] = Piece(made[-1].text + text, differs)
    else:
        made.append(Piece(text, differs))


@cache
def _column(source: str, name: str) -> Column | None:
    return {column.name: column for column in load_schema(source).columns}.get(name)


def _label(sources: Sequence[str], name: str) -> Words:
    # The delivery register calls the birth date 分娩日期; beside another's it is the birth's.
    for source in (*reversed(sources), *REGISTERS):
        if column := _column(source, name):
            return Words(column.header, column.header_en.capitalize())
    return Words(name, name)


def _meaning(source: str, name: str, text: str) -> Words | None:
    """Return the words of a code, None where a text stands for itself."""
    for register in (source, *REGISTERS):  # a column of one register may stand in another's file
        column = _column(register, name)
        for code in column.codes if column and column.type == "code" else ():
            if code.value == text:
                return Words(code.zh, code.en)
    return None


def lines(
    cells: Mapping[str, str],
    *,
    sources: tuple[str, str],
    divisions: Mapping[str, str],
    language: str,
) -> list[Line]:
    """Return the fields that at least one record has, in the order of reading.

    Args:
        cells: {"left.<column>": text, "right.<column>": text}.
        sources: of the left and of the right record.
        divisions: division code → name.
        language: "zh" or "en": codes are shown as words, and words are what is compared.
    """
    made = []
    for name in COLUMNS:
        given = (cells.get(f"left.{name}", ""), cells.get(f"right.{name}", ""))
        if not any(given):
            continue
        meant = [_meaning(source, name, text) for source, text in zip(sources, given, strict=True)]
        said = [
            text if words is None else getattr(words, language)
            for text, words in zip(given, meant, strict=True)
        ]
        likeness = _likeness(*given)
        if likeness is Likeness.DIFFERENT and not any(meant):
            left, right = pieces(*said)
        else:  # a code differs as a word, not letter by letter
            differs = likeness is Likeness.DIFFERENT
            left, right = (tuple([Piece(text, differs)] if text else []) for text in said)
        names = [divisions.get(text, "") if name in DIVISIONS else "" for text in given]
        gloss = (Words(names[0], names[0]), Words(names[1], names[1]))
        made.append(Line(name, _label(sources, name), left, right, likeness, gloss))
    return made


def _likeness(one: str, other: str) -> Likeness:
    if not (one and other):
        return Likeness.ONE_SIDED
    return Likeness.SAME if one.strip() == other.strip() else Likeness.DIFFERENT


def bars(evidence: Sequence[Sequence[object]]) -> list[Bar]:
    """Return the evidence as bars, the strongest first, and last what says nothing.

    Args:
        evidence: [comparison, level, bits] of each.
    """
    levels = {
        (one.name, level.name): Words(level.zh, level.en[:1].upper() + level.en[1:])
        for one in COMPARISONS
        for level in one.levels
    }
    made = []
    for comparison, level, weight in evidence:
        name, bits = str(comparison), float(str(weight))
        made.append(
            Bar(
                factor=FACTORS.get(name, Words(name, name)),
                words=levels.get((name, str(level)), SILENT),
                bits=bits,
                length=round(min(abs(bits), WIDEST) / WIDEST * 100, 1),
            )
        )
    return sorted(made, key=lambda bar: -abs(bar.bits))
