"""The files of a demo county: Parquet, CSV and XLSX with the same bytes for the same tables."""

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Protocol, get_args

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import xlsxwriter

from evenborn.demo.columns import Written
from evenborn.standards.schema import Schema

Format = Literal["csv", "parquet", "xlsx"]
FORMATS: tuple[Format, ...] = get_args(Format)
Headers = Literal["zh", "en"]

ROWS_TOGETHER = 120_000  # rows of one Parquet row group, as DuckDB likes them
XLSX_ROWS = 1_048_575  # a sheet's rows under its header

NOTICE = {
    b"evenborn.notice": (
        "合成数据：姓名、号码均为虚构，不对应任何真实的人。"
        "Synthetic data: every name and number is invented and belongs to nobody."
    ).encode()
}


class Sink(Protocol):
    """Takes tables one after the other and makes one file of them."""

    def add(self, written: Written) -> None:
        """Append rows."""

    def close(self) -> None:
        """Finish the file."""


class ParquetFile:
    """A Parquet file with canonical names and types; an impossible day is an empty cell."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.waiting: list[pa.Table] = []
        self.rows = 0
        self.writer: pq.ParquetWriter | None = None

    def add(self, written: Written) -> None:
        self.add_table(written.table)

    def add_table(self, table: pa.Table) -> None:
        """Append a table; small ones wait for each other, so that row groups are large."""
        self.waiting.append(table)
        self.rows += table.num_rows
        if self.rows >= ROWS_TOGETHER:
            self._write()

    def _write(self) -> None:
        # One dictionary for all chunks, else the writer falls back to plain values.
        table = pa.concat_tables(self.waiting).unify_dictionaries()
        if self.writer is None:
            schema = table.schema.with_metadata(NOTICE)
            names = schema.names
            repeating = [name for name in names if name not in UNIQUE]
            self.writer = pq.ParquetWriter(
                self.path,
                schema,
                compression="zstd",
                compression_level=1,
                use_dictionary=repeating,
                write_statistics=[name for name in names if name in SOUGHT],
                store_schema=False,  # readers see plain text where we hold dictionaries
            )
        self.writer.write_table(table.replace_schema_metadata(NOTICE))
        self.waiting, self.rows = [], 0

    def close(self) -> None:
        if self.waiting:
            self._write()
        if self.writer is not None:
            self.writer.close()


UNIQUE = frozenset(
    {
        "record_id", "admission_number", "certificate_number", "birth_id", "mother", "delivery",
        "mother_name", "mother_id_number", "father_name", "father_id_number", "infant_name",
        "infant_id_number", "entered_at",
    }
)  # fmt: skip
"""Columns in which values hardly repeat: a dictionary would only cost time."""

SOUGHT = frozenset({"birth_date", "registered_on", "area_code", "infant_sex", "birth_order"})
"""Columns by which readers skip row groups; the other minima and maxima would never be read."""


class CsvFile:
    """A UTF-8 CSV file with the headers of the schema; Chinese ones after a byte order mark."""

    def __init__(self, path: Path, schema: Schema, headers: Headers) -> None:
        self.schema = schema
        self.headers = headers
        # Excel reads a file without the mark as GB 18030 and shows nonsense.
        self.file = path.open("wb")
        if headers == "zh":
            self.file.write("\ufeff".encode())
        self.writer: pa_csv.CSVWriter | None = None

    def add(self, written: Written) -> None:
        table = as_texts(written, self.schema, self.headers)
        if self.writer is None:
            options = pa_csv.WriteOptions(quoting_style="none", quoting_header="none")
            self.writer = pa_csv.CSVWriter(self.file, table.schema, write_options=options)
        self.writer.write_table(table)

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()
        self.file.close()


class XlsxFile:
    """An Excel file with one sheet, all cells text or whole numbers, and a fixed creation date."""

    def __init__(self, path: Path, schema: Schema, headers: Headers) -> None:
        self.schema = schema
        self.headers = headers
        self.book = xlsxwriter.Workbook(
            path, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        self.book.set_properties(
            {
                "created": datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC),
                "comments": NOTICE[b"evenborn.notice"].decode(),
            }
        )
        self.sheet = self.book.add_worksheet("数据" if headers == "zh" else "data")
        self.sheet.freeze_panes(1, 0)
        self.next = 0

    def add(self, written: Written) -> None:
        table = as_texts(written, self.schema, self.headers)
        if self.next == 0:
            self.sheet.write_row(0, 0, table.column_names)
            self.next = 1
        columns = [column.to_pylist() for column in table.columns]
        for row in zip(*columns, strict=True):
            for at, value in enumerate(row):
                if isinstance(value, str):
                    self.sheet.write_string(self.next, at, value)
                elif value is not None:
                    self.sheet.write_number(self.next, at, value)
            self.next += 1

    def close(self) -> None:
        self.book.close()


def as_texts(written: Written, schema: Schema, headers: Headers) -> pa.Table:
    """Return the table as people see it: headers, words for codes, dates as text.

    With English headers the columns keep their canonical names and the codes their values.
    """
    table = written.table
    columns: dict[str, pa.ChunkedArray | pa.Array] = {}
    for column in map(schema.column, table.column_names):
        values = table.column(column.name)
        if column.type == "code" or pa.types.is_dictionary(values.type):
            values = values.cast(pa.string())
        if column.type in {"date", "moment", "time"}:
            values = _clock_text(values, column.type)
        if column.name == "birth_date" and len(written.no_such_day):
            values = _put(values, written.no_such_day.tolist(), written.no_such_day_texts)
        if column.type == "code" and headers == "zh":
            labels: Mapping[str, str] = {code.value: code.zh for code in column.codes}
            values = _relabelled(values, labels)
        columns[column.header if headers == "zh" else column.name] = values
    return pa.table(columns)


def _clock_text(values: pa.ChunkedArray, kind: str) -> pa.ChunkedArray:
    if kind == "date":
        return values.cast(pa.string())
    if kind == "time":
        return pc.utf8_slice_codeunits(values.cast(pa.string()), 0, 5)
    return pc.utf8_slice_codeunits(values.cast(pa.string()), 0, 16)


def _put(values: pa.ChunkedArray, rows: list[int], texts: list[str]) -> pa.Array:
    mask = [False] * len(values)
    for row in rows:
        mask[row] = True
    return pc.replace_with_mask(values.combine_chunks(), pa.array(mask), pa.array(texts))


def _relabelled(values: pa.ChunkedArray, labels: Mapping[str, str]) -> pa.Array:
    at = pc.index_in(values, pa.array(list(labels)))
    return pa.array(list(labels.values())).take(at.combine_chunks())


def open_sink(path: Path, schema: Schema, headers: Headers) -> Sink:
    """Open the file for writing; its suffix says the format."""
    match path.suffix:
        case ".parquet":
            return ParquetFile(path)
        case ".csv":
            return CsvFile(path, schema, headers)
        case ".xlsx":
            return XlsxFile(path, schema, headers)
        case other:
            raise AssertionError(other)
