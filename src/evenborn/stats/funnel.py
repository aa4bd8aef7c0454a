"""Where small areas may lie by luck alone: funnel limits around one reference ratio."""

from typing import NamedTuple

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from evenborn.stats.power import boys_share

FloatArray = NDArray[np.float64]

LEVELS = (0.95, 0.998)  # 2 and 3 standard errors: look, and act


class FunnelLimits(NamedTuple):
    """Limits in boys per 100 girls, in the shape of the births."""

    low: FloatArray
    high: FloatArray


def funnel_limits(
    *, births: ArrayLike, reference: float, level: float = 0.95, smooth: bool = False
) -> FunnelLimits:
    """Return the exact binomial limits for areas of these sizes around a reference ratio.

    An area whose ratio is the reference lies strictly below `low` with chance at most
    (1 - level) / 2, and strictly above `high` with the same chance.

    Args:
        births: births of known sex of each area, whole numbers >= 1, any shape.
        reference: boys per 100 girls, usually that of all the areas together.
        level: 0.95 or 0.998 by custom.
        smooth: interpolate between whole births, for drawing the line (Spiegelhalter's way);
            for judging an area leave it False.

    Returns:
        Limits in boys per 100 girls; low is 0 and high inf where the area is so small that no
        count is surprising on that side.

    Raises:
        ValueError: an area without births, a level outside 0 to 1 or a ratio not positive.

    Source:
        Spiegelhalter 2005, Stat. Med. 24:1185-1202, appendix A.1.1.

    >>> limits = funnel_limits(births=[30, 1000, 100000], reference=105)
    >>> limits.high.round(1)
    array([233.3, 118.8, 106.3])
    """
    if not 0 < level < 1:
        raise ValueError("level lies between 0 and 1")
    n = np.asarray(births, dtype=np.int64)
    if n.size and n.min() < 1:
        raise ValueError("a funnel starts at one birth")
    p, tail = boys_share(reference), (1 - level) / 2
    least, most = (_boys_at(n, p, chance, smooth) for chance in (tail, 1 - tail))
    with np.errstate(divide="ignore"):
        return FunnelLimits(*((100 * boys / (n - boys))[()] for boys in (least, most)))


def _boys_at(n: NDArray[np.int64], p: float, chance: float, smooth: bool) -> FloatArray:
    law = scipy.stats.binom(n, p)
    boys = np.asarray(law.ppf(chance), dtype=np.float64)
    if smooth:
        boys = boys - (law.cdf(boys) - chance) / law.pmf(boys)
        boys = np.clip(boys, 0, n)
    return boys
