"""Files behind a URL (s3a://, hdfs://, file://), read by the workers of Spark as our reader would.

Spark only cuts the file into rows. What a cell means (headers, width of letters, dates, the words
of a map) is decided by the SQL of `standards.reading`, run by DuckDB inside each Arrow batch.
"""

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from evenborn.standards.declaration import Schema
from evenborn.standards.mapping import Mapping
from evenborn.standards.reading import CannotRead, connect
from evenborn.standards.reading.folding import Needs, make_macros
from evenborn.standards.reading.header import find_header, no_header, refuse_twice, require
from evenborn.standards.reading.parquet import as_text
from evenborn.standards.reading.table import Cut, texts_as_they_are

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

Batches = Iterator[pa.RecordBatch]

TEXT_ENDINGS: Final = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz")
DELIMITERS: Final = ",\t;|"
DATES: Final = ("mother_birth_date", "birth_date")
# Where a row lies in its file, so that rows can be numbered in the order of the files.
PLACE: Final = pa.schema([("_file", pa.string()), ("_start", pa.int64())])


@dataclass(frozen=True)
class _Raw:
    """A file cut into rows: columns c0, c1, …, then `_broken`, `_file`, `_start`."""

    rows: "DataFrame"
    headers: tuple[str, ...]
    clocks: dict[str, pa.DataType]  # columns that hold a time of day as a number


def open_url(
    spark: "SparkSession", url: str, *, schema: Schema, mapping: Mapping | None = None
) -> "DataFrame":
    """Open a file, or a folder of part files, that Spark can reach.

    Text must be UTF-8, its first line the header, and no cell may hold a line break (the file could
    not be cut); whatever else comes as text is read from this machine with `open_table`.

    Args:
        spark: the session.
        url: with its scheme; what ends in .csv, .tsv or .txt (also .gz) is text, all else Parquet.
        schema: whose columns to look for.
        mapping: foreign headers and values.

    Returns:
        Rows with the canonical columns that the file has, dates as DATE, the rest as text, and
        where each lies: `_file`, `_start` (of the stretch of the file, in bytes).

    Raises:
        CannotRead: the file cannot be reached or used, and why.
    """
    from py4j.protocol import Py4JError  # noqa: PLC0415 - an optional extra
    from pyspark.errors import PySparkException  # noqa: PLC0415

    try:
        raw = _text(spark, url) if url.lower().endswith(TEXT_ENDINGS) else _parquet(spark, url)
        told = raw.rows.limit(0).toArrow().schema
    except (PySparkException, Py4JError) as problem:
        reason = reason_of(problem)
        raise CannotRead(
            zh=f"Spark 读不了 {_name(url)}({reason})。请核对地址、权限和 --spark-conf 的设置。",
            en=f"Spark cannot read {_name(url)} ({reason}). Check the address, the rights and the "
            "settings of --spark-conf.",
        ) from problem
    header = find_header([raw.headers], schema=schema, mapping=mapping)
    if header is None:
        raise no_header(schema, file=_name(url))
    refuse_twice(header, schema, mapping)
    require(header, schema=schema, mapping=mapping, file=_name(url))
    cut = Cut(tuple(header.positions), mapping, texts_as_they_are)
    columns = cut.all_columns
    cells = {name: f"c{place}" for name, place in header.positions.items()}
    out = pa.schema(
        [*((name, pa.date32() if name in DATES else pa.string()) for name in columns), *PLACE]
    )
    read = _reader(_sql(cut, cells, columns, told, raw.clocks), raw.clocks, out)
    used = [*cells.values(), "_broken", *PLACE.names]
    ddl = ", ".join(f"{f.name} {_SPARK_TYPES[f.type]}" for f in out)
    return raw.rows.select(*used).mapInArrow(read, ddl)


_SPARK_TYPES: Final = {pa.string(): "string", pa.date32(): "date", pa.int64(): "bigint"}


def _sql(
    cut: Cut,
    cells: dict[str, str],
    columns: Sequence[str],
    told: pa.Schema,
    clocks: dict[str, pa.DataType],
) -> str:
    """Return the statement that a worker runs on each batch of raw rows."""
    with connect() as con:
        con.register("raw", _with_clocks(told.empty_table(), clocks))
        types = {row[0]: row[1] for row in con.execute("DESCRIBE SELECT * FROM raw").fetchall()}
    texts = ", ".join(
        # A line that could not be taken apart keeps its place and loses its cells.
        f"CASE WHEN NOT _broken THEN {as_text(cell, types[cell])} END AS {name}"
        for name, cell in cells.items()
    )
    place = ", ".join(PLACE.names)
    shaped = cut.sql(
        f"(SELECT _broken, {place}, {texts} FROM raw)", Needs(), also=("_broken", *PLACE.names)
    )
    typed = ", ".join(
        f"parse_date({name}) AS {name}" if name in DATES else name for name in columns
    )
    return f"SELECT {typed}, {place} FROM ({shaped}) WHERE _broken OR NOT blank"


