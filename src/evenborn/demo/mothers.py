"""Mothers and fathers of one county: when born, where at home, their names and numbers."""

import numpy as np

from evenborn.demo.arrays import Chars, Days, Ints, Small, Tokens
from evenborn.demo.census import AGES, YOUNGEST, drawn_from
from evenborn.demo.deliveries import BOY, GIRL
from evenborn.demo.identity import citizen_numbers, nobodys_area, papers
from evenborn.demo.names import Vocabulary
from evenborn.demo.places import Places, by_residence
from evenborn.demo.profile import Families


def birth_days_of_mothers(day: Days, order: Ints, rng: np.random.Generator) -> Days:
    age = np.empty(len(day), dtype=np.int64)
    for row in range(3):
        here = np.flatnonzero(np.minimum(order, 3) == row + 1)
        age[here] = YOUNGEST + drawn_from(AGES[row].astype(float), len(here), rng)
    # Ages are known for "3 and more" together; a sixth child does not come at 17.
    age = np.maximum(age, 14 + 2 * order)
    return (day - ((age + rng.random(len(day))) * 365.25).astype(np.int64)).astype(np.int32)


def places_of_mothers(
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
    home[away] = from_afar(county, others, len(away), rng)
    hukou[away] = places.any_towns(rng, home[away])
    area[elsewhere] = hukou[elsewhere]
    return home, area, hukou


def from_afar(county: int, others: Ints, count: int, rng: np.random.Generator) -> Ints:
    """Draw other counties: half of the people who move come from the same province."""
    near = others[others // 10_000 == county // 10_000]
    drawn: Ints = others[rng.integers(0, len(others), count)]
    if len(near):
        close = np.flatnonzero(rng.random(count) < 0.5)
        drawn[close] = near[rng.integers(0, len(near), len(close))]
    return drawn


def family_names(
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


def mothers_numbers(
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
