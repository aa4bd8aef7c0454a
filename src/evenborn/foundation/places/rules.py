"""How townships change between the published lists, and which stand on a day. Plain values only.

The published list of townships ends with 2022. What came after, a county records itself, change
by change with its document. Changes before the list may be recorded too: they tell which
townships stood before them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from evenborn.standards.divisions import LAST_LIST
from evenborn.standards.words import Words

LIST_DAY: Final = date(LAST_LIST, 12, 31)  # the day of the published list of townships


class ChangeKind(StrEnum):
    """What happened to townships."""

    MERGE = "merge"  # several become one, which may be one of them
    SPLIT = "split"  # one becomes several, of which one may keep its code
    RENAME = "rename"  # same code, another name
    RECODE = "recode"  # another code, the same area (a town becomes a street office)


CHANGE_KINDS: Final[Mapping[ChangeKind, Words]] = {
    ChangeKind.MERGE: Words("合并", "Merged"),
    ChangeKind.SPLIT: Words("分设", "Split"),
    ChangeKind.RENAME: Words("更名", "Renamed"),
    ChangeKind.RECODE: Words("变更代码", "Recoded"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One change of townships.

    Attributes:
        kind: see `ChangeKind`.
        on: the first day on which the new townships stand.
        before, after: nine digits → name, before and after.
        document: number of the document it rests on.
    """

    kind: ChangeKind
    on: date
    before: Mapping[str, str]
    after: Mapping[str, str]
    document: str = ""

    @property
    def ended(self) -> frozenset[str]:
        """Codes that no longer stand."""
        return frozenset(self.before) - frozenset(self.after)

    @property
    def begun(self) -> frozenset[str]:
        """Codes that are new."""
        return frozenset(self.after) - frozenset(self.before)


def shape_fault(step: Step, *, county: str) -> Words | None:
    """Say what is wrong with one change by itself, if anything."""
    codes = {*step.before, *step.after}
    if not all(len(code) == 9 and code.isdigit() and code.startswith(county) for code in codes):
        return Words(
            "乡级代码应为本县的 9 位数字代码。", "A township code has nine digits of this county."
        )
    if not all(name.strip() for name in (*step.before.values(), *step.after.values())):
        return Words("每个代码都要写明名称。", "Every code needs its name.")
    one = (len(step.before), len(step.after))
    same = set(step.before) == set(step.after)
    right = {
        ChangeKind.MERGE: one[0] > 1 and one[1] == 1,
        ChangeKind.SPLIT: one[0] == 1 and one[1] > 1,
        ChangeKind.RENAME: one == (1, 1) and same and dict(step.before) != dict(step.after),
        ChangeKind.RECODE: one == (1, 1) and not same,
    }
    if right[step.kind]:
        return None
    return {
        ChangeKind.MERGE: Words(
            "合并应由两个以上的乡级单位并为一个。", "A merger turns two or more townships into one."
        ),
        ChangeKind.SPLIT: Words(
            "分设应由一个乡级单位分为两个以上。", "A split turns one township into two or more."
        ),
        ChangeKind.RENAME: Words(
            "更名前后代码应相同，名称应不同。", "A new name keeps the code and changes the name."
        ),
        ChangeKind.RECODE: Words(
            "变更代码前后应各为一个单位，代码应不同。",
            "A new code turns one township into another.",
        ),
    }[step.kind]


def townships_on(listed: Mapping[str, str], steps: Sequence[Step], on: date) -> dict[str, str]:
    """Return the townships that stand on a day: code → name.

    Args:
        listed: those of the published list.
        steps: all changes, in the order in which they came into force.
    """
    standing = dict(listed)
    early = [step for step in steps if step.on <= LIST_DAY]
    for step in early:
        # The list should know these already; where it lags, the county's word counts, but a
        # name on the list may be newer than the change.
        for code in step.ended:
            standing.pop(code, None)
        for code, name in step.after.items():
            standing.setdefault(code, name)
    for step in reversed(early):
        if step.on > on:
            _undo(standing, step)
    for step in steps:
        if LIST_DAY < step.on <= on:
            _do(standing, step)
    return standing


def sequence_fault(listed: Mapping[str, str], steps: Sequence[Step]) -> Words | None:
    """Say which change does not fit those before and after it, if any."""
    standing = townships_on(listed, steps, LIST_DAY)
    for step in reversed([step for step in steps if step.on <= LIST_DAY]):
        if not set(step.after) <= set(standing) or step.ended & set(standing):
            return _does_not_fit(step)
        _undo(standing, step)
    standing = townships_on(listed, steps, LIST_DAY)
    for step in steps:
        if step.on <= LIST_DAY:
            continue
        if not set(step.before) <= set(standing) or step.begun & set(standing):
            return _does_not_fit(step)
        _do(standing, step)
    return None


def _do(standing: dict[str, str], step: Step) -> None:
    for code in step.ended:
        standing.pop(code, None)
    standing.update(step.after)


def _undo(standing: dict[str, str], step: Step) -> None:
    for code in step.begun:
        standing.pop(code, None)
    standing.update(step.before)


def _does_not_fit(step: Step) -> Words:
    return Words(
        "{on} 的变更与其他变更或公布的区划代码不一致：变更前的乡级单位当时不存在，"
        "或变更后的代码已在使用。",
        "The change of {on} does not fit the other changes or the published list: a township "
        "before it did not stand then, or a code after it was in use.",
    ).filled(on=step.on.isoformat())
