"""Linked records → births: one row each, no name and no number of anyone.

DuckDB does what a million births agree on; only the values in dispute go through `rules.settle`,
row by row, because there are few of them and the rule is to be read in one place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa

from evenborn.reconcile.rules import CODES, Kind, Said, settle
from evenborn.standards.reading.folding import name, text

# Name and DuckDB type of what a birth keeps of its records.
FIELDS: Final[dict[str, str]] = {
    "infant_sex": "TINYINT",
    "birth_date": "DATE",
    "birth_order": "INTEGER",
    "plurality": "INTEGER",
    "plurality_rank": "INTEGER",
    "area_code": "VARCHAR",
    "hukou_code": "VARCHAR",
    "facility_code": "VARCHAR",
    "place_type": "VARCHAR",
    "registered_on": "DATE",
}
# What is needed beside them to say which mother differs; it never leaves the connection.
BESIDE: Final[dict[str, str]] = {"mother_id_number": "VARCHAR"}


@dataclass(frozen=True, slots=True)
class Records:
    """The records of one source that were linked.

    Attributes:
        name: file stem, unique among the sources.
        kind: delivery, certificate or registration.
        path: Parquet with canonical names and types, one row per linked record.
    """

    name: str
    kind: Kind
    path: Path


def make_births(sources: Sequence[Records], links: Path, *, con: duckdb.DuckDBPyConnection) -> None:
    """Make the tables `members` (one row per record) and `births` (one row per birth).

    Args:
        sources: in the order in which their `in_<source>` columns stand.
        links: links.parquet.
        con: the connection that gets the tables.
    """
    _members(sources, links, con)
    fields = ", ".join(_both_ends(field) for field in FIELDS)
    held = ", ".join(f"bool_or(source = {text(one.name)}) AS {_in(one.name)}" for one in sources)
    kinds = ", ".join(
        f"bool_or(kind = {text(kind)}) AS has_{kind}" for kind in sorted({s.kind for s in sources})
    )
    _run(
        con,
        f"CREATE TABLE ends AS SELECT birth_id, {fields}, {held}, {kinds}, "
        "count(*)::INTEGER AS records FROM members GROUP BY birth_id",
    )
    for field in FIELDS:
        con.register("answers", _settled(field, con))
        _run(con, f"CREATE TABLE settled_{field} AS SELECT * FROM answers")
        con.unregister("answers")
    values = ", ".join(
        f"CASE WHEN {field}_agrees THEN {field}_high ELSE settled_{field}.value END AS {field}"
        for field in FIELDS
    )
    joins = " ".join(f"LEFT JOIN settled_{field} USING (birth_id)" for field in FIELDS)
    shown = ", ".join(_in(one.name) for one in sources)
    has = ", ".join(f"has_{kind}" for kind in sorted({s.kind for s in sources}))
    _run(
        con,
        f"CREATE TABLE births AS SELECT birth_id, {values}, {shown}, {has}, records "
        f"FROM ends {joins} ORDER BY birth_id",
    )
    # A sex that nobody states is 9, not nothing: the column is required of every birth.
    _run(con, "UPDATE births SET infant_sex = 9 WHERE infant_sex IS NULL")
    _run(con, "DROP TABLE ends")
    for field in FIELDS:
        _run(con, f"DROP TABLE settled_{field}")


def write_births(path: Path, sources: Sequence[Records], con: duckdb.DuckDBPyConnection) -> None:
    """Write births.parquet: births in the order of their ids, so the same input gives the same."""
    columns = ", ".join(["birth_id", *FIELDS, *(_in(one.name) for one in sources), "records"])
    _run(
        con,
        f"COPY (SELECT {columns} FROM births ORDER BY birth_id) TO {text(str(path))} "
        "(FORMAT parquet, COMPRESSION zstd)",
    )


def _in(source: str) -> str:
    return name(f"in_{source}")


def _run(con: duckdb.DuckDBPyConnection, sql: str) -> None:
    con.execute(sql).fetchall()


def _members(sources: Sequence[Records], links: Path, con: duckdb.DuckDBPyConnection) -> None:
    """Make `members`: every linked record with its birth and the values that births keep."""
    parts = []
    for one in sources:
        described = con.execute(
            f"DESCRIBE SELECT * FROM read_parquet({text(str(one.path))})"
        ).fetchall()
        there = {str(row[0]) for row in described}
        columns = ", ".join(
            f"CAST({field if field in there else 'NULL'} AS {kind}) AS {field}"
            for field, kind in (FIELDS | BESIDE).items()
        )
        parts.append(
            f"SELECT {text(one.name)} AS source, {text(one.kind)} AS kind, "
            f"CAST(record_id AS VARCHAR) AS record_id, {columns} "
            f"FROM read_parquet({text(str(one.path))})"
        )
    # A code of 12 digits padded with zeros is the shorter code: 500118100000 is 500118100.
    codes = ", ".join(
        f"regexp_replace({code}, '^([0-9]{{6}}|[0-9]{{9}})(000)+$', '\\1') AS {code}"
        for code in CODES
    )
    _run(
        con,
        "CREATE TABLE members AS SELECT l.birth_id, l.band, l.duplicate_of, "
        f"r.* REPLACE ({codes}, nullif(infant_sex, 9) AS infant_sex, "
        # Hospitals date their own entry; only the police's date is that of the registration.
        "CASE WHEN kind = 'registration' THEN registered_on END AS registered_on) "
        f"FROM read_parquet({text(str(links))}) l "
        f"JOIN ({' UNION ALL '.join(parts)}) r USING (source, record_id)",
    )


def _both_ends(field: str) -> str:
    """Return the aggregates that tell whether a field is agreed on, and its value if so."""
    value = f"{field}) FILTER (duplicate_of IS NULL"
    same = f"coalesce(min({value}) = max({value}), true)"
    if field in CODES:
        # Two codes of which one begins with the other name one place. Of three, the least may
        # begin the greatest and the middle one differ, so three go to the rule.
        same += f" OR (count(DISTINCT {value}) = 2 AND starts_with(max({value}), min({value})))"
    return f"max({value}) AS {field}_high, ({same}) AS {field}_agrees"


def _settled(field: str, con: duckdb.DuckDBPyConnection) -> pa.Table:
    """Return birth_id and value of the births whose agencies disagree on a field."""
    rows = con.execute(
        f"SELECT m.birth_id, m.kind, m.source, m.{field} FROM members m "
        f"JOIN ends e USING (birth_id) WHERE NOT e.{field}_agrees AND m.duplicate_of IS NULL "
        "ORDER BY ALL"
    ).fetchall()
    births, values = [], []
    for birth, members in groupby(rows, key=itemgetter(0)):
        births.append(birth)
        values.append(settle(field, [Said(kind, source, v) for _, kind, source, v in members]))
    kind = {"TINYINT": pa.int8(), "DATE": pa.date32(), "INTEGER": pa.int32()}.get(
        FIELDS[field], pa.string()
    )
    return pa.table({"birth_id": pa.array(births, pa.string()), "value": pa.array(values, kind)})