def _reader(
    sql: str, clocks: dict[str, pa.DataType], out: pa.Schema
) -> Callable[[Batches], Batches]:
    def read(batches: Batches) -> Batches:
        with connect(threads=1) as con:
            make_macros(con)
            for batch in batches:
                con.register("raw", _with_clocks(pa.table(batch), clocks))
                yield from con.sql(sql).to_arrow_table().cast(out).to_batches()
                con.unregister("raw")

    return read


def _with_clocks(rows: pa.Table, clocks: dict[str, pa.DataType]) -> pa.Table:
    """Return the rows with times of day as such; Spark handed them on as numbers."""
    for name, type_ in clocks.items():
        if name in rows.column_names:
            place = rows.column_names.index(name)
            rows = rows.set_column(place, name, rows.column(name).cast(type_))
    return rows


def _text(spark: "SparkSession", url: str) -> _Raw:
    first = spark.read.text(url).first()
    line = first[0].lstrip("\ufeff") if first else ""
    delimiter = max(DELIMITERS, key=line.count)
    headers = tuple(next(csv.reader([line], delimiter=delimiter), []))
    names = [f"c{i}" for i in range(len(headers))]
    rows = spark.read.csv(
        url,
        schema=", ".join(f"{name} string" for name in (*names, "_torn")),
        header=True,
        sep=delimiter,
        quote='"',
        escape='"',
        columnNameOfCorruptRecord="_torn",
    )
    return _Raw(_placed(rows, names, broken="_torn IS NOT NULL"), headers, {})


def _parquet(spark: "SparkSession", url: str) -> _Raw:
    """Read Parquet; a time of day, which Spark refuses, as the whole number it is stored as."""
    from pyspark.sql.types import IntegerType, LongType, StructField, StructType  # noqa: PLC0415

    files = spark.read.text(url).inputFiles()
    clocks: dict[str, pa.DataType] = {}
    fields = []
    for field in _footer(spark, sorted(files)[0]):
        name, stored = field.getName(), field.toString()
        if "(TIME(" in stored:
            millis = "(TIME(MILLIS" in stored
            clocks[name] = pa.time32("ms") if millis else pa.time64(_clock_unit(stored))
            fields.append(StructField(name, IntegerType() if millis else LongType()))
        else:
            fields.append(StructField.fromJson(_spark_field(spark, field)))
    names = tuple(field.name for field in fields)
    rows = spark.read.schema(StructType(fields)).parquet(url)
    quoted = (name.replace("`", "``") for name in names)
    return _Raw(
        _placed(rows, [f"`{name}` AS c{i}" for i, name in enumerate(quoted)], broken="FALSE"),
        names,
        {f"c{names.index(name)}": type_ for name, type_ in clocks.items()},
    )


def _clock_unit(stored: str) -> str:
    return "us" if "(TIME(MICROS" in stored else "ns"


def _footer(spark: "SparkSession", file: str) -> list[Any]:
    """Return the columns of a Parquet file as Parquet declares them."""
    java = spark.sparkContext._jvm
    conf = spark.sparkContext._jsc.hadoopConfiguration()
    path = java.org.apache.hadoop.fs.Path(java.java.net.URI(file))
    opened = java.org.apache.parquet.hadoop.ParquetFileReader.open(
        java.org.apache.parquet.hadoop.util.HadoopInputFile.fromPath(path, conf)
    )
    try:
        return list(opened.getFileMetaData().getSchema().getFields())
    finally:
        opened.close()


def _spark_field(spark: "SparkSession", field: Any) -> dict[str, Any]:
    """Return Spark's own reading of one Parquet column."""
    java = spark.sparkContext._jvm
    one = java.java.util.ArrayList()
    one.add(field)
    converter = (
        java.org.apache.spark.sql.execution.datasources.parquet.ParquetToSparkSchemaConverter
    )
    message = java.org.apache.parquet.schema.MessageType("one", one)
    conf = spark._jsparkSession.sessionState().conf()
    told: dict[str, Any] = json.loads(converter(conf).convert(message).json())["fields"][0]
    return told


def _placed(rows: "DataFrame", cells: Sequence[str], *, broken: str) -> "DataFrame":
    # A single file needs no name beside each of its rows.
    file = "_metadata.file_path" if len(rows.inputFiles()) > 1 else "''"
    return rows.selectExpr(
        *cells,
        f"({broken}) AS _broken",
        f"{file} AS _file",
        "_metadata.file_block_start AS _start",
    )


def _name(url: str) -> str:
    return url.rstrip("/").rpartition("/")[2]


def reason_of(problem: Exception) -> str:
    """Return what kind of problem Spark met; its full text may quote cells."""
    condition = getattr(problem, "getCondition", lambda: None)()
    if condition:
        return str(condition)
    java = getattr(problem, "java_exception", None)
    return str(java.getClass().getSimpleName()) if java is not None else type(problem).__name__
