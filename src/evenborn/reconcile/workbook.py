"""differences.xlsx: a summary by office, then one sheet for each kind of difference."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from evenborn.reconcile import words
from evenborn.reconcile.differences import Cell, Differences
from evenborn.report import Task
from evenborn.report.sealed import moment

ROWS_OF_A_SHEET: Final = 1_000_000  # Excel ends at 1,048,576; the rest goes to a sheet of its own
WIDTHS: Final = {"责任单位": 26, "下一步": 48, "依据": 60, "缺记部门": 22, "出生编号": 19}
SECRET: Final = "含个人信息：按规定保管，用毕删除，不得转发。"


class Book:
    """The workbook being written.

    Args:
        path: where it goes.
        made_on: the day in its properties, instead of the clock's.
        work: a private folder for what XlsxWriter keeps aside while it writes.
    """

    def __init__(self, path: Path, *, made_on: date, work: Path) -> None:
        self.book = Workbook(str(path), {"constant_memory": True, "tmpdir": str(work)})
        self.book.set_properties(
            {"title": "出生记录差异清单", "author": "evenborn", "created": moment(made_on)}
        )
        self.head = self.book.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": "#EEF2EF"}
        )
        self.plain = self.book.add_format({"valign": "top"})
        self.wrapped = self.book.add_format({"valign": "top", "text_wrap": True})
        self.strong = self.book.add_format({"bold": True, "font_size": 14})
        self.warning = self.book.add_format({"bold": True, "font_color": "#B01E1E"})

    def close(self) -> None:
        """Write the file."""
        self.book.close()

    def summary(self, tasks: Sequence[Task], lines: Sequence[str]) -> None:
        """Write what each office has to settle, and what this workbook is."""
        sheet = self.book.add_worksheet(words.SHEETS["summary"].zh)
        heads = ("责任单位", "差异", "数量", "下一步", "所在工作表")
        for column, width in enumerate((30, 44, 9, 60, 14)):
            sheet.set_column(column, column, width)
        sheet.write_string(0, 0, "出生记录差异清单", self.strong)
        row = 0
        for line in lines:
            row += 1
            sheet.write_string(row, 0, line, self.plain)
        row += 2
        self._heads(sheet, row, heads)
        for task in tasks:
            row += 1
            cells = (task.office.zh, task.what.zh, task.count, task.action.zh, task.sheet.zh)
            self._row(sheet, row, cells)
        if not tasks:
            sheet.write_string(row + 1, 0, "各部门记录一致，没有需要处理的差异。", self.plain)

    def sheet(
        self,
        title: str,
        heads: Sequence[str],
        rows: Iterable[Sequence[Cell]],
        *,
        secret: bool = False,
    ) -> None:
        """Write a sheet; more rows than Excel holds go on in a sheet of the same name with 2."""
        waiting = iter(rows)
        number, last = 1, self._part(title, heads, waiting, secret=secret)
        while last is not None:
            number += 1
            last = self._part(f"{title}{number}", heads, waiting, first=last, secret=secret)

    def _part(
        self,
        title: str,
        heads: Sequence[str],
        rows: Iterator[Sequence[Cell]],
        *,
        first: Sequence[Cell] | None = None,
        secret: bool,
    ) -> Sequence[Cell] | None:
        """Write up to `ROWS_OF_A_SHEET` rows and return the row after them, None if none."""
        sheet = self.book.add_worksheet(title)
        top = 0
        for column, head in enumerate(heads):
            sheet.set_column(column, column, WIDTHS.get(head, 16))
        if secret:
            sheet.set_tab_color("#B01E1E")
            sheet.write_string(0, 0, SECRET, self.warning)
            top = 1
        self._heads(sheet, top, heads)
        sheet.freeze_panes(top + 1, 0)
        line = top
        if first is not None:
            line += 1
            self._row(sheet, line, first)
        for row in rows:
            if line - top >= ROWS_OF_A_SHEET:
                return row
            line += 1
            self._row(sheet, line, row)
        sheet.autofilter(top, 0, max(line, top + 1), len(heads) - 1)
        return None

    def _heads(self, sheet: Worksheet, row: int, heads: Sequence[str]) -> None:
        for column, head in enumerate(heads):
            sheet.write_string(row, column, head, self.head)

    def _row(self, sheet: Worksheet, line: int, row: Sequence[Cell]) -> None:
        for column, cell in enumerate(row):
            # Always as a string: a record number called "=1+1" must not become a formula.
            if isinstance(cell, str):
                sheet.write_string(line, column, cell, self._format(cell))
            elif cell is not None:
                sheet.write_number(line, column, cell, self.plain)

    def _format(self, cell: str) -> Format:
        return self.wrapped if len(cell) > 30 else self.plain


def write_differences(
    path: Path,
    found: Differences,
    *,
    tasks: Sequence[Task],
    lines: Sequence[str],
    made_on: date,
    work: Path,
    identities: Iterable[Sequence[Cell]] | None = None,
    identity_heads: Sequence[str] = (),
) -> None:
    """Write the workbook of differences.

    Args:
        path: the workbook.
        found: the differences.
        tasks: the summary, refused rows included.
        lines: what is said above the summary.
        made_on: the day in its properties.
        work: private folder for temporary files.
        identities: rows of the sheet of persons; None leaves that sheet out.
        identity_heads: its heads.
    """
    book = Book(path, made_on=made_on, work=work)
    shown = [*lines, SECRET] if identities is not None else lines
    book.summary(tasks, shown)
    for key, title in words.SHEETS.items():
        cases = [case for case in found.cases if case.sheet == key and found.counts[case]]
        if cases:
            rows = (row for case in cases for row in found.rows(case))
            book.sheet(title.zh, found.heads(key), rows)
    if identities is not None:
        title = words.SHEETS["identities"]
        book.sheet(title.zh, identity_heads, identities, secret=True)
    book.close()
