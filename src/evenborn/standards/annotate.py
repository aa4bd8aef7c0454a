"""Give a file back as Excel with its problems marked, ready to be mended and sent again.

All rows and all columns come back with their values, those we do not know included, under the
same title and header; one column 问题 stands before them, wrong cells are coloured and say in a
comment what was expected. The file can be sent in as it is: the reader passes over 问题.
"""

import datetime as dt
import gzip
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, Final, cast

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from evenborn.standards.checking import Cause, Judgement
from evenborn.standards.reading.folding import name
from evenborn.standards.reading.header import PROBLEMS_HEADERS, folded
from evenborn.standards.reading.records import records_in
from evenborn.standards.reading.workbook import Cell, open_sheet, rows_of
from evenborn.standards.saving import saved

MOST_ROWS: Final = 100_000  # beyond, only the bad rows come back: Excel itself would crawl
SHEET_ROWS: Final = 1_048_576
MOST_COMMENTS: Final = 5_000  # Excel takes seconds to open with more; colour and text remain
MOST_CHARACTERS: Final = 32_767  # of one cell
MOST_COLUMNS: Final = 16_383  # of a sheet, one being ours
CREATED: Final = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - no clock in a file, and Excel has no zones
# Legible in grey print and to colour-blind eyes: amber is the darker of the two.
COLOURS: Final = {"error": "#F2B48A", "warning": "#FFF2CC"}


def annotate(judged: Judgement, path: Path, *, only_bad: bool = False, chinese: bool = True) -> int:
    """Write the file back with its problems marked and return how many rows were written.

    Memory stays flat, and the same judgement gives the same bytes. A text that looks like a
    formula is written as text and does nothing.

    Args:
        judged: the judgement; its file must still be there.
        path: where to; replaced when whole.
        only_bad: leave out the rows without problems.
        chinese: the language of the marks.

    Raises:
        CannotWrite: no room, no permission; what stood there is untouched.
        CannotRead: the judged file is gone or has changed its kind.
    """
    only_bad = only_bad or judged.lines > MOST_ROWS
    with saved(path) as part, TemporaryDirectory(prefix="evenborn-") as scratch:
        book = xlsxwriter.Workbook(
            str(part),
            # The scratch folder is ours: what a failure leaves behind goes with it.
            {"constant_memory": True, "tmpdir": scratch, "strings_to_urls": False},
        )
        book.set_properties({"created": CREATED})
        sheet = book.add_worksheet((judged.table.sheet or "Sheet1")[:31])
        written = _Marker(judged, book, sheet, chinese=chinese).write(only_bad=only_bad)
        try:
            book.close()
        except FileCreateError as error:
            # xlsxwriter wraps the system's error; `saved` wants it bare, to say it in words.
            raise error.args[0] from None
    return written


