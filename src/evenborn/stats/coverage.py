"""How complete two lists of births are, by sex: dual-system estimation.

If girls are missing from a list but the births that both lists help to estimate have a normal
ratio, the girls were born and not recorded. If the estimated births are skewed too, they were
not born. That is how hidden girls and selection are told apart. The estimate takes for granted
that being in one list does not change the chance of being in the other, that links are right,
and that nobody is listed who was not born; where one agency copies from another it is too low.
"""

import math
from dataclasses import dataclass

from evenborn.stats.ratio import normal_quantile


@dataclass(frozen=True, slots=True)
class DualSystem:
    """Births estimated from two linked lists.

    `first`, `second` and `both` are births; `chandrasekar_deming` and `chapman` are estimates of
    all births, `se` the standard error of `chapman`, `low` and `high` its 95 % limits.
    """

    first: int
    second: int
    both: int
    chandrasekar_deming: float
    chapman: float
    se: float
    low: float
    high: float

    @property
    def listed(self) -> int:
        """Births on either list."""
        return self.first + self.second - self.both

    @property
    def completeness_first(self) -> float:
        """Share of all births that are on the first list, 0 to 1, by Chapman's estimate."""
        return self.first / self.chapman if self.chapman else math.nan

    @property
    def completeness_second(self) -> float:
        """Share of all births that are on the second list, 0 to 1, by Chapman's estimate."""
        return self.second / self.chapman if self.chapman else math.nan

    @property
    def completeness_listed(self) -> float:
        """Share of all births that are on either list, 0 to 1, by Chapman's estimate."""
        return self.listed / self.chapman if self.chapman else math.nan


def dual_system(*, first: int, second: int, both: int) -> DualSystem:
    """Estimate all births from two lists and their overlap.

    Args:
        first, second: births on each list, >= 0.
        both: births on both, at most the smaller list.

    Returns:
        DualSystem. With no birth on both lists `chandrasekar_deming` is inf (nan when a list is
        empty) and Chapman's estimate is finite but says little: its standard error shows it.

    Raises:
        ValueError: the overlap is larger than a list, or a count is negative.

    Source:
        Chandrasekar & Deming 1949, J. Am. Stat. Assoc. 44:101-115; Chapman 1951, Univ. Calif.
        Publ. Stat. 1:131-160; variance of Seber 1970, Biometrika 57:613-625.

    >>> estimate = dual_system(first=800, second=700, both=600)
    >>> print(f"{estimate.chandrasekar_deming:.4f} {estimate.chapman:.6f} {estimate.se:.6f}")
    933.3333 933.277870 7.186502
    """
    if min(first, second, both) < 0 or both > min(first, second):
        raise ValueError("births on both lists are 0 or more and at most those on either list")
    product = first * second
    naive = product / both if both else (math.inf if product else math.nan)
    chapman = (first + 1) * (second + 1) / (both + 1) - 1
    variance = (first + 1) * (second + 1) * (first - both) * (second - both)
    se = math.sqrt(variance / ((both + 1) ** 2 * (both + 2)))
    z = normal_quantile(0.95)
    return DualSystem(
        first=first,
        second=second,
        both=both,
        chandrasekar_deming=naive,
        chapman=chapman,
        se=se,
        low=max(first + second - both, chapman - z * se),  # those listed were born
        high=chapman + z * se,
    )


@dataclass(frozen=True, slots=True)
class CoverageBySex:
    """Dual-system estimates for boys and girls, and the ratios that follow.

    Ratios are boys per 100 girls: on each list, on either list, and estimated for all births
    with 95 % limits that hold the uncertainty of the estimate and of chance itself.
    """

    boys: DualSystem
    girls: DualSystem
    srb_first: float
    srb_second: float
    srb_listed: float
    srb_estimated: float
    low: float
    high: float


def coverage_by_sex(*, boys: tuple[int, int, int], girls: tuple[int, int, int]) -> CoverageBySex:
    """Estimate completeness for boys and girls apart, and the ratio of all births.

    Args:
        boys, girls: births on the first list, on the second, on both.

    Raises:
        ValueError: as `dual_system`.

    >>> by_sex = coverage_by_sex(boys=(1050, 980, 940), girls=(930, 870, 790))
    >>> f"{by_sex.boys.completeness_first:.2%} {by_sex.girls.completeness_first:.2%}"
    '95.92% 90.81%'
    >>> f"{by_sex.srb_first:.1f} on the list, {by_sex.srb_estimated:.1f} born"
    '112.9 on the list, 106.9 born'
    """
    b = dual_system(first=boys[0], second=boys[1], both=boys[2])
    g = dual_system(first=girls[0], second=girls[1], both=girls[2])
    estimated = _ratio(b.chapman, g.chapman)
    if b.chapman > 0 and g.chapman > 0:
        # Delta method on the logarithm: the estimate's own variance, and that of births
        # as a binomial draw (1/boys + 1/girls).
        variance = sum((e.se / e.chapman) ** 2 + 1 / e.chapman for e in (b, g))
        factor = math.exp(normal_quantile(0.95) * math.sqrt(variance))
        low, high = estimated / factor, estimated * factor
    else:
        low, high = 0.0, math.inf
    return CoverageBySex(
        boys=b,
        girls=g,
        srb_first=_ratio(b.first, g.first),
        srb_second=_ratio(b.second, g.second),
        srb_listed=_ratio(b.listed, g.listed),
        srb_estimated=estimated,
        low=low,
        high=high,
    )


def _ratio(boys: float, girls: float) -> float:
    if girls:
        return 100 * boys / girls
    return math.inf if boys else math.nan
