"""Good records of births for tests; only what matters is said. The names belong to nobody."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from evenborn.reconcile.births import Records

TODAY = date(2026, 1, 15)
DAY = date(2025, 7, 3)
SCHEMA = pa.schema(
    [
        ("record_id", pa.string()),
        ("mother_id_number", pa.string()),
        ("infant_sex", pa.int8()),
        ("birth_date", pa.date32()),
        ("birth_order", pa.int32()),
        ("plurality", pa.int32()),
        ("plurality_rank", pa.int32()),
        ("area_code", pa.string()),
        ("hukou_code", pa.string()),
        ("facility_code", pa.string()),
        ("place_type", pa.string()),
        ("registered_on", pa.date32()),
    ]
)


def make_record(record_id: str, **changes: object) -> dict[str, object]:
    """Return a record of a first-born girl of a mother in 青峰镇."""
    return {
        "record_id": record_id,
        "mother_id_number": None,
        "infant_sex": 2,
        "birth_date": DAY,
        "birth_order": 1,
        "plurality": 1,
        "plurality_rank": 1,
        "area_code": "500118100000",
        "hukou_code": "500118100000",
        "facility_code": None,
        "place_type": None,
        "registered_on": None,
    } | changes


def make_sources(folder: Path, files: dict[str, list[dict[str, object]]]) -> list[Records]:
    """Write the records of each source, whose name is its kind or begins with it and a dash."""
    sources = []
    for name, records in files.items():
        path = folder / f"{name}.parquet"
        pq.write_table(pa.Table.from_pylist(records, schema=SCHEMA), path)
        sources.append(Records(name, name.split("-")[0], path))
    return sources


def make_links(
    folder: Path,
    births: dict[str, list[tuple[str, str]]],
    *,
    band: str = "",
    copies: dict[tuple[str, str], str] | None = None,
) -> Path:
    """Write links.parquet: birth → its (source, record) pairs; `copies` repeat another record."""
    rows = []
    for birth, members in births.items():
        for source, record in members:
            rows.append(
                {
                    "birth_id": birth,
                    "source": source,
                    "record_id": record,
                    "band": band or ("linked" if len(members) > 1 else "single"),
                    "duplicate_of": (copies or {}).get((source, record)),
                }
            )
    schema = pa.schema(
        [(n, pa.string()) for n in ("birth_id", "source", "record_id", "band", "duplicate_of")]
    )
    path = folder / "links.parquet"
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)
    return path


def make_review(folder: Path, pairs: list[dict[str, object]] | None = None) -> Path:
    """Write review.parquet."""
    schema = pa.schema(
        [
            *[(f"{n}_{s}", pa.string()) for s in "lr" for n in ("source", "record_id", "birth_id")],
            ("probability", pa.float64()),
            ("reason", pa.string()),
        ]
    )
    path = folder / "review.parquet"
    pq.write_table(pa.Table.from_pylist(pairs or [], schema=schema), path)
    return path
