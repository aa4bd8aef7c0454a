"""The exact interval of a share: an error rate, a coverage."""

from typing import NamedTuple

import numpy as np

from evenborn.stats.ratio import ratio_interval


class ShareInterval(NamedTuple):
    """Limits of a share, 0 to 1 (not per cent)."""

    low: float
    high: float


def share_interval(*, hits: int, trials: int, level: float = 0.95) -> ShareInterval:
    """Return the Clopper-Pearson interval of a share; it never covers less than `level`.

    Args:
        hits: how many of the trials, 0 <= hits <= trials.
        trials: how many were looked at, >= 1.
        level: two-sided coverage, between 0 and 1.

    Raises:
        ValueError: the counts cannot be a part and its whole.

    Source:
        Clopper & Pearson 1934, Biometrika 26:404-413. With no hit the upper limit is
        1 - (alpha/2)**(1/n), about 3.7/n at 95 %.

    >>> low, high = share_interval(hits=0, trials=30)
    >>> print(f"{low:.3f} to {high:.4f}")
    0.000 to 0.1157
    """
    if trials < 1:
        raise ValueError("a share needs at least one trial")
    # A share is hits : others as odds, and the interval of odds is the ratio's.
    found = ratio_interval(boys=hits, girls=trials - hits, method="clopper-pearson", level=level)
    high = 1.0 if np.isinf(found.high) else float(found.high / (100 + found.high))
    return ShareInterval(float(found.low / (100 + found.low)), high)
