"""Read delimited text: straight through DuckDB where it is clean, line by line where it is not."""

import codecs
import io
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from operator import itemgetter
from pathlib import Path

import duckdb

from evenborn.standards.declaration import Schema
from evenborn.standards.mapping import Mapping
from evenborn.standards.reading.folding import Needs, name, text
from evenborn.standards.reading.header import HEADER_WITHIN, Header, find_header, no_header
from evenborn.standards.reading.records import LONGEST_LINE, LOST, Record, records_in, records_of
from evenborn.standards.reading.survey import (
    CHUNK,
    HEAD_BYTES,
    Survey,
    encodings_to_try,
    may_be_wide,
    may_have_edges,
    survey,
)
from evenborn.standards.reading.table import (
    RAGGED,
    Cut,
    Loader,
    fresh_name,
)
from evenborn.standards.refusal import CannotRead

DELIMITERS = (",", "\t", ";", "|", "\uff0c")  # the last is the full-width comma
MOST_COLUMNS = 2_000  # above, only the known columns are cut out, line by line
Connection = duckdb.DuckDBPyConnection


@dataclass(frozen=True, slots=True)
class Layout:
    """How a text file is to be read."""

    encoding: str
    delimiter: str
    header: Header
    header_line: int
    header_last: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """Where the rows of a text file went.

    Attributes:
        source: FROM item with `blank` and the shape; line, broken: expressions over it.
        layout: the layout, with the encoding as it turned out.
    """

    source: str
    line: str
    broken: str
    survey: Survey
    layout: Layout


def layout_of(path: Path, head: bytes, *, schema: Schema | None, mapping: Mapping | None) -> Layout:
    """Return encoding, delimiter and header of a text file, judged by its first lines.

    Raises:
        CannotRead: it is no text, or no line names our columns.
    """
    best: Layout | None = None
    for encoding in encodings_to_try(head):
        decoded = head.decode(encoding, "replace")
        if len(head) == HEAD_BYTES:
            decoded = decoded[: max(decoded.rfind("\n"), decoded.rfind("\r")) + 1]
        if decoded.count("\x00") * 20 > len(decoded) or not decoded.strip("\x00\r\n\t \ufeff"):
            continue
        for delimiter in DELIMITERS:
            layout = _layout(decoded, encoding, delimiter, schema, mapping)
            if layout and (best is None or layout.header.matches > best.header.matches):
                best = layout
        if best is not None and LOST not in decoded[:-4]:
            break
    if best is None:
        if schema is not None:
            raise no_header(schema, file=path.name)
        raise CannotRead(
            zh=f"{path.name} 里没有可读的文字，不是表格文件。",
            en=f"{path.name} holds no readable text; it is not a table.",
        )
    return best


def _layout(
    decoded: str, encoding: str, delimiter: str, schema: Schema | None, mapping: Mapping | None
) -> Layout | None:
    """Return the layout if this delimiter gives a header."""
    records: list[Record] = []
    for record in records_of(io.StringIO(decoded, newline=""), delimiter):
        records.append(record)
        if len(records) == HEADER_WITHIN:
            break
    header = find_header([record.cells for record in records], schema=schema, mapping=mapping)
    if header is None:
        return None
    at = records[header.line]
    return Layout(encoding, delimiter, header, at.line, at.last)


def load(
    path: Path, head: bytes, *, readable: str, layout: Layout, cut: Cut, con: Connection
) -> Loaded:
    """Put the rows of a text file into a table.

    Args:
        path: the file.
        head: its first bytes.
        readable: the path as DuckDB may open it (no glob marks).
        layout: how to read it.
        cut: what to make of the cells.
        con: where to.
    """
    data_from = _header_end(head, layout)
    body = head[data_from:]
    likely = Needs(may_be_wide(body), may_have_edges(body), b" " in body, empties=False)
    with ThreadPoolExecutor(1) as beside:
        # Hashing and counting take a core for 0.4 s while DuckDB reads on the other.
        surveyed = beside.submit(survey, path, data_from=data_from)
        table = _load_fast(readable, layout, cut, likely, con)
        found = surveyed.result()
    needs = Needs(found.has_wide, found.has_edges, found.has_blanks, empties=False)
    if table is not None and needs | likely != likely:
        # What the first lines did not show came later; rare, so reading twice is cheap.
        con.execute(f"DROP TABLE {table}").fetchall()
        table = _load_fast(readable, layout, cut, needs, con)
    if table is not None:
        rows = con.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]
        # One row per physical line: only then is the line number the row number. A quoted line
        # end or an empty line makes rows fewer, and nothing makes them more.
        lines = found.newlines - found.blank_tail - layout.header_line
        if rows == lines and found.plain_ends and not found.has_nul:
            line = f"rowid + {layout.header_line + 1}"
            return Loaded(table, line, "NULL::VARCHAR", found, layout)
        con.execute(f"DROP TABLE {table}").fetchall()
    layout = replace(layout, encoding=_settled(path, layout.encoding))
    raw = _load_slow(path, layout, con)
    shaped = cut.sql(raw, Needs(), also=("line", "broken"))
    return Loaded(f"({shaped})", "line", "broken", found, layout)


