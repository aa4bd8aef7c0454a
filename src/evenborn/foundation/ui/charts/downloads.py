"""A figure as a file: the same table as in the page, with what must travel with it."""

import csv
import io
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import quote

import xlsxwriter
from django.http import HttpRequest, HttpResponse

from evenborn.foundation.ui.charts.figure import Cell, Figure, plain
from evenborn.standards.words import Words

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = {"count": "#,##0", "ratio": "0.0", "share": "0.0%", "text": "General"}
# The same figure gives the same bytes.
NO_TIME = datetime(2000, 1, 1)  # noqa: DTZ001 - xlsxwriter takes a time without a zone


def wanted(request: HttpRequest, figures: Iterable[Figure]) -> HttpResponse | None:
    """Return the file that the buttons of a chart ask for, else None.

    A view with charts begins its answer with
    `if file := charts.wanted(request, figures): return file`.
    """
    code, form = request.GET.get("figure"), request.GET.get("as")
    for figure in figures:
        if figure.code == code and form in ("csv", "xlsx"):
            content = as_csv(figure) if form == "csv" else as_xlsx(figure)
            kind = "text/csv; charset=utf-8" if form == "csv" else XLSX
            name = quote(f"{figure.code}.{form}")
            return HttpResponse(
                content,
                content_type=kind,
                headers={"Content-Disposition": f'attachment; filename="{name}"'},
            )
    return None


def as_csv(figure: Figure) -> bytes:
    """Return the table as UTF-8 with a mark that Excel knows; title and source below it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_safe(column.words) for column in figure.columns])
    for row in figure.rows:
        writer.writerow([_safe(row.get(column.key)) for column in figure.columns])
    writer.writerow([])
    for words in _notes(figure):
        writer.writerow([_safe(words)])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(figure: Figure) -> bytes:
    """Return the table as a workbook with one sheet; title and source stand above it."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    book.set_properties({"created": NO_TIME, "title": str(plain(figure.title))})
    sheet = book.add_worksheet()
    bold, quiet = book.add_format({"bold": True}), book.add_format({"font_color": "#566373"})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    for line, words in enumerate(_notes(figure)):
        sheet.write_string(line, 0, str(plain(words)), quiet if line else bold)
    top = 4
    for index, column in enumerate(figure.columns):
        form = book.add_format({"num_format": FORMATS[column.kind]})
        sheet.set_column(index, index, 24 if index == 0 else 13, form)
        sheet.write_string(top, index, str(plain(column.words)), head)
        for line, row in enumerate(figure.rows, start=top + 1):
            value = plain(row.get(column.key))
            if value is None:
                sheet.write_string(line, index, "–")
            elif isinstance(value, str):
                sheet.write_string(line, index, value)
            else:
                sheet.write_number(line, index, value)
    sheet.freeze_panes(top + 1, 1)
    book.close()
    return file.getvalue()


def _notes(figure: Figure) -> tuple[Words, Words, Words]:
    return figure.title, figure.subtitle, figure.source


def _safe(cell: Cell) -> str | int | float:
    """Return a cell that no spreadsheet takes for a formula."""
    value = plain(cell)
    if value is None:
        return "–"
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"
    return value
