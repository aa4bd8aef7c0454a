"""Where the SQL of the linkage runs: DuckDB on one machine, Spark when one machine is outgrown.

The statements are written once, in the SQL that both understand; an engine only runs them, takes
Arrow in and gives Arrow out.
"""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

import duckdb
import pyarrow as pa

from evenborn.linkage.records import CODED, KEYS, coded, select_sql

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


class Engine(Protocol):
    """What the waterfall asks of an engine."""

    dialect: str

    def code(self, sources: dict[str, str], *, numbers: dict[str, int], first_rid: int) -> pa.Table:
        """Add the records of all sources to table `rec` (made if absent, see `records.CODED`).

        Args:
            sources: name to relation (table, view or reading function) with canonical columns.
            numbers: the number of each source, by name.
            first_rid: row number of the first new record; the others follow.

        Returns:
            Rows of `records.KEYS`, one per new record in the order of `rid`.

        Raises:
            CannotLinkError: a relation lacks a required column.
        """

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

    def code(self, sources: dict[str, str], *, numbers: dict[str, int], first_rid: int) -> pa.Table:
        self.con.register("coded_empty", CODED.empty_table())
        self.con.execute("CREATE TABLE IF NOT EXISTS rec AS FROM coded_empty").fetchall()
        self.con.unregister("coded_empty")
        keys: list[pa.RecordBatch] = []
        # A cursor of its own writes while the other is still reading.
        with self.con.cursor() as writer:
            for rows in self._coded(sources, numbers, first_rid):
                writer.register("coded_batch", pa.table(rows.select(CODED.names)))
                writer.execute("INSERT INTO rec FROM coded_batch").fetchall()
                writer.unregister("coded_batch")
                keys.append(rows.select(KEYS.names))
        return pa.Table.from_batches(keys, schema=KEYS)

    def _coded(
        self, sources: dict[str, str], numbers: dict[str, int], first_rid: int
    ) -> Iterator[pa.RecordBatch]:
        """Yield the coded batches in order; the next is coded while this one is being stored."""
        rid = first_rid
        waiting: deque[Future[pa.RecordBatch]] = deque()
        with ThreadPoolExecutor(max_workers=2) as coders:
            for source, relation in sources.items():
                columns = [d[0] for d in self.con.execute(f"FROM {relation} LIMIT 0").description]
                check_columns(source, columns)
                for batch in self.con.sql(select_sql(relation, columns)).to_arrow_reader(ROWS):
                    src = numbers[source]
                    waiting.append(coders.submit(coded, batch, first_rid=rid, src=src))
                    rid += batch.num_rows
                    if len(waiting) > 2:
                        yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

    def create(self, table: str, sql: str) -> None:
        self.con.execute(f"CREATE OR REPLACE TABLE {table} AS {sql}").fetchall()

    def load(self, table: str, rows: pa.Table) -> None:
        self.con.register("loading", rows)
        self.create(table, "SELECT * FROM loading")
        self.con.unregister("loading")

    def drop(self, *tables: str) -> None:
        for table in tables:
            self.con.execute(f"DROP TABLE IF EXISTS {table}").fetchall()

    def fetch(self, sql: str) -> pa.Table:
        return self.con.sql(sql).to_arrow_table()

    def splink_api(self) -> Any:
        from splink import DuckDBAPI  # noqa: PLC0415 - a quarter of a second, only when scoring

        return DuckDBAPI(connection=self.con)