def _header_end(head: bytes, layout: Layout) -> int:
    """Return the byte after the header line, 0 where bytes are no letters."""
    if not layout.encoding.startswith("utf-8"):
        return 0
    at = 0
    for _ in range(layout.header_line):
        at = head.find(b"\n", at) + 1
    return at


def _settled(path: Path, encoding: str) -> str:
    """Return the encoding of the whole file, where the first lines only seemed to be UTF-8.

    The first lines may be ASCII and Chinese follow later. In GB18030 text read as UTF-8 nearly
    every character beyond ASCII is lost; in UTF-8 with a few broken bytes nearly none is. Asking
    GB18030 itself would not do: it takes almost any bytes.
    """
    if encoding != "utf-8":
        return encoding
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    lost = beyond = 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if not chunk.isascii():
                decoded = decoder.decode(chunk)
                lost += decoded.count(LOST)
                beyond += len(decoded) - len(decoded.encode("ascii", "ignore"))
    return "gb18030" if lost * 2 > beyond else "utf-8"


def _load_fast(path: str, layout: Layout, cut: Cut, needs: Needs, con: Connection) -> str | None:
    """Return a table DuckDB read by itself, or None where the file is not clean.

    Any oddity makes DuckDB stop in strict mode; the slow reader then tells which line it is.
    """
    header = layout.header
    width = len(header.texts)
    if (
        layout.encoding not in ("utf-8", "utf-8-sig")
        or layout.header_line != layout.header_last
        or layout.header.line != layout.header_line - 1
        or width > MOST_COLUMNS
        or len(layout.delimiter.encode()) > 1
    ):
        return None
    table = fresh_name("cells")
    spec = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(width))
    cells = ", ".join(f"c{i} AS {name(column)}" for column, i in header.positions.items())
    scan = (
        f"(SELECT {cells} FROM read_csv({text(path)}, "
        f"auto_detect = false, header = false, skip = {layout.header_line}, "
        f"columns = {{{spec}}}, delim = {text(layout.delimiter)}, quote = '\"', "
        f"escape = '\"', strict_mode = true, max_line_size = {LONGEST_LINE}))"
    )
    try:
        con.execute(f"CREATE TEMP TABLE {table} AS {cut.sql(scan, needs)}").fetchall()
    except (duckdb.InvalidInputException, duckdb.ConversionException):
        # Its words quote the line; the line is a person's.
        return None
    return table


def _load_slow(path: Path, layout: Layout, con: Connection) -> str:
    """Return a table filled record by record; a broken record is a row that says so."""
    header = layout.header
    loader = Loader(con, list(header.positions))
    width = len(header.texts)
    columns = list(header.positions.values())
    pick = itemgetter(*columns) if len(columns) > 1 else None
    with path.open("rb") as file:
        for record in records_in(file, layout.encoding, layout.delimiter):
            if record.last <= layout.header_last:
                continue
            cells = record.cells
            if record.broken is not None:
                loader.broken(record.line, record.broken)
            elif len(cells) != width and _ragged(cells, width):
                # An empty line is no line; a line with too few or too many cells is refused,
                # for nobody knows which cell was lost.
                loader.broken(record.line, RAGGED)
            elif any(cells):
                loader.row(record.line, pick(cells) if pick else (cells[columns[0]],))
    loader.flush()
    return loader.table


def _ragged(cells: Sequence[str], width: int) -> bool:
    """Tell whether a row has lost or won cells; empty ones at the end are neither."""
    if len(cells) < width:
        return any(cell.strip() for cell in cells)
    return any(cell.strip() for cell in cells[width:])
