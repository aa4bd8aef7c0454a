"""Files of births or of counts → one relation to count from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import duckdb

from evenborn.counts.grouping import PERIODS, SHORT_NAMES
from evenborn.counts.lookups import declared_codes
from evenborn.counts.tally import columns_of
from evenborn.standards.declaration import Column, Schema
from evenborn.standards.mapping import Mapping
from evenborn.standards.reading import open_table
from evenborn.standards.reading.folding import name, text
from evenborn.standards.refusal import CannotRead
from evenborn.standards.schema import load_schema

PERSON_KINDS = ("delivery", "registration", "certificate")


@dataclass(frozen=True, slots=True)
class Source:
    """What was opened.

    Attributes:
        relation: what may stand after FROM on the connection.
        broken: lines that could not be taken apart; they count as births of unknown sex.
        held: tables that must live as long as the relation is read.
    """

    relation: str
    broken: int = 0
    held: tuple[object, ...] = ()


def open_births(
    paths: Sequence[Path],
    *,
    con: duckdb.DuckDBPyConnection,
    by: Sequence[str] = (),
    mapping: Mapping | None = None,
) -> Source:
    """Open person-level files, or births.parquet, as one relation.

    Headers are known in Chinese and English, as in every exchanged file; only `infant_sex` must
    be there. Parquet with canonical names is read as it is, at DuckDB's own speed.

    Args:
        paths: files of one source; a birth that two files hold is counted twice.
        con: where the relation is made; see `evenborn.standards.reading.connect`.
        by: what it will be grouped by, so that columns no schema knows are kept too.
        mapping: foreign headers and values.

    Raises:
        CannotRead: a file cannot be used, and why.
    """
    plain = [path for path in paths if mapping is None and _is_plain(path, "infant_sex", con)]
    # Reading the declarations takes 0.1 s, which Parquet of our own need not pay.
    schema = _any_kind(tuple(by)) if len(plain) < len(paths) else None
    return _open(paths, plain=plain, con=con, schema=schema, mapping=mapping)


def open_counts(
    paths: Sequence[Path],
    *,
    con: duckdb.DuckDBPyConnection,
    mapping: Mapping | None = None,
) -> Source:
    """Open files of counts as one relation, every column under the header it has.

    Raises:
        CannotRead: a file cannot be used, and why.
    """
    plain = [path for path in paths if mapping is None and _is_plain(path, None, con)]
    return _open(paths, plain=plain, con=con, schema=None, mapping=mapping)


def count_odd_sexes(relation: str, con: duckdb.DuckDBPyConnection) -> int:
    """Return how many births have a sex that is stated but is none of 0, 1, 2 and 9."""
    sql_type = columns_of(relation, con)["infant_sex"]
    codes = declared_codes(relation, "infant_sex", sql_type, con=con)
    known = [literal for literals in codes.values() for literal in literals]
    among = f" AND infant_sex NOT IN ({', '.join(known)})" if known else ""
    filled = " AND trim(infant_sex) <> ''" if sql_type.startswith("VARCHAR") else ""
    odd = f"SELECT count(*) FROM {relation} WHERE infant_sex IS NOT NULL{among}{filled}"
    return int(con.execute(odd).fetchall()[0][0])


def _open(
    paths: Sequence[Path],
    *,
    plain: Sequence[Path],
    con: duckdb.DuckDBPyConnection,
    schema: Schema | None,
    mapping: Mapping | None,
) -> Source:
    relations = []
    if plain:
        listed = ", ".join(text(str(path)) for path in plain)
        by_name = ", union_by_name = true" if len(plain) > 1 else ""
        relations.append(f"read_parquet([{listed}]{by_name})")
    tables = [
        open_table(path, con=con, schema=schema, mapping=mapping)
        for path in paths
        if path not in plain
    ]
    broken = 0
    for table in tables:
        lost = f"SELECT count(*) FROM {table.relation} WHERE broken IS NOT NULL"
        broken += con.execute(lost).fetchall()[0][0]
        columns = ", ".join(name(column) for column in table.columns)
        relations.append(f"(SELECT {columns} FROM {table.relation})")
    if len(relations) == 1:
        return Source(relations[0], broken, tuple(tables))
    together = " UNION ALL BY NAME ".join(f"SELECT * FROM {relation}" for relation in relations)
    return Source(f"({together})", broken, tuple(tables))


def _is_plain(path: Path, needed: str | None, con: duckdb.DuckDBPyConnection) -> bool:
    """Tell whether DuckDB may read the file by itself: Parquet, and the names are ours."""
    if set("*?[]{}") & set(str(path)):  # DuckDB would take them for patterns
        return False
    try:
        with path.open("rb") as file:
            if file.read(4) != b"PAR1":
                return False
        columns = columns_of(f"read_parquet({text(str(path))})", con)
    except (OSError, duckdb.Error):
        return False  # the reader says what is wrong, in words
    return needed is None or needed in columns


@lru_cache
def _any_kind(by: tuple[str, ...]) -> Schema:
    """Return a schema that knows the columns of every person-level kind, and those asked for.

    A ratio needs the sex and nothing else, so nothing else is required.
    """
    columns: dict[str, Column] = {}
    taken: set[str] = set()
    for kind in PERSON_KINDS:
        for column in load_schema(kind).columns:
            known = columns.get(column.name)
            words = dict.fromkeys((column.header, *column.aliases))
            if known:
                words = dict.fromkeys((*known.aliases, *(w for w in words if w not in taken)))
            columns[column.name] = replace(
                known or column, aliases=tuple(words), required=column.name == "infant_sex"
            )
            taken.update(words)
    sample = columns["record_id"]
    for item in by:
        head, _, tail = item.rpartition(":")
        wanted = head if head and (tail.isdigit() or tail in PERIODS) else item
        if wanted not in columns and wanted not in (*SHORT_NAMES, *PERIODS):
            columns[wanted] = replace(sample, name=wanted, header=wanted, aliases=())
    return replace(load_schema("delivery"), columns=tuple(columns.values()))


def damaged(paths: Sequence[Path]) -> CannotRead:
    """Return the refusal of files that break while they are read; it quotes no cell."""
    files = ", ".join(path.name for path in paths)
    return CannotRead(
        zh=f"{files} 读到一半出错：文件已损坏、不完整，或临时空间不足。"
        "请重新导出，并检查磁盘空间。",
        en=f"Reading {files} failed half-way: a file is damaged or cut off, or there is no room "
        "for temporary files. Export it again and look at the free space.",
    )
