"""The truth: mothers, their deliveries and births in one county, before anybody writes it down."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evenborn.demo.census import AGES, MALE_SHARES, ORDER_SHARES, RESIDENCE_SHARES, YOUNGEST, slots
from evenborn.demo.identity import Chars, Ints, citizen_numbers, nobodys_area, papers
from evenborn.demo.names import Tokens, Vocabulary
from evenborn.demo.places import Places, by_residence
from evenborn.demo.profile import Families

Days = npt.NDArray[np.int32]
Small = npt.NDArray[np.int8]
Flags = npt.NDArray[np.bool_]

BOY, GIRL = 1, 2
NEAREST, FARTHEST = 300, 700  # days between siblings
CHILDBED = 20.0  # minutes at most between two of a multiple birth


@dataclass(frozen=True)
class Window:
    """Days since 1970-01-01 in which births fall, the last one included."""

    first: int
    last: int

    @property
    def days(self) -> int:
        """Length in days."""
        return self.last - self.first + 1


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
    plurality = _pluralities(count, rng, families)
    deliveries = len(plurality)
    pairs = min(int(rng.binomial(deliveries, families.siblings / 2)), deliveries // 2)
    mother_of = np.r_[
        np.repeat(np.arange(pairs), 2), np.arange(pairs, max(deliveries - pairs, pairs))
    ]
    mothers = deliveries - pairs
    day = _delivery_days(deliveries, pairs, window, rng)
    residence = slots(RESIDENCE_SHARES)[rng.integers(0, 1 << 16, mothers)].astype(np.int8)
    order = _orders(plurality, pairs, residence[mother_of], rng)

    # One row per child from here on.
    delivery = np.repeat(np.arange(deliveries), plurality)
    rank = np.arange(count) - np.repeat(np.cumsum(plurality) - plurality, plurality) + 1
    mother = mother_of[delivery]
    child_order = (order[delivery] + rank - 1).astype(np.int8)
    sex = _sexes(child_order, residence[mother], delivery, plurality, rng, families)
    start = rng.integers(0, 24 * 60 - 2 * int(CHILDBED), deliveries)
    minute = start[delivery] + ((rank - 1) * rng.uniform(1, CHILDBED, count)[delivery]).astype(int)

    first = np.r_[np.arange(0, 2 * pairs, 2), np.arange(2 * pairs, deliveries)]
    born = _birth_days_of_mothers(day[first], order[first], rng)
    home_county, area, hukou = _places_of_mothers(
        residence, rng=rng, county=county, others=others, families=families, places=places
    )
    mother_name, father_name, infant_name = _names(
        mother, delivery, sex, rng=rng, mothers=mothers, families=families, words=words
    )
    number, length = _mother_numbers(home_county, born, rng=rng, run=run, families=families)
    fathers_born = born - np.clip(rng.normal(800, 1300, mothers), -2500, 6000).astype(np.int32)
    fathers_born = np.minimum(fathers_born, day[first] - 19 * 365).astype(np.int32)
    # One couple in five comes from two counties.
    fathers_county = home_county.copy()
    mixed = np.flatnonzero(rng.random(mothers) < 0.2)
    fathers_county[mixed] = _from_afar(county, others, len(mixed), rng)
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


def _pluralities(count: int, rng: np.random.Generator, families: Families) -> Ints:
    plurality = 1 + (rng.random(count) < families.multiples).astype(np.int64)
    plurality += (plurality == 2) & (rng.random(count) < families.triplets)
    total = np.cumsum(plurality)
    deliveries = int(np.searchsorted(total, count)) + 1 if count else 0
    plurality = plurality[:deliveries]
    if deliveries:
        plurality[-1] -= total[deliveries - 1] - count
    return plurality


def _delivery_days(deliveries: int, pairs: int, window: Window, rng: np.random.Generator) -> Days:
    """Spread deliveries over the window; rows 2k and 2k+1 are siblings for k below `pairs`."""
    day = window.first + rng.integers(0, window.days, deliveries)
    gap = rng.integers(NEAREST, min(FARTHEST, window.days - 1) + 1, pairs)
    earlier = window.first + (rng.random(pairs) * (window.days - gap)).astype(np.int64)
    day[0 : 2 * pairs : 2] = earlier
    day[1 : 2 * pairs : 2] = earlier + gap
    return day.astype(np.int32)


def _orders(plurality: Ints, pairs: int, residence: Small, rng: np.random.Generator) -> Ints:
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
        second = 2 + _drawn_from(np.r_[shares[1:]], len(later), rng)
        second = np.maximum(_open_ended(second, rng), 1 + plurality[later[:, 0]])
        order[later[:, 1]] = second
        order[later[:, 0]] = second - plurality[later[:, 0]]
        multiple = np.flatnonzero(here & ~single & (order == 0))
        order[multiple] = _open_ended(1 + _drawn_from(shares, len(multiple), rng), rng)
        bound = np.flatnonzero(here & ~single)
        taken = np.zeros(5)
        for child in range(3):
            at = bound[plurality[bound] > child]
            taken += np.bincount(np.minimum(order[at] + child, 5) - 1, minlength=5)
        wanted = np.maximum(shares * plurality[here].sum() - taken, 0)
        free = np.flatnonzero(here & single)
        weights = wanted if wanted.any() else shares
        order[free] = _open_ended(1 + _drawn_from(weights, len(free), rng), rng)
    return order


def _drawn_from(weights: npt.NDArray[np.float64], count: int, rng: np.random.Generator) -> Ints:
    return slots(weights)[rng.integers(0, 1 << 16, count)]


def _open_ended(order: Ints, rng: np.random.Generator) -> Ints:
    """Make "5 and more" 5, 6, 7, …, each half as frequent as the one before, at most 10."""
    last = np.flatnonzero(order == 5)
    order[last] = np.minimum(4 + rng.geometric(0.5, len(last)), 10)
    return order


def _sexes(
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


def _birth_days_of_mothers(day: Days, order: Ints, rng: np.random.Generator) -> Days:
    age = np.empty(len(day), dtype=np.int64)
    for row in range(3):
        here = np.flatnonzero(np.minimum(order, 3) == row + 1)
        age[here] = YOUNGEST + _drawn_from(AGES[row].astype(float), len(here), rng)
    # Ages are known for "3 and more" together; a sixth child does not come at 17.
    age = np.maximum(age, 14 + 2 * order)
    return (day - ((age + rng.random(len(day))) * 365.25).astype(np.int64)).astype(np.int32)


def _places_of_mothers(
    residence: Small,
    *,
    rng: np.random.Generator,
    county: int,
    others: Ints,
    families: Families,
    places: Places,
) -> tuple[Ints, Ints, Ints]:
    """Return for each mother: county of her first registration, residence, registration."""
    mothers = len(residence)
    home = np.full(mothers, county, dtype=np.int64)
    area = np.empty(mothers, dtype=np.int64)
    for place, towns in enumerate(by_residence(places.towns_of(county))):
        here = np.flatnonzero(residence == place)
        area[here] = towns[rng.integers(0, len(towns), len(here))]
    hukou = area.copy()
    elsewhere = rng.random(mothers) < families.elsewhere
    away = np.flatnonzero(elsewhere | (rng.random(mothers) < families.migrants))
    home[away] = _from_afar(county, others, len(away), rng)
    hukou[away] = places.any_towns(rng, home[away])
    area[elsewhere] = hukou[elsewhere]
    return home, area, hukou


def _from_afar(county: int, others: Ints, count: int, rng: np.random.Generator) -> Ints:
    """Draw other counties: half of the people who move come from the same province."""
    near = others[others // 10_000 == county // 10_000]
    drawn: Ints = others[rng.integers(0, len(others), count)]
    if len(near):
        close = np.flatnonzero(rng.random(count) < 0.5)
        drawn[close] = near[rng.integers(0, len(near), len(close))]
    return drawn


def _names(
    mother: Ints,
    delivery: Ints,
    sex: Small,
    *,
    rng: np.random.Generator,
    mothers: int,
    families: Families,
    words: Vocabulary,
) -> tuple[Tokens, Tokens, Tokens]:
    """Name mothers and fathers (m, 3) and their children (n, 3)."""
    mother_name = words.people(rng, "woman", mothers)
    father_name = words.people(rng, "man", mothers)
    long = np.flatnonzero(rng.random(mothers) < families.long_names)
    mother_name[long] = words.long_people(rng, "woman", len(long))
    father_name[long] = words.long_people(rng, "man", len(long))

    count = len(mother)
    infant = words.people(rng, "girl", count)
    boys = np.flatnonzero(sex == BOY)
    infant[boys] = words.people(rng, "boy", len(boys))
    # Half of the twins share the first character of their given names; order within rows of a
    # delivery is by rank, so the row before is the sibling.
    twin = np.flatnonzero(np.r_[False, delivery[1:] == delivery[:-1]]) if count else delivery
    alike = twin[rng.random(len(twin)) < 0.5]
    infant[alike, 1] = infant[alike - 1, 1]
    # About one child in fourteen has the mother's surname.
    from_mother = rng.random(mothers) < 0.07
    infant[:, 0] = np.where(from_mother, mother_name[:, 0], father_name[:, 0])[mother]
    is_long = np.zeros(mothers, dtype=bool)
    is_long[long] = True
    for bearer, code in (("girl", GIRL), ("boy", BOY)):
        rows = np.flatnonzero(is_long[mother] & (sex == code))
        infant[rows] = words.long_people(rng, bearer, len(rows))
        infant[rows, 2] = father_name[mother[rows], 0]
    return mother_name, father_name, infant


def _mother_numbers(
    counties: Ints, born: Days, *, rng: np.random.Generator, run: int, families: Families
) -> tuple[Chars, Ints]:
    mothers = len(born)
    number = citizen_numbers(
        areas=nobodys_area(counties), born=born, male=np.zeros(mothers, bool), run=run
    )
    length = np.full(mothers, 18, dtype=np.int64)
    draw = rng.random(mothers)
    other = np.flatnonzero(draw < families.foreign + families.permits)
    kinds = rng.integers(1, 4, len(other)).astype(np.int8)
    kinds[draw[other] < families.foreign] = 0
    number[other], length[other] = papers(rng, kinds)
    return number, length
