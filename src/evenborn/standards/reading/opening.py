"""Open one file: find out what it is and hand it to its reader."""

import gzip
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from evenborn.standards.declaration import Schema
from evenborn.standards.mapping import Mapping
from evenborn.standards.reading import delimited, workbook
from evenborn.standards.reading.folding import Needs, make_macros
from evenborn.standards.reading.header import Header, refuse_twice, require
from evenborn.standards.reading.parquet import parquet_source, refused_if_damaged
from evenborn.standards.reading.survey import format_of, head_of, survey
from evenborn.standards.reading.table import Cut, Shape, Table, texts_as_they_are, view_of
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
    shape: Shape = texts_as_they_are,
) -> Table:
    """Open a file of records.

    Args:
        path: the file.
        con: the connection to make the view on; see `connect`.
        schema: whose columns to look for; None takes every header as it stands.
        mapping: foreign headers and values.
        shape: what to make of the texts, when the caller wants something else than texts and a
            second pass over a million rows would be felt (`checking` types them on the way in).

    Returns:
        The table; see `Table` for what its relation holds.

    Raises:
        CannotRead: the file cannot be used, and why.
    """
    path = Path(path)
    make_macros(con)
    head = head_of(path)
    request = Request(path, head, con, schema, mapping, shape)
    format_ = format_of(head, path.name)
    if format_ == "gzip":
        return _open_gzip(request)
    if format_ == "parquet":
        return _open_parquet(request)
    if format_ in ("xlsx", "xls"):
        return _open_workbook(request, format_)
    return _open_text(request)


@dataclass(frozen=True, slots=True)
class Request:
    """What `open_table` was asked, handed on in one piece."""

    path: Path
    head: bytes
    con: duckdb.DuckDBPyConnection
    schema: Schema | None
    mapping: Mapping | None
    shape: Shape

    def cut(self, header: Header) -> Cut:
        """Return how to make rows of this header's cells, or refuse the header."""
        refuse_twice(header, self.schema, self.mapping)
        if self.schema is not None:
            require(header, schema=self.schema, mapping=self.mapping, file=self.path.name)
        return Cut(tuple(header.positions), self.mapping, self.shape)


def _open_text(asked: Request) -> Table:
    layout = delimited.layout_of(asked.path, asked.head, schema=asked.schema, mapping=asked.mapping)
    cut = asked.cut(layout.header)
    held, readable = _readable(asked.path)
    loaded = delimited.load(
        asked.path, asked.head, readable=readable, layout=layout, cut=cut, con=asked.con
    )
    if held:
        held.cleanup()
    return _table(
        asked,
        cut,
        layout.header,
        view_of(asked.con, loaded.source, line=loaded.line, broken=loaded.broken),
        digest=loaded.survey.digest,
        format_="csv",
        encoding=loaded.layout.encoding,
        delimiter=layout.delimiter,
        header_line=layout.header_line,
        plus=loaded.survey.has_plus or loaded.survey.has_wide or loaded.survey.has_nul,
        stored=not loaded.source.startswith("("),
    )


def _open_workbook(asked: Request, format_: str) -> Table:
    opened = workbook.open_workbook(
        asked.path, schema=asked.schema, mapping=asked.mapping, zipped=format_ == "xlsx"
    )
    cut = asked.cut(opened.header)
    raw = workbook.load_rows(opened, asked.con)
    shaped = cut.sql(raw, Needs(), also=("line", "broken"))
    return _table(
        asked,
        cut,
        opened.header,
        view_of(asked.con, f"({shaped})", line="line", broken="broken"),
        digest=survey(asked.path).digest,
        format_=format_,
        header_line=opened.header_line,
        sheet=opened.sheet,
    )


def _open_parquet(asked: Request) -> Table:
    held, readable = _readable(asked.path)
    found = parquet_source(
        asked.path, readable, con=asked.con, schema=asked.schema, mapping=asked.mapping
    )
    cut = asked.cut(found.header)
    shaped = cut.sql(found.source, Needs(), also=("line", "broken"), blanks=False)
    with refused_if_damaged(asked.path):
        table = _table(
            asked,
            cut,
            found.header,
            view_of(asked.con, f"({shaped})", line="line", broken="broken"),
            digest=survey(asked.path).digest,
            format_="parquet",
            header_line=0,
        )
    # The view reads the file again at each question, so a stand-in path must live as long.
    return replace(table, _held=held)


def _open_gzip(asked: Request) -> Table:
    """Open a packed text file through a copy that is deleted at once."""
    path = asked.path
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
                            zh=f"{path.name} 解压后过大，为保护本机不予打开。",
                            en=f"{path.name} unpacks to too much and is not opened.",
                        )
                    out.write(piece)
        except (EOFError, gzip.BadGzipFile, zlib.error):
            raise CannotRead(
                zh=f"{path.name} 已损坏或不完整，解不开压缩。请重新导出。",
                en=f"{path.name} is damaged or cut off and cannot be unpacked. Export it again.",
            ) from None
        head = head_of(copy)
        if format_of(head, copy.name) != "csv":
            raise CannotRead(
                zh=f"{path.name} 里不是文本表格，请解压后直接送交。",
                en=f"{path.name} does not hold a text table; unpack it and send what is inside.",
            )
        table = _open_text(replace(asked, path=copy, head=head))
    return replace(table, digest=survey(path).digest)


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
    asked: Request,
    cut: Cut,
    header: Header,
    view: str,
    *,
    digest: str,
    format_: str,
    header_line: int,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
    plus: bool = True,
    stored: bool = False,
) -> Table:
    """Count the rows of the view and tell what was found."""
    counted = asked.con.execute(f"SELECT count(*) FROM {view}").fetchall()[0]
    return Table(
        relation=view,
        columns=cut.all_columns,
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
        plus=plus,
        stored=stored,
    )
