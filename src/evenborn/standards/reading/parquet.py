"""Read Parquet: DuckDB does it, we only name the columns and write typed values as text."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from evenborn.standards.declaration import Schema
from evenborn.standards.mapping import Mapping
from evenborn.standards.reading.folding import name, text
from evenborn.standards.reading.header import Header, find_header, no_header
from evenborn.standards.refusal import CannotRead


@dataclass(frozen=True, slots=True)
class ParquetSource:
    """A FROM item with the known columns as text, and the header they were found by."""

    source: str
    header: Header


def parquet_source(
    path: Path,
    readable: str,
    *,
    con: duckdb.DuckDBPyConnection,
    schema: Schema | None,
    mapping: Mapping | None,
) -> ParquetSource:
    """Return the known columns of a Parquet file, as text, with their row number from 1.

    Raises:
        CannotRead: damaged, cut off, encrypted, or without our columns.
    """
    scan = f"read_parquet({text(readable)}, file_row_number = true)"
    with refused_if_damaged(path):
        described = con.execute(f"DESCRIBE SELECT * FROM {scan}").fetchall()
    columns = {row[0]: row[1] for row in described if row[0] != "file_row_number"}
    header = find_header([list(columns)], schema=schema, mapping=mapping)
    if header is None:
        assert schema is not None
        raise no_header(schema, file=path.name)
    cells = ", ".join(
        f"{as_text(name(header.texts[i]), columns[header.texts[i]])} AS {name(column)}"
        for column, i in header.positions.items()
    )
    return ParquetSource(
        f"(SELECT file_row_number + 1 AS line, NULL::VARCHAR AS broken, {cells} FROM {scan})",
        header,
    )


@contextmanager
def refused_if_damaged(path: Path) -> Iterator[None]:
    """Turn every way a Parquet file can be broken into a refusal.

    Its pages are read only when they are asked for, so whoever asks first meets the damage.
    """
    try:
        yield
    except duckdb.Error:
        raise CannotRead(
            zh=f"{path.name} 已损坏或不完整，Parquet 文件读不出来。请重新导出。",
            en=f"{path.name} is damaged or cut off; the Parquet file cannot be read. "
            "Export it again.",
        ) from None


def as_text(column: str, type_: str) -> str:
    """Return the SQL of a typed value as the text a clerk would have typed."""
    if type_ in ("DOUBLE", "FLOAT"):
        # A whole number stored with a fraction (3.0) is that number; beyond 15 digits some are
        # lost, and `digits_lost` must see it.
        return (
            f"CASE WHEN abs({column}) >= 1e15 THEN printf('%.14E', {column}::DOUBLE) "
            f"WHEN {column} = trunc({column}) THEN {column}::BIGINT::VARCHAR "
            f"ELSE {column}::VARCHAR END"
        )
    if type_ == "BOOLEAN":
        return f"upper({column}::VARCHAR)"
    if type_ == "BLOB":
        # Some writers leave the mark “text” off; the bytes are text all the same.
        return f"decode({column})"
    return f"{column}::VARCHAR"
