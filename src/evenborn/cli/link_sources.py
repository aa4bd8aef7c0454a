"""Where `evenborn link` works, and its files as relations there."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

    from evenborn.linkage import Engine
    from evenborn.standards.mapping import Mapping as ColumnMap
    from evenborn.standards.schema import Schema

Progress = Callable[[str, str], None]


@dataclass(frozen=True)
class Place:
    """Where the linkage is to run.

    Attributes:
        engine: duckdb or spark.
        memory: limit of DuckDB, or of Spark's driver.
        master, checkpoints, settings: see `SparkEngine.start`.
    """

    engine: str
    memory: str | None
    master: str
    checkpoints: str | None
    settings: Mapping[str, str]


@contextmanager
def opened(
    files: Sequence[str], place: Place, *, map_file: Path | None, folder: Path, progress: Progress
) -> Iterator[tuple["Engine", dict[str, str]]]:
    """Yield the engine and, by source name, a relation with the records of each source.

    Args:
        files: paths, and for Spark also URLs.
        place: where to work.
        map_file: foreign headers and values.
        folder: for what the engine writes on this machine.
        progress: told what begins.

    Raises:
        CannotLinkError, CannotRead: why a file or the engine cannot be used.
    """
    from evenborn.standards.mapping import load_mapping

    mapping = load_mapping(map_file) if map_file else None
    if place.engine == "spark":
        with _on_spark(files, place, mapping=mapping, folder=folder, progress=progress) as ready:
            yield ready
    else:
        yield _on_duckdb(files, place, mapping=mapping, folder=folder)


def _on_duckdb(
    files: Sequence[str], place: Place, *, mapping: "ColumnMap | None", folder: Path
) -> tuple["Engine", dict[str, str]]:
    from evenborn.linkage import CannotLinkError, DuckDBEngine

    urls = [file for file in files if is_url(file)]
    if urls:
        raise CannotLinkError(
            zh="地址（如 s3a://、hdfs://）只有 Spark 能读：请加 --engine spark。",
            en="Only Spark reads addresses such as s3a:// or hdfs://: add --engine spark.",
        )
    engine = DuckDBEngine.on_disk(folder, memory_limit=place.memory)
    return engine, {
        name: f"({' UNION ALL BY NAME '.join(parts)})"
        for name, parts in _local_rows(files, engine.con, mapping).items()
    }


@contextmanager
def _on_spark(
    files: Sequence[str],
    place: Place,
    *,
    mapping: "ColumnMap | None",
    folder: Path,
    progress: Progress,
) -> Iterator[tuple["Engine", dict[str, str]]]:
    from evenborn.linkage.spark import SparkEngine
    from evenborn.linkage.spark_files import open_url
    from evenborn.linkage.spark_start import failures_told
    from evenborn.standards.reading import connect

    progress("启动 Spark", "starting Spark")
    engine = SparkEngine.start(
        place.master,
        folder=folder,
        memory=place.memory,
        checkpoints=place.checkpoints,
        settings=place.settings,
    )
    try:
        with failures_told():
            sources: dict[str, list[object]] = {}
            with connect() as con:
                paths = [file for file in files if not is_url(file)]
                for name, selects in _local_rows(paths, con, mapping).items():
                    sources[name] = [con.sql(select).to_arrow_table() for select in selects]
            for url in dict.fromkeys(file for file in files if is_url(file)):
                name = source_name(url)
                rows = open_url(engine.spark, url, schema=_schema_of(name), mapping=mapping)
                sources.setdefault(name, []).append(rows)
            yield engine, {name: engine.relation(*parts) for name, parts in sources.items()}
    finally:
        engine.stop()


def is_url(file: str) -> bool:
    """Whether a file is named by an address and not by a path of this machine."""
    return "://" in file


def source_name(file: str) -> str:
    """Return the name of the source that a file belongs to.

    >>> source_name("s3a://bucket/2025-03/delivery.parquet")
    'delivery'
    """
    return file.rstrip("/").rpartition("/")[2].partition(".")[0]


def _schema_of(source: str) -> "Schema":
    from evenborn.standards.schema import KINDS, load_schema

    return load_schema(source if source in KINDS[:3] else "delivery")


def _local_rows(
    files: Sequence[str], con: "duckdb.DuckDBPyConnection", mapping: "ColumnMap | None"
) -> dict[str, list[str]]:
    """Return by source name the SELECTs of canonical columns, dates read whatever their form."""
    from evenborn.standards.reading import find_files, open_table

    found: dict[str, list[str]] = {}
    for path in find_files(files):
        name = source_name(path.name)
        if mapping is None and (clean := _clean_parquet(path, con)):
            found.setdefault(name, []).append(clean)
            continue
        table = open_table(path, con=con, schema=_schema_of(name), mapping=mapping)
        dates = ", ".join(
            f"parse_date({column}) AS {column}"
            for column in ("birth_date", "mother_birth_date")
            if column in table.columns
        )
        replaced = f" REPLACE ({dates})" if dates else ""
        found.setdefault(name, []).append(
            f"SELECT * EXCLUDE (line, broken){replaced} FROM {table.relation}"
        )
    return found


def _clean_parquet(path: Path, con: "duckdb.DuckDBPyConnection") -> str | None:
    """Return the SELECT of a Parquet file whose columns have canonical names already, else None.

    A program wrote it, so its texts need no folding, which takes 20 s for a million births.
    """
    import duckdb

    from evenborn.standards.reading.folding import make_macros, text
    from evenborn.standards.schema import load_schema

    if path.suffix.lower() != ".parquet":
        return None
    relation = f"read_parquet({text(str(path))})"
    try:
        types = {d[0]: str(d[1]) for d in con.execute(f"FROM {relation} LIMIT 0").description}
    except duckdb.Error:  # open_table says what is wrong with it
        return None
    make_macros(con)
    shared = [name for name in load_schema("person").names if name in types]
    if not {"record_id", "infant_sex", "birth_date"} <= set(shared):
        return None
    columns = (
        f"parse_date({name}) AS {name}"
        if name in ("birth_date", "mother_birth_date") and types[name] == "VARCHAR"
        else name
        for name in shared
    )
    return f"SELECT {', '.join(columns)} FROM {relation}"
