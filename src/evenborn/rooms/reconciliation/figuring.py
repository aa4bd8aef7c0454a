"""A linkage and a quarter → the figures of form 4.13, by the same code as the command line's."""

import secrets
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import duckdb
from django.db.models import Count

from evenborn.foundation.duties.periods import Period
from evenborn.foundation.exchange import vault
from evenborn.foundation.exchange.models import Batch
from evenborn.foundation.exchange.rules import BatchState
from evenborn.foundation.ui.refusal import Refused
from evenborn.reconcile.answering import Stands, answer, open_births
from evenborn.reconcile.asked import Asked
from evenborn.reconcile.measuring import BASIS_LABELS, LATE, Measure
from evenborn.reconcile.scope import Scope, area_name, make_scope, read_period
from evenborn.reconcile.words import AGENCIES, REFUSED, REFUSED_ACTION
from evenborn.report import (
    Balance,
    BySex,
    Cross,
    Figures,
    FormHeader,
    Part,
    Ratio,
    Source,
    Task,
    Text,
)
from evenborn.report.cross import UNSTATED, Cell, cross_of
from evenborn.rooms.births.queries.losses import losses_of
from evenborn.rooms.reconciliation.answering import UNSETTLED
from evenborn.rooms.reconciliation.counts_beside import vaccinated
from evenborn.rooms.reconciliation.models import Difference, Linkage
from evenborn.rooms.reconciliation.rules import SOURCES
from evenborn.rooms.reconciliation.signing import quarter_code
from evenborn.standards.reading.folding import text
from evenborn.stats import Basis, Definition

BASIS: Basis = "residence"  # what the answer counts; the other bases stand beside it


def figures_of(
    linkage: Linkage, quarter: date, *, today: date, form: FormHeader, explanation: str
) -> Figures:
    """Return what a linkage says about a quarter.

    Args:
        quarter: its first day.
        today: the day it is made.

    Raises:
        Refused: the linkage's files are gone, or it begins after the quarter.
    """
    if linkage.births is None or linkage.links is None:
        raise Refused(
            zh="这次核对的数据已经清除，请重新核对。",
            en="The data of this linkage are gone; link again.",
        )
    if linkage.since > quarter:
        raise Refused(
            zh="最近一次核对不包含这个季度，请重新核对。",
            en="The newest linkage begins after this quarter; link again.",
        )
    asked = Asked(
        today=today,
        area=linkage.area_code,
        period=quarter_code(quarter),
        basis=BASIS,
        form=form,
        explanation=explanation,
    )
    with vault.bench(f"quarter-{secrets.token_hex(8)}") as bench, duckdb.connect() as con:
        births, links = (
            vault.lay_out(file.name, file.secret, bench / f"{name}.parquet")
            for name, file in (("births", linkage.births), ("links", linkage.links))
        )
        kinds = open_births(births, links, con=con)
        scope = make_scope(con, area=asked.area, period=asked.period, basis=BASIS)
        doses = vaccinated(linkage.area_code, quarter, until=linkage.at, bench=bench, con=con)
        stands_on = Stands(
            records={
                source: int(linkage.sources[source]["records"])
                for source in SOURCES
                if linkage.sources.get(source, {}).get("records")
            },
            kinds=kinds,
            sources=_sources(con, linkage),
            received=_received(linkage),
            vaccinated=(Text(*doses[0]), *doses[1:]) if doses else None,
            tasks=_tasks(linkage, quarter),
        )
        run = f"{linkage.area_code}-{linkage.pk}"
        figures = answer(con, scope, stands_on, asked=asked, run=run)
        stillbirths, deaths = _losses(linkage.area_code, quarter)
        year, so_far = _year(con, scope, set(kinds), linkage)
        return replace(
            figures,
            cross=_cross(con, scope, set(kinds), is_dated=figures.whole.late is not None),
            year_quarters=year,
            year_to_date=so_far,
            stillbirths=stillbirths,
            neonatal_deaths=deaths,
        )


def _sources(con: duckdb.DuckDBPyConnection, linkage: Linkage) -> tuple[Source, ...]:
    sums = con.execute(
        "SELECT m.source, count(*), count(*) FILTER (b.infant_sex = 1), "
        "count(*) FILTER (b.infant_sex = 2) FROM members m JOIN births b USING (birth_id) "
        "GROUP BY 1"
    ).fetchall()
    found = {str(source): (int(n), int(boys), int(girls)) for source, n, boys, girls in sums}
    return tuple(
        Source(
            name=kind,
            kind=kind,
            agency=AGENCIES[kind],
            digest=linkage.sources[kind]["digest"],
            lines=n,
            accepted=n,
            refused=0,
            known=0,
            boys=boys,
            girls=girls,
            unknown=n - boys - girls,
        )
        for kind in SOURCES
        if kind in found
        for n, boys, girls in (found[kind],)
    )


