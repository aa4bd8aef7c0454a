"""What each agency has of the true births: with gaps, late entries, slips and duplicates."""

from dataclasses import fields, replace

import numpy as np

from evenborn.demo.arrays import Ints, Rows
from evenborn.demo.clerks import Clerk
from evenborn.demo.deliveries import BOY
from evenborn.demo.families import Births
from evenborn.demo.names import Vocabulary
from evenborn.demo.profile import Profile
from evenborn.demo.records import Records, faithful, joined
from evenborn.demo.slips import chosen, kinds_of, shift_a_day

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
    everything = joined(records, duplicates, sequence)
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
    # A number never slips twice: two slips can make a number that passes the check again.
    slipped = copies.have("mother_id_typo")[rows]
    typed = rows[(what == 0) & (copies.mother_length[rows] > 0) & ~slipped]
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
