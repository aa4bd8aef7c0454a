"""How many births it takes to tell one sex ratio from another, and what chance alone does."""

from fractions import Fraction
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]

# The exact search tries every n; beyond this the normal formula is right to 1 in 1,000.
LARGEST_EXACT_SEARCH = 200_000


class BirthsToTell(NamedTuple):
    """Births needed by the exact test, whose power is a sawtooth in n."""

    first: int
    always: int


def boys_share(srb: float) -> float:
    """Return the share of boys, 0 to 1, of a ratio in boys per 100 girls.

    Raises:
        ValueError: the ratio is not positive and finite.
    """
    if not 0 < srb < float("inf"):
        raise ValueError("a sex ratio is a positive number of boys per 100 girls")
    return srb / (100 + srb)


def births_to_tell(
    *, reference: float, alternative: float, alpha: float = 0.05, power: float = 0.8
) -> int:
    """Return the births a one-sided test needs, by the normal formula.

    Args:
        reference: the ratio taken for granted, boys per 100 girls.
        alternative: the ratio to be found, above or below the reference.
        alpha: chance of a false alarm, one-sided, between 0 and 1.
        power: chance to find the alternative when it is true, between 0 and 1.

    Raises:
        ValueError: the two ratios are equal or not positive, or a chance is outside 0 to 1.

    Source:
        Fleiss, Levin & Paik 2003, Statistical Methods for Rates and Proportions, ch. 2.

    >>> births_to_tell(reference=106, alternative=112)
    8176
    """
    p0, p1 = _shares(reference, alternative, alpha, power)
    quantile = NormalDist().inv_cdf
    spread = quantile(1 - alpha) * np.sqrt(p0 * (1 - p0)) + quantile(power) * np.sqrt(p1 * (1 - p1))
    return max(1, int(np.ceil((spread / (p1 - p0)) ** 2)))


def births_to_tell_exact(
    *, reference: float, alternative: float, alpha: float = 0.05, power: float = 0.8
) -> BirthsToTell:
    """Return the births the exact binomial test needs: the first n, and from which n always.

    Between the two some n have the power and the next has not, because the critical count jumps.

    Raises:
        ValueError: as `births_to_tell`, or more than 200,000 births would be needed.

    >>> births_to_tell_exact(reference=106, alternative=112)
    BirthsToTell(first=8180, always=8314)
    """
    about = births_to_tell(reference=reference, alternative=alternative, alpha=alpha, power=power)
    if about > LARGEST_EXACT_SEARCH:
        raise ValueError(f"the exact search ends at {LARGEST_EXACT_SEARCH:,} births")
    n = np.arange(1, 2 * about + 200)
    enough = (
        exact_power(births=n, reference=reference, alternative=alternative, alpha=alpha) >= power
    )
    return BirthsToTell(first=int(n[enough.argmax()]), always=int(n[~enough].max(initial=0)) + 1)


def exact_power(
    *, births: ArrayLike, reference: float, alternative: float, alpha: float = 0.05
) -> FloatArray:
    """Return the power, 0 to 1, of the exact one-sided binomial test for each number of births.

    >>> float(exact_power(births=8180, reference=106, alternative=112).round(4))
    0.8001
    """
    p0, p1 = _shares(reference, alternative, alpha, 0.5)
    if p1 < p0:  # few boys is many girls: mirror, so that one tail serves both
        p0, p1 = 1 - p0, 1 - p1
    n = np.asarray(births)
    critical = scipy.stats.binom.ppf(1 - alpha, n, p0) + 1
    return np.asarray(scipy.stats.binom.sf(critical - 1, n, p1), dtype=np.float64)[()]


def exact_p(
    *, boys: ArrayLike, girls: ArrayLike, reference: float = 106.0, above: bool = True
) -> FloatArray:
    """Return the exact one-sided binomial p-value against a reference ratio.

    Args:
        boys, girls: births, whole numbers >= 0, broadcast together.
        reference: boys per 100 girls.
        above: True for the chance of as many boys or more, False for as many or fewer.

    >>> float(exact_p(boys=58, girls=42).round(10))
    0.1131085501
    """
    b, g = np.broadcast_arrays(np.asarray(boys), np.asarray(girls))
    if b.size and (b.min() < 0 or g.min() < 0):
        raise ValueError("counts of births are whole numbers, 0 or more")
    law = scipy.stats.binom(b + g, boys_share(reference))
    p = law.sf(b - 1) if above else law.cdf(b)
    return np.asarray(p, dtype=np.float64)[()]


def chance_above(*, threshold: float, births: ArrayLike, srb: float) -> FloatArray:
    """Return the chance that luck alone puts the observed ratio strictly above a threshold.

    Args:
        threshold: boys per 100 girls, as in a rule ("above 109").
        births: births of known sex in the period, whole numbers >= 1, any shape.
        srb: the true ratio.

    Returns:
        Exact binomial probabilities, 0 to 1, in the shape of `births`.

    >>> float((100 * chance_above(threshold=109, births=1000, srb=106)).round(1))
    33.0
    """
    boys_share(threshold)
    n = np.asarray(births, dtype=np.int64)
    if n.size and n.min() < 1:
        raise ValueError("a ratio needs at least one birth")
    # 100·boys > T·girls is boys > T·n / (100 + T). Whole numbers, because 107 of 200 births
    # can fall on a threshold exactly and must then not count as above it.
    exact = Fraction(str(threshold))
    most = (n * exact.numerator) // (100 * exact.denominator + exact.numerator)
    return np.asarray(scipy.stats.binom.sf(most, n, boys_share(srb)), dtype=np.float64)[()]


def _shares(
    reference: float, alternative: float, alpha: float, power: float
) -> tuple[float, float]:
    p0, p1 = boys_share(reference), boys_share(alternative)
    if p0 == p1:
        raise ValueError("no number of births tells a ratio from itself")
    if not (0 < alpha < 1 and 0 < power < 1):
        raise ValueError("alpha and power lie between 0 and 1")
    return p0, p1
