"""The truth: mothers, their deliveries and births in one county, before anybody writes it down."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evenborn.demo.arrays import Chars, Days, Flags, Ints, Small, Tokens
from evenborn.demo.census import RESIDENCE_SHARES, drawn_from
from evenborn.demo.deliveries import (
    BOY,
    Window,
    delivery_days,
    first_orders,
    pluralities,
    sexes,
)
from evenborn.demo.identity import citizen_numbers, nobodys_area
from evenborn.demo.mothers import (
    birth_days_of_mothers,
    family_names,
    from_afar,
    mothers_numbers,
    places_of_mothers,
)
from evenborn.demo.names import Vocabulary
from evenborn.demo.places import Places
from evenborn.demo.profile import Families

CHILDBED = 20.0  # minutes at most between two of a multiple birth


@dataclass(frozen=True)
class Births:
    """True births of one county: `births` rows, and for each the row of its mother.

    Numbers are (m or n, 18) characters with their lengths; dates are days since 1970-01-01;
    places are nine-digit codes; `minute` counts from midnight.
    """

    mother: Ints
    delivery: Ints
    sex: Small
    day: Days
    minute: npt.NDArray[np.int16]
    order: Small
    plurality: Small
    rank: Small
    home: Flags
    hospital: npt.NDArray[np.int16]
    infant_name: Tokens
    infant_number: Chars
    # one row per mother
    residence: Small
    area: Ints
    hukou: Ints
    born: Days
    mother_name: Tokens
    mother_number: Chars
    mother_number_length: Ints
    father_name: Tokens
    father_number: Chars
    father_absent: Flags

    def __len__(self) -> int:
        return len(self.mother)


def make_births(
    count: int,
    *,
    rng: np.random.Generator,
    run: int,
    county: int,
    others: Ints,
    hospitals: int,
    window: Window,
    families: Families,
    places: Places,
    words: Vocabulary,
) -> Births:
    """Invent `count` births of one county, in order of their day.

    Args:
        run: number of the county in this run; keeps citizen numbers of migrants apart.
        county: six digits.
        others: six-digit codes of the counties from which migrants come.
        hospitals: how many there are to be born in.

    Returns:
        Exactly `count` births; the last delivery loses a twin when it does not fit.
    """
    plurality = pluralities(count, rng, families)
    deliveries = len(plurality)
    pairs = min(int(rng.binomial(deliveries, families.siblings / 2)), deliveries // 2)
    mother_of = np.r_[
        np.repeat(np.arange(pairs), 2), np.arange(pairs, max(deliveries - pairs, pairs))
    ]
    mothers = deliveries - pairs
    day = delivery_days(deliveries, pairs, window, rng)
    residence = drawn_from(RESIDENCE_SHARES, mothers, rng).astype(np.int8)
    order = first_orders(plurality, pairs, residence[mother_of], rng)

    # One row per child from here on.
    delivery = np.repeat(np.arange(deliveries), plurality)
    rank = np.arange(count) - np.repeat(np.cumsum(plurality) - plurality, plurality) + 1
    mother = mother_of[delivery]
    child_order = (order[delivery] + rank - 1).astype(np.int8)
    sex = sexes(child_order, residence[mother], delivery, plurality, rng, families)
    start = rng.integers(0, 24 * 60 - 2 * int(CHILDBED), deliveries)
    minute = start[delivery] + ((rank - 1) * rng.uniform(1, CHILDBED, count)[delivery]).astype(int)

    first = np.r_[np.arange(0, 2 * pairs, 2), np.arange(2 * pairs, deliveries)]
    born = birth_days_of_mothers(day[first], order[first], rng)
    home_county, area, hukou = places_of_mothers(
        residence, rng=rng, county=county, others=others, families=families, places=places
    )
    mother_name, father_name, infant_name = family_names(
        mother, delivery, sex, rng=rng, mothers=mothers, families=families, words=words
    )
    number, length = mothers_numbers(home_county, born, rng=rng, run=run, families=families)
    fathers_born = born - np.clip(rng.normal(800, 1300, mothers), -2500, 6000).astype(np.int32)
    fathers_born = np.minimum(fathers_born, day[first] - 19 * 365).astype(np.int32)
    # One couple in five comes from two counties.
    fathers_county = home_county.copy()
    mixed = np.flatnonzero(rng.random(mothers) < 0.2)
    fathers_county[mixed] = from_afar(county, others, len(mixed), rng)
    father_number = citizen_numbers(
        areas=nobodys_area(fathers_county), born=fathers_born, male=np.ones(mothers, bool), run=run
    )
    infant_number = citizen_numbers(
        areas=nobodys_area(np.full(count, county)), born=day[delivery], male=sex == BOY, run=run
    )
    sequence = np.lexsort((minute, day[delivery]))
    return Births(
        mother=mother[sequence],
        delivery=delivery[sequence],
        sex=sex[sequence],
        day=day[delivery][sequence],
        minute=minute[sequence].astype(np.int16),
        order=child_order[sequence],
        plurality=plurality[delivery][sequence].astype(np.int8),
        rank=rank[sequence].astype(np.int8),
        home=(rng.random(deliveries) < families.home)[delivery][sequence],
        # The first hospital has about half of the deliveries, the last few.
        hospital=(rng.random(deliveries) ** 2 * hospitals).astype(np.int16)[delivery][sequence],
        infant_name=infant_name[sequence],
        infant_number=infant_number[sequence],
        residence=residence,
        area=area,
        hukou=hukou,
        born=born,
        mother_name=mother_name,
        mother_number=number,
        mother_number_length=length,
        father_name=father_name,
        father_number=father_number,
        father_absent=rng.random(mothers) < families.father_absent,
    )
