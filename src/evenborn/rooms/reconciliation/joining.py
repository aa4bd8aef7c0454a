"""Gathered records → links, births, open pairs and differences, all in the bench of one run."""

import tarfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from evenborn.linkage import CannotLinkError, DuckDBEngine, link, write_parquet
from evenborn.linkage.comparisons import COMPARISONS
from evenborn.reconcile import balances
from evenborn.reconcile.births import Records, make_births, write_births
from evenborn.reconcile.decisions import Decision, decide
from evenborn.reconcile.differences import Case, Differences, Entry
from evenborn.reconcile.rules import PERSON_KINDS
from evenborn.rooms.reconciliation.gathering import SEEN, Gathered, only_new
from evenborn.rooms.reconciliation.rules import (
    DifferenceKind,
    Evidence,
    FoundDifference,
    FoundPair,
    RecordKey,
)
from evenborn.standards.reading.folding import name, text
from evenborn.standards.words import Words

Progress = Callable[[str, str], None]
BIRTHS, LINKS, REVIEW, STATE, MEMORY = (
    *("births.parquet", "links.parquet", "review.parquet", "state", "memory.tar"),
)
# What a person needs to tell two births apart; addresses and telephones are not among it.
SHOWN = (
    *("mother_name", "mother_id_type", "mother_id_number", "mother_birth_date"),
    *("father_name", "father_id_number", "infant_name", "infant_id_number"),
    *("infant_sex", "birth_date", "birth_time", "birth_order", "plurality", "plurality_rank"),
    *("weight_grams", "length_cm", "gestation_weeks", "certificate_number"),
    *("area_code", "hukou_code", "facility_code"),
)
KIND_OF_SHEET = {
    "only": DifferenceKind.ABSENT,
    "some": DifferenceKind.ABSENT,
    "twice": DifferenceKind.TWICE,
    "infant_sex": DifferenceKind.SEX,
    "birth_date": DifferenceKind.DATE,
    "birth_order": DifferenceKind.ORDER,
    "mother_id_number": DifferenceKind.MOTHER,
}


@dataclass(frozen=True, slots=True)
class Joined:
    """What a linkage gives; the files lie in the bench.

    Attributes:
        counts: {"records", "linked", "single", "review", "births", "decided"}.
        pairs, differences: for people.
        decided: pairs people decided that the records alone would leave open: where a record was
            changed since, they are asked again.
        changed_months: first days as ISO text; None where there is nothing to compare with.
        added_only: the new records joined the linkage before.
    """

    counts: dict[str, int]
    pairs: list[FoundPair]
    decided: list[FoundPair]
    differences: list[FoundDifference]
    changed_months: list[str] | None
    added_only: bool


def join(
    gathered: Sequence[Gathered],
    *,
    decisions: Sequence[Decision],
    since: date,
    before: Path | None,
    bench: Path,
    con: duckdb.DuckDBPyConnection,
    progress: Progress,
) -> Joined:
    """Link the records and work out what follows.

    Args:
        gathered: the records of each agency, none empty.
        decisions: what people decided.
        since: first day of birth looked at; the month of pairs without any date.
        before: folder with the births and the memory of the linkage before, unpacked.
        bench: private folder, which gets `births`, `links` and the memory to be kept.
        con: connection to work with.
        progress: told in Chinese and English what begins.

    Raises:
        CannotLinkError: the records cannot be linked.
        DoesNotAddUpError: a door does not balance; this is a fault of the program.
    """
    fresh = only_new(gathered, before / SEEN, bench, con) if before else None
    engine = DuckDBEngine(con)
    paths = fresh if fresh is not None else {one.source: one.path for one in gathered}
    links = link(
        {source: f"read_parquet({text(str(path))})" for source, path in paths.items()},
        engine=engine,
        since=before / STATE if before and fresh is not None else None,
        keep=bench / STATE,
        progress=progress,
    )
    progress("合并为出生", "making births of records")
    every = links.review()
    decided, review = decide(links.table(), every, decisions)
    write_parquet(decided, bench / LINKS)
    write_parquet(review, bench / REVIEW)
    persons = [
        Records(one.source, kind, one.path)
        for kind in PERSON_KINDS
        for one in gathered
        if one.source == kind
    ]
    make_births(persons, bench / LINKS, con=con)
    write_births(bench / BIRTHS, persons, con)
    balances.settle_up(balances.of_links({one.source: one.records for one in gathered}, con))
    progress("核对各部门的差异", "comparing what the agencies say")
    found = Differences(con, persons, bench / REVIEW, "true")
    differences = [
        _difference(case, entry)
        for case in found.cases
        if case.kind is not None
        for entry in found.entries(case)
    ]
    _pack(bench)
    return Joined(
        counts=_counts(con, decisions),
        pairs=_pairs(review, gathered, since, con),
        decided=_pairs(_among(every, decisions), gathered, since, con),
        differences=differences,
        changed_months=_changed(before / BIRTHS, bench / BIRTHS, con) if before else None,
        added_only=fresh is not None,
    )


def _counts(con: duckdb.DuckDBPyConnection, decisions: Sequence[Decision]) -> dict[str, int]:
    rows = con.execute(
        "SELECT count(*), count(*) FILTER (band = 'linked'), count(*) FILTER (band = 'single'), "
        "count(*) FILTER (band = 'review'), count(DISTINCT birth_id) FROM members"
    ).fetchall()
    names = ("records", "linked", "single", "review", "births")
    return dict(zip(names, (int(n) for n in rows[0]), strict=True)) | {"decided": len(decisions)}


