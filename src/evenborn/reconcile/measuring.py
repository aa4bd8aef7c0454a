"""Births → figures: what is counted, by what, and what may be said of it."""

import calendar
import math
from collections.abc import Mapping, Sequence
from typing import Final

import duckdb
import numpy as np
from numpy.typing import NDArray

from evenborn.counts import UNSTATED, Cells, tally
from evenborn.reconcile.rules import PERSON_KINDS
from evenborn.reconcile.scope import QUARTERS, Scope, area_name
from evenborn.reconcile.words import AGENCIES
from evenborn.report import AreaLimits, Coverage, Limit, Pair, Ratio, Share, Text
from evenborn.stats import (
    NORMAL,
    Band,
    Basis,
    Definition,
    coverage_by_sex,
    funnel_limits,
    ratio_interval,
    sex_ratio,
)

ORDERS: Final = {
    "1": Text("一孩", "First"),
    "2": Text("二孩", "Second"),
    "3+": Text("三孩及以上", "Third and later"),
    UNSTATED: Text("孩次不详", "Order not stated"),
}
RESIDENCES: Final = {
    "here": Text("母亲常住本地", "Mother lives here"),
    "elsewhere": Text("母亲常住外地", "Mother lives elsewhere"),
    UNSTATED: Text("常住地不详", "Residence not stated"),
}
BASIS_LABELS: Final[dict[Basis, Text]] = {
    "occurrence": Text("发生地", "Occurrence"),
    "residence": Text("常住地", "Residence"),
    "registration": Text("户口登记", "Registration"),
}
CURVE_POINTS: Final = 48
# A newborn is registered within a month (Household Registration Regulations, article 7).
LATE: Final = "registered_on > birth_date + INTERVAL 1 MONTH"
LEVELS: Final = (2, 4, 6, 9, 12)


