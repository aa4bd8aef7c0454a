"""The same statistics again, slow and obvious: whole numbers, fractions and halving only."""

from fractions import Fraction
from math import comb, inf, sqrt

Z_95 = 1.959963984540054


def halve(is_low_enough, low: float, high: float) -> float:
    for _ in range(200):
        middle = (low + high) / 2
        if is_low_enough(middle):
            low = middle
        else:
            high = middle
    return (low + high) / 2


def odds(share: float) -> float:
    return inf if share >= 1 else 100 * share / (1 - share)


def wilson(boys: int, girls: int, z: float = Z_95) -> tuple[float, float]:
    """Shares p whose own standard error puts the observed share within z of them."""
    n, observed = boys + girls, boys / (boys + girls)

    def too_far(p: float) -> bool:
        return abs(observed - p) > z * sqrt(p * (1 - p) / n)

    low = 0.0 if boys == 0 else halve(too_far, 0.0, observed)
    high = 1.0 if girls == 0 else halve(lambda p: not too_far(p), observed, 1.0)
    return odds(low), odds(high)


def tail(n: int, least: int, share: Fraction) -> Fraction:
    """The chance of `least` boys or more among n births."""
    top, bottom = share.numerator, share.denominator
    ways = sum(comb(n, k) * top**k * (bottom - top) ** (n - k) for k in range(max(least, 0), n + 1))
    return Fraction(ways, bottom**n)


def share_of(srb: float) -> Fraction:
    ratio = Fraction(str(srb))
    return ratio / (100 + ratio)


def clopper_pearson(boys: int, girls: int, level: float = 0.95) -> tuple[float, float]:
    """Shares that the exact test on either side does not reject."""
    n, alpha = boys + girls, (1 - level) / 2

    def at_least(p: float, least: int) -> float:
        return sum(comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(least, n + 1))

    low = 0.0 if boys == 0 else halve(lambda p: at_least(p, boys) < alpha, 0.0, 1.0)
    high = 1.0 if girls == 0 else halve(lambda p: 1 - at_least(p, boys + 1) > alpha, 0.0, 1.0)
    return odds(low), odds(high)


def chance_above(threshold: float, births: int, srb: float) -> Fraction:
    """Add up the chance of every outcome whose ratio is above the threshold."""
    share, limit = share_of(srb), Fraction(str(threshold))
    top, bottom = share.numerator, share.denominator
    ways = sum(
        comb(births, boys) * top**boys * (bottom - top) ** (births - boys)
        for boys in range(births + 1)
        if boys == births or Fraction(100 * boys, births - boys) > limit
    )
    return Fraction(ways, bottom**births)
