"""Small relations of births and the slow way to count them."""

from collections import Counter

import duckdb
import pyarrow as pa


def births(con: duckdb.DuckDBPyConnection, **columns) -> str:
    """Make a relation of births; each column a list, or one value for all."""
    rows = max(len(values) for values in columns.values() if not isinstance(values, str))
    filled = {
        name: values if not isinstance(values, str) else [values] * rows
        for name, values in columns.items()
    }
    con.register("some_births", pa.table(filled))
    con.execute("CREATE OR REPLACE TEMP TABLE births AS SELECT * FROM some_births").fetchall()
    return "births"


def rows(cells) -> list[tuple]:
    """Return the cells as (groups…, boys, girls, unknown)."""
    groups = [column.to_pylist() for column in cells.groups.columns]
    return list(
        zip(*groups, *(c.tolist() for c in (cells.boys, cells.girls, cells.unknown)), strict=True)
    )


def counted_slowly(keys: list[tuple], sexes: list) -> set[tuple]:
    """Count with a dictionary."""
    boys, girls, unknown = Counter(), Counter(), Counter()
    for key, sex in zip(keys, sexes, strict=True):
        (boys if sex == 1 else girls if sex == 2 else unknown)[key] += 1
    return {(*key, boys[key], girls[key], unknown[key]) for key in set(keys)}
