"""What the reader hands on, and the two ways rows get into it."""

import itertools
from collections.abc import Callable, Sequence
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from tempfile import TemporaryDirectory

import duckdb

from evenborn.standards.mapping import Mapping
from evenborn.standards.reading.folding import Needs, folded_sql, name, text

BATCH_ROWS = 50_000
MOST_CHARACTERS = 32_767  # what a cell of Excel can hold; nothing we exchange is near it

# Why a line is no row, kept in the column `broken`. The words are in `checking`.
RAGGED, QUOTE, ENCODING, NUL, TOO_LONG = "ragged", "quote", "encoding", "nul", "too-long"

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Table:
    """A file opened: where its rows are and what was found on the way.

    Attributes:
        relation: name of a view on the connection, usable in FROM. Columns: the canonical names
            in `columns`, all VARCHAR, trimmed and folded, empty = NULL; `line` BIGINT, the
            physical line or sheet row the record begins in (Parquet: row from 1); `broken`
            VARCHAR, NULL for a row, else why the line could not be taken apart (its cells are
            then NULL and it must be refused).
        columns: canonical names, in the order of the file, constants of the map last.
        headers: canonical name → header as the file has it.
        positions: canonical name → column in the file, from 0; constants have none.
        digest: SHA-256 of the file in hexadecimal.
        format: csv, xlsx, xls or parquet.
        encoding, delimiter: of a text file, else None.
        header_line: physical line or sheet row of the header, from 1; 0 for Parquet.
        sheet: name of the sheet, of a workbook.
        lines: rows and broken lines; lines with nothing in any known column are not counted.
        unknown_columns: headers that were not recognised; they are kept out.
        plus: False where no cell has a plus sign, so none lost its digits (4.40E+17).
        stored: the relation's rows are in the database, not read again at each question.
    """

    relation: str
    columns: tuple[str, ...]
    headers: MappingOf[str, str]
    positions: MappingOf[str, int]
    digest: str
    format: str
    encoding: str | None
    delimiter: str | None
    header_line: int
    sheet: str | None
    lines: int
    unknown_columns: tuple[str, ...]
    plus: bool = True
    stored: bool = False
    _held: TemporaryDirectory[str] | None = field(default=None, repr=False, compare=False)


def fresh_name(what: str) -> str:
    """Return a name no other table of this process has."""
    return f"{what}_{next(_numbers)}"


Shape = Callable[[Sequence[str], Needs], Sequence[str]]
"""Given the columns found and what folding they need, the SELECT lists, one over the other, that
make of their texts what is wanted."""


def texts_as_they_are(columns: Sequence[str], _: Needs) -> Sequence[str]:
    """Return the shape of `Table.relation`: every column as text."""
    return (", ".join(name(column) for column in columns),)


@dataclass(frozen=True, slots=True)
class Cut:
    """How to make rows of raw cells.

    Attributes:
        columns: canonical names in the file.
        mapping: values to translate and constants to add.
        shape: what to make of the texts.
    """

    columns: tuple[str, ...]
    mapping: Mapping | None
    shape: Shape

    @property
    def constants(self) -> dict[str, str]:
        """Columns the map adds, which the file has not."""
        declared = self.mapping.constants if self.mapping else {}
        return {column: text for column, text in declared.items() if column not in self.columns}

    @property
    def all_columns(self) -> tuple[str, ...]:
        """The columns of the file, then the constants."""
        return (*self.columns, *self.constants)

    def sql(
        self, source: str, needs: Needs, *, also: Sequence[str] = (), blanks: bool = True
    ) -> str:
        """Return the SELECT that shapes raw cells.

        Args:
            source: FROM item that has every column under its canonical name.
            needs: what folding the cells need.
            also: columns of the source to pass through (line, broken).
            blanks: there may be blank lines. In Parquet there are none, and looking for them
                would read every column of 20 million rows to count them.

        Returns:
            SQL; besides the shape it has `blank`, TRUE where no cell of the file is filled.
        """
        cells = [
            f"{_translated(folded_sql(name(column), needs), column, self.mapping)}"
            f" AS {name(column)}"
            for column in self.columns
        ]
        cells += [
            f"nullif({text(value)}, '') AS {name(column)}"
            for column, value in self.constants.items()
        ]
        filled = ", ".join(name(column) for column in self.columns)
        blank = f"coalesce({filled}, NULL) IS NULL" if blanks else "false"
        through = [*also, f"{blank} AS blank"]
        shaped = f"SELECT {', '.join([*also, *cells])} FROM {source}"
        for layer in self.shape(self.all_columns, needs):
            shaped = f"SELECT {', '.join([*through, layer])} FROM ({shaped})"
            through = [*also, "blank"]
        return shaped


