"""Records of one agency as arrays, one row per record, and how a faithful one is written."""

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from evenborn.demo.arrays import Chars, Days, Flags, Ints, Rows, Small, Tokens
from evenborn.demo.families import Births

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

    def have(self, flaw: str) -> Flags:
        """Say for every row whether it has the flaw."""
        has: Flags = (self.flaws & np.uint64(1 << FLAWS.index(flaw))) != 0
        return has

    def flawed(self) -> tuple[Rows, Rows]:
        """Return a row number and the number of its flaw for every flaw of every row."""
        rows = np.flatnonzero(self.flaws)
        bits = np.arange(len(FLAWS), dtype=np.uint64)
        at, which = np.nonzero((self.flaws[rows, None] >> bits) & np.uint64(1))
        return rows[at], which


def joined(records: Records, more: Records, sequence: Rows) -> Records:
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
