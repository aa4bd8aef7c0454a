"""Good records by default; a test names only what matters."""

import datetime as dt
import itertools
from typing import Any

import duckdb
import pyarrow as pa

from evenborn.linkage import DuckDBEngine, Links, link

DAY = dt.date(2025, 3, 5)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
COLUMNS = pa.schema(
    [
        *((n, pa.string()) for n in ("record_id", "mother_name", "mother_id_number")),
        ("mother_birth_date", pa.date32()),
        *((n, pa.string()) for n in ("father_name", "father_id_number", "infant_name")),
        ("infant_id_number", pa.string()),
        ("infant_sex", pa.int8()),
        ("birth_date", pa.date32()),
        ("birth_time", pa.string()),
        *((n, pa.int8()) for n in ("birth_order", "plurality", "plurality_rank")),
        ("area_code", pa.string()),
    ]
)
_serial = itertools.count(1)


def citizen_number(*, born: str = "19950607", serial: int = 1, area: str = "570118") -> str:
    """Return a number with a right check character, from an area that no one has."""
    body = f"{area}{born}{serial:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def make_record(**given: Any) -> dict[str, Any]:
    """Return one record of a first, single boy; only what is given differs."""
    return {
        "record_id": f"R{next(_serial):06d}",
        "mother_name": "曾丽花",
        "mother_id_number": citizen_number(),
        "mother_birth_date": dt.date(1995, 6, 7),
        "father_name": "欧阳建国",
        "father_id_number": None,
        "infant_name": None,
        "infant_id_number": None,
        "infant_sex": 1,
        "birth_date": DAY,
        "birth_time": None,
        "birth_order": 1,
        "plurality": 1,
        "plurality_rank": 1,
        "area_code": "500118100000",
    } | given


def table(records: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(records, schema=COLUMNS)


def engine_with(sources: dict[str, pa.Table]) -> DuckDBEngine:
    engine = DuckDBEngine(duckdb.connect())
    for name, rows in sources.items():
        engine.con.register(f"file_{name}", rows)
    return engine


def link_tables(sources: dict[str, pa.Table], **options: Any) -> Links:
    return link({name: f"file_{name}" for name in sources}, engine=engine_with(sources), **options)


def link_records(
    options: dict[str, Any] | None = None, /, **sources: list[dict[str, Any]]
) -> Links:
    return link_tables({name: table(rows) for name, rows in sources.items()}, **(options or {}))


def births_of(links: Links) -> set[frozenset[tuple[str, str]]]:
    """Return the partition: each birth as the set of its (source, record id)."""
    found: dict[str, set[tuple[str, str]]] = {}
    for row in links.table().to_pylist():
        found.setdefault(row["birth_id"], set()).add((row["source"], row["record_id"]))
    return {frozenset(birth) for birth in found.values()}


def are_one(links: Links, *records: dict[str, Any]) -> bool:
    """Whether the records are of one birth."""
    ids = {record["record_id"] for record in records}
    return any(ids <= {record for _, record in birth} for birth in births_of(links))
