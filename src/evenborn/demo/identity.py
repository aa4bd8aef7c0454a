"""Citizen numbers, permits and credit codes of nobody, built as arrays of characters.

Every number made here is well formed (length, birth date, check digit) and every area in it
begins with two digits that GB/T 2260 gives to no province. No such number was ever issued.
"""

from functools import cache

import numpy as np
import numpy.typing as npt

from evenborn.demo.arrays import Chars, Days, Flags, Ints, Small

PROVINCES = (
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46,
    50, 51, 52, 53, 54, 61, 62, 63, 64, 65,
)  # fmt: skip
"""The first two digits of GB/T 2260 for the provinces from which townships are taken."""

UNASSIGNED = (
    10, 16, 17, 18, 19, 20, 24, 25, 26, 27, 28, 29, 30, 38, 39, 40, 47, 48, 49, 55, 56,
    57, 58, 59, 60, 66, 67, 68, 69, 72, 73,
)  # fmt: skip
"""First two digits that no province has (71, 81, 82, 83 and 9x are in use and are left out)."""

WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int32)
CHECK = np.frombuffer(b"10X98765432", dtype=np.uint8)  # GB 11643: by the sum modulo 11
CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100: no I, O, S, V, Z

FIRST_DAY = np.datetime64("1900-01-01")
LAST_DAY = np.datetime64("2120-01-01")


def nobodys_area(counties: Ints) -> Ints:
    """Give each county (six digits) its stand-in, whose province does not exist.

    >>> nobodys_area(np.array([500118, 110101])).tolist()
    [570118, 100101]
    """
    stand_in = np.zeros(100, dtype=np.int64)
    stand_in[list(PROVINCES)] = UNASSIGNED
    return stand_in[counties // 10_000] * 10_000 + counties % 10_000


@cache
def _date_digits() -> npt.NDArray[np.uint64]:
    """Return year, month and day of every date as eight characters to one number."""
    days = np.arange(FIRST_DAY, LAST_DAY)
    text = np.char.replace(np.datetime_as_string(days), "-", "").astype("S8")
    return text.view(np.uint64)


def date_digits(days: Days) -> Chars:
    """Write days since 1970-01-01 as (n, 8) characters, year month day."""
    dates: npt.NDArray[np.uint64] = _date_digits()[days - FIRST_DAY.astype(np.int64)]
    return dates.view(np.uint8).reshape(-1, 8)


@cache
def _four_digits() -> npt.NDArray[np.uint32]:
    """Return the texts 0000 to 9999, four characters to one number: those gather fast."""
    return np.char.zfill(np.arange(10_000).astype("S4"), 4).view(np.uint32)


def digits(values: npt.NDArray[np.integer], width: int) -> Chars:
    """Write whole numbers as (n, width) digits with leading zeros.

    >>> digits(np.array([42]), 4).tobytes()
    b'0042'
    """
    out = np.empty((len(values), width), dtype=np.uint8)
    rest = values.astype(np.int64)
    four = _four_digits()
    # Four digits at a time by a table: a third of the time of dividing by ten.
    for end in range(width, 0, -4):
        rest, last = np.divmod(rest, 10_000)
        start = max(end - 4, 0)
        out[:, start:end] = four[last].view(np.uint8).reshape(-1, 4)[:, 4 - (end - start) :]
    return out


def ranks(keys: Ints) -> Ints:
    """Number the rows that share a key: 0, 1, 2, … in row order. Keys are 0 to 2^40.

    >>> ranks(np.array([7, 9, 7, 7])).tolist()
    [0, 0, 1, 2]
    """
    count = len(keys)
    # Key and row in one number: plain sorting is five times as fast as a stable argsort.
    bits = count.bit_length()
    both = np.sort((keys << bits) | np.arange(count))
    ordered = both >> bits
    starts = np.flatnonzero(np.diff(ordered, prepend=-1))
    lengths = np.diff(starts, append=count)
    out = np.empty(count, dtype=np.int64)
    out[both & ((1 << bits) - 1)] = np.arange(count) - np.repeat(starts, lengths)
    return out


def citizen_numbers(*, areas: Ints, born: Days, male: Flags, run: int) -> Chars:
    """Make one citizen number for each person; no two persons of a call share one.

    Args:
        areas: (n,) six digits, already a stand-in of `nobodys_area`.
        born: (n,) days since 1970-01-01.
        male: (n,) makes the 17th digit odd.
        run: number of this call; other calls with the same areas and days start elsewhere
            among the 499 places, so that persons of two chunks rarely meet.

    Returns:
        (n, 18) characters, the check digit last.
    """
    key = areas * 100_000 + born
    # 499 is prime, so steps of 251 visit every place before one comes back.
    place = 1 + (key * 7919 + run + 251 * ranks(key * 2 + male)) % 499
    out = np.empty((len(areas), 18), dtype=np.uint8)
    out[:, :6] = digits(areas, 6)
    out[:, 6:14] = date_digits(born)
    out[:, 14:17] = digits(2 * place + male, 3)
    out[:, 17] = check_characters(out)
    return out


def check_characters(numbers: Chars) -> Chars:
    """Return the check character (GB 11643) of each of (n, 18) numbers from their first 17."""
    # The zeros of ASCII add 48 × Σ weights to each sum. A matrix product would do it in one
    # line, but wakes the threads of the linear algebra library for 17 multiplications.
    sums = np.full(len(numbers), -ord("0") * int(WEIGHTS.sum()), dtype=np.int32)
    for place, weight in enumerate(WEIGHTS.tolist()):
        sums += numbers[:, place].astype(np.int32) * weight
    return CHECK[sums % 11]


def papers(rng: np.random.Generator, kinds: Small) -> tuple[Chars, Ints]:
    """Make permit and passport numbers, none in a form that is issued: all begin with 00.

    Args:
        kinds: (n,) 0 passport (two letters, 00, five digits), 1 Hong Kong (H00 and six digits),
            2 Macao (M00 and six digits), 3 Taiwan (00 and six digits).

    Returns:
        (n, 18) characters, of which the first `lengths` are meant, and the lengths.
    """
    count = len(kinds)
    out = np.zeros((count, 18), dtype=np.uint8)
    tail = rng.integers(0, 1_000_000, count)
    letters = rng.integers(ord("A"), ord("Z") + 1, (count, 2), dtype=np.uint8)
    lengths = np.where(kinds == 3, 8, 9)
    passport = kinds == 0
    out[passport, :2] = letters[passport]
    out[passport, 2:9] = digits(tail[passport] % 100_000, 7)
    for kind, letter in ((1, "H"), (2, "M")):
        out[kinds == kind, 0] = ord(letter)
        out[kinds == kind, 1:9] = digits(tail[kinds == kind], 8)
    out[kinds == 3, :8] = digits(tail[kinds == 3], 8)
    return out, lengths.astype(np.int64)


def credit_code(area: int, number: int) -> str:
    """Make the unified social credit code of the `number`-th hospital of an area.

    GB 32100 with both check characters right; 12 is a public institution.

    >>> credit_code(570118, 1)
    '12570118MB0000019H'
    """
    body = f"MB{number:06d}"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(w * int(c, 36) for w, c in zip(weights, body, strict=True))
    organisation = body + "0123456789X"[(11 - total % 11) % 11]
    code = f"12{area:06d}{organisation}"
    total = sum(CREDIT.index(c) * pow(3, i, 31) for i, c in enumerate(code))
    return code + CREDIT[(31 - total % 31) % 31]
