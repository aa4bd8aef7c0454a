"""Read Excel workbooks (.xlsx, .xlsm, .xls): values only, never a formula or a macro.

calamine unpacks a workbook wholly into memory and lays it out as a full rectangle, so a file of
40 kB can ask for terabytes. `refuse_bombs` looks inside first, without keeping anything.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import duckdb
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from evenborn.standards.declaration import Schema
from evenborn.standards.mapping import Mapping
from evenborn.standards.reading.bombs import MOST_CELLS, bomb, damaged, refuse_bombs
from evenborn.standards.reading.header import HEADER_WITHIN, Header, find_header, no_header
from evenborn.standards.reading.table import MOST_CHARACTERS, TOO_LONG, Loader
from evenborn.standards.refusal import CannotRead

Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


@dataclass(frozen=True, slots=True)
class Opened:
    """A workbook's sheet of records.

    Attributes:
        sheet: its name.
        header: as found.
        header_line: sheet row of the header, from 1.
        rows: the sheet rows, (row number from 1, cells), the first of the sheet included.
    """

    sheet: str
    header: Header
    header_line: int
    rows: Iterator[tuple[int, list[Cell]]]


def open_workbook(
    path: Path, *, schema: Schema | None, mapping: Mapping | None, zipped: bool
) -> Opened:
    """Return the one visible sheet whose header we know.

    Raises:
        CannotRead: damaged, locked, a bomb, or not exactly one such sheet.
    """
    if zipped:
        refuse_bombs(path)
    book = _load(path)
    found: list[tuple[CalamineSheet, Header]] = []
    for meta in book.sheets_metadata:
        if meta.visible is SheetVisibleEnum.Visible and meta.typ is SheetTypeEnum.WorkSheet:
            with _refusals(path):
                sheet = book.get_sheet_by_name(meta.name)
                first = [
                    list(map(text_of, cells))
                    for _, cells in islice(rows_of(sheet, path), HEADER_WITHIN)
                ]
            header = find_header(first, schema=schema, mapping=mapping)
            if header is not None:
                found.append((sheet, header))
    if not found:
        if schema is None:
            raise CannotRead(
                zh=f"{path.name} 的工作表都是空的。", en=f"Every sheet of {path.name} is empty."
            )
        raise no_header(schema, file=path.name)
    if len(found) > 1 and schema is not None:
        names = "、".join(f"“{sheet.name}”" for sheet, _ in found)
        raise CannotRead(
            zh=f"{path.name} 有 {len(found)} 张工作表都像是记录表：{names}。"
            "请每个文件只留一张，分开送交，以免漏行。",
            en=f"{len(found)} sheets of {path.name} hold records: {names}. Keep one in each file, "
            "so that no line is missed.",
        )
    sheet, header = found[0]
    return Opened(sheet.name, header, _first_row(sheet) + header.line, rows_of(sheet, path))


def load_rows(opened: Opened, con: duckdb.DuckDBPyConnection) -> str:
    """Put the known columns of the sheet into a table and return its name."""
    columns = opened.header.positions
    loader = Loader(con, list(columns))
    for line, row in opened.rows:
        if line <= opened.header_line:
            continue
        cells = [text_of(row[i]) if i < len(row) else "" for i in columns.values()]
        if max(map(len, cells)) > MOST_CHARACTERS:
            loader.broken(line, TOO_LONG)
        elif any(cells):
            loader.row(line, cells)
    loader.flush()
    return loader.table


@contextmanager
def open_sheet(path: Path, sheet: str) -> Iterator[CalamineSheet]:
    """Give a sheet by its name.

    Raises:
        CannotRead: damaged, locked, or gone.
    """
    with _refusals(path):
        found = load_workbook(path).get_sheet_by_name(sheet)
    yield found


def rows_of(sheet: CalamineSheet, path: Path) -> Iterator[tuple[int, list[Cell]]]:
    """Yield (sheet row from 1, cells from column A) of every row, merged cells filled downwards.

    A merged cell keeps its value in the first corner only; twins share a mother that way. Across,
    it stays in one cell, or a merged title would fill the whole header.

    Raises:
        CannotRead: more merged cells than a sheet can hold.
    """
    if sheet.start is None:
        return
    first, left = _first_row(sheet), sheet.start[1]
    ranges = sheet.merged_cell_ranges or []
    if sum(bottom - top + 1 for (top, _), (bottom, _) in ranges) > MOST_CELLS:
        raise bomb(path)
    beneath: dict[int, list[tuple[int, int]]] = {}
    for (top, start), (bottom, _) in ranges:
        for below in range(top + 1, bottom + 1):
            beneath.setdefault(below, []).append((top, start))
    corners: dict[tuple[int, int], Cell] = {(top, start): "" for (top, start), _ in ranges}
    starts: dict[int, list[int]] = {}
    for top, start in corners:
        starts.setdefault(top, []).append(start)
    for number, row in enumerate(sheet.iter_rows(), start=first):
        cells: list[Cell] = [*[""] * left, *row]
        for start in starts.get(number - 1, ()):
            corners[number - 1, start] = cells[start] if start < len(cells) else ""
        for top, start in beneath.get(number - 1, ()):
            if start < len(cells):
                cells[start] = corners[top, start]
        yield number, cells


def text_of(cell: Cell) -> str:
    """Return a cell as the text a clerk would have typed.

    A number of 16 digits or more has lost its last digits when Excel stored it; it is written
    with an exponent, which `digits_lost` recognises.

    >>> text_of(2.0), text_of(3.5), text_of(440524188001010014.0)
    ('2', '3.5', '4.40524188001010E+17')
    >>> text_of(dt.datetime(2024, 3, 5, 8, 30)), text_of(dt.datetime(2024, 3, 5))
    ('2024-03-05 08:30:00', '2024-03-05')
    """
    match cell:
        case str():
            text = cell
        case bool():
            text = "TRUE" if cell else "FALSE"
        case float() | int() if abs(cell) >= 1e15:
            text = f"{cell:.14E}"
        case float() | int():
            text = str(int(cell)) if cell == int(cell) else repr(cell)
        case dt.datetime():
            text = cell.strftime("%Y-%m-%d" if cell.time() == dt.time() else "%Y-%m-%d %H:%M:%S")
        case dt.date():
            text = cell.isoformat()
        case dt.time():
            text = cell.strftime("%H:%M:%S")
        case dt.timedelta():
            seconds = int(cell.total_seconds())
            text = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return text


def _first_row(sheet: CalamineSheet) -> int:
    """Return the sheet row, from 1, that calamine yields first."""
    return (sheet.start[0] if sheet.start else 0) + 1


def _load(path: Path) -> CalamineWorkbook:
    with _refusals(path):
        return load_workbook(path)


@contextmanager
def _refusals(path: Path) -> Iterator[None]:
    """Turn every way a workbook can be broken into a refusal."""
    try:
        yield
    except PasswordError:
        raise CannotRead(
            zh=f"{path.name} 设了打开密码，请在 Excel 中去掉密码后再送。",
            en=f"{path.name} is locked with a password; remove it in Excel and send it again.",
        ) from None
    except (CalamineError, OSError, ValueError):
        raise damaged(path) from None
    except BaseException as panic:
        # A panic of the Rust reader comes as a BaseException whose class cannot be imported.
        if type(panic).__name__ != "PanicException":
            raise
        raise damaged(path) from None
