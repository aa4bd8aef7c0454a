"""Open one file: find out what it is and hand it to its reader."""

import gzip
import zlib
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from evenborn.standards.declaration import Schema
from evenborn.standards.mapping import Mapping
from evenborn.standards.reading import delimited, workbook
from evenborn.standards.reading.folding import make_macros
from evenborn.standards.reading.header import Header, refuse_twice, require
from evenborn.standards.reading.parquet import parquet_source
from evenborn.standards.reading.survey import format_of, head_of, survey
from evenborn.standards.reading.table import Table, make_view
from evenborn.standards.refusal import CannotRead

MOST_UNPACKED = 20 << 30  # bytes of a .gz; 10 million births are 1.7 GiB
MOST_GZIP_RATIO = 200  # tables of births pack 4 to 10 times
GLOB_MARKS = frozenset("*?[]{}")


def open_table(
    path: Path | str,
    *,
    con: duckdb.DuckDBPyConnection,
    schema: Schema | None = None,
    mapping: Mapping | None = None,
) -> Table:
    """Open a file of records.

    Args:
        path: the file.
        con: the connection to make the view on; see `connect`.
        schema: whose columns to look for; None takes every header as it stands.
        mapping: foreign headers and values.

    Returns:
        The table; see `Table` for what its relation holds.

    Raises:
        CannotRead: the file cannot be used, and why.
    """
    path = Path(path)
    make_macros(con)
    head = head_of(path)
    format_ = format_of(head, path.name)
    if format_ == "gzip":
        return _open_gzip(path, con, schema, mapping)
    if format_ == "parquet":
        return _open_parquet(path, con, schema, mapping)
    if format_ in ("xlsx", "xls"):
        return _open_workbook(path, format_, con, schema, mapping)
    return _open_text(path, head, con, schema, mapping)


def _open_text(
    path: Path,
    head: bytes,
    con: duckdb.DuckDBPyConnection,
    schema: Schema | None,
    mapping: Mapping | None,
) -> Table:
    layout = delimited.layout_of(path, head, schema=schema, mapping=mapping)
    _judge_header(layout.header, path, schema, mapping)
    held, readable = _readable(path)
    loaded = delimited.load(path, readable=readable, layout=layout, con=con)
    if held:
        held.cleanup()
    return _table(
        con,
        header=layout.header,
        source=loaded.source,
        line=loaded.line,
        broken=loaded.broken,
        wide=loaded.survey.has_wide or loaded.layout.encoding not in ("utf-8", "utf-8-sig"),
        edges=loaded.survey.has_edges or loaded.layout.encoding not in ("utf-8", "utf-8-sig"),
        mapping=mapping,
        digest=loaded.survey.digest,
        format_="csv",
        encoding=loaded.layout.encoding,
        delimiter=layout.delimiter,
        header_line=layout.header_line,
    )


def _open_workbook(
    path: Path,
    format_: str,
    con: duckdb.DuckDBPyConnection,
    schema: Schema | None,
    mapping: Mapping | None,
) -> Table:
    opened = workbook.open_workbook(path, schema=schema, mapping=mapping, zipped=format_ == "xlsx")
    _judge_header(opened.header, path, schema, mapping)
    return _table(
        con,
        header=opened.header,
        source=workbook.load_rows(opened, con),
        line="line",
        broken="broken",
        wide=True,
        edges=True,
        mapping=mapping,
        digest=survey(path).digest,
        format_=format_,
        header_line=opened.header_line,
        sheet=opened.sheet,
    )


def _open_parquet(
    path: Path, con: duckdb.DuckDBPyConnection, schema: Schema | None, mapping: Mapping | None
) -> Table:
    held, readable = _readable(path)
    found = parquet_source(path, readable, con=con, schema=schema, mapping=mapping)
    _judge_header(found.header, path, schema, mapping)
    table = _table(
        con,
        header=found.header,
        source=found.source,
        line="line",
        broken="NULL::VARCHAR",
        wide=True,
        edges=True,
        mapping=mapping,
        digest=survey(path).digest,
        format_="parquet",
        header_line=0,
    )
    # The view reads the file again at each question, so a stand-in path must live as long.
    return replace(table, _held=held)


def _open_gzip(
    path: Path, con: duckdb.DuckDBPyConnection, schema: Schema | None, mapping: Mapping | None
) -> Table:
    """Open a packed text file through a copy that is deleted at once."""
    with TemporaryDirectory(prefix="evenborn-") as folder:
        copy = Path(folder, path.name.removesuffix(".gz") or "table")
        unpacked = 0
        most = min(MOST_UNPACKED, max(path.stat().st_size * MOST_GZIP_RATIO, 1 << 20))
        try:
            with gzip.open(path) as packed, copy.open("wb") as out:
                while piece := packed.read(1 << 20):
                    unpacked += len(piece)
                    if unpacked > most:
                        raise CannotRead(
                            zh=f"{path.name} 解压后过大,为保护本机不予打开。",
                            en=f"{path.name} unpacks to too much and is not opened.",
                        )
                    out.write(piece)
        except (EOFError, gzip.BadGzipFile, zlib.error):
            raise CannotRead(
                zh=f"{path.name} 已损坏或不完整,解不开压缩。请重新导出。",
                en=f"{path.name} is damaged or cut off and cannot be unpacked. Export it again.",
            ) from None
        head = head_of(copy)
        if format_of(head, copy.name) != "csv":
            raise CannotRead(
                zh=f"{path.name} 里不是文本表格,请解压后直接送交。",
                en=f"{path.name} does not hold a text table; unpack it and send what is inside.",
            )
        table = _open_text(copy, head, con, schema, mapping)
    return replace(table, digest=survey(path).digest)


def _judge_header(
    header: Header, path: Path, schema: Schema | None, mapping: Mapping | None
) -> None:
    refuse_twice(header, schema, mapping)
    if schema is not None:
        require(header, schema=schema, mapping=mapping, file=path.name)


def _readable(path: Path) -> tuple[TemporaryDirectory[str] | None, str]:
    """Return a path DuckDB reads as one file; it takes *, ? and [ ] for patterns."""
    whole = path.resolve()
    if not GLOB_MARKS & set(str(whole)):
        return None, str(whole)
    held = TemporaryDirectory(prefix="evenborn-")
    stand_in = Path(held.name, "table")
    stand_in.symlink_to(whole)
    return held, str(stand_in)


def _table(
    con: duckdb.DuckDBPyConnection,
    *,
    header: Header,
    source: str,
    line: str,
    broken: str,
    wide: bool,
    edges: bool,
    mapping: Mapping | None,
    digest: str,
    format_: str,
    header_line: int,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
) -> Table:
    """Make the view and count its rows."""
    view, columns = make_view(
        con,
        source,
        columns=list(header.positions),
        line=line,
        broken=broken,
        wide=wide,
        edges=edges,
        mapping=mapping,
    )
    counted = con.execute(f"SELECT count(*) FROM {view}").fetchall()[0]
    return Table(
        relation=view,
        columns=columns,
        headers={name: header.texts[i].strip() for name, i in header.positions.items()},
        positions=dict(header.positions),
        digest=digest,
        format=format_,
        encoding=encoding,
        delimiter=delimiter,
        header_line=header_line,
        sheet=sheet,
        lines=counted[0],
        unknown_columns=header.unknown,
    )
