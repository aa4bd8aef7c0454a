"""Rows judged as a file by DuckDB and as records without it, made comparable."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from evenborn.standards.checking import judge, judge_records
from evenborn.standards.declaration import Schema
from evenborn.standards.reading import connect, open_table

# accepted, known, the causes (code, severity, columns) in order, the typed cells if accepted
Said = tuple[bool, bool, list[tuple[str, str, tuple[str, ...]]], dict[str, object] | None]


def as_file(path: Path, *, schema: Schema, today: date) -> list[Said]:
    """Return what the judge of files says of each line."""
    with judge(path, schema=schema, today=today) as judged:
        lines = [row[0] for row in _rows(judged.con, f"SELECT line FROM {judged.table.relation}")]
        wrong = dict(judged.problems_of_lines())
        bare = judged.accepted_sql.replace("SELECT ", "SELECT line, ", 1)
        accepted = {row[0]: row[1:] for row in _rows(judged.con, bare)}
        said: list[Said] = []
        for line in sorted(lines):
            causes = sorted(wrong.get(line, ()), key=lambda cause: cause.severity)
            told = [(cause.code, cause.severity, cause.columns) for cause in causes]
            cells = accepted.get(line)
            refused = any(severity == "error" for _, severity, _ in told)
            typed = dict(zip(judged.columns, cells, strict=True)) if cells is not None else None
            said.append((cells is not None, cells is None and not refused, told, typed))
        assert [s[0] for s in said].count(True) == judged.accepted
        assert [s[1] for s in said].count(True) == judged.known
    return said


def as_records(path: Path, *, schema: Schema, today: date) -> list[Said]:
    """Return what the judge of records says of the same lines, read as text."""
    with connect() as con:
        table = open_table(path, con=con, schema=schema)
        columns = ", ".join(table.columns)
        rows = _rows(con, f"SELECT {columns} FROM {table.relation} ORDER BY line")
    return said_of([dict(zip(table.columns, r, strict=True)) for r in rows], schema, today)


def said_of(records: Sequence[Mapping[str, str | None]], schema: Schema, today: date) -> list[Said]:
    """Return what the judge of records says, in the same form."""
    return [
        (
            judged.accepted,
            judged.copy_of is not None and not judged.problems,
            [(cause.code, cause.severity, cause.columns) for cause in judged.problems],
            judged.cells if judged.accepted else None,
        )
        for judged in judge_records(records, schema=schema, today=today)
    ]


def _rows(con, sql):
    return con.execute(sql).fetchall()
