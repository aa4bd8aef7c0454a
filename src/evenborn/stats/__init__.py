"""The sex ratio at birth, said honestly: with its n, its interval, its definition.

numpy and scipy only. Ratios are boys per 100 girls everywhere; shares are 0 to 1.
"""

from evenborn.stats.coverage import CoverageBySex, DualSystem, coverage_by_sex, dual_system
from evenborn.stats.definition import BASES, METHODS, Basis, Definition, Method
from evenborn.stats.difference import (
    DIFFERENCE_VERDICTS,
    DifferenceVerdict,
    Gap,
    RatioDifference,
    difference_en,
    difference_zh,
    ratio_difference,
    share_difference,
)
from evenborn.stats.funnel import LEVELS, FunnelLimits, funnel_limits
from evenborn.stats.missing import missing_girls
from evenborn.stats.power import (
    BirthsToTell,
    births_to_tell,
    births_to_tell_exact,
    boys_share,
    chance_above,
    exact_p,
    exact_power,
)
from evenborn.stats.ratio import Interval, SexRatio, ratio_interval, sex_ratio
from evenborn.stats.sentence import sentence_en, sentence_zh
from evenborn.stats.share import ShareInterval, share_interval
from evenborn.stats.verdict import (
    NORMAL,
    VERDICTS,
    Band,
    Verdict,
    births_needed,
    verdict_codes,
    verdicts,
)

__all__ = [
    "BASES",
    "DIFFERENCE_VERDICTS",
    "LEVELS",
    "METHODS",
    "NORMAL",
    "VERDICTS",
    "Band",
    "Basis",
    "BirthsToTell",
    "CoverageBySex",
    "Definition",
    "DifferenceVerdict",
    "DualSystem",
    "FunnelLimits",
    "Gap",
    "Interval",
    "Method",
    "RatioDifference",
    "SexRatio",
    "ShareInterval",
    "Verdict",
    "births_needed",
    "births_to_tell",
    "births_to_tell_exact",
    "boys_share",
    "chance_above",
    "coverage_by_sex",
    "difference_en",
    "difference_zh",
    "dual_system",
    "exact_p",
    "exact_power",
    "funnel_limits",
    "missing_girls",
    "ratio_difference",
    "ratio_interval",
    "sentence_en",
    "sentence_zh",
    "sex_ratio",
    "share_difference",
    "share_interval",
    "verdict_codes",
    "verdicts",
]
