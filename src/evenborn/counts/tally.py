"""Births → cells: how many boys, girls and births of unknown sex in each group.

One pass over the births, in DuckDB. Everything people read (labels, order, "不详") is made
afterwards from the cells, of which there are a hundred times fewer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from evenborn.counts.grouping import UNSTATED, Group, parse_groups
from evenborn.standards.reading.folding import make_macros, name, text
from evenborn.standards.refusal import CannotRead
from evenborn.standards.schema import load_schema

Counts = NDArray[np.int64]

_CELLS = "evenborn_cells"


@dataclass(frozen=True, slots=True)
class Cells:
    """Births by group, in order: numbers by size, then words, births without a value last.

    Attributes:
        names: the group columns, as they were asked for.
        groups: one text column per name, (n_cells,); "不详" where nothing is stated.
        boys, girls, unknown: (n_cells,) live births; unknown is 0 (ambiguous), 9 (not stated),
            empty and unreadable sex together.
        stillbirths: rows left out because their `outcome` says so.
    """

    names: tuple[str, ...]
    groups: pa.Table
    boys: Counts
    girls: Counts
    unknown: Counts
    stillbirths: int = 0

    def __len__(self) -> int:
        return len(self.boys)

    @property
    def births(self) -> Counts:
        """(n_cells,) all live births: boys, girls and unknown together."""
        return self.boys + self.girls + self.unknown


def columns_of(relation: str, con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return name → DuckDB type of the columns of a relation, in order."""
    described = con.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
    return {str(row[0]): str(row[1]) for row in described}


def tally(
    relation: str,
    *,
    by: Sequence[str],
    con: duckdb.DuckDBPyConnection,
    boys: str | None = None,
    girls: str | None = None,
    unknown: str | None = None,
) -> Cells:
    """Count the births of a relation into cells.

    Args:
        relation: what may stand after FROM: a view's name, `read_parquet('…')`, a query in
            parentheses. One row is one birth with `infant_sex`, unless `boys` and `girls` are
            given: then one row holds counts.
        by: see `parse_groups`; empty counts all births into one cell.
        con: the connection that knows the relation. A temporary table is made and dropped.
        boys, girls: columns with the counts.
        unknown: column with the births of unknown sex, if there is one.

    Returns:
        Cells, also those whose births are none (a row of counts that are 0, a place with
        stillbirths only); without groups one cell, even of an empty relation.

    Raises:
        CannotRead: no such column or group; a count that is missing, negative or not whole.
    """
    columns = columns_of(relation, con)
    groups = parse_groups(by, columns=columns)
    if any(group.needs_macros for group in groups):
        make_macros(con)
    measured = (
        _sums(columns, boys=boys, girls=girls, unknown=unknown, relation=relation, con=con)
        if boys or girls
        else _births(columns)
    )
    _gather(relation, groups, measured, con, careful=False)
    try:
        if not _all_hold([g.trusted(f"k{i}") for i, g in enumerate(groups)], con):
            _gather(relation, groups, measured, con, careful=True)
        agrees = _all_hold([g.agrees(f"k{i}") for i, g in enumerate(groups)], con)
        return _cells(groups, con, again=not agrees)
    finally:
        con.execute(f"DROP TABLE IF EXISTS {_CELLS}").fetchall()


def _births(columns: Mapping[str, str]) -> dict[str, str]:
    """Return the aggregates of a file with one row per birth."""
    if "infant_sex" not in columns:
        shown = ", ".join(list(columns)[:30])
        raise CannotRead(
            zh=f"没有“新生儿性别”(infant_sex)这一列。若是合计数,请用 --boys 和 --girls 指明列名;"
            f"若是外来文件,请用 --map 对照。现有的列:{shown}。",
            en="There is no column infant_sex. For counts, name their columns with --boys and "
            f"--girls; for a foreign file, map its columns with --map. The columns are {shown}.",
        )
    boy, girl = (_one_of("infant_sex", columns["infant_sex"], sex) for sex in ("1", "2"))
    if "outcome" not in columns:
        return {
            "boys": f"count(*) FILTER ({boy})",
            "girls": f"count(*) FILTER ({girl})",
            "births": "count(*)",
            "lines": "count(*)",
        }
    stillborn = _one_of("outcome", columns["outcome"], "stillbirth", kind="delivery")
    live = f"NOT coalesce({stillborn}, false)"  # an empty outcome counts as live
    return {
        "boys": f"count(*) FILTER ({boy} AND {live})",
        "girls": f"count(*) FILTER ({girl} AND {live})",
        "births": f"count(*) FILTER ({live})",
        "lines": "count(*)",
    }


def _one_of(column: str, sql_type: str, value: str, *, kind: str = "person") -> str:
    """Return the SQL that asks whether a code column holds a value, however it is spelt."""
    if not sql_type.startswith("VARCHAR"):
        return f"{name(column)} = {text(value) if not value.isdigit() else value}"
    accepts = load_schema(kind).column(column).accepts
    words = {word for word, code in accepts.items() if code == value}
    spelt = {spelling for word in words for spelling in (word, word.lower(), word.capitalize())}
    wide = {"".join(chr(ord(mark) + 0xFEE0) for mark in word) for word in words if word.isdigit()}
    return f"trim({name(column)}) IN ({', '.join(text(word) for word in sorted(spelt | wide))})"