class _Marker:
    """Write rows and problems side by side, both in the order of the file."""

    def __init__(
        self, judged: Judgement, book: xlsxwriter.Workbook, sheet: Worksheet, *, chinese: bool
    ) -> None:
        self.judged = judged
        self.sheet = sheet
        self.chinese = chinese
        self.header = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        self.plain = book.add_format({"text_wrap": True, "valign": "top"})
        self.marked = {
            severity: book.add_format({"bg_color": colour}) for severity, colour in COLOURS.items()
        }
        self.told = {
            severity: book.add_format({"bg_color": colour, "text_wrap": True, "valign": "top"})
            for severity, colour in COLOURS.items()
        }
        self.formats: dict[tuple[str, str], Format] = {
            (kind, severity): book.add_format(
                {"num_format": form, **({"bg_color": COLOURS[severity]} if severity else {})}
            )
            for kind, form in (
                ("date", "yyyy-mm-dd"),
                ("moment", "yyyy-mm-dd hh:mm"),
                ("time", "hh:mm"),
            )
            for severity in ("", "error", "warning")
        }
        self.comments = 0
        self.row = 0

    def write(self, *, only_bad: bool) -> int:
        """Write all rows, or those with problems, and return how many."""
        table = self.judged.table
        problems = chain(self.judged.problems_of_lines(), [(0, ())])
        line, causes = next(problems)
        dropped: set[int] = set()
        written = 0
        self.sheet.set_column(0, 0, 48, self.plain)
        for at, cells in rows_again(self.judged):
            if at < table.header_line:
                self._row(cells, (), dropped, at)
                continue
            if at == table.header_line or (table.header_line == 0 and self.row == 0):
                dropped = {
                    i for i, cell in enumerate(cells) if folded(str(cell)) in PROBLEMS_HEADERS
                }
                self._header(cells, dropped)
                continue
            mine: Sequence[Cause] = ()
            if at == line:
                mine = causes
                line, causes = next(problems)
            if mine or not only_bad:
                if self.row == SHEET_ROWS - 1:
                    self.sheet.write_string(self.row, 0, self._say("其余的行写不下", "rows follow"))
                    break
                self._row(cells, mine, dropped, at, numbered=only_bad)
                written += 1
        return written

    def _header(self, cells: Sequence[Cell], dropped: set[int]) -> None:
        kept = [cell for i, cell in enumerate(cells) if i not in dropped][:MOST_COLUMNS]
        self.sheet.write_string(self.row, 0, self._say("问题", "problems"), self.header)
        for column, cell in enumerate(kept, start=1):
            self.sheet.write_string(self.row, column, str(cell)[:MOST_CHARACTERS], self.header)
        self.sheet.set_column(1, max(1, len(kept)), 20)
        self.sheet.freeze_panes(self.row + 1, 1)
        last = SHEET_ROWS - 1
        self.sheet.autofilter(self.row, 0, last, len(kept))
        self.row += 1

    def _row(
        self,
        cells: Sequence[Cell],
        causes: Sequence[Cause],
        dropped: set[int],
        line: int,
        *,
        numbered: bool = False,
    ) -> None:
        """Write one row: its problems, then its cells, the wrong ones coloured."""
        wrong: dict[int, list[Cause]] = {}
        for cause in causes:
            where = self.judged.table.positions.get(cause.column or "")
            if where is not None:
                wrong.setdefault(where, []).append(cause)
        if causes:
            words = "\n".join(map(self._sentence, causes))
            if numbered:
                words = self._say(f"原第 {line} 行：{words}", f"was line {line}: {words}")
            severity = "error" if any(c.severity == "error" for c in causes) else "warning"
            self.sheet.write_string(self.row, 0, words[:MOST_CHARACTERS], self.told[severity])
        column = 0
        # A missing cell at the end of a short row is coloured too.
        for i in range(max(len(cells), max(wrong, default=-1) + 1)):
            if i in dropped:
                continue
            column += 1
            if column > MOST_COLUMNS:
                break
            mine = wrong.get(i, [])
            severity = min((cause.severity for cause in mine), default="")
            self._cell(column, cells[i] if i < len(cells) else "", severity)
            if mine and self.comments < MOST_COMMENTS:
                self.comments += 1
                words = "\n".join(self._say(c.expected_zh, c.expected_en) for c in mine)
                self.sheet.write_comment(self.row, column, words, {"author": "Evenborn"})
        self.row += 1

    def _cell(self, column: int, cell: Cell, severity: str) -> None:
        """Write a value as what it was; a text stays a text, whatever it begins with."""
        colour = self.marked.get(severity)
        row, sheet = self.row, self.sheet
        match cell:
            case "":
                if colour:
                    sheet.write_blank(row, column, None, colour)
            case str():
                sheet.write_string(row, column, cell[:MOST_CHARACTERS], colour)
            case bool():
                sheet.write_boolean(row, column, cell, colour)
            case int() | float():
                sheet.write_number(row, column, cell, colour)
            case dt.datetime() if cell.time() != dt.time():
                sheet.write_datetime(row, column, cell, self.formats["moment", severity])
            case dt.date():
                sheet.write_datetime(row, column, cell, self.formats["date", severity])
            case _:
                sheet.write_datetime(row, column, cell, self.formats["time", severity])

    def _sentence(self, cause: Cause) -> str:
        expected = self._say(cause.expected_zh, cause.expected_en)
        if cause.severity == "warning":
            expected = self._say(f"（核对）{expected}", f"(please compare) {expected}")
        if cause.column is None:
            return expected
        column = self.judged.schema.column(cause.column)
        header = self.judged.table.headers.get(
            cause.column, self._say(column.header, column.header_en)
        )
        if header in expected:
            return expected
        return f"{header}：{expected}" if self.chinese else f"{header}: {expected}"

    def _say(self, zh: str, en: str) -> str:
        return zh if self.chinese else en


def rows_again(judged: Judgement) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Yield (line, cells) of every line of the judged file, title, header and blank ones included.

    A Parquet file has no header line; its names come first, as line 0.
    """
    table = judged.table
    if table.format == "csv":
        assert table.encoding is not None
        assert table.delimiter is not None
        with _bytes_of(judged.path) as file:
            for record in records_in(file, table.encoding, table.delimiter):
                # The header may take several lines; it is told by its last.
                yield record.line, [cell.replace("\x00", "") for cell in record.cells]
    elif table.format == "parquet":
        yield from _parquet_rows(judged)
    else:
        assert table.sheet is not None
        with open_sheet(judged.path, table.sheet) as sheet:
            at = 0
            for line, cells in rows_of(sheet, judged.path):
                # calamine begins with the first filled row.
                for blank in range(at + 1, line):
                    yield blank, ()
                at = line
                yield line, cells


def _bytes_of(path: Path) -> BinaryIO:
    """Open a text file, packed or not."""
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return cast(BinaryIO, gzip.open(path)) if packed else path.open("rb")


def _parquet_rows(judged: Judgement) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Yield the names, then the rows, ten thousand at a time, typed values as text."""
    relation = f"read_parquet('{str(judged.path.resolve()).replace(chr(39), chr(39) * 2)}')"
    columns = [row[0] for row in judged.con.execute(f"DESCRIBE FROM {relation}").fetchall()]
    yield 0, columns
    texts = ", ".join(f"coalesce({name(column)}::VARCHAR, '')" for column in columns)
    cursor = judged.con.cursor()
    try:
        cursor.execute(f"SELECT {texts} FROM {relation}")
        at = 0
        while rows := cursor.fetchmany(10_000):
            for row in rows:
                at += 1
                yield at, row
    finally:
        cursor.close()
