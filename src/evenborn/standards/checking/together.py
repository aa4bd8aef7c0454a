"""What is wrong with records only beside the others of their list.

The file checks of the schemas compare rows with window functions. To plan them takes DuckDB
longer than a batch of the API may take in all, so each has a twin here; a test judges made
lists both ways and holds them equal, and a check without a twin stops the schema from loading.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

Row = Mapping[str, Any]
Twin = Callable[[Sequence[Row]], Iterator[int]]
"""Given the rows of a list, yield the places of those that are wrong."""

DAY: Final = timedelta(days=1)


def _later_copies(*columns: str, also: Sequence[str] = ()) -> Twin:
    """Return a check that finds each row whose cells an earlier one has.

    Args:
        columns: a row without one of these is no copy: what cannot be read equals nothing.
        also: columns that may be empty; empty equals empty.
    """

    def found(rows: Sequence[Row]) -> Iterator[int]:
        seen = set()
        for at, row in enumerate(rows):
            key = tuple(row[column] for column in (*columns, *also))
            if None in key[: len(columns)]:
                continue
            if key in seen:
                yield at
            seen.add(key)

    return found


def _record_number_twice(rows: Sequence[Row]) -> Iterator[int]:
    numbered = [(at, row) for at, row in enumerate(rows) if row["record_id"] is not None]
    for copy in _later_copies("record_id")([row for _, row in numbered]):
        yield numbered[copy][0]


def _every_copy(column: str) -> Twin:
    """Return a check that finds all rows which share a value."""

    def found(rows: Sequence[Row]) -> Iterator[int]:
        times = Counter(row[column] for row in rows)
        for at, row in enumerate(rows):
            if row[column] is not None and times[row[column]] > 1:
                yield at

    return found


def _same_mother_same_day(rows: Sequence[Row]) -> Iterator[int]:
    times = Counter((row["mother_id_number"], row["birth_date"]) for row in rows)
    for at, row in enumerate(rows):
        mother, day = row["mother_id_number"], row["birth_date"]
        single = row["plurality"] is None or row["plurality"] == 1
        if single and mother is not None and day is not None and times[mother, day] > 1:
            yield at


def _sets(rows: Sequence[Row], *also: str) -> Iterator[tuple[int, Row, Sequence[Row]]]:
    """Yield each of several born together, and those of the same mother within a day of it.

    Args:
        rows: the list.
        also: further columns that must be filled and equal.
    """
    of_mother: dict[tuple[object, ...], list[tuple[int, Row]]] = defaultdict(list)
    for at, row in enumerate(rows):
        key = (row["mother_id_number"], *(row[column] for column in also))
        several = row["plurality"] is not None and row["plurality"] > 1
        if several and row["birth_date"] is not None and None not in key:
            of_mother[key].append((at, row))
    for children in of_mother.values():
        for at, row in children:
            near = [r for _, r in children if abs(r["birth_date"] - row["birth_date"]) <= DAY]
            yield at, row, near


def _multiples_not_complete(rows: Sequence[Row]) -> Iterator[int]:
    for at, row, near in _sets(rows):
        if len(near) != row["plurality"]:
            yield at


def _multiples_same_rank(rows: Sequence[Row]) -> Iterator[int]:
    for at, _, near in _sets(rows, "plurality_rank"):
        if len(near) > 1:
            yield at


def _multiples_far_apart(rows: Sequence[Row]) -> Iterator[int]:
    for at, _, near in _sets(rows):
        born = [
            moment
            for row in near
            if (moment := _moment(row["birth_date"], row["birth_time"])) is not None
        ]
        if born and max(born) - min(born) > DAY:
            yield at


def _moment(day: date, at: time | None) -> datetime | None:
    return None if at is None else datetime.combine(day, at)


TWINS: Final[Mapping[str, Twin]] = {
    "record-number-twice": _record_number_twice,
    "infant-id-twice": _every_copy("infant_id_number"),
    "certificate-number-twice": _every_copy("certificate_number"),
    "multiples-not-complete": _multiples_not_complete,
    "multiples-same-rank": _multiples_same_rank,
    "multiples-far-apart": _multiples_far_apart,
    "same-mother-same-day": _same_mother_same_day,
    "cell-twice": _later_copies(
        "month", "area_code", "vaccine", "infant_sex", also=("facility_code",)
    ),
    "counts-cell-twice": _later_copies("month", "area_code", "infant_sex"),
}