def _batches(linkage: Linkage) -> Iterator[Batch]:
    yield from (
        Batch.objects.filter(
            kind__in=SOURCES,
            state=BatchState.DONE,
            at__date__gte=linkage.since,
            at__lte=linkage.at,
            department__area_code__startswith=linkage.area_code,
        )
        .select_related("department")
        .order_by("kind", "at", "pk")
    )


def _received(linkage: Linkage) -> list[Balance]:
    return [
        Balance(
            "rows",
            Text(f"{AGENCIES[one.kind].zh}：行数", f"{AGENCIES[one.kind].en}: lines received"),
            one.lines or 0,
            (
                Part(Text("采用", "rows accepted"), one.accepted or 0),
                Part(Text("退回", "rows refused"), one.refused or 0),
                Part(Text("已有", "already known"), one.known or 0),
            ),
        )
        for one in _batches(linkage)
    ]


def _tasks(linkage: Linkage, quarter: date) -> tuple[Task, ...]:
    """What is still open: differences of the quarter, and rows sent back."""
    open_ones = (
        Difference.objects.filter(
            area_code=linkage.area_code,
            state__in=UNSETTLED,
            month__gte=quarter,
            month__lte=Period(quarter, 3).end,
        )
        .order_by()
        .values("office", "what_zh", "what_en", "action_zh", "action_en")
        .annotate(n=Count("pk"))
    )
    nowhere = Text("", "")
    tasks = [
        Task(
            AGENCIES[row["office"]],
            Text(row["what_zh"], row["what_en"]),
            row["n"],
            Text(row["action_zh"], row["action_en"]),
            nowhere,
        )
        for row in open_ones
    ]
    refused: Counter[str] = Counter()
    for batch in _batches(linkage):
        refused[batch.kind] += batch.refused or 0
    tasks += [
        Task(AGENCIES[kind], REFUSED, n, REFUSED_ACTION, nowhere)
        for kind, n in refused.items()
        if n
    ]
    return tuple(sorted(tasks, key=lambda one: (one.office.zh, -one.count, one.what.zh)))


def _cross(
    con: duckdb.DuckDBPyConnection, scope: Scope, has: set[str], *, is_dated: bool
) -> tuple[Cross, ...]:
    area = (
        f"CASE WHEN starts_with(area_code, {text(scope.area)}) "
        "THEN rpad(left(area_code, 9), 9, '0') ELSE '' END"
    )
    parity = (
        "CASE WHEN birth_order >= 3 THEN '3+' WHEN birth_order >= 1 "
        f"THEN CAST(birth_order AS VARCHAR) ELSE {text(UNSTATED)} END"
    )
    lives = (
        f"CASE {scope.lives_here} WHEN true THEN 'here' WHEN false THEN 'elsewhere' "
        f"ELSE {text(UNSTATED)} END"
    )
    cells: list[Cell] = []
    late: dict[tuple[str, str, str, str], int] = {}
    for basis in BASIS_LABELS:
        where = scope.counts(basis, has)
        if where == "false":
            continue
        rows = con.execute(
            f"SELECT {area}, {parity}, {lives}, coalesce(infant_sex, 9), count(*), "
            f"{f'count(*) FILTER ({LATE})' if is_dated else '0'} "
            f"FROM births WHERE {scope.in_period} AND ({where}) GROUP BY 1, 2, 3, 4 ORDER BY ALL"
        ).fetchall()
        for place, order, residence, sex, births, later in rows:
            key = (str(place), basis, str(order), str(residence))
            cells.append((*key, int(sex), int(births)))
            late[key] = late.get(key, 0) + int(later)
    year = scope.period.last.year
    names = {cell[0]: area_name(cell[0], year) for cell in cells if cell[0]}
    return cross_of(
        cells,
        quarter=quarter_code(scope.period.first),
        names=names,
        late={key: n for key, n in late.items() if n} if is_dated else None,
    )


def _year(
    con: duckdb.DuckDBPyConnection, scope: Scope, has: set[str], linkage: Linkage
) -> tuple[tuple[Ratio, ...], Ratio | None]:
    """Return the year's quarters until this one and their sum; nothing where data begin later."""
    first = date(scope.period.first.year, 1, 1)
    if linkage.since > first:
        return (), None
    definition = Definition(basis=BASIS)

    def whole(period: str, label: Text, code: str, last: date | None = None) -> Ratio:
        days = read_period(period)
        within = replace(scope, period=replace(days, last=last) if last else days)
        measure = Measure(con, within, has, definition)
        return replace(measure.whole(label, measure.here), code=code)

    quarters = []
    for month in range(1, scope.period.first.month + 1, 3):
        code = quarter_code(date(first.year, month, 1))
        quarters.append(whole(code, read_period(code).label, code))
    so_far = whole(
        str(first.year), Text("本年累计", "Year to date"), str(first.year), scope.period.last
    )
    return tuple(quarters), so_far


def _losses(area_code: str, quarter: date) -> tuple[BySex | None, BySex | None]:
    found = losses_of(area_code, since=quarter, until=Period(quarter, 3).end)
    if found is None:
        return None, None
    return BySex(*found.stillbirths), BySex(*found.neonatal_deaths)
