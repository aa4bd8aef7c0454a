"""What one agency wrote down: its view of the true births, with its gaps, slips and duplicates."""

from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt

from evenborn.demo.families import BOY, GIRL, Births, Days, Flags, Small
from evenborn.demo.identity import Chars, Ints
from evenborn.demo.names import Tokens, Vocabulary
from evenborn.demo.profile import Agency, Profile
from evenborn.demo.slips import (
    Rows,
    chosen,
    kinds_of,
    miss_the_year,
    misspell,
    mistype,
    other_dot,
    shift_a_day,
    swap_day_and_month,
    to_traditional,
)

NO_DAY = np.int32(-(2**31))
FLAWS = (
    "mother_id_missing", "father_id_missing", "mother_id_typo", "father_id_typo",
    "infant_id_typo", "id_lower_x", "mother_name_missing", "father_name_missing",
    "mother_name_error", "father_name_error", "infant_name_error", "name_traditional",
    "dot_variant", "infant_renamed", "mother_birth_date_missing", "mother_birth_date_slip",
    "date_shift", "date_swapped", "date_wrong_year", "date_impossible", "sex_miscoded",
    "sex_unstated", "order_missing", "order_wrong", "plurality_missing", "area_missing",
    "area_county_only", "area_other", "late", "duplicate_same_line", "duplicate_copied",
    "duplicate_edited", "duplicate_corrected",
)  # fmt: skip
"""Everything that flaws.parquet can say of a record, in the order of its bits."""


@dataclass
class Records:
    """One row per record of one agency; missing is 0 (NO_DAY for days, -1 for time and hospital).

    `birth` is the row of the true birth; `first` the row of the record that a duplicate line
    repeats, else its own; `flaws` has one bit for each of FLAWS; names are tokens (infants have
    a fourth for 之子 and the like); numbers are characters with their lengths.
    """

    birth: Ints
    first: Ints
    mother_name: Tokens
    father_name: Tokens
    infant_name: Tokens
    mother_number: Chars
    mother_length: Ints
    father_number: Chars
    father_length: Ints
    infant_number: Chars
    infant_length: Ints
    mother_born: Days
    sex: Small
    day: Days
    impossible: Flags
    minute: npt.NDArray[np.int16]
    order: Small
    plurality: Small
    rank: Small
    area: Ints
    hukou: Ints
    hospital: npt.NDArray[np.int16]
    registered: Days
    flaws: npt.NDArray[np.uint64]

    def __len__(self) -> int:
        return len(self.birth)

    def take(self, rows: Rows) -> "Records":
        """Return copies of some rows."""
        return Records(**{f.name: getattr(self, f.name).take(rows, axis=0) for f in fields(self)})

    def mark(self, rows: Rows, flaw: str) -> None:
        """Note a flaw of rows (each named once)."""
        self.flaws[rows] |= np.uint64(1 << FLAWS.index(flaw))

    def flawed(self) -> tuple[Rows, Rows]:
        """Return a row number and the number of its flaw for every flaw of every row."""
        rows = np.flatnonzero(self.flaws)
        bits = np.arange(len(FLAWS), dtype=np.uint64)
        at, which = np.nonzero((self.flaws[rows, None] >> bits) & np.uint64(1))
        return rows[at], which


def _joined(records: Records, more: Records, sequence: Rows) -> Records:
    """Put records and more records into one list in the given sequence."""
    columns = {}
    for field in fields(Records):
        one, two = getattr(records, field.name), getattr(more, field.name)
        columns[field.name] = np.concatenate([one, two]).take(sequence, axis=0)
    return Records(**columns)


