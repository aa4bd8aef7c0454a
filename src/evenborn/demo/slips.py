"""The ways in which clerks go wrong, each a function on rows of characters, tokens or days.

All change their arrays in place and say which rows they changed.
"""

import numpy as np

from evenborn.demo.arrays import Chars, Days, Ints, Rows, Tokens
from evenborn.demo.names import Vocabulary
from evenborn.demo.profile import Kinds


def chosen(rng: np.random.Generator, count: int, share: float) -> Rows:
    """Draw the rows to which something happens, each with the same chance."""
    if share <= 0:
        return np.empty(0, dtype=np.int64)
    if share >= 1:
        return np.arange(count)
    if share > 0.1:
        return np.flatnonzero(rng.random(count, dtype=np.float32) < share)
    # Draw the distances between rare rows rather than a number for every row: same chances,
    # and forty kinds of slip cost what one did.
    rows = np.empty(0, dtype=np.int64)
    last = -1
    while last < count:
        expected = (count - last) * share
        gaps = rng.geometric(share, int(expected + 4 * expected**0.5) + 4)
        more = last + np.cumsum(gaps)
        rows = np.concatenate([rows, more])
        last = int(more[-1])
    return rows[: np.searchsorted(rows, count)]


def kinds_of(rng: np.random.Generator, count: int, kinds: Kinds) -> dict[str, Rows]:
    """Share rows 0 to count-1 among the kinds by their weights."""
    drawn = np.searchsorted(np.cumsum(kinds.weights)[:-1], rng.random(count), side="right")
    return {name: np.flatnonzero(drawn == at) for at, name in enumerate(kinds.names)}


def mistype(
    numbers: Chars, lengths: Ints, rows: Rows, *, rng: np.random.Generator, kinds: Kinds
) -> Rows:
    """Mistype one number in each of `rows`: a digit, two neighbours, one left out, 15 digits.

    Args:
        numbers: (n, 18) characters; changed.
        lengths: (n,) how many of them are meant, above 0 in `rows`; changed.

    Returns:
        The rows changed: all of them.
    """
    by_kind = kinds_of(rng, len(rows), kinds)
    digit = rows[by_kind["digit"]]
    for name in ("transposed", "dropped", "fifteen"):
        some = rows[by_kind[name]]
        citizen = lengths[some] == 18
        # Permits are short: there only a digit goes wrong.
        digit = np.r_[digit, some[~citizen]]
        some = some[citizen]
        if name == "transposed":
            _transpose(numbers, some, rng)
        elif name == "dropped":
            at = rng.integers(0, 17, len(some))
            keep = np.arange(17) + (np.arange(17) >= at[:, None])
            numbers[some, :17] = numbers[some[:, None], keep]
            lengths[some] = 17
        else:
            numbers[some, :15] = numbers[some][:, [0, 1, 2, 3, 4, 5, *range(8, 17)]]
            lengths[some] = 15
    place = (rng.random(len(digit)) * np.minimum(lengths[digit], 17)).astype(np.int64)
    old = numbers[digit, place]
    new = (old - ord("0") + rng.integers(1, 10, len(digit))) % 10 + ord("0")
    letter = (old < ord("0")) | (old > ord("9"))
    numbers[digit, place] = np.where(letter, np.where(old == ord("E"), ord("F"), ord("E")), new)
    return rows


def _transpose(numbers: Chars, rows: Rows, rng: np.random.Generator) -> None:
    part = numbers[rows]
    differ = part[:, :16] != part[:, 1:17]
    at = np.argmax(rng.random(differ.shape) * differ, axis=1)
    numbers[rows, at], numbers[rows, at + 1] = (
        part[np.arange(len(rows)), at + 1],
        part[np.arange(len(rows)), at],
    )


def misspell(
    names: Tokens,
    rows: Rows,
    *,
    rng: np.random.Generator,
    kinds: Kinds,
    words: Vocabulary,
    bearer: str,
) -> Rows:
    """Misspell one name in each of `rows`.

    A long name is only ever spelt as it sounds; where a character has no homophone or lookalike
    a wrong character takes its place.

    Args:
        names: (n, 3 or more) tokens; changed.
        bearer: whose given names are drawn for another name, one of names.BEARERS.

    Returns:
        The rows changed.
    """
    long = names[rows, 1] == words.dot
    foreign, rows = rows[long], rows[~long]
    _replace(names, foreign, rng, words, places=(0, 2))
    by_kind = {name: rows[at] for name, at in kinds_of(rng, len(rows), kinds).items()}

    left = [by_kind["one_wrong"]]
    left.append(_replace(names, by_kind["same_reading"], rng, words))
    left.append(_replace(names, by_kind["lookalike"], rng, words, lookalike=True))
    short = by_kind["shortened"]
    two = names[short, 2] > 0
    names[short[two], 2] = 0
    left.append(short[~two])
    wrong = np.concatenate(left)
    place = np.where((names[wrong, 2] > 0) & (rng.random(len(wrong)) < 0.5), 2, 1)
    at = rng.integers(0, len(words.any_character), len(wrong))
    # The table has each character once, so the next one differs where the same was drawn.
    same = words.any_character[at] == names[wrong, place]
    names[wrong, place] = words.any_character[(at + same) % len(words.any_character)]

    swap = by_kind["swapped"]
    surname = names[swap, 0].copy()
    last = np.where(names[swap, 2] > 0, 2, 1)
    names[swap, 0] = names[swap, 1]
    names[swap, 1] = names[swap, 2]
    names[swap, last] = surname
    other = by_kind["other_name"]
    names[other, 1:3] = words.people(rng, bearer, len(other))[:, 1:]
    return np.sort(np.concatenate([foreign, rows]))


