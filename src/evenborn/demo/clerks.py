"""The clerk of one agency, who makes the mistakes of its profile."""

from dataclasses import dataclass

import numpy as np

from evenborn.demo.arrays import Ints, Rows
from evenborn.demo.deliveries import BOY, GIRL
from evenborn.demo.names import Vocabulary
from evenborn.demo.profile import Agency, Profile
from evenborn.demo.records import NO_DAY, Records
from evenborn.demo.slips import (
    chosen,
    miss_the_year,
    misspell,
    mistype,
    other_dot,
    shift_a_day,
    swap_day_and_month,
    to_traditional,
)


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
