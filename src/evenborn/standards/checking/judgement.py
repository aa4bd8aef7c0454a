"""The judgement of one file: counts that balance, problems, and the rows that passed."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType

import duckdb

from evenborn.standards.checking.problems import Cause, Problem, rank
from evenborn.standards.declaration import Schema
from evenborn.standards.reading.folding import name, text
from evenborn.standards.reading.table import Table, fresh_name
from evenborn.standards.saving import saved

ROWS_TOGETHER = 10_000
ROW_GROUP = 122_880  # rows; DuckDB's own, said here so that the bytes do not depend on its version


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of every line of a file.

    `lines = accepted + refused + known` always holds.

    Attributes:
        file: name of the file, without its folders.
        path: where it lies.
        schema: the kind it was judged by.
        table: what the reader found (columns, encoding, digest, unknown columns …).
        lines: records of the file, broken ones included, blank lines not.
        accepted: rows without an error.
        refused: rows with an error, and broken lines.
        known: rows without an error that were accepted before or stand further up.
        warned: accepted rows with a warning.
        causes: kinds of problem with their numbers of lines, errors first, then the commonest.
        con: the connection the rows live on.
    """

    file: str
    path: Path
    schema: Schema
    table: Table
    lines: int
    accepted: int
    refused: int
    known: int
    warned: int
    causes: tuple[Cause, ...]
    con: duckdb.DuckDBPyConnection
    _found: str
    _accepted: str
    _all_causes: tuple[Cause, ...]
    _owns_connection: bool

    def __post_init__(self) -> None:
        """Assert the balance; it cannot fail unless this program is wrong."""
        assert self.lines == self.accepted + self.refused + self.known, self.file

    def __enter__(self) -> "Judgement":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the rows, if the connection was made for this file alone."""
        if self._owns_connection:
            self.con.close()

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the accepted rows: those of the file in the schema's order, the derived."""
        present = set(self.table.columns)
        own = [column for column in self.schema.names if column in present]
        return (*own, *(d.name for d in self.schema.derived if present.issuperset(d.reads)))

    @property
    def accepted_sql(self) -> str:
        """SQL of the accepted rows, typed, in the order of the file."""
        return f"SELECT {self._cells(self.columns)} FROM {self._accepted} ORDER BY line"

    def accepted_after(self, line: int) -> str:
        """SQL of the accepted rows after a line: the line first, then `columns`.

        Args:
            line: the last line that was dealt with; 0 for all.
        """
        return (
            f"SELECT line, {self._cells(self.columns)} FROM {self._accepted} "
            f"WHERE line > {line:d} ORDER BY line"
        )

    def _cells(self, columns: Sequence[str]) -> str:
        derived = {fact.name: fact.rule for fact in self.schema.derived}
        return ", ".join(
            f"({derived[column]}) AS {name(column)}" if column in derived else name(column)
            for column in columns
        )

    def with_refused(self, refused: Sequence[tuple[int, Cause]]) -> "Judgement":
        """Return the judgement with more lines refused, by whoever took the accepted rows.

        Args:
            refused: (line, cause) of accepted lines, a line once for each cause.
        """
        causes = list(dict.fromkeys(replace(cause, lines=0) for _, cause in refused))
        first = len(self._all_causes)
        number = {cause: first + at for at, cause in enumerate(causes)}
        more = fresh_name("more")
        self.con.execute(f"CREATE TEMP TABLE {more} (line BIGINT, cause INTEGER)").fetchall()
        pairs = sorted({(line, number[replace(cause, lines=0)]) for line, cause in refused})
        for start in range(0, len(pairs), ROWS_TOGETHER):
            rows = ", ".join(f"({line:d}, {at})" for line, at in pairs[start:][:ROWS_TOGETHER])
            self.con.execute(f"INSERT INTO {more} VALUES {rows}").fetchall()
        found, accepted = fresh_name("found"), fresh_name("accepted")
        self.con.execute(
            f"CREATE TEMP TABLE {found} AS SELECT * FROM (FROM {self._found} UNION ALL "
            f"FROM {more}) ORDER BY line NULLS FIRST, cause"
        ).fetchall()
        self.con.execute(
            f"CREATE TEMP VIEW {accepted} AS SELECT * FROM {self._accepted} "
            f"WHERE line NOT IN (SELECT line FROM {more})"
        ).fetchall()
        lines = len({line for line, _ in pairs})
        hits = Counter(at for _, at in pairs)
        counted = [replace(cause, lines=hits[number[cause]]) for cause in causes]
        return replace(
            self,
            accepted=self.accepted - lines,
            refused=self.refused + lines,
            causes=tuple(sorted((*self.causes, *counted), key=rank)),
            _found=found,
            _accepted=accepted,
            _all_causes=(*self._all_causes, *causes),
        )

    @property
    def problems(self) -> Iterator[Problem]:
        """All problems of all rows: those of the file first, then line by line."""
        for line, at in self._numbered():
            cause = self._all_causes[at]
            yield Problem(
                self.file,
                line,
                cause.column,
                cause.code,
                cause.severity,
                cause.expected_zh,
                cause.expected_en,
            )

    def problems_of_lines(self) -> Iterator[tuple[int, Sequence[Cause]]]:
        """Yield every line with problems, in order, with all of them."""
        at, waiting = -1, list[Cause]()
        for line, number in self._numbered():
            if line is None:
                continue
            if line != at and waiting:
                yield at, waiting
                waiting = []
            at = line
            waiting.append(self._all_causes[number])
        if waiting:
            yield at, waiting

    @property
    def lines_with_problems(self) -> int:
        """How many lines have at least one problem."""
        rows = self.con.execute(f"SELECT count(DISTINCT line) FROM {self._found}").fetchall()
        return int(rows[0][0])

    def first_lines(self, most: int) -> list[tuple[int, list[Cause]]]:
        """Return the first lines with problems, all lines with an error before the others.

        Args:
            most: how many lines.
        """
        errors = [at for at, cause in enumerate(self._all_causes) if cause.severity == "error"]
        asked = ", ".join(map(str, errors)) or "NULL"
        rows = self.con.execute(
            f"SELECT line, list(cause ORDER BY cause) FROM {self._found} WHERE line IS NOT NULL "
            f"GROUP BY line ORDER BY bool_or(cause IN ({asked})) DESC NULLS LAST, line LIMIT {most}"
        ).fetchall()
        return [(line, [self._all_causes[at] for at in causes]) for line, causes in rows]

    def _numbered(self) -> Iterator[tuple[int | None, int]]:
        """Yield (line, place in `_all_causes`); `_found` is in order and read piece by piece."""
        at = 0
        while rows := self.con.execute(
            f"SELECT line, cause FROM {self._found} "
            f"WHERE rowid >= {at} AND rowid < {at + ROWS_TOGETHER} ORDER BY rowid"
        ).fetchall():
            yield from rows
            at += ROWS_TOGETHER

    def write_accepted(self, path: Path | str, *, without: Collection[str] = ()) -> int:
        """Write the accepted rows as Parquet and return how many.

        Args:
            path: of the file.
            without: columns left out, and the derived facts that read them.

        Canonical names and the types of the schema (dates DATE, sex TINYINT, codes and numbers
        of identity VARCHAR), rows in the order of the
        file. The same rows give the same bytes. Written beside and moved into place.

        Raises:
            CannotWrite: no room, no permission; what stood there is untouched.
        """
        hidden = set(without)
        reads = {fact.name: set(fact.reads) for fact in self.schema.derived}
        written = [c for c in self.columns if not hidden & {c, *reads.get(c, ())}]
        accepted = f"SELECT {self._cells(written)} FROM {self._accepted} ORDER BY line"
        with saved(Path(path)) as part:
            self.con.execute(
                f"COPY ({accepted}) TO {text(str(part))} "
                f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
            ).fetchall()
        return self.accepted
