"""Agencies' counts of a quarter beside the linked births: counts where counts will do."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

import duckdb

from evenborn.foundation.exchange import vault
from evenborn.foundation.exchange.models import Batch
from evenborn.foundation.exchange.suppression import suppress
from evenborn.rooms.births.rules import month_after
from evenborn.rooms.reconciliation import queries
from evenborn.standards.reading.folding import name, text
from evenborn.standards.words import Words

LINKED: Final = "linked"
ASKS_ABOVE: Final = 2  # per cent of the linked births of that sex
SOURCE_WORDS: Final = {
    LINKED: Words("核对后的出生（按母亲常住地）", "Linked births (mother's residence)"),
    "registration": Words("其中已在公安登记户口", "Of these, registered by the police"),
    "certificate": Words("其中已签发出生医学证明", "Of these, with a birth certificate"),
    "registration_counts": Words(
        "公安报送的登记人数（按登记地）", "Police, counts (place of registration)"
    ),
    "BCG": Words("卡介苗首剂（按接种地）", "BCG, first doses (place given)"),
    "HepB": Words("乙肝疫苗首剂（按接种地）", "Hepatitis B, first doses (place given)"),
}
# Kind of counts → the column that counts, and what tells its sources apart.
COUNTED: Final = {
    "registration_counts": ("registered", "'registration_counts'"),
    "vaccination": ("doses", "vaccine"),
}
SEXES: Final = "infant_sex = 1", "infant_sex = 2", "coalesce(infant_sex, 9) NOT IN (1, 2)"


@dataclass(frozen=True, slots=True)
class Line:
    """Counts of one source, and how they differ from the linked births.

    Attributes:
        source: a key of `SOURCE_WORDS`.
        boys, girls, unknown: by sex.
        more_boys, more_girls: by how many more than linked; 0 for the linked themselves.
        asks: a difference over 2 per cent of the linked births of that sex.
    """

    source: str
    boys: int
    girls: int
    unknown: int
    more_boys: int = 0
    more_girls: int = 0
    asks: bool = False

    @property
    def births(self) -> int:
        """All of them."""
        return self.boys + self.girls + self.unknown


@dataclass(frozen=True, slots=True)
class Block:
    """The lines of a month, or of the whole quarter where `month` is None."""

    month: date | None
    lines: tuple[Line, ...]


# (source, month; None is the quarter) → which of boys, girls and unknown may not be shown.
Hidden = Mapping[tuple[str, date | None], Sequence[bool]]
Cell = tuple[str, date]
Counts = dict[Cell, tuple[int, int, int]]


def beside(area_code: str, quarter: date, *, until: datetime) -> tuple[Block, ...] | None:
    """Return the counts of a quarter, whole first, then by month; None before any linkage.

    Args:
        area_code: of the county.
        quarter: its first day.
        until: files taken in until then.
    """
    linkage = queries.newest_linkage(area_code)
    if linkage is None or linkage.births is None:
        return None
    after = month_after(month_after(month_after(quarter)))
    within = f">= DATE '{quarter}'", f"< DATE '{after}'"
    with vault.bench(f"beside-{secrets.token_hex(8)}") as bench, duckdb.connect() as con:
        file = linkage.births
        births = vault.lay_out(file.name, file.secret, bench / "births.parquet")
        found = _births(con, births, area_code, within)
        for kind in COUNTED:
            found |= _sent(con, kind, area_code, within, until=until, bench=bench)
    months = [quarter, month_after(quarter), month_after(month_after(quarter))]
    there = [source for source in SOURCE_WORDS if any(key[0] == source for key in found)]
    return _blocks(found, months, [LINKED, *(one for one in there if one != LINKED)])


def vaccinated(
    area_code: str,
    quarter: date,
    *,
    until: datetime,
    bench: Path,
    con: duckdb.DuckDBPyConnection,
) -> tuple[Words, int, int, int] | None:
    """Return a quarter's first doses as (label, boys, girls, unknown); None where nobody sent any.

    BCG is given at birth, so it is counted where there is any; else hepatitis B.
    """
    after = month_after(month_after(month_after(quarter)))
    within = f">= DATE '{quarter}'", f"< DATE '{after}'"
    found = _sent(con, "vaccination", area_code, within, until=until, bench=bench)
    for vaccine in ("BCG", "HepB"):
        months = [counts for (source, _), counts in found.items() if source == vaccine]
        if months:
            boys, girls, unknown = (sum(column) for column in zip(*months, strict=True))
            return SOURCE_WORDS[vaccine], boys, girls, unknown
    return None


def _sent(
    con: duckdb.DuckDBPyConnection,
    kind: str,
    area_code: str,
    within: tuple[str, str],
    *,
    until: datetime,
    bench: Path,
) -> Counts:
    """Return the counts of a kind that agencies sent."""
    value, label = COUNTED[kind]
    batches = queries.kept_batches(area_code, kind, until=until)
    parts = [_part(con, batch, place, bench) for place, batch in enumerate(batches)]
    return _counted(con, parts, value, label, area_code, within) if parts else {}


def _births(
    con: duckdb.DuckDBPyConnection, path: Path, area_code: str, within: tuple[str, str]
) -> Counts:
    births = f"read_parquet({text(str(path))})"
    columns = {row[0] for row in con.execute(f"DESCRIBE FROM {births}").fetchall()}
    found: Counts = {}
    for source, where in (
        (LINKED, "true"),
        ("registration", "in_registration"),
        ("certificate", "in_certificate"),
    ):
        if where == "true" or where in columns:
            found |= _rows(
                con,
                f"SELECT {text(source)}, date_trunc('month', birth_date)::DATE, "
                + ", ".join(f"count(*) FILTER ({sex})" for sex in SEXES)
                + f" FROM {births} WHERE starts_with(area_code, {text(area_code)}) "
                f"AND {where} AND birth_date {within[0]} AND birth_date {within[1]} GROUP BY ALL",
            )
    return found


def _part(con: duckdb.DuckDBPyConnection, batch: Batch, place: int, bench: Path) -> str:
    """Lay out a file of counts and return the SELECT of its rows, whose they are beside."""
    path = bench / f"{batch.kind}-{place}.parquet"
    laid = f"read_parquet({text(str(vault.lay_out(batch.kept.name, batch.kept.secret, path)))})"
    columns = {row[0] for row in con.execute(f"DESCRIBE FROM {laid}").fetchall()}
    lacks = [
        f"NULL::VARCHAR AS {one}" for one in ("facility_code", "vaccine") if one not in columns
    ]
    cells = ", ".join(["*", f"{place} AS part", f"{batch.department_id} AS sender", *lacks])
    return f"SELECT {cells} FROM {laid}"


def _counted(
    con: duckdb.DuckDBPyConnection,
    parts: Sequence[str],
    value: str,
    label: str,
    area_code: str,
    within: tuple[str, str],
) -> Counts:
    """Add up counts that agencies sent; of a cell sent twice the later number holds."""
    sums = ", ".join(f"coalesce(sum({name(value)}) FILTER ({sex}), 0)" for sex in SEXES)
    return _rows(
        con,
        f"SELECT {label}, month, {sums} FROM (SELECT * FROM ({' UNION ALL BY NAME '.join(parts)}) "
        f"WHERE starts_with(area_code, {text(area_code)}) "
        f"AND month {within[0]} AND month {within[1]} "
        "QUALIFY row_number() OVER (PARTITION BY sender, month, area_code, facility_code, vaccine, "
        "infant_sex ORDER BY part DESC) = 1) GROUP BY ALL",
    )


def _rows(con: duckdb.DuckDBPyConnection, sql: str) -> Counts:
    return {
        (source, month): (int(boys), int(girls), int(unknown))
        for source, month, boys, girls, unknown in con.execute(sql).fetchall()
    }


def _blocks(found: Counts, months: Sequence[date], sources: Sequence[str]) -> tuple[Block, ...]:
    def lines(over: Iterable[date]) -> tuple[Line, ...]:
        sums = {
            source: [
                sum(cells)
                for cells in zip(*(found.get((source, m), (0, 0, 0)) for m in over), strict=True)
            ]
            for source in sources
        }
        return tuple(line_of(source, sums[source], sums[LINKED]) for source in sources)

    return (Block(None, lines(list(months))), *(Block(m, lines([m])) for m in months))


def line_of(source: str, counts: Sequence[int], linked: Sequence[int]) -> Line:
    """Return a source's counts beside the linked births.

    >>> line_of("BCG", [98, 100, 0], [100, 100, 0]).asks
    False
    >>> line_of("BCG", [97, 100, 0], [100, 100, 0]).asks
    True
    """
    if source == LINKED:
        return Line(source, counts[0], counts[1], counts[2])
    more = counts[0] - linked[0], counts[1] - linked[1]
    asks = any(abs(d) * 100 > ASKS_ABOVE * n for d, n in zip(more, linked[:2], strict=True))
    return Line(source, counts[0], counts[1], counts[2], more[0], more[1], asks)


def hidden_in(blocks: Sequence[Block]) -> Hidden:
    """Return what is not shown to whoever may not see small counts.

    A quarter's count less those of two months is that of the third: a source's months and its
    quarter are one table, of which as much is hidden as gives no small count away.

    Args:
        blocks: the whole quarter, then its months.
    """
    _, *months = blocks
    found: dict[tuple[str, date | None], Sequence[bool]] = {}
    for at, line in enumerate(months[0].lines):
        of_source = [one.lines[at] for one in months]
        safe = suppress([(one.boys, one.girls, one.unknown) for one in of_source])
        rows = safe.hidden[:, :3].tolist()
        for month, hides in zip([*(one.month for one in months), None], rows, strict=True):
            found[line.source, month] = hides
    return found