def faithful(births: Births, rows: Rows) -> Records:
    """Write the given births down without any mistake, one record each."""
    mother = births.mother[rows]
    count = len(rows)
    infant = np.zeros((count, 4), dtype=np.int16)
    infant[:, :3] = births.infant_name.take(rows, axis=0)
    father = ~births.father_absent[mother]
    return Records(
        birth=rows.astype(np.int64),
        first=np.arange(count),
        mother_name=births.mother_name.take(mother, axis=0),
        father_name=births.father_name.take(mother, axis=0) * father[:, None],
        infant_name=infant,
        mother_number=births.mother_number.take(mother, axis=0),
        mother_length=births.mother_number_length[mother],
        father_number=births.father_number.take(mother, axis=0),
        father_length=18 * father.astype(np.int64),
        infant_number=births.infant_number.take(rows, axis=0),
        infant_length=np.full(count, 18),
        mother_born=births.born[mother],
        sex=births.sex[rows],
        day=births.day[rows],
        impossible=np.zeros(count, dtype=bool),
        minute=births.minute[rows],
        order=births.order[rows],
        plurality=births.plurality[rows],
        rank=births.rank[rows],
        area=births.area[mother] * 1_000,
        hukou=births.hukou[mother] * 1_000,
        hospital=np.where(births.home[rows], -1, births.hospital[rows]).astype(np.int16),
        registered=births.day[rows],
        flaws=np.zeros(count, dtype=np.uint64),
    )


DELAYS = {"delivery": (0, 1), "registration": (3, 30), "certificate": (2, 20)}
"""Fewest and most days from birth to entry where nothing is late."""


def agencys_view(
    births: Births,
    source: str,
    *,
    rng: np.random.Generator,
    profile: Profile,
    words: Vocabulary,
    towns: Ints,
    closed: int,
) -> Records:
    """Return what one agency has of the births, in the order in which it was entered.

    Args:
        source: one of profile.SOURCES.
        towns: nine-digit codes of the county's townships, for those written wrong.
        closed: day since 1970-01-01 on which the file was made; nothing is entered later.
    """
    agency = profile.agencies[source]
    present = np.where(births.sex == BOY, agency.boys_present, agency.girls_present)
    seen = rng.random(len(births)) < present
    if source == "delivery":
        seen &= ~births.home
    records = faithful(births, np.flatnonzero(seen))
    _enter(records, births, DELAYS[source], agency.late, closed, rng)
    clerk = Clerk(agency=agency, profile=profile, rng=rng, words=words, towns=towns)
    clerk.spoil(records)
    duplicates = _duplicates(records, births, source, clerk, closed)
    entered = np.concatenate([records.registered, duplicates.registered]).astype(np.int64)
    # A day holds many entries; the random part keeps the agencies' orders apart.
    sequence = np.argsort(entered * (1 << 20) + rng.integers(0, 1 << 20, len(entered)))
    place = np.empty(len(sequence), dtype=np.int64)
    place[sequence] = np.arange(len(sequence))
    everything = _joined(records, duplicates, sequence)
    return replace(everything, first=place[everything.first])


def _enter(
    records: Records,
    births: Births,
    delay: tuple[int, int],
    late: float,
    closed: int,
    rng: np.random.Generator,
) -> None:
    true_day = births.day[records.birth]
    records.registered = true_day + rng.integers(
        delay[0], delay[1] + 1, len(records), dtype=np.int32
    )
    rows = chosen(rng, len(records), late)
    # Most come within a quarter, some after more than a year, none after the file was made.
    waited = 31 + np.minimum(rng.exponential(100, len(rows)), 419)
    room = np.maximum(closed - true_day[rows], 31)
    waited = np.where(waited > room, 31 + rng.random(len(rows)) * (room - 31), waited)
    records.registered[rows] = true_day[rows] + waited.astype(np.int32)
    records.mark(rows, "late")


