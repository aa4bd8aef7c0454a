"""The ratio table as CSV, JSON, Parquet and XLSX: one set of columns, the same bytes each time.

Every file is written beside its place and moved there when it is whole, so a full disk or a
lost power supply leaves the old file as it was.
"""

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import xlsxwriter

from evenborn.counts.table import COLUMNS, RatioTable
from evenborn.counts.words import BASIS_ZH, METHOD_ZH, VERDICT_ZH, header_zh
from evenborn.standards.refusal import CannotRead
from evenborn.standards.writing import written_whole

CHUNK = 50_000  # rows turned into Python values at a time, so that memory stays flat
EXCEL_ROWS = 1_048_575  # below one header row
CREATED = datetime(2000, 1, 1, tzinfo=UTC)  # no clock in a file: same input, same bytes


def write_csv(table: RatioTable, path: Path, *, bom: bool = False) -> None:
    """Write CSV: UTF-8, comma, LF, canonical names; full precision, empty where not a number.

    Args:
        path: the file, replaced when whole.
        bom: begin with a byte order mark, which old Excel needs to show Chinese.
    """
    with (
        written_whole(path) as part,
        part.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as file,
    ):
        csv.writer(file, lineterminator="\n").writerow(table.arrow.column_names)
        for columns in _parts(table.arrow):
            texts = [_texts(column, _csv) for column in columns]
            lines = pc.binary_join_element_wise(
                *texts, ",", null_handling="replace", null_replacement=""
            )
            file.writelines(line + "\n" for line in lines.to_pylist())


def write_json(table: RatioTable, file: TextIO) -> None:
    """Write JSON: a list of objects, one per line; null where not a number."""
    names = [json.dumps(name, ensure_ascii=False) for name in table.arrow.column_names]
    # The line is put together by Arrow, column by column: 0.4 s for 360,000 cells, and 3.4 s
    # with an object per cell.
    marks = [f", {name}: " for name in names]
    marks[0] = "{" + marks[0][2:]
    before = "[\n"
    for columns in _parts(table.arrow):
        texts = [_texts(column, _json) for column in columns]
        pieces = [piece for pair in zip(marks, texts, strict=True) for piece in pair]
        lines = pc.binary_join_element_wise(
            *pieces, "}", "", null_handling="replace", null_replacement="null"
        )
        file.write(before + ",\n".join(lines.to_pylist()))
        before = ",\n"
    file.write("[]\n" if before == "[\n" else "\n]\n")


def _texts(column: pa.Array, quoted: Callable[[str], str]) -> pa.Array:
    """Return a column as text, words quoted; a word is quoted once however often it stands."""
    if not pa.types.is_string(column.type):
        return column.cast(pa.string())
    words = column.dictionary_encode()
    quotations = pa.array([quoted(word) for word in words.dictionary.to_pylist()], pa.string())
    return pa.DictionaryArray.from_arrays(words.indices, quotations).cast(pa.string())


def _json(word: str) -> str:
    return json.dumps(word, ensure_ascii=False)


def _csv(word: str) -> str:
    special = any(mark in word for mark in ',"\r\n')
    return '"' + word.replace('"', '""') + '"' if special else word


def write_parquet(table: RatioTable, path: Path) -> None:
    """Write Parquet with the definition in the file's metadata (`evenborn.definition`)."""
    about = {
        "evenborn.definition": json.dumps(
            {
                "basis": table.definition.basis,
                "method": table.definition.method,
                "level": table.definition.level,
                "band": [table.band.low, table.band.high],
                "minimum": table.minimum,
            }
        )
    }
    with written_whole(path) as part:
        pq.write_table(table.arrow.replace_schema_metadata(about), part, compression="zstd")


