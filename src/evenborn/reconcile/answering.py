"""Births → figures: the answer for one area, period and basis, with the receipts that it stands on.

The files of a command and the records of a house come here alike, so both say the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from evenborn.reconcile import balances
from evenborn.reconcile.asked import Asked
from evenborn.reconcile.measuring import Measure
from evenborn.reconcile.receipt import options_of, versions
from evenborn.reconcile.rules import PERSON_KINDS
from evenborn.reconcile.scope import BASES, Scope
from evenborn.report import Balance, Figures, Making, Ratio, Source, Task, Text
from evenborn.standards.reading.folding import name, text
from evenborn.stats import Definition


@dataclass(frozen=True, slots=True)
class Stands:
    """What the figures stand on beside the births.

    Attributes:
        records: source → how many of its records were linked.
        kinds: the person-level kinds there are.
        sources: what was taken in, for the table of sources.
        received: the receipts of the first two doors.
        vaccinated: (label, boys, girls, unknown) of the scope; None without any.
        tasks: what each office has to settle.
    """

    records: Mapping[str, int]
    kinds: frozenset[str]
    sources: tuple[Source, ...]
    received: Sequence[Balance] = ()
    vaccinated: tuple[Text, int, int, int] | None = None
    tasks: tuple[Task, ...] = ()


def open_births(births: Path, links: Path, *, con: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Make the tables `births` and `members` of an earlier reconciliation's files.

    Args:
        births, links: births.parquet and links.parquet whose sources are called by their kinds.
        con: the connection that gets the tables.

    Returns:
        The kinds that hold any birth.
    """
    file = f"read_parquet({text(str(births))})"
    there = {str(row[0]) for row in con.execute(f"DESCRIBE SELECT * FROM {file}").fetchall()}
    kinds = [kind for kind in PERSON_KINDS if f"in_{kind}" in there]
    has = "".join(f", {name(f'in_{kind}')} AS has_{kind}" for kind in kinds)
    con.execute(f"CREATE TABLE births AS SELECT *{has} FROM {file}").fetchall()
    con.execute(
        "CREATE TABLE members AS SELECT birth_id, source, record_id, band, duplicate_of "
        f"FROM read_parquet({text(str(links))})"
    ).fetchall()
    return frozenset(kinds)


def answer(
    con: duckdb.DuckDBPyConnection, scope: Scope, stands_on: Stands, *, asked: Asked, run: str
) -> Figures:
    """Return what may be said about the births of a scope.

    Args:
        con: holds the tables `births` and `members`.
        scope: area, period and basis.
        stands_on: what it rests on beside the births.
        asked: day, form header and explanation.
        run: id of the run.

    Raises:
        DoesNotAddUpError: a door does not balance; this is a fault of the program.
    """
    has = set(stands_on.kinds)
    definition = Definition(basis=scope.basis)
    measure = Measure(con, scope, has, definition)
    whole = measure.whole(Text("合计", "All births"), measure.here)
    occurred = measure.whole(Text("合计", "All births"), measure.occurred)
    by_quarter, by_month = measure.by_period("quarter"), measure.by_period("month")
    by_order, by_area = measure.by_order(), measure.by_area()
    by_residence = measure.by_residence()
    vaccinated: tuple[Ratio, ...] = ()
    if stands_on.vaccinated is not None:
        label, boys, girls, unknown = stands_on.vaccinated
        vaccinated = (measure.ratio(label, "vaccination", boys, girls, unknown),)
    return Figures(
        area=scope.area_name,
        area_code=scope.area,
        period=scope.period.label,
        basis=BASES[scope.basis],
        band=measure.band,
        whole=whole,
        by_basis=measure.by_basis(),
        by_quarter=by_quarter,
        by_month=by_month,
        by_order=by_order,
        by_residence=by_residence,
        by_area=by_area,
        by_source=(*measure.by_source(), *vaccinated),
        limits=measure.limits(by_area),
        sources=stands_on.sources,
        coverage=measure.coverage(),
        pairs=measure.pairs(),
        tasks=stands_on.tasks,
        balances=balances.settle_up(
            [
                *stands_on.received,
                *balances.of_links(stands_on.records, con),
                *balances.of_births(scope, has, whole, con),
                *balances.of_cells(
                    whole,
                    [
                        (Text("按季度", "By quarter"), by_quarter),
                        (Text("按月", "By month"), by_month),
                        (Text("按孩次", "By birth order"), by_order),
                        (Text("按地区", "By area"), by_area),
                    ],
                ),
                *balances.of_cells(
                    occurred, [(Text("本地发生，按常住地", "Occurred here"), by_residence)]
                ),
            ]
        ),
        making=Making(
            run=run,
            made_on=asked.today,
            definition=Text(_full_width(definition.zh), definition.en),
            interval_method=Text("Wilson 区间，95%", "Wilson score interval, 95%"),
            versions=versions(),
            options=options_of(asked),
        ),
        form=asked.form,
        explanation=asked.explanation,
    )


def _full_width(sentence: str) -> str:
    """Return a Chinese sentence with the punctuation that the rest of the page has."""
    return sentence.translate(str.maketrans(",;:()", "，；：（）"))
