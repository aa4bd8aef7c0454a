"""Synthetic names with the frequencies of real ones, and the ways in which clerks misspell them.

A name is three tokens: surname, first and second character of the given name (or 0); a long name
is given name, middle dot, father's name. A token is a number in one vocabulary, so that a
misspelling is one look-up in an array.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evenborn.demo.arrays import Tokens
from evenborn.demo.census import slots

BEARERS = ("woman", "man", "girl", "boy")
ONE_CHARACTER = {"woman": 0.17, "man": 0.20, "girl": 0.08, "boy": 0.09}
DOT = "·"
OTHER_DOTS = (".", "•", "・", "")
SUFFIXES = ("之子", "之女", "之婴")
VARIANTS = 6  # homophones kept for one character


@dataclass(frozen=True)
class Given:
    """Slots from which the characters of a given name are drawn (token numbers)."""

    first: Tokens
    second: Tokens
    only: Tokens
    long: Tokens


@dataclass(frozen=True)
class Vocabulary:
    """Every token with its text and its misspellings; token 0 is the empty text.

    traditional, lookalike: (v,) the token to write instead, 0 where there is none.
    same_reading: (v, 6) tokens read alike, of which the first `readings` are meant.
    """

    texts: pa.StringArray
    traditional: Tokens
    lookalike: Tokens
    same_reading: Tokens
    readings: npt.NDArray[np.int64]
    surnames: Tokens
    given: dict[str, Given]
    any_character: Tokens
    dot: int
    suffixes: Tokens

    def surname(self, rng: np.random.Generator, count: int) -> Tokens:
        """Draw surnames by their frequency."""
        return _drawn(rng, self.surnames, count)

    def people(self, rng: np.random.Generator, bearer: str, count: int) -> Tokens:
        """Draw full names.

        Args:
            bearer: one of BEARERS.

        Returns:
            (count, 3) tokens.
        """
        given = self.given[bearer]
        name = np.empty((count, 3), dtype=np.int16)
        name[:, 0] = self.surname(rng, count)
        name[:, 1] = _drawn(rng, given.first, count)
        name[:, 2] = _drawn(rng, given.second, count)
        short = np.flatnonzero(rng.random(count) < ONE_CHARACTER[bearer])
        name[short, 1] = _drawn(rng, given.only, len(short))
        name[short, 2] = 0
        return name

    def long_people(self, rng: np.random.Generator, bearer: str, count: int) -> Tokens:
        """Draw long names: given name, middle dot, father's name."""
        name = np.empty((count, 3), dtype=np.int16)
        name[:, 0] = _drawn(rng, self.given[bearer].long, count)
        name[:, 1] = self.dot
        name[:, 2] = _drawn(rng, self.given["man"].long, count)
        return name

    def write(self, names: Tokens) -> pa.StringArray:
        """Join (n, k) tokens to n texts; a name without any token is null."""
        parts = [self.texts.take(pa.array(names[:, k])) for k in range(names.shape[1])]
        text = pc.binary_join_element_wise(*parts, "")
        return pc.if_else(pa.array(names.any(axis=1)), text, pa.scalar(None, pa.string()))


def _drawn(rng: np.random.Generator, table: Tokens, count: int) -> Tokens:
    return table[rng.integers(0, len(table), count)]


def _rows(name: str) -> list[dict[str, str]]:
    text = (resources.files("evenborn.demo") / "tables" / name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def _skewed(tokens: list[int]) -> Tokens:
    """Draw the first of a list far more often than the last: names are fashions (Zipf)."""
    weights = (np.arange(len(tokens)) + 5.0) ** -0.9
    drawn: Tokens = np.array(tokens, dtype=np.int16)[slots(weights, 1 << 14)]
    return drawn


@cache
def vocabulary() -> Vocabulary:
    """Read the packaged tables into one vocabulary."""
    numbers: dict[str, int] = {"": 0}

    def token(text: str) -> int:
        return numbers.setdefault(text, len(numbers))

    def tokens(texts: Iterable[str]) -> list[int]:
        return [token(text) for text in texts]

    characters = _rows("characters.csv")
    long_names = _rows("long_names.csv")
    surname_rows = _rows("surnames.csv")
    surnames = np.array(tokens(row["surname"] for row in surname_rows), dtype=np.int16)
    frequency = np.array([float(row["per_10000"]) for row in surname_rows])

    lists = {(row["bearer"], row["place"]): row["characters"] for row in _rows("given_names.csv")}
    long_of = {
        sex: tokens(row["name"] for row in long_names if row["bearer"] == sex)
        for sex in ("woman", "man")
    }
    given = {
        bearer: Given(
            first=_skewed(tokens(lists[bearer, "first"])),
            second=_skewed(tokens(lists[bearer, "second"])),
            only=_skewed(tokens(lists[bearer, "only"])),
            long=_skewed(long_of["woman" if bearer in {"woman", "girl"} else "man"]),
        )
        for bearer in BEARERS
    }

    alike: dict[int, list[int]] = {token(DOT): tokens(OTHER_DOTS)}
    traditional: dict[int, int] = {}
    lookalike: dict[int, int] = {}
    for row in characters:
        one = token(row["characters"])
        alike[one] = tokens(row["same_reading"])
        lookalike[one] = token(row["lookalike"])
        if row["traditional"] != row["characters"]:
            traditional[one] = token(row["traditional"])
    for row in long_names:
        alike[token(row["name"])] = tokens(row["other_spellings"].split())
    suffixes = np.array(tokens(SUFFIXES), dtype=np.int16)

    size = len(numbers)
    same_reading = np.zeros((size, VARIANTS), dtype=np.int16)
    readings = np.zeros(size, dtype=np.int64)
    for one, others in alike.items():
        same_reading[one, : len(others)] = others
        readings[one] = len(others)
    return Vocabulary(
        texts=pa.array(list(numbers)),
        traditional=_by_token(traditional, size),
        lookalike=_by_token(lookalike, size),
        same_reading=same_reading,
        readings=readings,
        surnames=surnames[slots(frequency)],
        given=given,
        any_character=np.unique(np.concatenate([g.second for g in given.values()])),
        dot=numbers[DOT],
        suffixes=suffixes,
    )


def _by_token(pairs: dict[int, int], size: int) -> Tokens:
    out = np.zeros(size, dtype=np.int16)
    out[list(pairs)] = list(pairs.values())
    return out
