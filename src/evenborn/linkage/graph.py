"""Connected components of a sparse graph over row numbers, in numpy."""

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


def components(n: int, left: npt.NDArray[np.integer], right: npt.NDArray[np.integer]) -> Ints:
    """Return for each of n nodes the smallest node that edges lead to.

    Births make small components, so a handful of rounds of passing the smallest label on suffices.

    >>> components(5, np.array([3, 1]), np.array([1, 4])).tolist()
    [0, 1, 2, 1, 1]
    """
    label = np.arange(n, dtype=np.int64)
    while len(left):
        low = np.minimum(label[left], label[right])
        np.minimum.at(label, left, low)
        np.minimum.at(label, right, low)
        label = label[label]
        apart = label[left] != label[right]
        if not apart.any():
            break
    return label