@dataclass(frozen=True)
class Clerk:
    """Makes the mistakes of one agency's profile."""

    agency: Agency
    profile: Profile
    rng: np.random.Generator
    words: Vocabulary
    towns: Ints

    def spoil(self, records: Records) -> None:
        """Let everything go wrong that the profile says, each at its rate."""
        self._numbers(records)
        self._names(records)
        self._dates(records)
        self._codes(records)

    def rows(self, records: Records, share: float) -> Rows:
        """Draw rows of the records, each with the same chance."""
        return chosen(self.rng, len(records), share)

    def _numbers(self, records: Records) -> None:
        agency = self.agency
        for who, share in (
            ("mother", agency.mother_id_missing),
            ("father", agency.father_id_missing),
            ("infant", agency.infant_id_missing),
        ):
            length = getattr(records, f"{who}_length")
            gone = self.rows(records, share)
            if who != "infant":
                records.mark(gone[length[gone] > 0], f"{who}_id_missing")
            length[gone] = 0
            self.mistype(
                records,
                who,
                np.flatnonzero(length)[
                    chosen(self.rng, int(np.count_nonzero(length)), agency.id_typo)
                ],
            )
            number = getattr(records, f"{who}_number")
            in_x = np.flatnonzero((length == 18) & (number[:, 17] == ord("X")))
            lower = in_x[chosen(self.rng, len(in_x), agency.id_lower_x)]
            number[lower, 17] = ord("x")
            records.mark(lower, "id_lower_x")

    def mistype(self, records: Records, who: str, rows: Rows) -> None:
        """Mistype the number of `mother`, `father` or `infant` in the rows."""
        number, length = getattr(records, f"{who}_number"), getattr(records, f"{who}_length")
        kinds = self.profile.id_typo_kinds
        records.mark(mistype(number, length, rows, rng=self.rng, kinds=kinds), f"{who}_id_typo")

    def misspell(self, records: Records, who: str, rows: Rows) -> None:
        """Misspell the name of `mother`, `father` or `infant` in the rows."""
        bearer = {"mother": "woman", "father": "man", "infant": "girl"}[who]
        changed = misspell(
            getattr(records, f"{who}_name"),
            rows,
            rng=self.rng,
            kinds=self.profile.name_error_kinds,
            words=self.words,
            bearer=bearer,
        )
        records.mark(changed, f"{who}_name_error")

    def _names(self, records: Records) -> None:
        agency, rng = self.agency, self.rng
        renamed = self.rows(records, agency.infant_renamed)
        drawn = self.words.people(rng, "girl", len(renamed))
        han = records.infant_name[renamed, 1] != self.words.dot
        records.infant_name[renamed[han], 1:3] = drawn[han, 1:]
        records.mark(renamed[han], "infant_renamed")
        for who in ("mother", "father", "infant"):
            named = np.flatnonzero(getattr(records, f"{who}_name")[:, 0])
            self.misspell(records, who, named[chosen(rng, len(named), agency.name_error)])
        rows = self.rows(records, agency.name_traditional)
        changed = np.r_[
            to_traditional(records.mother_name, rows, self.words),
            to_traditional(records.father_name, rows, self.words),
        ]
        records.mark(np.unique(changed), "name_traditional")
        for who in ("mother", "father"):
            names = getattr(records, f"{who}_name")
            records.mark(
                other_dot(names, rng=rng, share=agency.dot_variant, words=self.words),
                "dot_variant",
            )
        for who, share in (
            ("mother", agency.mother_name_missing),
            ("father", agency.father_name_missing),
        ):
            names = getattr(records, f"{who}_name")
            gone = self.rows(records, share)
            records.mark(gone[names[gone, 0] > 0], f"{who}_name_missing")
            names[gone] = 0
        # Before a child is named the register says 李某之子, after its mother, or nothing.
        unnamed = self.rows(records, agency.infant_unnamed)
        suffix = np.where(records.sex[unnamed] == BOY, 0, 1)
        suffix[rng.random(len(unnamed)) < 0.2] = 2
        records.infant_name[unnamed, :3] = records.mother_name[unnamed]
        records.infant_name[unnamed, 3] = self.words.suffixes[suffix]
        empty = unnamed[(rng.random(len(unnamed)) < 0.4) | (records.mother_name[unnamed, 0] == 0)]
        records.infant_name[empty] = 0

    def _dates(self, records: Records) -> None:
        agency, rng = self.agency, self.rng
        rows = self.rows(records, agency.mother_birth_date_slip)
        shift_a_day(records.mother_born, rows, rng)
        records.mark(rows, "mother_birth_date_slip")
        rows = self.rows(records, agency.mother_birth_date_missing)
        records.mother_born[rows] = NO_DAY
        records.mark(rows, "mother_birth_date_missing")
        records.mark(
            shift_a_day(records.day, self.rows(records, agency.date_shift), rng), "date_shift"
        )
        records.mark(
            swap_day_and_month(records.day, self.rows(records, agency.date_swapped)),
            "date_swapped",
        )
        records.mark(
            miss_the_year(records.day, self.rows(records, agency.date_wrong_year), rng),
            "date_wrong_year",
        )
        rows = self.rows(records, agency.date_impossible)
        records.impossible[rows] = True
        records.mark(rows, "date_impossible")

    def _codes(self, records: Records) -> None:
        agency, rng = self.agency, self.rng
        rows = self.rows(records, agency.sex_miscoded)
        records.sex[rows] = BOY + GIRL - records.sex[rows]
        records.mark(rows, "sex_miscoded")
        rows = self.rows(records, agency.sex_unstated)
        records.sex[rows] = np.where(rng.random(len(rows)) < 0.3, 0, 9)
        records.mark(rows, "sex_unstated")

        rows = self.rows(records, agency.order_wrong)
        step = np.where((records.order[rows] > 1) & (rng.random(len(rows)) < 0.6), -1, 1)
        records.order[rows] += step.astype(np.int8)
        records.mark(rows, "order_wrong")
        rows = self.rows(records, agency.order_missing)
        records.order[rows] = 0
        records.mark(rows, "order_missing")
        rows = self.rows(records, agency.plurality_missing)
        records.plurality[rows] = 0
        records.rank[rows] = 0
        records.mark(rows, "plurality_missing")

        rows = self.rows(records, agency.area_other)
        records.area[rows] = 1_000 * self.towns[rng.integers(0, len(self.towns), len(rows))]
        records.mark(rows, "area_other")
        rows = self.rows(records, agency.area_county_only)
        records.area[rows] //= 1_000_000
        records.mark(rows, "area_county_only")
        rows = self.rows(records, agency.area_missing)
        records.area[rows] = 0
        records.mark(rows, "area_missing")
        records.minute[self.rows(records, agency.time_missing)] = -1
        records.hukou[self.rows(records, agency.hukou_missing)] = 0
        records.hospital[self.rows(records, agency.facility_missing)] = -1


