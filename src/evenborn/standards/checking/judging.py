"""Judge a file: every check on every row, in a handful of passes by DuckDB."""

from collections.abc import Collection, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb

from evenborn.standards.checking.court import Court, Known
from evenborn.standards.checking.judgement import Judgement
from evenborn.standards.checking.typing import typed_shape
from evenborn.standards.declaration import Schema
from evenborn.standards.mapping import Mapping
from evenborn.standards.reading import open_table
from evenborn.standards.reading.files import connect
from evenborn.standards.reading.parquet import refused_if_damaged
from evenborn.standards.reading.table import Table, fresh_name
from evenborn.standards.sql import prepare


def judge(
    path: Path | str,
    *,
    schema: Schema,
    today: date,
    mapping: Mapping | None = None,
    known: Sequence[Known] = (),
    not_kept: Collection[str] = (),
    con: duckdb.DuckDBPyConnection | None = None,
) -> Judgement:
    """Judge every row of a file by its schema.

    Args:
        path: the file.
        schema: its kind.
        today: the day of judging in China; nothing may be dated after it.
        mapping: foreign headers and values.
        known: what was accepted before. A row with the same key and content is known and not
            counted again; with the same key and other content it is refused.
        not_kept: columns that `known` was written without; they are judged but not compared.
        con: where to hold the rows; None makes a connection of its own, which the judgement
            closes.

    Returns:
        The judgement; `lines = accepted + refused + known`. A line that repeats an earlier line
        of the same file in every cell is known if that one was accepted.

    Raises:
        CannotRead: the file, or one of `known`, cannot be used.
    """
    path = Path(path)
    own = con is None
    con = con or connect()
    try:
        prepare(con, today=today)
        table = open_table(path, con=con, schema=schema, mapping=mapping, shape=typed_shape(schema))
        court = Court(con, schema, _kept(con, table, path), not_kept)
        return court.judge(path, known, own=own)
    except BaseException:
        if own:
            con.close()
        raise


def _kept(con: duckdb.DuckDBPyConnection, table: Table, path: Path) -> Table:
    """Return the table with its rows in memory, for they are asked many times."""
    if table.stored:
        return table
    rows = fresh_name("rows")
    with refused_if_damaged(path) if table.format == "parquet" else nullcontext():
        con.execute(f"CREATE TEMP TABLE {rows} AS SELECT * FROM {table.relation}").fetchall()
    return replace(table, relation=rows)
