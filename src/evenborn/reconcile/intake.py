"""Files → judged records of each source: the first two doors."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb

from evenborn.reconcile.births import Records
from evenborn.reconcile.kinds import is_ours, kind_of, stem_of
from evenborn.reconcile.place import digest_of
from evenborn.reconcile.rules import PERSON_KINDS
from evenborn.standards.checking import judge
from evenborn.standards.mapping import Mapping as ColumnMap
from evenborn.standards.reading.folding import name, text
from evenborn.standards.schema import KINDS, Schema, load_schema

Progress = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Taken:
    """One file as it was taken in.

    Attributes:
        name: file stem; a second file of the same stem gets a number.
        kind: as in `standards.schema.KINDS`.
        file: name of the file, without its folder.
        digest: SHA-256 of its bytes.
        lines, accepted, refused, known: lines = accepted + refused + known.
        path: Parquet of the accepted rows that are live births (all rows for vaccinations).
        records: rows of `path`; the accepted rows beyond them are stillbirths, or certificates
            issued again.
    """

    name: str
    kind: str
    file: str
    digest: str
    lines: int
    accepted: int
    refused: int
    known: int
    path: Path
    records: int

    @property
    def linked(self) -> Records:
        """The records to link, of a person-level kind."""
        assert self.kind in PERSON_KINDS
        kind = next(kind for kind in PERSON_KINDS if kind == self.kind)
        return Records(self.name, kind, self.path)


@dataclass(frozen=True, slots=True)
class Intake:
    """All files: what was taken in, and how many came twice."""

    taken: tuple[Taken, ...]
    files: int

    @property
    def repeated(self) -> int:
        """Files whose bytes had been taken in already."""
        return self.files - len(self.taken)

    @property
    def persons(self) -> tuple[Taken, ...]:
        """The files that hold records of births, delivery first."""
        return tuple(one for one in self.taken if one.kind in PERSON_KINDS)


def take_in(
    paths: Sequence[Path],
    *,
    work: Path,
    con: duckdb.DuckDBPyConnection,
    today: date,
    kinds: Mapping[str, str],
    mapping: ColumnMap | None,
    progress: Progress,
) -> Intake:
    """Judge every file and keep its accepted rows as Parquet.

    Args:
        paths: the files, folders expanded; Evenborn's own results among them are passed over.
        work: private folder for the Parquet files, which hold names and numbers.
        con: connection to read with.
        today: no birth is later.
        kinds: file stem or name → kind, said by the caller.
        mapping: foreign columns and values, for every file.
        progress: told in Chinese and English what begins.

    Raises:
        CannotRead, CannotReconcileError: a file cannot be used.
    """
    taken: dict[str, Taken] = {}
    used: set[str] = set()
    paths = [path for path in paths if not is_ours(path)]
    for path in paths:
        digest = digest_of(path)
        if digest in taken:
            continue
        progress(f"检查 {path.name}", f"checking {path.name}")
        kind = kind_of(path, said=kinds, con=con, mapping=mapping)
        called = _unused(stem_of(path), used)
        used.add(called)
        taken[digest] = _judged(
            path, called, kind, digest, work=work, con=con, today=today, mapping=mapping
        )
    # The order of the files on the command line must not change a byte of the result.
    ordered = sorted(taken.values(), key=lambda one: (KINDS.index(one.kind), one.name, one.digest))
    return Intake(tuple(ordered), len(paths))


def _unused(stem: str, used: set[str]) -> str:
    called, number = stem, 1
    while called in used:
        number += 1
        called = f"{stem}-{number}"
    return called


def _judged(
    path: Path,
    called: str,
    kind: str,
    digest: str,
    *,
    work: Path,
    con: duckdb.DuckDBPyConnection,
    today: date,
    mapping: ColumnMap | None,
) -> Taken:
    schema = load_schema(kind)
    accepted = work / f"accepted-{len(list(work.iterdir()))}.parquet"
    with judge(path, schema=schema, today=today, mapping=mapping) as judgement:
        judgement.write_accepted(accepted)
        taken = Taken(
            name=called,
            kind=kind,
            file=path.name,
            digest=digest,
            lines=judgement.lines,
            accepted=judgement.accepted,
            refused=judgement.refused,
            known=judgement.known,
            path=accepted,
            records=judgement.accepted,
        )
    if kind not in PERSON_KINDS or schema.live_births == "true":
        return taken
    return _live_only(taken, schema, con)


def _live_only(taken: Taken, schema: Schema, con: duckdb.DuckDBPyConnection) -> Taken:
    """Keep the rows that are live births, each once: no stillbirths, no second certificates."""
    described = con.execute(
        f"DESCRIBE SELECT * FROM read_parquet({text(str(taken.path))})"
    ).fetchall()
    there = {str(row[0]) for row in described}
    # What the rule asks about and the file does not have is empty.
    empty = "".join(
        f", NULL AS {name(column)}"
        for column in schema.names
        if column in schema.live_births and column not in there
    )
    live = taken.path.with_name(f"live-{taken.path.name}")
    con.execute(
        f"COPY (SELECT * FROM (SELECT *{empty} FROM read_parquet({text(str(taken.path))})) "
        f"WHERE {schema.live_births}) TO {text(str(live))} (FORMAT parquet)"
    ).fetchall()
    taken.path.unlink()
    counted = con.execute(f"SELECT count(*) FROM read_parquet({text(str(live))})").fetchall()
    return replace(taken, path=live, records=int(counted[0][0]))