def view_of(con: duckdb.DuckDBPyConnection, source: str, *, line: str, broken: str) -> str:
    """Make the view of shaped rows: blank lines left out, `line` and `broken` in front.

    Args:
        con: where.
        source: FROM item with `blank` and the shape.
        line, broken: expressions over it.
    """
    view = fresh_name("rows")
    hidden = "blank" if line.startswith("rowid") else "blank, line, broken"
    con.execute(
        f"CREATE TEMP VIEW {view} AS SELECT {line} AS line, {broken} AS broken, "
        f"* EXCLUDE ({hidden}) FROM {source} WHERE NOT blank OR {broken} IS NOT NULL"
    ).fetchall()
    return view


def _translated(cell: str, column: str, mapping: Mapping | None) -> str:
    """Return the SQL of a cell with the foreign words of the map turned into ours."""
    words = mapping.values.get(column) if mapping else None
    if not words:
        return cell
    branches = " ".join(
        f"WHEN {text(word)} THEN nullif({text(value)}, '')" for word, value in words.items()
    )
    return f"CASE {cell} {branches} ELSE {cell} END"


class Loader:
    """Take rows one by one and put them into a table in batches, in flat memory.

    Used where DuckDB cannot read by itself: workbooks, other encodings, odd lines. One million
    rows of 18 columns take about 5 s.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, columns: Sequence[str]) -> None:
        self.con = con
        self.columns = tuple(columns)
        self.table = fresh_name("cells")
        self.rows = 0
        self._lines: list[int] = []
        self._broken: list[str | None] = []
        self._cells: list[Sequence[str | None]] = []
        spec = ", ".join(f"{name(column)} VARCHAR" for column in self.columns)
        con.execute(
            f"CREATE TEMP TABLE {self.table} (line BIGINT, broken VARCHAR, {spec})"
        ).fetchall()

    def row(self, line: int, cells: Sequence[str | None]) -> None:
        """Add a row; cells in the order of the columns."""
        self._add(line, None, cells)

    def broken(self, line: int, why: str) -> None:
        """Add a line that could not be taken apart."""
        self._add(line, why, (None,) * len(self.columns))

    def _add(self, line: int, why: str | None, cells: Sequence[str | None]) -> None:
        self._lines.append(line)
        self._broken.append(why)
        self._cells.append(cells)
        if len(self._lines) >= BATCH_ROWS:
            self.flush()

    def flush(self) -> None:
        """Write what is waiting."""
        if not self._lines:
            return
        import pyarrow as pa  # noqa: PLC0415 - takes 0.17 s, which a plain file need not pay

        arrays = [pa.array(self._lines, pa.int64()), pa.array(self._broken, pa.string())]
        arrays += [pa.array(column, pa.string()) for column in zip(*self._cells, strict=True)]
        batch = fresh_name("batch")
        self.con.register(batch, pa.table(arrays, names=["line", "broken", *self.columns]))
        self.con.execute(f"INSERT INTO {self.table} SELECT * FROM {batch}").fetchall()
        self.con.unregister(batch)
        self.rows += len(self._lines)
        self._lines, self._broken, self._cells = [], [], []
