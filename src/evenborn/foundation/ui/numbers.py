"""How numbers and ratios look, everywhere the same: 1,482; 108.1 with 97.6–119.7 beside it."""

import math
from dataclasses import dataclass

from evenborn.foundation.ui.words import say
from evenborn.stats import ratio_interval

NONE = "–"
# Fewer births than this make an interval wider than 30 points: the ratio is drawn pale, not hidden.
SMALL = 700


def number(value: float | None) -> str:
    """Return a count with thousands marks, any other number to one decimal.

    >>> number(1482), number(0.5), number(None)
    ('1,482', '0.5', '–')
    """
    if value is None:
        return NONE
    if isinstance(value, int) or float(value).is_integer():
        return f"{int(value):,}"
    return f"{value:,.1f}"


def percent(share: float | None, digits: int = 1) -> str:
    """Return a share of 0 to 1 as per cent.

    >>> percent(0.95921), percent(None)
    ('95.9%', '–')
    """
    return NONE if share is None or math.isnan(share) else f"{100 * share:.{digits}f}%"


@dataclass(frozen=True, slots=True)
class ShownRatio:
    """A ratio as a page shows it: never without its interval and its n.

    Attributes:
        ratio: "108.1", or "–" where there is none.
        interval: "97.6–119.7"; "–" for no births.
        births: boys and girls together.
    """

    ratio: str
    interval: str
    births: int

    @property
    def definition(self) -> str:
        """What the figure is, for the title of the cell."""
        return say(
            zh="每 100 名女婴对应的男婴数；95% 区间（Wilson）；性别已知的活产 {n} 人",
            en="Boys per 100 girls; 95% interval (Wilson); {n} live births of known sex",
            n=number(self.births),
        )


def per_100_girls(boys: int, girls: int) -> ShownRatio:
    """Return boys per 100 girls with the Wilson interval.

    >>> shown = per_100_girls(770, 712)
    >>> shown.ratio, shown.interval, shown.births
    ('108.1', '97.7–119.7', 1482)
    >>> per_100_girls(3, 0).ratio, per_100_girls(0, 0).interval
    ('–', '–')
    """
    if boys + girls == 0:
        return ShownRatio(NONE, NONE, 0)
    estimate = ratio_interval(boys=boys, girls=girls)
    high = "∞" if math.isinf(float(estimate.high)) else f"{float(estimate.high):.1f}"
    return ShownRatio(
        NONE if math.isinf(float(estimate.srb)) else f"{float(estimate.srb):.1f}",
        f"{float(estimate.low):.1f}–{high}",
        boys + girls,
    )
