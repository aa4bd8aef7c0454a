"""The agencies' records of a county, one private Parquet file for each agency: what is linked.

The files hold names and numbers; they lie in the bench of one run and go with it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from evenborn.foundation.exchange import vault
from evenborn.foundation.exchange.models import Batch
from evenborn.linkage.records import READ
from evenborn.rooms.births.queries import rows_to_link
from evenborn.rooms.reconciliation.queries import kept_batches
from evenborn.rooms.reconciliation.rules import SOURCES
from evenborn.standards import load_schema
from evenborn.standards.reading.folding import name, text

ROWS = 20_000  # of the register held in memory at once
SEEN = "seen.parquet"


@dataclass(frozen=True, slots=True)
class Gathered:
    """The records of one agency.

    Attributes:
        source: delivery, certificate or registration.
        path: Parquet with canonical names, text cells, `record_id` with its department.
        records: its rows.
        digest: of all its rows, in the order of their names.
        months: first day of the month of birth as ISO text ("" without a date) → records by sex
            [boys, girls, unknown].
    """

    source: str
    path: Path
    records: int
    digest: str
    months: Mapping[str, tuple[int, int, int]]


def gather(
    area_code: str, *, since: date, until: datetime, bench: Path, con: duckdb.DuckDBPyConnection
) -> list[Gathered]:
    """Write the records of every agency that has any, and a digest of each record beside them.

    Args:
        area_code: of the county.
        since: first day of birth.
        until: what was entered or taken in until then.
        bench: private folder.
        con: connection to work with.
    """
    paths = {"delivery": _register(area_code, since, until, bench)}
    for kind in SOURCES[1:]:
        batches = kept_batches(area_code, kind, until=until)
        if batches:
            paths[kind] = _files(kind, batches, since, bench, con)
    gathered = [_counted(source, path, con) for source, path in paths.items()]
    there = [one for one in gathered if one.records]
    _write_seen(there, bench / SEEN, con)
    return there


def _register(area_code: str, since: date, until: datetime, bench: Path) -> Path:
    """Write the delivery register as it stands."""
    columns = [*load_schema("delivery").names]
    schema = pa.schema([(column, pa.string()) for column in columns])
    path = bench / "delivery.parquet"
    rows = iter(rows_to_link(area_code, since=since, until=until))
    with pq.ParquetWriter(path, schema) as writer:
        for chunk in _chunks(rows):
            writer.write_table(
                pa.table({one: [row.get(one) for row in chunk] for one in columns}, schema=schema)
            )
    return path


def _chunks(rows: Iterator[dict[str, str]]) -> Iterator[list[dict[str, str]]]:
    while chunk := list(islice(rows, ROWS)):
        yield chunk


def _files(
    kind: str,
    batches: Sequence[Batch],
    since: date,
    bench: Path,
    con: duckdb.DuckDBPyConnection,
) -> Path:
    """Write the rows of an agency's files; a record sent again replaces the one before."""
    schema = load_schema(kind)
    parts = []
    for place, batch in enumerate(batches):
        laid = vault.lay_out(batch.kept.name, batch.kept.secret, bench / f"{kind}-{place}.parquet")
        described = con.execute(
            f"DESCRIBE SELECT * FROM read_parquet({text(str(laid))})"
        ).fetchall()
        there = {str(row[0]) for row in described}
        cells = ", ".join(
            f"CAST({name(one) if one in there else 'NULL'} AS VARCHAR) AS {name(one)}"
            for one in schema.names
            if one != "record_id"
        )
        parts.append(
            f"SELECT {place} AS part, '{batch.department_id}:' || record_id AS record_id, {cells} "
            f"FROM read_parquet({text(str(laid))})"
        )
    path = bench / f"{kind}.parquet"
    con.execute(
        f"COPY (SELECT * EXCLUDE (part) FROM ({' UNION ALL '.join(parts)}) "
        f"WHERE {schema.live_births} "
        f"AND coalesce(TRY_CAST(birth_date AS DATE) >= DATE '{since}', true) "
        "QUALIFY row_number() OVER (PARTITION BY record_id ORDER BY part DESC) = 1 "
        f"ORDER BY record_id) TO {text(str(path))} (FORMAT parquet)"
    ).fetchall()
    return path


def _counted(source: str, path: Path, con: duckdb.DuckDBPyConnection) -> Gathered:
    file = f"read_parquet({text(str(path))})"
    rows = con.execute(
        "SELECT coalesce(strftime(date_trunc('month', TRY_CAST(birth_date AS DATE)), '%Y-%m-%d'), "
        "''), count(*) FILTER (infant_sex = '1'), count(*) FILTER (infant_sex = '2'), "
        f"count(*) FILTER (coalesce(infant_sex, '9') NOT IN ('1', '2')) FROM {file} "
        "GROUP BY 1 ORDER BY 1"
    ).fetchall()
    digest = con.execute(
        "SELECT md5(string_agg(md5(CAST(r AS VARCHAR)), '' ORDER BY record_id)) "
        f"FROM (SELECT r, r.record_id FROM {file} r)"
    ).fetchall()[0][0]
    months = {str(month): (int(b), int(g), int(u)) for month, b, g, u in rows}
    return Gathered(source, path, sum(sum(one) for one in months.values()), digest or "", months)


def _write_seen(gathered: Iterable[Gathered], path: Path, con: duckdb.DuckDBPyConnection) -> None:
    """Write a digest of what the linkage reads of every record: what is new or changed next time.

    A certificate issued or a weight corrected since then changes no link.
    """
    parts = " UNION ALL ".join(
        f"SELECT {text(one.source)} AS source, record_id, {_read_of(one, con)} AS digest "
        f"FROM read_parquet({text(str(one.path))})"
        for one in gathered
    )
    if parts:
        con.execute(f"COPY ({parts}) TO {text(str(path))} (FORMAT parquet)").fetchall()


def _read_of(one: Gathered, con: duckdb.DuckDBPyConnection) -> str:
    file = f"read_parquet({text(str(one.path))})"
    there = {str(row[0]) for row in con.execute(f"DESCRIBE SELECT * FROM {file}").fetchall()}
    cells = ", ".join(f"coalesce({name(read)}, '')" for read in READ if read in there)
    return f"md5(concat_ws(chr(31), {cells}))"


def only_new(
    gathered: Sequence[Gathered], before: Path, bench: Path, con: duckdb.DuckDBPyConnection
) -> dict[str, Path] | None:
    """Return the new records of each agency, None where an earlier record changed or went.

    Args:
        gathered: all records of now.
        before: `seen.parquet` of the linkage before.
        bench: where the new records are written; it holds `seen.parquet` of now.
        con: connection to work with.
    """
    now, then = f"read_parquet({text(str(bench / SEEN))})", f"read_parquet({text(str(before))})"
    gone = con.execute(
        f"SELECT count(*) FROM {then} t LEFT JOIN {now} n USING (source, record_id) "
        "WHERE n.digest IS NULL OR n.digest <> t.digest"
    ).fetchall()[0][0]
    sources = {row[0] for row in con.execute(f"SELECT DISTINCT source FROM {then}").fetchall()}
    if gone or sources != {one.source for one in gathered}:
        return None
    fresh = {}
    for one in gathered:
        path = bench / f"new-{one.source}.parquet"
        con.execute(
            f"COPY (SELECT r.* FROM read_parquet({text(str(one.path))}) r ANTI JOIN "
            f"(SELECT record_id FROM {then} WHERE source = {text(one.source)}) USING (record_id)) "
            f"TO {text(str(path))} (FORMAT parquet)"
        ).fetchall()
        fresh[one.source] = path
    return fresh
