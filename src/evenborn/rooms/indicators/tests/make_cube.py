"""Births, linkages and cubes: name only what matters."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq

from evenborn.foundation.exchange import vault
from evenborn.foundation.exchange.models import SealedFile
from evenborn.foundation.runs.models import Run
from evenborn.foundation.runs.worker import work_until_empty
from evenborn.foundation.ui.clock import CHINA
from evenborn.rooms.indicators import queries
from evenborn.rooms.indicators.actions import BUILD
from evenborn.rooms.indicators.models import Cube
from evenborn.rooms.reconciliation.models import Linkage

NOON = datetime(2026, 7, 1, 12, tzinfo=CHINA)
COUNTY = "500118"
COLUMNS = {
    "birth_id": pa.string(),
    "infant_sex": pa.int8(),
    "birth_date": pa.date32(),
    "birth_order": pa.int32(),
    "plurality": pa.int32(),
    "plurality_rank": pa.int32(),
    "area_code": pa.string(),
    "hukou_code": pa.string(),
    "facility_code": pa.string(),
    "place_type": pa.string(),
    "registered_on": pa.date32(),
    "in_delivery": pa.bool_(),
    "in_certificate": pa.bool_(),
    "in_registration": pa.bool_(),
    "records": pa.int32(),
}
GOOD = {
    "infant_sex": 2,
    "birth_date": date(2026, 5, 20),
    "birth_order": 1,
    "plurality": 1,
    "plurality_rank": 1,
    "area_code": "500118001",
    "hukou_code": "500118001",
    "facility_code": None,
    "place_type": "facility",
    "registered_on": date(2026, 5, 30),
    "in_delivery": True,
    "in_certificate": True,
    "in_registration": True,
    "records": 3,
}


def write_births(
    path: Path, births: Sequence[Mapping[str, object]], *, without: Sequence[str] = ()
) -> Path:
    """Write births.parquet: a girl of May 2026 in the first township, but for what is named.

    Args:
        path: of the file.
        births: of each birth what differs.
        without: columns that the file has not, such as `in_certificate`.
    """
    rows = [{"birth_id": f"b{n:05d}", **GOOD, **birth} for n, birth in enumerate(births)]
    columns = {name: kind for name, kind in COLUMNS.items() if name not in without}
    table = pa.table(
        {name: pa.array([row[name] for row in rows], kind) for name, kind in columns.items()}
    )
    pq.write_table(table, path)
    return path


def make_linkage(
    births: Sequence[Mapping[str, object]],
    *,
    area_code: str = COUNTY,
    at: datetime = NOON,
    changed: Sequence[str] | None = None,
    without: Sequence[str] = (),
) -> Linkage:
    """Keep a linkage whose births are these.

    Args:
        births, without: as in `write_births`.
        area_code: of the county.
        at: as at.
        changed: months that changed since the one before; None: all.
    """
    with TemporaryDirectory() as folder:
        stored = vault.take(write_births(Path(folder) / "b", births, without=without))
    file = SealedFile.objects.create(
        name=stored.name, digest=stored.digest, size=stored.size, secret=dict(stored.secret)
    )
    receipt = {"total": 0, "parts": {}}
    run = Run.objects.create(
        job="reconciliation.link", state="done", receipt=receipt, queued_at=at, not_before=at
    )
    linkage: Linkage = Linkage.objects.create(
        area_code=area_code,
        at=at,
        since=date(at.year - 1, 1, 1),
        run=run,
        births=file,
        counts={
            **dict.fromkeys(("records", "linked", "births"), len(births)),
            **dict.fromkeys(("single", "review", "decided"), 0),
        },
        sources={},
        changed_months=None if changed is None else list(changed),
        added_only=changed is not None,
    )
    return linkage


def make_cube(births: Sequence[Mapping[str, object]], **linkage: object) -> Cube:
    """Keep a linkage of these births and build its cube through the job; see `make_linkage`."""
    made = make_linkage(births, **linkage)  # type: ignore[arg-type] # handed on by name
    build(made)
    cube = queries.current_cube(made.area_code)
    assert cube is not None
    return cube


def build(linkage: Linkage) -> Run:
    """Build through the job and return its run."""
    at = linkage.at + timedelta(minutes=1)
    run = Run.objects.create(
        job=BUILD, arguments={"run": linkage.run_id}, queued_at=at, not_before=at
    )
    work_until_empty(clock=lambda: at)
    run.refresh_from_db()
    return run


def months(first: date, number: int) -> list[date]:
    """Return the first days of so many months."""
    at = first.year * 12 + first.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(at, at + number)]


def many(boys: int, girls: int, **birth: object) -> list[dict[str, object]]:
    """Return so many boys and girls that are alike otherwise."""
    return [{"infant_sex": 1, **birth}] * boys + [{"infant_sex": 2, **birth}] * girls
