"""Girls who would have been born or recorded at a reference ratio."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evenborn.stats.power import boys_share


def missing_girls(*, boys: ArrayLike, girls: ArrayLike, reference: float) -> NDArray[np.float64]:
    """Return boys / R - girls, the girls missing if boys are all there.

    Negative values mean more girls than the reference expects. The norm is taken over the boys,
    not over all births: with 110 boys, 100 girls and R = 100 ten girls are missing; halving the
    surplus gives five and assumes that five boys should not exist.

    Args:
        boys, girls: births, >= 0, broadcast together.
        reference: R, boys per 100 girls.

    Raises:
        ValueError: the reference is not positive and finite.

    Source:
        Guilmoto, Chao & Kulkarni 2020, Popul. Stud. 74(2).

    >>> float(missing_girls(boys=110, girls=100, reference=100))
    10.0
    """
    boys_share(reference)
    b, g = np.asarray(boys, dtype=np.float64), np.asarray(girls, dtype=np.float64)
    return np.asarray(b / (reference / 100) - g, dtype=np.float64)[()]