class Measure:
    """Counts births of one scope in one database and says what the counts allow.

    Args:
        con: holds the tables `births` and `members`.
        has: the person-level kinds there are.
    """

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        scope: Scope,
        has: set[str],
        definition: Definition,
        band: Band = NORMAL,
    ) -> None:
        self.con = con
        self.scope = scope
        self.has = has
        self.definition = definition
        self.band = band
        self.here = f"{scope.in_period} AND ({scope.counts(scope.basis, has)})"
        self.occurred = f"{scope.in_period} AND {scope.counts('occurrence', has)}"

    def ratio(
        self, label: Text, code: str, boys: int, girls: int, unknown: int, late: int | None = None
    ) -> Ratio:
        """Return counts with what may be said of them."""
        found = sex_ratio(
            boys=boys, girls=girls, unknown=unknown, definition=self.definition, band=self.band
        )
        is_said = found.girls > 0
        return Ratio(
            label=label,
            code=code,
            boys=found.boys,
            girls=found.girls,
            unknown=found.unknown,
            srb=found.srb if is_said else None,
            low=found.low if is_said else None,
            high=_finite(found.high) if is_said else None,
            verdict=found.verdict,
            late=late,
            needed=found.needed,
        )

    def whole(self, label: Text, where: str) -> Ratio:
        """Return the births for which the SQL condition holds as one ratio."""
        cells = tally(f"(SELECT * FROM births WHERE {where})", by=[], con=self.con)
        return self.ratio(
            label,
            self.scope.area,
            int(cells.boys[0]),
            int(cells.girls[0]),
            int(cells.unknown[0]),
            self._late(where),
        )

    def _late(self, where: str) -> int | None:
        """Return how many were registered late; None where nobody gives the dates."""
        if "registration" not in self.has:
            return None
        rows = self.con.execute(
            f"SELECT count(*) FILTER ({LATE}), count(registered_on) FROM births WHERE {where}"
        ).fetchall()
        return int(rows[0][0]) if rows[0][1] else None

    def _cells(self, by: str, where: str, column: str = "") -> Cells:
        extra = f", {column}" if column else ""
        return tally(f"(SELECT *{extra} FROM births WHERE {where})", by=[by], con=self.con)

    def _rows(
        self,
        cells: Cells,
        labels: Sequence[tuple[str, Text]],
        late: Mapping[str, int] | None = None,
    ) -> tuple[Ratio, ...]:
        return tuple(
            self.ratio(
                label,
                code,
                int(boys),
                int(girls),
                int(unknown),
                None if late is None else late.get(code, 0),
            )
            for (code, label), boys, girls, unknown in zip(
                labels, cells.boys, cells.girls, cells.unknown, strict=True
            )
        )

    def by_period(self, period: str) -> tuple[Ratio, ...]:
        """Return the ratios by `month` or `quarter`."""
        cells = self._cells(f"birth_date:{period}", self.here)
        codes = [str(code) for code in cells.groups.column(0).to_pylist()]
        one_year = len({code[:4] for code in codes}) == 1
        label = _month if period == "month" else _quarter
        labels = [(code, label(code, one_year)) for code in codes]
        return self._rows(cells, labels, self._late_by(f"birth_date:{period}"))

    def _late_by(self, by: str) -> dict[str, int] | None:
        """Return the late registrations of each group; None where nobody gives the dates."""
        if self._late(self.here) is None:
            return None
        cells = self._cells(by, f"{self.here} AND {LATE}")
        codes = [str(code) for code in cells.groups.column(0).to_pylist()]
        return dict(zip(codes, (int(n) for n in cells.births), strict=True))

    def by_order(self) -> tuple[Ratio, ...]:
        """Return the ratios of first, second, third and later births."""
        grouped = (
            "CASE WHEN birth_order >= 3 THEN '3+' "
            "WHEN birth_order >= 1 THEN CAST(birth_order AS VARCHAR) END AS order_group"
        )
        return self._coded(self._cells("order_group", self.here, grouped), ORDERS)

    def by_residence(self) -> tuple[Ratio, ...]:
        """Return the ratios of births that occurred here by where the mother lives."""
        if not self.scope.area:
            return ()
        lives = (
            f"CASE {self.scope.lives_here} WHEN true THEN 'here' WHEN false THEN 'elsewhere' END"
        )
        cells = self._cells("lives", self.occurred, f"{lives} AS lives")
        return self._coded(cells, RESIDENCES)

    def _coded(self, cells: Cells, words: dict[str, Text]) -> tuple[Ratio, ...]:
        codes = [str(code) for code in cells.groups.column(0).to_pylist()]
        rows = self._rows(cells, [(code, words[code]) for code in codes])
        places = list(words)
        return tuple(sorted(rows, key=lambda row: places.index(row.code)))

    def by_basis(self) -> tuple[Ratio, ...]:
        """Return the ratio on each basis that the files allow."""
        rows = []
        for basis, label in BASIS_LABELS.items():
            where = self.scope.counts(basis, self.has)
            if where != "false":
                rows.append(self.whole(label, f"{self.scope.in_period} AND ({where})"))
        return tuple(rows)

    def by_area(self) -> tuple[Ratio, ...]:
        """Return the ratios of the areas one level below the scope's."""
        digits = len(self.scope.area)
        level = next((one for one in LEVELS if one > digits), 12) if digits else 6
        cells = self._cells(f"area:{level}", self.here)
        codes = [str(code) for code in cells.groups.column(0).to_pylist()]
        year = self.scope.period.last.year
        labels = []
        for code in codes:
            if code == UNSTATED:
                labels.append((code, Text("常住地不详", "Residence not stated")))
            elif code == self.scope.area.ljust(len(code), "0"):
                labels.append((code, Text("未细分到下级", "Not given more exactly")))
            else:
                labels.append((code, area_name(code, year)))
        return self._rows(cells, labels)

    def limits(self, rows: Sequence[Ratio]) -> AreaLimits:
        """Return where chance keeps areas of these sizes when their true ratio is in the band.

        The lower limits are those of the band's low end and the upper ones those of its high
        end: an area beyond them fits no ratio of the band.
        """
        sizes = [row.boys + row.girls for row in rows]
        areas = self._limits(np.maximum(sizes, 1), smooth=False)
        known = [size for size in sizes if size]
        if not known:
            return AreaLimits((), areas)
        points = np.unique(
            np.geomspace(max(1, min(known) * 0.5), max(known) * 1.6, CURVE_POINTS).astype(int)
        )
        return AreaLimits(self._limits(points, smooth=True), areas)

    def _limits(self, births: NDArray[np.int64], *, smooth: bool) -> tuple[Limit, ...]:
        low, high = self.band.low, self.band.high
        edges = [
            funnel_limits(births=births, reference=low, level=0.998, smooth=smooth).low,
            funnel_limits(births=births, reference=low, level=0.95, smooth=smooth).low,
            funnel_limits(births=births, reference=high, level=0.95, smooth=smooth).high,
            funnel_limits(births=births, reference=high, level=0.998, smooth=smooth).high,
        ]
        return tuple(
            Limit(int(n), _positive(a), _positive(b), _finite(float(c)), _finite(float(d)))
            for n, a, b, c, d in zip(births, *edges, strict=True)
        )

    def by_source(self) -> tuple[Ratio, ...]:
        """Return the births of the scope that each kind of agency holds."""
        return tuple(
            self.whole(AGENCIES[kind], f"{self.here} AND has_{kind}")
            for kind in PERSON_KINDS
            if kind in self.has
        )

    def _held(self, kinds: Sequence[str], others: Sequence[str]) -> tuple[int, int]:
        """Return boys and girls of the scope that any of `kinds` and any of `others` hold."""
        one = " OR ".join(f"has_{kind}" for kind in kinds)
        other = " OR ".join(f"has_{kind}" for kind in others)
        rows = self.con.execute(
            "SELECT count(*) FILTER (infant_sex = 1), count(*) FILTER (infant_sex = 2) "
            f"FROM births WHERE {self.here} AND ({one}) AND ({other})"
        ).fetchall()
        return int(rows[0][0]), int(rows[0][1])

    def coverage(self) -> tuple[Coverage, ...]:
        """Return, for each agency, the share of the others' births that it holds too, by sex."""
        kinds = [kind for kind in PERSON_KINDS if kind in self.has]
        if len(kinds) < 2:
            return ()
        rows = []
        for kind in kinds:
            others = [other for other in kinds if other != kind]
            trials, hits = self._held(others, others), self._held([kind], others)
            rows.append(
                Coverage(
                    AGENCIES[kind], self._share(hits[0], trials[0]), self._share(hits[1], trials[1])
                )
            )
        return tuple(rows)

    def pairs(self) -> tuple[Pair, ...]:
        """Return the dual-system estimate of each pair of agencies."""
        kinds = [kind for kind in PERSON_KINDS if kind in self.has]
        rows = []
        for place, first in enumerate(kinds):
            for second in kinds[place + 1 :]:
                counts = [
                    self._held(one, other)
                    for one, other in (
                        ([first], [first]),
                        ([second], [second]),
                        ([first], [second]),
                    )
                ]
                boys, girls = zip(*counts, strict=True)
                rows.append(
                    Pair(
                        AGENCIES[first],
                        AGENCIES[second],
                        coverage_by_sex(
                            boys=(boys[0], boys[1], boys[2]), girls=(girls[0], girls[1], girls[2])
                        ),
                    )
                )
        return tuple(rows)

    def _share(self, hits: int, trials: int) -> Share:
        if not trials:
            return Share(hits, trials, None, None, None)
        # The Wilson interval of odds hits : misses, turned into one of shares.
        odds = ratio_interval(boys=hits, girls=trials - hits)
        low, high = float(odds.low) / 100, float(odds.high) / 100
        top = 1.0 if math.isinf(high) else high / (1 + high)
        return Share(hits, trials, hits / trials, low / (1 + low), top)


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _positive(value: float) -> float | None:
    return float(value) if value > 0 else None


def _month(code: str, one_year: bool) -> Text:
    if code == UNSTATED:
        return Text("月份不详", "Month not stated")
    year, month = code.split("-")
    short = calendar.month_abbr[int(month)]
    if one_year:
        return Text(f"{int(month)}月", short)
    return Text(f"{year}.{int(month)}", f"{short} {year}")


def _quarter(code: str, one_year: bool) -> Text:
    if code == UNSTATED:
        return Text("季度不详", "Quarter not stated")
    year, quarter = code.split("Q")
    word = f"{QUARTERS[int(quarter) - 1]}季度"
    return Text(word, f"Q{quarter}") if one_year else Text(f"{year}年{word}", f"Q{quarter} {year}")
