"""Where the SQL of the linkage runs: DuckDB on one machine, Spark when one machine is outgrown.

The statements are written once, in the SQL that both understand; an engine only runs them, takes
Arrow in and gives Arrow out.
"""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from evenborn.linkage.records import CODED, KEYS, coded, keyed, select_sql

# Rows coded at a time: 200,000 keep the work arrays within 200 MiB.
ROWS = 200_000


class CannotLinkError(Exception):
    """The input or the call cannot be used; says why in Chinese and English."""

    def __init__(self, *, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


def check_columns(source: str, columns: list[str]) -> None:
    """Raise CannotLinkError if a source lacks a required column."""
    missing = sorted({"record_id", "infant_sex", "birth_date"} - set(columns))
    if missing:
        raise CannotLinkError(
            zh=f"{source}：缺少必需的列 {'、'.join(missing)}；请用 --map 指明对应的列。",
            en=f"{source}: required columns are missing: {', '.join(missing)}; "
            "name them with --map.",
        )


def _coded_from_zero(batch: pa.RecordBatch, *, src: int) -> pa.RecordBatch:
    return coded(batch, first_rid=0, src=src)


def _cut(
    batch: pa.RecordBatch, rids: npt.NDArray[np.int64], size: int = 50_000
) -> Iterator[tuple[pa.RecordBatch, npt.NDArray[np.int64]]]:
    for start in range(0, max(batch.num_rows, 1), size):
        yield batch.slice(start, size), rids[start : start + size]


def _numbered(rows: pa.RecordBatch, rids: npt.NDArray[np.int64]) -> pa.RecordBatch:
    """Return rows of `CODED` with these row numbers."""
    columns = [pa.array(rids.astype(np.int32)), *(rows.column(n) for n in CODED.names[1:])]
    return pa.RecordBatch.from_arrays(columns, schema=CODED)


class Engine(Protocol):
    """What the waterfall asks of an engine."""

    dialect: str

    def code(
        self, sources: dict[str, str], *, numbers: dict[str, int], first_rid: int, whole: bool
    ) -> pa.Table:
        """Take in the records of all sources, for `take`.

        Args:
            sources: name to relation (table, view or reading function) with canonical columns.
            numbers: the number of each source, by name.
            first_rid: row number of the first new record; the others follow.
            whole: all records will be wanted in full, as table `rec` (see `records.CODED`); else
                an engine may wait and code only those that are taken.

        Returns:
            Rows of `records.KEYS`, one per new record in the order of `rid`.

        Raises:
            CannotLinkError: a relation lacks a required column.
        """

    def take(self, table: str, rows: npt.NDArray[np.int64]) -> None:
        """Make a table of the coded records (`records.CODED`) with these row numbers, ascending."""

    def create(self, table: str, sql: str) -> None:
        """Make a table of a query, in place of one of that name."""

    def load(self, table: str, rows: pa.Table) -> None:
        """Make a table of Arrow rows, in place of one of that name."""

    def drop(self, *tables: str) -> None:
        """Forget tables."""

    def fetch(self, sql: str) -> pa.Table:
        """Return the rows of a query."""

    def splink_api(self) -> Any:
        """Return the Splink database API of this engine."""


class DuckDBEngine:
    """The linkage in one process; DuckDB spills to disk when memory runs out."""

    dialect = "duckdb"

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con = con
        # Batches read but not coded, each with the number of its source.
        self._waiting: list[tuple[pa.RecordBatch, int]] | None = None
        self._first_rid = 0
        for setting in ("autoinstall_known_extensions", "autoload_known_extensions"):
            con.execute(f"SET {setting} = false").fetchall()
        # A database in memory is checkpointed all the same: 1.3 s of 7 for two million records.
        con.execute("SET checkpoint_threshold = '1TB'").fetchall()

    @classmethod
    def on_disk(cls, folder: Path, *, memory_limit: str | None = None) -> "DuckDBEngine":
        """Return an engine that spills into a folder."""
        con = duckdb.connect()
        con.execute(f"SET temp_directory = '{folder}'").fetchall()
        if memory_limit:
            con.execute(f"SET memory_limit = '{memory_limit}'").fetchall()
        return cls(con)

    def code(
        self, sources: dict[str, str], *, numbers: dict[str, int], first_rid: int, whole: bool
    ) -> pa.Table:
        keys: list[pa.RecordBatch] = []
        if not whole:
            self._waiting = []
            for batch, src, done in self._batches(sources, numbers, keyed):
                self._waiting.append((batch, src))
                keys.append(done)
            self._first_rid = first_rid
            return pa.Table.from_batches(keys, schema=KEYS)

        self.con.register("coded_empty", CODED.empty_table())
        self.con.execute("CREATE TABLE IF NOT EXISTS rec AS FROM coded_empty").fetchall()
        self.con.unregister("coded_empty")
        rid = first_rid
        # A cursor of its own writes while the other is still reading.
        with self.con.cursor() as writer:
            for _, _, rows in self._batches(sources, numbers, _coded_from_zero):
                numbered = _numbered(rows, np.arange(rid, rid + rows.num_rows))
                writer.register("coded_batch", pa.table(numbered))
                writer.execute("INSERT INTO rec FROM coded_batch").fetchall()
                writer.unregister("coded_batch")
                keys.append(rows.select(KEYS.names))
                rid += rows.num_rows
        return pa.Table.from_batches(keys, schema=KEYS)

    def _batches(
        self,
        sources: dict[str, str],
        numbers: dict[str, int],
        work: Callable[..., pa.RecordBatch],
    ) -> Iterator[tuple[pa.RecordBatch, int, pa.RecordBatch]]:
        """Yield the batches in order, each with its source and what came of the work on it.

        Two threads work while the next batches are read: numpy lets go of the interpreter.
        """
        waiting: deque[tuple[pa.RecordBatch, int, Future[pa.RecordBatch]]] = deque()

        def first() -> tuple[pa.RecordBatch, int, pa.RecordBatch]:
            batch, src, future = waiting.popleft()
            return batch, src, future.result()

        with ThreadPoolExecutor(max_workers=2) as workers:
            for source, relation in sources.items():
                columns = [d[0] for d in self.con.execute(f"FROM {relation} LIMIT 0").description]
                check_columns(source, columns)
                src = numbers[source]
                for batch in self.con.sql(select_sql(relation, columns)).to_arrow_reader(ROWS):
                    waiting.append((batch, src, workers.submit(work, batch, src=src)))
                    if len(waiting) > 2:
                        yield first()
            while waiting:
                yield first()

    def take(self, table: str, rows: npt.NDArray[np.int64]) -> None:
        if self._waiting is None:
            self.load("wanted", pa.table({"rid": rows.astype(np.int32)}))
            self.create(table, "SELECT rec.* FROM rec JOIN wanted USING (rid)")
            self.drop("wanted")
            return
        sizes = np.array([batch.num_rows for batch, _ in self._waiting], dtype=np.int64)
        starts = self._first_rid + np.cumsum(sizes) - sizes
        cuts = np.append(np.searchsorted(rows, starts), len(rows))
        parts: dict[int, list[pa.RecordBatch]] = {}
        rids: dict[int, list[npt.NDArray[np.int64]]] = {}
        for k, (batch, src) in enumerate(self._waiting):
            some = rows[cuts[k] : cuts[k + 1]]
            parts.setdefault(src, []).append(batch.take(pa.array(some - starts[k])))
            rids.setdefault(src, []).append(some)
        # Pieces of a size that two threads share evenly, and not so small that calls count.
        pieces = [
            (batch, src, some)
            for src, batches in parts.items()
            for batch, some in _cut(pa.concat_batches(batches), np.concatenate(rids[src]))
        ]
        with ThreadPoolExecutor(max_workers=2) as workers:
            taken = list(
                workers.map(lambda p: _numbered(_coded_from_zero(p[0], src=p[1]), p[2]), pieces)
            )
        self.load(table, pa.Table.from_batches(taken, schema=CODED))

    def create(self, table: str, sql: str) -> None:
        self.con.execute(f"CREATE OR REPLACE TABLE {table} AS {sql}").fetchall()

    def load(self, table: str, rows: pa.Table) -> None:
        self.con.register("loading", rows)
        self.create(table, "SELECT * FROM loading")
        self.con.unregister("loading")

    def drop(self, *tables: str) -> None:
        if "rec" in tables:
            self._waiting = None
        for table in tables:
            self.con.execute(f"DROP TABLE IF EXISTS {table}").fetchall()

    def fetch(self, sql: str) -> pa.Table:
        return self.con.sql(sql).to_arrow_table()

    def splink_api(self) -> Any:
        from splink import DuckDBAPI  # noqa: PLC0415 - a quarter of a second, only when scoring

        return DuckDBAPI(connection=self.con)
