"""One sex ratio as one sentence: the births, the ratio, its interval, the verdict."""

import math

from evenborn.stats.ratio import SexRatio


def sentence_zh(ratio: SexRatio) -> str:
    """Return the sentence in Chinese.

    >>> from evenborn.stats import sex_ratio
    >>> sentence_zh(sex_ratio(boys=770, girls=712))
    '出生 1,482 人，性别比 108.1（95% 区间 97.7–119.7），与正常范围 103–107 相容。'
    """
    band = f"正常范围 {ratio.band.low:g}–{ratio.band.high:g}"
    unknown = f"（其中性别不详 {ratio.unknown:,} 人）" if ratio.unknown else ""
    births = f"出生 {ratio.births:,} 人{unknown}"
    level = f"{ratio.definition.level * 100:g}% 区间"
    needed = f"（性别已知的出生达到约 {ratio.needed:,} 人才能判断）" if ratio.needed else ""
    verdict = {
        "below": f"低于{band}",
        "compatible": f"与{band} 相容",
        "above": f"高于{band}",
        "too_few": f"人数太少，无法判断{needed}",
    }[ratio.verdict]
    if math.isnan(ratio.srb):
        return f"{births}，没有性别已知的出生，无法计算性别比。"
    if math.isinf(ratio.srb):
        return f"{births}，全为男婴，性别比不存在（{level} {ratio.low:.1f} 以上），{verdict}。"
    high = "无上限" if math.isinf(ratio.high) else f"{ratio.high:.1f}"
    return f"{births}，性别比 {ratio.srb:.1f}（{level} {ratio.low:.1f}–{high}），{verdict}。"


def sentence_en(ratio: SexRatio) -> str:
    """Return the sentence in English.

    >>> from evenborn.stats import sex_ratio
    >>> sentence_en(sex_ratio(boys=770, girls=712))
    '1,482 births, sex ratio 108.1 (95% interval 97.7–119.7): compatible with
    the normal range 103–107.'
    """
    band = f"the normal range {ratio.band.low:g}–{ratio.band.high:g}"
    unknown = f" ({ratio.unknown:,} of unknown sex)" if ratio.unknown else ""
    births = f"{ratio.births:,} births{unknown}"
    level = f"{ratio.definition.level * 100:g}% interval"
    needed = f" (about {ratio.needed:,} births of known sex are enough)" if ratio.needed else ""
    verdict = {
        "below": f"below {band}",
        "compatible": f"compatible with {band}",
        "above": f"above {band}",
        "too_few": f"too few to tell{needed}",
    }[ratio.verdict]
    if math.isnan(ratio.srb):
        return f"{births}, none of known sex: there is no sex ratio."
    if math.isinf(ratio.srb):
        return (
            f"{births}, no girls: there is no ratio ({level} {ratio.low:.1f} and more), {verdict}."
        )
    high = "no limit" if math.isinf(ratio.high) else f"{ratio.high:.1f}"
    return f"{births}, sex ratio {ratio.srb:.1f} ({level} {ratio.low:.1f}–{high}): {verdict}."