def _difference(case: Case, entry: Entry) -> FoundDifference:
    assert case.kind is not None
    return FoundDifference(
        kind=KIND_OF_SHEET[case.sheet],
        office=case.kind,
        lacking=tuple(case.lacking),
        records=entry.records,
        values=entry.values,
        month=entry.birth_date.replace(day=1) if entry.birth_date else None,
        place=entry.area_code,
        facility=entry.facility_code,
        what=Words(case.what.zh, case.what.en),
        action=Words(case.action.zh, case.action.en),
    )


def _among(review: pa.Table, decisions: Sequence[Decision]) -> pa.Table:
    """Return the pairs that somebody decided about."""
    named = {(one.left, one.right) for one in decisions}
    columns = ("source_l", "record_id_l", "source_r", "record_id_r")
    rows = zip(*(review.column(column).to_pylist() for column in columns), strict=True)
    found = [n for n, (a, b, c, d) in enumerate(rows) if ((a, b), (c, d)) in named]
    return review.take(pa.array(found, pa.int64()))


def _pairs(
    review: pa.Table, gathered: Sequence[Gathered], since: date, con: duckdb.DuckDBPyConnection
) -> list[FoundPair]:
    """Return the open pairs with the cells that a person compares."""
    con.register("review", review)
    cells = {one.source: _cells(one, con) for one in gathered}
    con.unregister("review")
    pairs = []
    for row in review.to_pylist():
        left = RecordKey(row["source_l"], row["record_id_l"])
        right = RecordKey(row["source_r"], row["record_id_r"])
        one, other = cells[left.source][left.record], cells[right.source][right.record]
        pairs.append(
            FoundPair(
                left=left,
                right=right,
                probability=row["probability"],
                weight=row["weight"],
                evidence=tuple(
                    Evidence(c.name, row[c.name] or "", row[f"{c.name}_bits"]) for c in COMPARISONS
                ),
                reason=Words(row["reason"], row["reason_en"]),
                month=_month(one.get("birth_date") or other.get("birth_date"), since),
                cells={f"left.{column}": value for column, value in one.items()}
                | {f"right.{column}": value for column, value in other.items()},
            )
        )
    return pairs


def _month(day: str | None, since: date) -> date:
    try:
        return date.fromisoformat((day or "")[:10]).replace(day=1)
    except ValueError:
        return since.replace(day=1)


def _cells(one: Gathered, con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Return the shown cells of an agency's records that some pair asks about."""
    file = f"read_parquet({text(str(one.path))})"
    there = {str(row[0]) for row in con.execute(f"DESCRIBE SELECT * FROM {file}").fetchall()}
    columns = [column for column in SHOWN if column in there]
    rows = con.execute(
        f"SELECT record_id, {', '.join(name(column) for column in columns)} FROM {file} "
        f"WHERE record_id IN (SELECT record_id_l FROM review WHERE source_l = {text(one.source)} "
        f"UNION SELECT record_id_r FROM review WHERE source_r = {text(one.source)})"
    ).fetchall()
    return {
        record: {c: str(v) for c, v in zip(columns, values, strict=True) if v not in (None, "")}
        for record, *values in rows
    }


def _changed(before: Path, after: Path, con: duckdb.DuckDBPyConnection) -> list[str] | None:
    """Return the months of birth whose births are others than before, None where all may be.

    A birth without a date belongs to no month; a change among these is a change of all.
    """

    def told(path: Path) -> tuple[list[str], str]:
        file = f"read_parquet({text(str(path))})"
        columns = sorted(
            str(row[0])
            for row in con.execute(f"DESCRIBE SELECT * FROM {file}").fetchall()
            if row[0] != "birth_id"  # a name, and not what is counted
        )
        return columns, (
            "SELECT date_trunc('month', birth_date) AS month, count(*) AS births, "
            f"bit_xor(hash({', '.join(name(one) for one in columns)})) AS mixed, "
            f"sum(hash({', '.join(name(one) for one in columns)}) % 1000003) AS added "
            f"FROM {file} GROUP BY 1"
        )

    columns, old = told(before)
    others, new = told(after)
    if columns != others:
        return None
    rows = con.execute(
        f"SELECT coalesce(o.month, n.month) FROM ({old}) o FULL JOIN ({new}) n "
        "ON o.month IS NOT DISTINCT FROM n.month "
        "WHERE (o.births, o.mixed, o.added) IS DISTINCT FROM (n.births, n.mixed, n.added)"
    ).fetchall()
    months = [row[0] for row in rows]
    if None in months:
        return None
    return sorted(f"{month:%Y-%m-%d}" for month in months)


def _pack(bench: Path) -> None:
    """Put what the next linkage needs to know into one file."""
    with tarfile.open(bench / MEMORY, "w") as tar:
        tar.add(bench / SEEN, arcname=SEEN)
        tar.add(bench / STATE, arcname=STATE)


def unpack(memory: Path, folder: Path) -> None:
    """Lay the memory of an earlier linkage out in a folder.

    Raises:
        CannotLinkError: it is no such memory.
    """
    try:
        with tarfile.open(memory) as tar:
            tar.extractall(folder, filter="data")
    except (tarfile.TarError, OSError) as error:
        raise CannotLinkError(
            zh="上次核对留下的状态不能读取，将从头核对。",
            en="The state of the linkage before cannot be read; linking from the start.",
        ) from error
