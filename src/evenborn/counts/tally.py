"""Births → cells: how many boys, girls and births of unknown sex in each group.

One pass over the births, in DuckDB. Everything people read (labels, order, "不详") is made
afterwards from the cells, of which there are a hundred times fewer.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from evenborn.counts.grouping import UNSTATED, Group, parse_groups
from evenborn.counts.lookups import VALUES, declared_codes, look_up
from evenborn.standards.reading.folding import name, text
from evenborn.standards.refusal import CannotRead

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
    measured = (
        _sums(columns, boys=boys, girls=girls, unknown=unknown, relation=relation, con=con)
        if boys or girls
        else _births(columns, relation, con)
    )
    try:
        careful = {i for i, group in enumerate(groups) if group.quick_key() is None}
        _gather(relation, groups, measured, con, careful=careful)
        doubted = {i for i, g in enumerate(groups) if i not in careful and not _trusted(i, g, con)}
        if doubted:
            _gather(relation, groups, measured, con, careful=careful | doubted)
        return _cells(groups, con)
    finally:
        for table in [_CELLS, *(f"{VALUES}{i}" for i in range(len(groups)))]:
            con.execute(f"DROP TABLE IF EXISTS {table}").fetchall()


def _births(
    columns: Mapping[str, str], relation: str, con: duckdb.DuckDBPyConnection
) -> dict[str, str]:
    """Return the aggregates of a file with one row per birth."""
    if "infant_sex" not in columns:
        shown = ", ".join(list(columns)[:30])
        raise CannotRead(
            zh="没有“新生儿性别”（infant_sex）这一列。若是合计数，"
            "请用 --boys 和 --girls 指明列名；"
            f"若是外来文件，请用 --map 对照。现有的列：{shown}。",
            en="There is no column infant_sex. For counts, name their columns with --boys and "
            f"--girls; for a foreign file, map its columns with --map. The columns are {shown}.",
        )
    sexes = declared_codes(relation, "infant_sex", columns["infant_sex"], con=con)
    boy, girl = (_one_of("infant_sex", sexes.get(sex, ())) for sex in ("1", "2"))
    if "outcome" not in columns:
        return {
            "boys": f"count(*) FILTER ({boy})",
            "girls": f"count(*) FILTER ({girl})",
            "births": "count(*)",
            "lines": "count(*)",
        }
    outcomes = declared_codes(relation, "outcome", columns["outcome"], con=con, kind="delivery")
    # An empty outcome counts as live.
    live = f"NOT coalesce({_one_of('outcome', outcomes.get('stillbirth', ()))}, false)"
    return {
        "boys": f"count(*) FILTER ({boy} AND {live})",
        "girls": f"count(*) FILTER ({girl} AND {live})",
        "births": f"count(*) FILTER ({live})",
        "lines": "count(*)",
    }


def _one_of(column: str, literals: Sequence[str]) -> str:
    return f"{name(column)} IN ({', '.join(literals)})" if literals else "false"


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
            zh="合计数要同时指明男婴列（--boys）和女婴列（--girls）。",
            en="Counts need both columns: --boys and --girls.",
        )
    asked = [column for column in (boys, girls, unknown) if column]
    absent = [column for column in asked if column not in columns]
    if absent:
        shown = ", ".join(list(columns)[:30])
        raise CannotRead(
            zh=f"没有这些列：{', '.join(absent)}。现有的列：{shown}。",
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
            zh=f"有 {found} 个人数不是非负整数（空白、负数、小数或文字），不能计算。没有的请填 0。",
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
    careful: Set[int],
) -> None:
    """Count into the temporary table: keys k0, k1, … and the measures.

    Args:
        careful: the groups whose keys are looked up by distinct value.
    """
    keys, joins = [], []
    for i, group in enumerate(groups):
        key = group.quick_key()
        if i in careful or key is None:
            column = name(group.column)
            look_up(i, relation, column, group.looked_up("clean"), con)
            joins.append(f" LEFT JOIN {VALUES}{i} ON source.{column} = {VALUES}{i}.v{i}")
            key = f"{VALUES}{i}.label{i}"
        keys.append(f"{key} AS k{i}")
    values = [f"{sql} AS {measure}" for measure, sql in measured.items()]
    grouped = f" GROUP BY {', '.join(str(i + 1) for i in range(len(groups)))}" if groups else ""
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {_CELLS} AS SELECT {', '.join([*keys, *values])} "
        f"FROM {relation} AS source{''.join(joins)}{grouped}"
    ).fetchall()


def _trusted(i: int, group: Group, con: duckdb.DuckDBPyConnection) -> bool:
    condition = group.trusted(f"k{i}")
    return condition == "true" or _all_hold(condition, _CELLS, con)


def _all_hold(condition: str, table: str, con: duckdb.DuckDBPyConnection) -> bool:
    held = con.execute(f"SELECT coalesce(bool_and({condition}), true) FROM {table}").fetchall()
    return bool(held[0][0])


def _cells(groups: Sequence[Group], con: duckdb.DuckDBPyConnection) -> Cells:
    labels, joins, again = [], "", False
    for i, group in enumerate(groups):
        label = group.label(f"k{i}")
        if group.is_words:
            look_up(i, _CELLS, f"k{i}", group.spelt("clean"), con)
            if not _all_hold(f"coalesce(v{i} = label{i}, false)", f"{VALUES}{i}", con):
                joins += f" LEFT JOIN {VALUES}{i} ON k{i} = v{i}"
                label, again = f"label{i}", True
        labels.append(label)
        again = again or not group.agrees
    source = _CELLS + joins
    if again:
        keys = ", ".join(f"{label} AS g{i}" for i, label in enumerate(labels))
        by = ", ".join(f"g{i}" for i in range(len(groups)))
        measures = ("boys", "girls", "births", "lines")
        sums = ", ".join(f"CAST(sum({m}) AS BIGINT) AS {m}" for m in measures)
        firsts = ", ".join(f"min(k{i}) AS k{i}" for i in range(len(groups)))
        source = f"(SELECT {keys}, {firsts}, {sums} FROM {source} GROUP BY {by})"
        labels = [f"g{i}" for i in range(len(groups))]
    shown = [f"coalesce({label}, {text(UNSTATED)}) AS c{i}" for i, label in enumerate(labels)]
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
        groups=table.select([f"c{i}" for i in range(len(groups))]).rename_columns(list(names)),
        boys=table["boys"].to_numpy(),
        girls=table["girls"].to_numpy(),
        unknown=table["unknown"].to_numpy(),
        stillbirths=int(left_out[0][0]),
    )
