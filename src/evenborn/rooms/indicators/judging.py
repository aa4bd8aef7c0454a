"""What a page says of a place: against the normal range, and against the limits of luck. Pure."""

import math
from collections.abc import Mapping, Sequence
from enum import StrEnum

from evenborn.standards.words import Words
from evenborn.stats import LEVELS, Verdict, funnel_limits

# Fewer births than this make an interval wider than 30 points: drawn pale, and within the limits
# nothing is said of them.
FEW = 700

VERDICT_WORDS: Mapping[Verdict, Words] = {
    "below": Words("低于正常范围", "below normal"),
    "compatible": Words("与正常范围相容", "compatible with normal"),
    "above": Words("高于正常范围", "above normal"),
    "too_few": Words("出生太少，无法判断", "too few births to judge"),
}
VERDICT_SHAPES: Mapping[Verdict, str] = {
    "below": "attention",
    "compatible": "done",
    "above": "attention",
    "too_few": "open",
}
LUCK: Mapping[Verdict, Words] = {
    "below": Words(
        "仅凭偶然波动，正常的比例很难出现这样的结果。",
        "Luck alone hardly brings this about where the ratio is normal.",
    ),
    "compatible": Words(
        "仅凭偶然波动即可出现这样的结果；这不等于证明完全正常。",
        "Luck alone can bring this about where the ratio is normal; it is no proof that it is.",
    ),
    "above": Words(
        "仅凭偶然波动，正常的比例很难出现这样的结果。",
        "Luck alone hardly brings this about where the ratio is normal.",
    ),
    "too_few": Words(
        "正常与严重失衡都可能出现这样的结果，请看更长时期或更大范围。",
        "Both a normal and a badly skewed ratio could bring this about; look at a longer period or "
        "a larger area.",
    ),
}


class Position(StrEnum):
    """Where a place lies against the limits of luck around its larger area's ratio."""

    FAR_ABOVE = "far-above"  # above the 99.8 % limit
    ABOVE = "above"  # above the 95 % limit
    WITHIN = "within"
    BELOW = "below"
    FAR_BELOW = "far-below"
    FEW = "few"  # within, and too few births to say so
    HIDDEN = "hidden"  # suppressed
    NONE = "none"  # no births


POSITION_WORDS: Mapping[Position, Words] = {
    Position.FAR_ABOVE: Words("高于 99.8% 界限", "above the 99.8% limit"),
    Position.ABOVE: Words("高于 95% 界限", "above the 95% limit"),
    Position.WITHIN: Words("在界限以内", "within the limits"),
    Position.BELOW: Words("低于 95% 界限", "below the 95% limit"),
    Position.FAR_BELOW: Words("低于 99.8% 界限", "below the 99.8% limit"),
    Position.FEW: Words("在界限以内，但出生少", "within the limits, but few births"),
    Position.HIDDEN: Words("人数太少，不显示", "too few to be shown"),
    Position.NONE: Words("没有出生", "no births"),
}


def positions_of(
    counts: Sequence[tuple[int | None, int | None]], *, reference: float
) -> list[Position]:
    """Return where each place lies against the exact limits around a reference ratio.

    Args:
        counts: boys and girls of each place; None where suppressed.
        reference: boys per 100 girls, usually of all the places together.

    >>> [one.value for one in positions_of([(70, 30), (56, 44), (None, None)], reference=105)]
    ['far-above', 'few', 'hidden']
    """
    found = [_plain_position(boys, girls) for boys, girls in counts]
    judged = [
        (at, boys, girls)
        for at, (boys, girls) in enumerate(counts)
        if boys is not None and girls is not None and boys + girls
    ]
    if not judged or not 0 < reference < math.inf:
        return found
    births = [boys + girls for _, boys, girls in judged]
    near, far = (funnel_limits(births=births, reference=reference, level=one) for one in LEVELS)
    for place, (at, boys, girls) in enumerate(judged):
        ratio = 100 * boys / girls if girls else math.inf
        if ratio > near.high[place]:
            found[at] = Position.FAR_ABOVE if ratio > far.high[place] else Position.ABOVE
        elif ratio < near.low[place]:
            found[at] = Position.FAR_BELOW if ratio < far.low[place] else Position.BELOW
    return found


def _plain_position(boys: int | None, girls: int | None) -> Position:
    if boys is None or girls is None:
        return Position.HIDDEN
    if boys + girls == 0:
        return Position.NONE
    return Position.FEW if boys + girls < FEW else Position.WITHIN
