"""The kinds of arrays that hold people here, named once."""

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Rows = npt.NDArray[np.int64]  # row numbers, ascending unless it is said
Days = npt.NDArray[np.int32]  # days since 1970-01-01
Small = npt.NDArray[np.int8]
Flags = npt.NDArray[np.bool_]
Chars = npt.NDArray[np.uint8]  # (n, k) ASCII characters
Tokens = npt.NDArray[np.int16]  # (n, k) numbers in the vocabulary
