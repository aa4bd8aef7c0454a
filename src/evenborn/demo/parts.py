"""County by county: the births, what the agencies wrote, and what is true."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from evenborn.demo.agencies import agencys_view
from evenborn.demo.arrays import Ints
from evenborn.demo.census import RESIDENCES
from evenborn.demo.columns import Written, always, codes_as_text, named, one_of, write_down
from evenborn.demo.deliveries import Window
from evenborn.demo.doses import first_doses
from evenborn.demo.families import Births, make_births
from evenborn.demo.identity import credit_code, nobodys_area
from evenborn.demo.names import vocabulary
from evenborn.demo.newborns import measure
from evenborn.demo.places import places
from evenborn.demo.profile import SOURCES, Profile
from evenborn.demo.records import FLAWS, Records

COUNTY_YEAR = 6_000  # births of a middling county in a year
LONGEST = 5  # years of one run at most
HOSPITALS = 6  # in each county
CLOSED = 89  # days from the first of January to the end of March, when the files are made


@dataclass(frozen=True)
class Plan:
    """How the births are spread.

    counties: (c,) six-digit codes. births: (c,) how many in each, over all years.
    """

    counties: Ints
    births: Ints
    first_year: int
    last_year: int


def plan(births: int, year: int) -> Plan:
    """Spread births: about 6,000 to a county and year, at most five years, whole counties.

    >>> p = plan(1_000_000, 2025)
    >>> len(p.counties), p.first_year, int(p.births.sum())
    (33, 2021, 1000000)
    """
    county_years = max(1, round(births / COUNTY_YEAR))
    years = min(LONGEST, county_years)
    count = max(1, round(births / (COUNTY_YEAR * years)))
    counties = places().from_demo_county(count)
    edges = np.linspace(0, births, len(counties) + 1).astype(np.int64)
    return Plan(counties, edges[1:] - edges[:-1], year - years + 1, year)


@dataclass(frozen=True)
class Part:
    """One county: what the agencies wrote and what is true."""

    births: int
    written: dict[str, Written]
    truths: dict[str, pa.Table]


def parts(spread: Plan, seed: int, profile: Profile) -> Iterator[Part]:
    """Make one county after the other; each has its own random streams, so none sees another."""
    everywhere, words = places(), vocabulary()
    first_day = int(np.datetime64(f"{spread.first_year}-01-01").astype(np.int64))
    next_year = int(np.datetime64(f"{spread.last_year + 1}-01-01").astype(np.int64))
    # Migrants come from counties that are not in the run, so nobody has two numbers.
    others = np.setdiff1d(everywhere.counties, spread.counties)
    if not len(others):
        others = everywhere.counties
    given: dict[int, int] = {}
    first_birth = 1
    for run, (county, count) in enumerate(
        zip(spread.counties.tolist(), spread.births.tolist(), strict=True)
    ):
        streams = [np.random.default_rng(s) for s in np.random.SeedSequence([seed, run]).spawn(6)]
        births = make_births(
            count,
            rng=streams[0],
            run=run,
            county=county,
            others=others,
            hospitals=HOSPITALS,
            window=Window(first_day, next_year - 1),
            families=profile.families,
            places=everywhere,
            words=words,
        )
        province = county // 10_000
        newborns = measure(
            births, rng=streams[1], province=province, first_serial=given.get(province, 0)
        )
        given[province] = given.get(province, 0) + count
        stand_in = int(nobodys_area(np.array([county]))[0])
        hospitals = [credit_code(stand_in, number) for number in range(1, HOSPITALS + 1)]
        towns = everywhere.towns_of(county)
        people = named(births, words)
        written: dict[str, Written] = {}
        truth: list[pa.Table] = []
        flaws: list[pa.Table] = []
        for stream, source in zip(streams[2:5], SOURCES, strict=True):
            records = agencys_view(
                births,
                source,
                rng=stream,
                profile=profile,
                words=words,
                towns=towns,
                closed=next_year + CLOSED,
            )
            written[source] = write_down(
                records,
                births,
                newborns,
                source,
                county=county,
                hospitals=hospitals,
                words=words,
                people=people,
            )
            numbers = written[source].table.column("record_id")
            truth.append(_truth(records, numbers, source, first_birth))
            flaws.append(_flaws(records, numbers, source))
        written["vaccination"] = first_doses(
            births, towns=towns, rng=streams[5], rates=profile.vaccination
        )
        yield Part(
            births=count,
            written=written,
            truths={
                "truth": pa.concat_tables(truth),
                "flaws": pa.concat_tables(flaws),
                "births_truth": _births_truth(births, first_birth, county),
            },
        )
        first_birth += count


def _truth(records: Records, numbers: pa.ChunkedArray, source: str, first_birth: int) -> pa.Table:
    """Return the birth of every record; a line that stands twice is one record."""
    own = np.flatnonzero(records.first == np.arange(len(records)))
    return pa.table(
        {
            "source": always(source, len(own)),
            "record_id": numbers.take(pa.array(own)),
            "birth_id": pa.array(first_birth + records.birth[own]),
        }
    )


def _flaws(records: Records, numbers: pa.ChunkedArray, source: str) -> pa.Table:
    """Return every flaw of every record, one to a row."""
    rows, which = records.flawed()
    return pa.table(
        {
            "source": always(source, len(rows)),
            "record_id": numbers.take(pa.array(rows)),
            "flaw": one_of(list(FLAWS), which),
        }
    )


def _births_truth(births: Births, first_birth: int, county: int) -> pa.Table:
    """Return the true births without any name or number."""
    mother = births.mother
    base = first_birth
    return pa.table(
        {
            "birth_id": pa.array(base + np.arange(len(births))),
            "infant_sex": pa.array(births.sex, pa.int8()),
            "birth_date": pa.array(births.day, pa.date32()),
            "birth_order": pa.array(births.order, pa.int8()),
            "plurality": pa.array(births.plurality, pa.int8()),
            "plurality_rank": pa.array(births.rank, pa.int8()),
            "residence": one_of(list(RESIDENCES), births.residence[mother]),
            "area_code": codes_as_text(births.area[mother] * 1_000),
            "county": always(str(county), len(births)),
            "mother": pa.array(base + mother),
            "delivery": pa.array(base + births.delivery),
        }
    )