def _sums(
    columns: Mapping[str, str],
    *,
    boys: str | None,
    girls: str | None,
    unknown: str | None,
    relation: str,
    con: duckdb.DuckDBPyConnection,
) -> dict[str, str]:
    """Return the aggregates of a file of counts, after looking that they are counts."""
    if boys is None or girls is None:
        raise CannotRead(
            zh="合计数要同时指明男婴列(--boys)和女婴列(--girls)。",
            en="Counts need both columns: --boys and --girls.",
        )
    asked = [column for column in (boys, girls, unknown) if column]
    absent = [column for column in asked if column not in columns]
    if absent:
        shown = ", ".join(list(columns)[:30])
        raise CannotRead(
            zh=f"没有这些列:{', '.join(absent)}。现有的列:{shown}。",
            en=f"There are no columns {', '.join(absent)}. The columns are {shown}.",
        )
    values = {column: _count(column, columns[column]) for column in asked}
    wrong = " + ".join(
        f"count(*) FILTER ({value} IS NULL OR {value} < 0 OR {value} <> floor({value}))"
        for value in values.values()
    )
    found = con.execute(f"SELECT {wrong} FROM {relation}").fetchall()[0][0]
    if found:
        raise CannotRead(
            zh=f"有 {found} 个人数不是非负整数(空白、负数、小数或文字),不能计算。没有的请填 0。",
            en=f"{found} counts are not whole numbers of 0 or more (empty, negative, fractions or "
            "words), so nothing was computed. Enter 0 where there were none.",
        )
    total = " + ".join(values.values())
    return {
        "boys": f"CAST(coalesce(sum({values[boys]}), 0) AS BIGINT)",
        "girls": f"CAST(coalesce(sum({values[girls]}), 0) AS BIGINT)",
        "births": f"CAST(coalesce(sum({total}), 0) AS BIGINT)",
        "lines": f"CAST(coalesce(sum({total}), 0) AS BIGINT)",
    }


def _count(column: str, sql_type: str) -> str:
    if sql_type.startswith("VARCHAR"):
        return f"TRY_CAST(replace(trim({name(column)}), ',', '') AS DECIMAL(24, 6))"
    return name(column)


def _gather(
    relation: str,
    groups: Sequence[Group],
    measured: Mapping[str, str],
    con: duckdb.DuckDBPyConnection,
    *,
    careful: bool,
) -> None:
    """Count into the temporary table: keys k0, k1, … and the measures."""
    keys = [f"{g.key(careful=careful)} AS k{i}" for i, g in enumerate(groups)]
    values = [f"{sql} AS {measure}" for measure, sql in measured.items()]
    grouped = f" GROUP BY {', '.join(f'k{i}' for i in range(len(groups)))}" if groups else ""
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {_CELLS} AS "
        f"SELECT {', '.join([*keys, *values])} FROM {relation}{grouped}"
    ).fetchall()


def _all_hold(conditions: Sequence[str], con: duckdb.DuckDBPyConnection) -> bool:
    asked = [condition for condition in conditions if condition != "true"]
    if not asked:
        return True
    together = " AND ".join(f"({condition})" for condition in asked)
    held = con.execute(f"SELECT coalesce(bool_and({together}), true) FROM {_CELLS}").fetchall()
    return bool(held[0][0])


def _cells(groups: Sequence[Group], con: duckdb.DuckDBPyConnection, *, again: bool) -> Cells:
    labels = [group.label(f"k{i}") for i, group in enumerate(groups)]
    if again:
        keys = ", ".join(f"{label} AS g{i}" for i, label in enumerate(labels))
        by = ", ".join(f"g{i}" for i in range(len(groups)))
        measures = ("boys", "girls", "births", "lines")
        sums = ", ".join(f"CAST(sum({m}) AS BIGINT) AS {m}" for m in measures)
        firsts = ", ".join(f"min(k{i}) AS k{i}" for i in range(len(groups)))
        source = f"(SELECT {keys}, {firsts}, {sums} FROM {_CELLS} GROUP BY {by})"
        labels = [f"g{i}" for i in range(len(groups))]
    else:
        source = _CELLS
    shown = [f"coalesce({label}, {text(UNSTATED)}) AS g{i}" for i, label in enumerate(labels)]
    order = [g.order(f"k{i}", labels[i]) for i, g in enumerate(groups)]
    sql = f"SELECT {', '.join([*shown, 'boys', 'girls', 'births - boys - girls AS unknown'])} "
    sql += f"FROM {source}"
    if order:
        sql += f" ORDER BY {', '.join(order)}"
    table = con.sql(sql).to_arrow_table().combine_chunks()
    left_out = con.execute(f"SELECT coalesce(sum(lines - births), 0) FROM {_CELLS}").fetchall()
    names = tuple(group.name for group in groups)
    return Cells(
        names=names,
        groups=table.select([f"g{i}" for i in range(len(groups))]).rename_columns(list(names)),
        boys=table["boys"].to_numpy(),
        girls=table["girls"].to_numpy(),
        unknown=table["unknown"].to_numpy(),
        stillbirths=int(left_out[0][0]),
    )
