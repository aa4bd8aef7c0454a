"""What an interval allows to say about a ratio: below, compatible, above, or too few to tell.

The interval is compared with two things: the normal band (103 to 107) and the clearly abnormal
ratios, 107 to 120 away from the band's edges in proportion (120 and more, 91.8 and less: 120 is
where China stood in its worst years, 121.2 in 2004).

- above: the whole interval lies above the band;
- below: the whole interval lies below the band;
- too_few: the interval shares a value with the band and also reaches a clearly abnormal ratio.
  The same births would fit a normal county and one of the worst, so nothing can be told;
- compatible: it shares a value with the band and reaches no clearly abnormal ratio.

Every interval is exactly one of the four. "Compatible" is not "normal": births are never enough
to show that a ratio is 105 and not 106.
"""

import math
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evenborn.stats.power import births_to_tell

Verdict = Literal["below", "compatible", "above", "too_few"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

# 120 is to 107 what a clearly abnormal ratio is to the band's upper edge, whatever the band.
CLEARLY = 120 / 107


@dataclass(frozen=True, slots=True)
class Band:
    """The sex ratios at birth that are normal, boys per 100 girls, edges included.

    Raises:
        ValueError: the edges are not positive and in order.
    """

    low: float = 103.0
    high: float = 107.0
    source_zh: str = "103–107 为国内统计工作通行的正常范围"
    source_en: str = "103-107, the normal range of Chinese statistical practice"

    def __post_init__(self) -> None:
        if not 0 < self.low <= self.high < math.inf:
            raise ValueError("a band goes from a positive ratio to one as high or higher")

    @property
    def abnormal_low(self) -> float:
        """Ratios from here down are clearly abnormal (91.8 for the default band)."""
        return self.low / CLEARLY

    @property
    def abnormal_high(self) -> float:
        """Ratios from here up are clearly abnormal (120 for the default band)."""
        return self.high * CLEARLY


NORMAL = Band()


def verdict_codes(
    *,
    low: ArrayLike,
    high: ArrayLike,
    births: ArrayLike = 0,
    band: Band = NORMAL,
    minimum: int = 0,
) -> NDArray[np.int8]:
    """Return the place of each interval's verdict in `VERDICTS`, in the shape of the limits.

    Args:
        low, high: limits, boys per 100 girls; 0 and inf are allowed.
        births: births of known sex, used only with `minimum`.
        band: the normal ratios.
        minimum: with fewer births the verdict is "too_few" whatever the interval.

    Raises:
        ValueError: a limit is nan, or low lies above high.
    """
    lows, highs = np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)
    if not np.all(lows <= highs):
        raise ValueError("an interval goes from its low limit to its high limit")
    above, below = lows > band.high, highs < band.low
    # 1e-12 forgives the last digit: 107 · (120 / 107) may miss 120 by one in 10¹⁶.
    reaches = (lows <= band.abnormal_low) | (highs >= band.abnormal_high * (1 - 1e-12))
    codes = np.int8(1) + above.astype(np.int8) - below.astype(np.int8)
    too_few = (reaches & ~above & ~below) | (np.asarray(births) < minimum)
    return np.asarray(np.where(too_few, np.int8(3), codes), dtype=np.int8)


def verdicts(
    *,
    low: ArrayLike,
    high: ArrayLike,
    births: ArrayLike = 0,
    band: Band = NORMAL,
    minimum: int = 0,
) -> NDArray[np.str_]:
    """Return each interval's verdict as a word; arguments as `verdict_codes`.

    >>> verdicts(low=[99, 101, 108, 80], high=[126, 111, 115, 95]).tolist()
    ['too_few', 'compatible', 'above', 'below']
    """
    codes = verdict_codes(low=low, high=high, births=births, band=band, minimum=minimum)
    return np.asarray(VERDICTS)[codes]


def births_needed(*, band: Band = NORMAL, level: float = 0.95, minimum: int = 0) -> int:
    """Return how many births of known sex are enough to tell, whatever their ratio.

    From this number on no Wilson interval holds both an edge of the band and a clearly abnormal
    ratio, so "too_few" cannot be the verdict. That is the same as asking a test at one-sided
    (1 - level) / 2 to find the clearly abnormal ratio with power (1 + level) / 2, so it comes
    from the same formula. It does not look at the observed ratio: power computed from the result
    itself only repeats the p-value. Clopper-Pearson intervals are wider and may need up to
    some 100 births more.

    >>> births_needed()
    4692
    """
    alpha = (1 - level) / 2
    sides = ((band.high, band.abnormal_high), (band.low, band.abnormal_low))
    enough = max(
        births_to_tell(reference=edge, alternative=far, alpha=alpha, power=1 - alpha)
        for edge, far in sides
    )
    return max(enough, minimum)