def _replace(
    names: Tokens,
    rows: Rows,
    rng: np.random.Generator,
    words: Vocabulary,
    *,
    places: tuple[int, ...] = (0, 1, 2),
    lookalike: bool = False,
) -> Rows:
    """Replace one token of each row by one that sounds or looks like it; return those left."""
    possible = (words.lookalike if lookalike else words.readings)[names[rows, :3]] > 0
    able = np.zeros((len(rows), 3))
    # Clerks know surnames by heart: given names are wrong four times as often.
    for place in places:
        able[:, place] = possible[:, place] * (0.25 if place == 0 and len(places) == 3 else 1.0)
    place = np.argmax(rng.random(able.shape) ** 0.5 * able, axis=1)
    can = able[np.arange(len(rows)), place] > 0
    at, where = rows[can], place[can]
    old = names[at, where]
    if lookalike:
        names[at, where] = words.lookalike[old]
    else:
        pick = (rng.random(len(at)) * words.readings[old]).astype(np.int64)
        names[at, where] = words.same_reading[old, pick]
    left: Rows = rows[~can]
    return left


def to_traditional(names: Tokens, rows: Rows, words: Vocabulary) -> Rows:
    """Write names in traditional characters; return the rows in which that makes a difference."""
    old = names[rows]
    other = words.traditional[old]
    new = np.where(other > 0, other, old).astype(np.int16)
    names[rows] = new
    changed: Rows = rows[(new != old).any(axis=1)]
    return changed


def other_dot(names: Tokens, *, rng: np.random.Generator, share: float, words: Vocabulary) -> Rows:
    """Write the middle dot of long names otherwise, or leave it out."""
    long = np.flatnonzero(names[:, 1] == words.dot)
    rows = long[chosen(rng, len(long), share)]
    pick = rng.integers(0, words.readings[words.dot], len(rows))
    names[rows, 1] = words.same_reading[words.dot, pick]
    return rows


def _calendar(days: Days) -> tuple[Ints, Ints, Ints]:
    """Split days since 1970-01-01 into year, month (1 to 12) and day (1 to 31)."""
    date = days.astype("datetime64[D]")
    month = date.astype("datetime64[M]")
    day = (date - month).astype(np.int64) + 1
    months = month.astype(np.int64)
    return 1970 + months // 12, months % 12 + 1, day


def _days(year: Ints, month: Ints, day: Ints) -> Days:
    months = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    return (months.astype("datetime64[D]").astype(np.int64) + day - 1).astype(np.int32)


def shift_a_day(days: Days, rows: Rows, rng: np.random.Generator) -> Rows:
    """Move dates one day early or late."""
    days[rows] += np.where(rng.random(len(rows)) < 0.5, -1, 1).astype(np.int32)
    return rows


def swap_day_and_month(days: Days, rows: Rows) -> Rows:
    """Exchange day and month where both can be a month and differ; return those rows.

    >>> days = np.array(["2025-03-07", "2025-03-17"], "datetime64[D]").astype(np.int32)
    >>> swap_day_and_month(days, np.array([0, 1])).tolist()
    [0]
    >>> days.astype("datetime64[D]").astype(str).tolist()
    ['2025-07-03', '2025-03-17']
    """
    year, month, day = _calendar(days[rows])
    can = (day <= 12) & (day != month)
    rows = rows[can]
    days[rows] = _days(year[can], day[can], month[can])
    return rows


def miss_the_year(days: Days, rows: Rows, rng: np.random.Generator) -> Rows:
    """Write the year before (three in four) or the year after."""
    year, month, day = _calendar(days[rows])
    year += np.where(rng.random(len(rows)) < 0.75, -1, 1)
    day = np.where((month == 2) & (day == 29), 28, day)
    days[rows] = _days(year, month, day)
    return rows
