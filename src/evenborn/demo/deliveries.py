"""Deliveries of one county: how many children, on which days, of which order and sex."""

from dataclasses import dataclass

import numpy as np

from evenborn.demo.arrays import Days, Ints, Small
from evenborn.demo.census import MALE_SHARES, ORDER_SHARES, RESIDENCE_SHARES, drawn_from
from evenborn.demo.profile import Families

BOY, GIRL = 1, 2
NEAREST, FARTHEST = 300, 700  # days between siblings


@dataclass(frozen=True)
class Window:
    """Days since 1970-01-01 in which births fall, the last one included."""

    first: int
    last: int

    @property
    def days(self) -> int:
        """Length in days."""
        return self.last - self.first + 1


def pluralities(count: int, rng: np.random.Generator, families: Families) -> Ints:
    plurality = 1 + (rng.random(count) < families.multiples).astype(np.int64)
    plurality += (plurality == 2) & (rng.random(count) < families.triplets)
    total = np.cumsum(plurality)
    deliveries = int(np.searchsorted(total, count)) + 1 if count else 0
    plurality = plurality[:deliveries]
    if deliveries:
        plurality[-1] -= total[deliveries - 1] - count
    return plurality


def delivery_days(deliveries: int, pairs: int, window: Window, rng: np.random.Generator) -> Days:
    """Spread deliveries over the window; rows 2k and 2k+1 are siblings for k below `pairs`."""
    day = window.first + rng.integers(0, window.days, deliveries)
    gap = rng.integers(NEAREST, min(FARTHEST, window.days - 1) + 1, pairs)
    earlier = window.first + (rng.random(pairs) * (window.days - gap)).astype(np.int64)
    day[0 : 2 * pairs : 2] = earlier
    day[1 : 2 * pairs : 2] = earlier + gap
    return day.astype(np.int32)


def first_orders(plurality: Ints, pairs: int, residence: Small, rng: np.random.Generator) -> Ints:
    """Give every delivery the order of its first child.

    Siblings and twins cannot take any order they like, so the single births make up for them:
    the shares by order of ALL births are those of the census.
    """
    deliveries = len(plurality)
    order = np.zeros(deliveries, dtype=np.int64)
    single = plurality == 1
    single[: 2 * pairs] = False
    for place in range(len(RESIDENCE_SHARES)):
        here = residence == place
        shares = ORDER_SHARES[place]
        later = np.flatnonzero(here[: 2 * pairs]).reshape(-1, 2)
        second = 2 + drawn_from(np.r_[shares[1:]], len(later), rng)
        second = np.maximum(_open_ended(second, rng), 1 + plurality[later[:, 0]])
        order[later[:, 1]] = second
        order[later[:, 0]] = second - plurality[later[:, 0]]
        multiple = np.flatnonzero(here & ~single & (order == 0))
        order[multiple] = _open_ended(1 + drawn_from(shares, len(multiple), rng), rng)
        bound = np.flatnonzero(here & ~single)
        taken = np.zeros(5)
        for child in range(3):
            at = bound[plurality[bound] > child]
            taken += np.bincount(np.minimum(order[at] + child, 5) - 1, minlength=5)
        wanted = np.maximum(shares * plurality[here].sum() - taken, 0)
        free = np.flatnonzero(here & single)
        weights = wanted if wanted.any() else shares
        order[free] = _open_ended(1 + drawn_from(weights, len(free), rng), rng)
    return order


def _open_ended(order: Ints, rng: np.random.Generator) -> Ints:
    """Make "5 and more" 5, 6, 7, …, each half as frequent as the one before, at most 10."""
    last = np.flatnonzero(order == 5)
    order[last] = np.minimum(4 + rng.geometric(0.5, len(last)), 10)
    return order


def sexes(
    order: Small,
    residence: Small,
    delivery: Ints,
    plurality: Ints,
    rng: np.random.Generator,
    families: Families,
) -> Small:
    chance = MALE_SHARES[residence, np.minimum(order, 5) - 1]
    sex = np.where(rng.random(len(order)) < chance, BOY, GIRL).astype(np.int8)
    identical = (plurality > 1) & (rng.random(len(plurality)) < families.identical)
    first_child = np.cumsum(plurality) - plurality
    same = np.flatnonzero(identical[delivery])
    sex[same] = sex[first_child[delivery[same]]]
    return sex
