"""The sheet of persons, only when it was asked for: whom the records in dispute are about."""

from collections.abc import Iterator, Sequence

import duckdb

from evenborn.reconcile.differences import FETCH, Cell, Differences
from evenborn.reconcile.intake import Taken
from evenborn.standards.reading.folding import name, text
from evenborn.standards.schema import load_schema


def secret_columns() -> tuple[tuple[str, str], ...]:
    """Return name and Chinese header of the personal columns that all kinds share."""
    schema = load_schema("person")
    return tuple((column.name, column.header) for column in schema.columns if column.secret)


def identity_heads() -> tuple[str, ...]:
    """Return the heads of the sheet."""
    return ("出生编号", "来件", "记录编号", *(header for _, header in secret_columns()))


def identity_rows(
    persons: Sequence[Taken], found: Differences, con: duckdb.DuckDBPyConnection
) -> Iterator[tuple[Cell, ...]]:
    """Yield the records of births in dispute with their personal columns, and of no others."""
    births = [
        f"SELECT birth_id FROM ({case.sql})" for case in found.cases if case.sheet != "review"
    ]
    pairs = f"read_parquet({text(str(found.review))})"
    births += [f"SELECT birth_id_{side} FROM {pairs}" for side in ("l", "r")]
    parts = []
    for one in persons:
        path = f"read_parquet({text(str(one.path))})"
        described = con.execute(f"DESCRIBE SELECT * FROM {path}").fetchall()
        there = {str(row[0]) for row in described}
        columns = ", ".join(
            f"CAST({name(column) if column in there else 'NULL'} AS VARCHAR) AS {name(column)}"
            for column, _ in secret_columns()
        )
        parts.append(
            f"SELECT {text(one.name)} AS source, CAST(record_id AS VARCHAR) AS record_id, "
            f"{columns} FROM {path}"
        )
    shown = ", ".join(f"r.{name(column)}" for column, _ in secret_columns())
    answer = con.execute(
        f"SELECT m.birth_id, m.source, m.record_id, {shown} FROM members m "
        f"JOIN ({' UNION ALL '.join(parts)}) r USING (source, record_id) "
        f"WHERE m.birth_id IN ({' UNION ALL '.join(births)}) ORDER BY 1, 2, 3"
    )
    while batch := answer.fetchmany(FETCH):
        yield from batch
