"""Real counties and townships for the demo births; the births in them are invented.

Codes of counties and townships are those of `evenborn.standards.divisions` (end of 2022). The
demo county is 500118 (Yongchuan); further counties follow in the order of their codes.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from evenborn.demo.arrays import Ints
from evenborn.demo.identity import PROVINCES
from evenborn.standards.divisions.lists import townships

DEMO_COUNTY = 500118
CITY, TOWN, RURAL = 0, 1, 2


@dataclass(frozen=True)
class Places:
    """All counties with their townships.

    counties: (c,) six-digit codes, ascending.
    towns: (t,) nine-digit codes; those of county i are towns[starts[i]:starts[i + 1]].
    """

    counties: Ints
    towns: Ints
    starts: Ints

    def towns_of(self, county: int) -> Ints:
        """Return the nine-digit codes of a county's townships."""
        at = int(np.searchsorted(self.counties, county))
        return self.towns[self.starts[at] : self.starts[at + 1]]

    def from_demo_county(self, count: int) -> Ints:
        """Return the demo county and those that follow it by code, `count` in all."""
        first = int(np.searchsorted(self.counties, DEMO_COUNTY))
        return np.roll(self.counties, -first)[:count]

    def any_towns(self, rng: np.random.Generator, counties: Ints) -> Ints:
        """Draw a township in each of the given counties."""
        at = np.searchsorted(self.counties, counties)
        size = self.starts[at + 1] - self.starts[at]
        return self.towns[self.starts[at] + (rng.random(len(counties)) * size).astype(np.int64)]


@cache
def places() -> Places:
    """Return the counties that have townships, in the provinces with a stand-in."""
    towns = np.sort(np.array(list(townships()), dtype=np.int64))
    towns = towns[np.isin(towns // 10_000_000, PROVINCES)]
    counties, starts = np.unique(towns // 1_000, return_index=True)
    return Places(counties, towns, np.append(starts, len(towns)))


def by_residence(towns: Ints) -> tuple[Ints, Ints, Ints]:
    """Sort a county's townships by the residence they can hold: city, town, rural.

    The third last digit tells: 0 a subdistrict (city), 1 a town, more a township. Villages lie
    in towns and townships. Where a county has no such place, all its townships serve.

    >>> [group.tolist() for group in by_residence(np.array([500118001, 500118100]))]
    [[500118001], [500118100], [500118100]]
    """
    kind = towns % 1_000 // 100
    groups = (towns[kind == 0], towns[kind == 1], towns[kind >= 1])
    city, town, rural = (group if len(group) else towns for group in groups)
    return city, town, rural