def _duplicates(
    records: Records, births: Births, source: str, clerk: Clerk, closed: int
) -> Records:
    """Return second records of some births of the same file."""
    rng = clerk.rng
    rows = clerk.rows(records, clerk.agency.duplicates)
    by_kind = kinds_of(rng, len(rows), clerk.profile.duplicate_kinds)
    copies = records.take(rows)
    copies.first = len(records) + np.arange(len(rows))

    corrected = by_kind["corrected"]
    if len(corrected):
        # The first record keeps its slips; the second was written from the papers.
        right = faithful(births, copies.birth[corrected])
        right.infant_length[:] = copies.infant_length[corrected]
        right.infant_name[:] = copies.infant_name[corrected]
        right.first = copies.first[corrected]
        right.registered = copies.registered[corrected] + rng.integers(
            1, 40, len(corrected), dtype=np.int32
        )
        for field in fields(Records):
            getattr(copies, field.name)[corrected] = getattr(right, field.name)
    later = np.r_[by_kind["copied"], by_kind["edited"]]
    copies.registered[later] += rng.integers(0, 15, len(later), dtype=np.int32)
    copies.registered = np.minimum(copies.registered, closed).astype(np.int32)
    same = by_kind["same_line"]
    copies.registered[same] = records.registered[rows[same]]
    copies.first[same] = rows[same]
    _edit(copies, by_kind["edited"], clerk)
    # One line twice is one record: its other flaws are told once, of the first line.
    copies.flaws[same] = 0
    for kind, at in by_kind.items():
        copies.mark(at, f"duplicate_{kind}")
    return copies


def _edit(copies: Records, rows: Rows, clerk: Clerk) -> None:
    """Change one thing in each row, as a second hand would."""
    rng = clerk.rng
    what = rng.integers(0, 6, len(rows))
    typed = rows[(what == 0) & (copies.mother_length[rows] > 0)]
    clerk.mistype(copies, "mother", typed)
    spelt = rows[(what == 1) & (copies.mother_name[rows, 0] > 0)]
    clerk.misspell(copies, "mother", spelt)
    copies.mark(shift_a_day(copies.day, rows[what == 2], rng), "date_shift")
    gone = rows[(what == 3) & (copies.mother_length[rows] > 0)]
    copies.mother_length[gone] = 0
    copies.mark(gone, "mother_id_missing")
    copies.minute[rows[what == 4]] = -1
    fathers = rows[(what == 5) & (copies.father_name[rows, 0] > 0)]
    clerk.misspell(copies, "father", fathers)