def write_xlsx(table: RatioTable, path: Path, *, sources: Sequence[str] = ()) -> None:
    """Write Excel with Chinese headers, and a sheet that says what was measured and how.

    Args:
        path: the file, replaced when whole.
        sources: lines naming the inputs, for the second sheet.

    Raises:
        CannotRead: more rows than a sheet of Excel holds.
    """
    if table.arrow.num_rows > EXCEL_ROWS:
        raise CannotRead(
            zh=f"结果有 {table.arrow.num_rows:,} 行，超过 Excel 一张表的 1,048,576 行，"
            "请改用 --csv 或 --parquet。",
            en=f"The result has {table.arrow.num_rows:,} rows, more than the 1,048,576 of an "
            "Excel sheet; use --csv or --parquet.",
        )
    with written_whole(path) as part:
        book = xlsxwriter.Workbook(str(part), {"constant_memory": True})
        book.set_properties({"title": "出生人口性别比", "created": CREATED})
        _ratio_sheet(table, book)
        _note_sheet(table, book, sources)
        book.close()


def _ratio_sheet(table: RatioTable, book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("性别比")
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    count, ratio = book.add_format({"num_format": "#,##0"}), book.add_format({"num_format": "0.00"})
    names = table.arrow.column_names
    groups = len(names) - len(COLUMNS)
    formats = [None] * groups + [count] * 4 + [ratio] * 3 + [None] * 3
    sheet.freeze_panes(1, groups)
    sheet.set_column(0, len(names) - 1, 12)
    sheet.set_column(len(names) - 1, len(names) - 1, 22)
    for column, name in enumerate(names):
        # The names are those of every other output, so that a program reads any of them alike;
        # a person finds the Chinese one by pointing at the cell, and all on the second sheet.
        sheet.write_string(0, column, name, head)
        sheet.write_comment(0, column, header_zh(name), {"author": "Evenborn"})
    for line, row in enumerate(_rows(table.arrow), start=1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                # Always as a string: a group called "=1+1" must not become a formula.
                sheet.write_string(line, column, value)
            elif value is not None:
                sheet.write_number(line, column, value, formats[column])


def _note_sheet(table: RatioTable, book: xlsxwriter.Workbook, sources: Sequence[str]) -> None:
    sheet = book.add_worksheet("说明")
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 100)
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    for line, (label, words) in enumerate(notes_zh(table, sources)):
        sheet.write_string(line, 0, label, wrap)
        sheet.write_string(line, 1, words, wrap)


def notes_zh(table: RatioTable, sources: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Return what must be said under the table, label and sentence, in Chinese."""
    band = table.band
    columns = "，".join(f"{name} = {header_zh(name)}" for name in table.arrow.column_names)
    values = "，".join(
        f"{word} = {zh}" for word, zh in {**VERDICT_ZH, **METHOD_ZH, **BASIS_ZH}.items()
    )
    notes = [
        ("定义", table.definition.zh),
        ("出生数", "出生数 = 男婴 + 女婴 + 性别不详；死产不计入。没有分组值的出生列为“不详”。"),
        ("正常范围", f"{band.low:g}–{band.high:g}（{band.source_zh}）"),
        (
            "判断",
            (
                "区间全部高于（低于）正常范围为“高于（低于）正常范围”；区间与正常范围有重合、又达到明显"
                f"异常的水平（{band.abnormal_high:.1f} 以上或 {band.abnormal_low:.1f} 以下），为"
                "“人数太少，无法判断”；其余为“与正常范围相容”，不等于证明正常。"
            ),
        ),
        ("所需出生数", f"性别已知的出生数达到 {table.needed:,}，就不会再出现“人数太少”。"),
        ("空白", "没有女婴或没有出生时性别比不存在，区间没有上限时上限不存在，均留空。"),
        ("列名", f"与 CSV、JSON、Parquet 的列名相同：{columns}。"),
        ("代码", f"{values}。"),
    ]
    if table.minimum:
        notes.append(("最少出生数", f"性别已知的出生数少于 {table.minimum:,} 的不作判断。"))
    if table.cells.stillbirths:
        notes.append(("未计入", f"分娩结局为死产的 {table.cells.stillbirths:,} 行。"))
    return [*notes, *(("数据来源", source) for source in sources)]


def _parts(table: pa.Table) -> Iterator[list[pa.Array]]:
    for start in range(0, table.num_rows, CHUNK):
        yield [column.combine_chunks() for column in table.slice(start, CHUNK).itercolumns()]


def _rows(table: pa.Table) -> Iterator[tuple[object, ...]]:
    for columns in _parts(table):
        yield from zip(*(column.to_pylist() for column in columns), strict=True)
