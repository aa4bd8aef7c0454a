"""A linkage of a small quarter with its files, an approved form, and the two who sign."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import duckdb

from evenborn.foundation.access.models import DepartmentKind
from evenborn.foundation.access.rules import Role
from evenborn.foundation.access.tests.make import make_department, make_officer
from evenborn.foundation.exchange import vault
from evenborn.foundation.exchange.models import SealedFile
from evenborn.foundation.ui.clock import CHINA
from evenborn.report import Figures, FormHeader
from evenborn.report.frozen import freeze, thaw
from evenborn.rooms.reconciliation.actions import keep_approval, keep_table, sign
from evenborn.rooms.reconciliation.figuring import figures_of
from evenborn.rooms.reconciliation.models import Linkage, QuarterTable
from evenborn.rooms.reconciliation.queries.quarters import header_of
from evenborn.rooms.reconciliation.tests.make_differences import make_linkage

FIRST = date(2026, 4, 1)
OVER = datetime(2026, 7, 3, 9, tzinfo=CHINA)
LATER = datetime(2026, 8, 20, 15, tzinfo=CHINA)
SOURCES = ("delivery", "certificate", "registration")
EXPLAINED = "公安登记迟于出生，下季度补齐"


def make_births(boys: int = 60, girls: int = 50, unknown: int = 1, late: int = 3) -> list[tuple]:
    """Return births of the quarter: mothers of two townships, orders one to three."""
    births = []
    for n, sex in enumerate([1] * boys + [2] * girls + [9] * unknown):
        born = date(2026, 4 + n % 3, 1 + n % 27)
        registered = date(2026, 8, 15) if n < late else born
        births.append((f"b{n:04d}", sex, born, 1 + n % 3, f"50011800{1 + n % 2}", registered))
    return births


def make_linked(births: list[tuple] | None = None, *, at: datetime = OVER) -> Linkage:
    """Keep a linkage in which every agency holds every birth."""
    births = make_births() if births is None else births
    files = files_without(births)
    source = {"records": len(births), "digest": "d" * 64, "months": {}}
    return make_linkage(at=at, sources=dict.fromkeys(SOURCES, source), **files)


def files_without(
    births: list[tuple], lacking: str = "", missing: Collection[str] = ()
) -> dict[str, SealedFile]:
    """Keep the two files; one source may lack some of the births."""
    with TemporaryDirectory() as folder, duckdb.connect() as con:
        con.execute(
            "CREATE TABLE b (birth_id VARCHAR, infant_sex TINYINT, birth_date DATE, "
            "birth_order TINYINT, area_code VARCHAR, registered_on DATE)"
        )
        con.executemany("INSERT INTO b VALUES (?, ?, ?, ?, ?, ?)", births)
        gone = f"birth_id IN {(*missing, '', '')}"
        held = ", ".join(
            f"{f'NOT {gone}' if source == lacking else 'true'} AS in_{source}" for source in SOURCES
        )
        one, two = Path(folder) / "births.parquet", Path(folder) / "links.parquet"
        con.execute(
            f"COPY (SELECT *, 1 AS plurality, 1 AS plurality_rank, '' AS facility_code, "
            f"'hospital' AS place_type, '500118' AS hukou_code, {held}, "
            f"CASE WHEN {gone} THEN 2 ELSE 3 END AS records FROM b) "
            f"TO '{one}' (FORMAT parquet)"
        )
        con.execute(
            "COPY (SELECT birth_id, source, '1:' || birth_id AS record_id, 'linked' AS band, "
            "CAST(NULL AS VARCHAR) AS duplicate_of FROM b, "
            f"(SELECT unnest({list(SOURCES)}) AS source) "
            f"WHERE NOT ({gone} AND source = '{lacking}')) TO '{two}' (FORMAT parquet)"
        )
        kept = {}
        for name, path in (("births", one), ("links", two)):
            stored = vault.take(path)
            kept[name] = SealedFile.objects.create(
                name=stored.name, digest=stored.digest, size=stored.size, secret=dict(stored.secret)
            )
        return kept


def make_signers(cast: SimpleNamespace) -> SimpleNamespace:
    """Add to the cast: Petra of the police, Stan of statistics, Olga of another department."""

    def partner(username: str, name: str, kind: DepartmentKind, area: str = "500118") -> object:
        department = make_department(name, kind=kind, area_code=area)
        return make_officer(username, Role.EXCHANGE_PARTNER, department=department)

    cast.petra = partner("petra", "县公安局", DepartmentKind.POLICE)
    cast.stan = partner("stan", "县统计局", DepartmentKind.STATISTICS)
    cast.olga = partner("olga", "县教育局", DepartmentKind.OTHER)
    cast.next_door = partner("nora", "邻县公安局", DepartmentKind.POLICE, "500119")
    return cast


def approve(cast: SimpleNamespace, *, valid_until: date = date(2028, 12, 31)) -> object:
    """Enter what the county's form bears."""
    return keep_approval(
        "500118",
        form_number="人口出生1表",
        issuer="县统计局",
        approval_number="统制〔2026〕1号",
        valid_until=valid_until,
        unit="县卫生健康委员会",
        by=cast.emil,
        at=OVER,
    )


def make_table(cast: SimpleNamespace, *, approved: bool = True) -> QuarterTable:
    """Keep the quarter's table of `make_births`, worked out once for all tests."""
    if approved:
        approve(cast)
    figures = replace(_figures(), form=header_of("500118"))
    return keep_table(make_linkage(at=OVER), FIRST, figures, by=cast.emil, at=OVER)


_worked_out: list[str] = []


def _figures() -> Figures:
    if not _worked_out:
        form = FormHeader()
        figures = figures_of(make_linked(), FIRST, today=OVER.date(), form=form, explanation="")
        _worked_out.append(freeze(figures))
    return thaw(_worked_out[0])


def make_signed(cast: SimpleNamespace) -> QuarterTable:
    """Draw up and sign by both."""
    table = make_table(cast)
    sign(table, seen=table.digest, by=cast.emil, at=OVER)
    return sign(table, seen=table.digest, by=cast.petra, at=OVER)
