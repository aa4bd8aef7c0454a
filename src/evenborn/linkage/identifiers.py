"""Identity numbers as integers: equal numbers have equal keys, and the check digit tells a typo."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

# GB 11643-1999, 5.2: weights of the first 17 digits; the check character is 0-9 or X (ten).
WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_OF_REMAINDER: Final = np.array([1, 0, 10, 9, 8, 7, 6, 5, 4, 3, 2], dtype=np.int64)
# First day of each month from 1900-01 to 2101-01: a look-up is ten times faster than calendar sums.
_MONTH_STARTS: Final = (
    np.arange("1900-01", "2101-02", dtype="datetime64[M]").astype("datetime64[D]").astype(np.int64)
)
_STEP: Final = np.uint64(0xD6E8FEB86659FD93)
_X: Final = (ord("X") - 48, ord("x") - 48)  # the 48 of "0" is taken from every character
NO_DAY: Final = np.int32(-(2**31))


@dataclass(frozen=True)
class NumberCodes:
    """Identity numbers of n people.

    Attributes:
        key: (n,) int64, the same for the same number; 0 where missing. Citizen numbers are
            positive and exact; passports and mistyped lengths are negative hashes.
        sound: (n,) whether it is a citizen number whose check character fits.
        born: (n,) int32 day (since 1970-01-01) of the birth date inside, NO_DAY if none.
    """

    key: npt.NDArray[np.int64]
    sound: npt.NDArray[np.bool_]
    born: npt.NDArray[np.int32]


def _bytes_of(column: pa.Array) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    # A null may keep bytes of its own (pyarrow.compute.if_else leaves them): blank it first.
    column = column.cast(pa.large_string()).fill_null("")
    _, offset_buffer, data_buffer = column.buffers()
    offsets = np.frombuffer(offset_buffer, dtype=np.int64)[
        column.offset : column.offset + len(column) + 1
    ]
    raw = np.frombuffer(data_buffer, dtype=np.uint8) if data_buffer else np.zeros(0, np.uint8)
    return raw, offsets


def _number(digits: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """Return the numbers that columns of digits write, most significant first."""
    number = np.zeros(digits.shape[1], dtype=np.int64)
    for digit in digits:
        number *= 10
        number += digit
    return number


def days_from_civil(
    year: npt.NDArray[np.int64], month: npt.NDArray[np.int64], day: npt.NDArray[np.int64]
) -> npt.NDArray[np.int32]:
    """Return days since 1970-01-01, NO_DAY where there is no such date or year is not 1900-2100."""
    sensible = (year >= 1900) & (year <= 2100) & (month >= 1) & (month <= 12) & (day >= 1)
    place = np.where(sensible, (year - 1900) * 12 + month - 1, 0)
    result = _MONTH_STARTS[place] + day - 1
    return np.where(sensible & (result < _MONTH_STARTS[place + 1]), result, NO_DAY).astype(np.int32)


def number_codes(column: pa.Array) -> NumberCodes:
    """Return a column of identity numbers as integers.

    Args:
        column: n numbers as text, trimmed; X in either case; null or empty where missing.

    Source:
        GB 11643-1999. Births before 1900 are taken as mistyped.
    """
    raw, offsets = _bytes_of(column)
    length = np.diff(offsets)
    n = len(length)
    key = np.zeros(n, dtype=np.int64)
    sound = np.zeros(n, dtype=bool)
    born = np.full(n, NO_DAY, dtype=np.int32)

    rows = np.flatnonzero(length == 18)
    # A fifth of a million rows at a time: the 18-wide work arrays stay within the cache.
    for some in np.array_split(rows, max(1, len(rows) // 200_000)):
        if not len(some):
            continue
        start = offsets[some]
        if len(some) and start[-1] - start[0] == 18 * (len(some) - 1):
            text = raw[start[0] : start[0] + 18 * len(some)].reshape(-1, 18)
        else:
            text = raw[start[:, None] + np.arange(18)]
        # Column by column: each is one contiguous run, and no thread of BLAS wakes up for it.
        digits = np.ascontiguousarray(text.T) - np.uint8(48)
        last = digits[17].astype(np.int64)
        last = np.where((last == _X[0]) | (last == _X[1]), 10, np.where(last < 10, last, 99))
        good = (digits[:17] <= 9).all(axis=0) & (last <= 10)
        remainder = np.zeros(len(some), dtype=np.int64)
        for digit, weight in zip(digits, WEIGHTS, strict=False):
            remainder += digit * np.int64(weight)
        year, month, day_of_month = (
            _number(digits[first:end]) for first, end in ((6, 10), (10, 12), (12, 14))
        )
        check = CHECK_OF_REMAINDER[remainder % 11]
        day = days_from_civil(year, month, day_of_month)
        key[some] = np.where(good, _number(digits[:17]) * 11 + last, 0)
        sound[some] = good & (check == last) & (day != NO_DAY)
        born[some] = np.where(good, day, NO_DAY)

    other = np.flatnonzero((length > 0) & (key == 0))
    if len(other):
        code = np.zeros(len(other), dtype=np.uint64)
        for place in range(int(min(length[other].max(), 64))):
            within = length[other] > place
            byte = raw[offsets[other[within]] + place].astype(np.uint64)
            byte = np.where((byte >= 97) & (byte <= 122), byte - 32, byte).astype(np.uint64)
            code[within] = (code[within] ^ byte) * _STEP
            code[within] ^= code[within] >> np.uint64(31)
        key[other] = -((code >> np.uint64(1)).astype(np.int64)) - 1
    return NumberCodes(key, sound, born)
