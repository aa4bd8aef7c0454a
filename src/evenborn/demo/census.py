"""The true births follow the 2020 census: shares by order, sex and residence, mothers' ages.

Source: National Bureau of Statistics of China, China Population Census Yearbook 2020, long form
(10 % of households), births from 1 November 2019 to 31 October 2020: tables 6-1a (city), 6-1b
(town), 6-1c (rural) by order and sex; table 6-2 by age of the mother and order.
"""

import numpy as np
import numpy.typing as npt

from evenborn.demo.arrays import Ints

RESIDENCES = ("city", "town", "rural")

BOYS = np.array(
    [
        [142_438, 113_936, 16_248, 1_980, 446],
        [68_521, 70_420, 16_771, 2_592, 708],
        [83_698, 85_359, 29_369, 6_453, 2_299],
    ]
)
GIRLS = np.array(
    [
        [127_127, 105_184, 11_005, 1_664, 273],
        [59_884, 66_008, 12_333, 1_914, 541],
        [73_362, 81_394, 23_594, 4_898, 1_902],
    ]
)
"""Births by residence (rows as RESIDENCES) and order (columns 1, 2, 3, 4, 5 and more)."""

BIRTHS = BOYS + GIRLS
RESIDENCE_SHARES = BIRTHS.sum(axis=1) / BIRTHS.sum()
ORDER_SHARES = BIRTHS / BIRTHS.sum(axis=1, keepdims=True)
MALE_SHARES = BOYS / BIRTHS

YOUNGEST = 15
AGES = np.array(
    [
        [285, 922, 1988, 3737, 6404, 11023, 15753, 22591, 28502, 35353, 42692, 45421, 52583,
         50619, 46972, 47468, 36342, 26642, 21591, 14981, 9972, 7836, 6144, 5335, 3535, 2366,
         1958, 1399, 960, 771, 638, 612, 529, 557, 549],
        [18, 64, 248, 642, 1492, 3137, 5414, 8992, 12185, 16534, 21637, 24694, 31068, 35237,
         39836, 50594, 48243, 43168, 42137, 32604, 23763, 19534, 15379, 13785, 9303, 6177, 4972,
         3229, 2145, 1582, 1148, 883, 837, 831, 789],
        [0, 1, 17, 52, 144, 408, 828, 1480, 2235, 3118, 4265, 4950, 6300, 7780, 9068, 11997,
         11702, 11195, 11306, 9354, 7566, 6887, 5557, 5160, 3698, 2663, 1961, 1452, 1024, 762,
         568, 470, 359, 341, 322],
    ]
)  # fmt: skip
"""Births by order (rows 1, 2, 3 and more) and age of the mother (columns 15 to 49)."""


def slots(weights: npt.ArrayLike, size: int = 1 << 16) -> Ints:
    """Spread weights over equal slots, so that one random integer draws a category.

    A share is met to within 1/size; a binary search would be exact and ten times slower.

    Args:
        weights: (k,) non-negative, one above 0.
        size: number of slots.

    Returns:
        (size,) integers 0 to k-1.

    >>> slots(np.array([3, 1]), 8).tolist()
    [0, 0, 0, 0, 0, 0, 1, 1]
    """
    ends = np.cumsum(np.asarray(weights, dtype=np.float64))
    edges = np.rint(ends / ends[-1] * size).astype(np.int64)
    return np.repeat(np.arange(len(ends)), np.diff(edges, prepend=0))


def drawn_from(weights: npt.ArrayLike, count: int, rng: np.random.Generator) -> Ints:
    """Draw `count` categories, 0 to k-1, by their weights."""
    return slots(weights)[rng.integers(0, 1 << 16, count)]
