"""Which births the answer is about: area, period and basis, in words and in SQL."""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Final

import duckdb

from evenborn.reconcile.refusal import CannotReconcileError
from evenborn.report import Text
from evenborn.standards.divisions import division, short_code
from evenborn.standards.reading.folding import text
from evenborn.stats import Basis

BASES: Final[dict[Basis, Text]] = {
    "residence": Text("按母亲常住地", "by mother's usual residence"),
    "occurrence": Text("按出生发生地", "by place of occurrence"),
    "registration": Text("按户口登记", "by household registration"),
}
# A year with fewer of the births than this holds late registrations or typing errors; it does
# not stretch the period of a report that was asked for without one.
LEAST_OF_A_YEAR: Final = 0.01
QUARTERS: Final = "一二三四"


@dataclass(frozen=True, slots=True)
class Period:
    """Days of birth, both included."""

    first: date
    last: date
    label: Text


@dataclass(frozen=True, slots=True)
class Scope:
    """The births of a report.

    Attributes:
        area: division code of 2, 4, 6, 9 or 12 digits without padding; empty for everywhere.
        area_name: in words.
    """

    area: str
    area_name: Text
    period: Period
    basis: Basis

    @property
    def in_period(self) -> str:
        """SQL: born in the period."""
        return f"birth_date BETWEEN DATE '{self.period.first}' AND DATE '{self.period.last}'"

    @property
    def lives_here(self) -> str:
        """SQL: the mother's usual residence is in the area; NULL when it is not known."""
        return f"starts_with(area_code, {text(self.area)})" if self.area else "true"

    def counts(self, basis: Basis, has: set[str]) -> str:
        """Return the SQL for the births that count on a basis, whatever their period.

        Args:
            has: the kinds of files there are; a birth occurred here when a delivery institution
                or an issuing institution of this county has it.
        """
        if basis == "residence":
            return self.lives_here
        kinds = ["registration"] if basis == "registration" else ["delivery", "certificate"]
        held = " OR ".join(f"has_{kind}" for kind in kinds if kind in has)
        return f"({held})" if held else "false"


def read_period(words: str) -> Period:
    """Return the period that was asked for: a year, a quarter or a month.

    Raises:
        CannotReconcileError: it is none of these.

    >>> read_period("2025Q3").label.zh, read_period("2025Q3").last
    ('2025年三季度', datetime.date(2025, 9, 30))
    """
    found = re.fullmatch(r"((?:19|20)\d\d)(?:[Qq]([1-4])|-(0[1-9]|1[0-2]))?", words.strip())
    if found is None:
        raise CannotReconcileError(
            zh=f"期间应写作 2025、2025Q3 或 2025-07，不是 {words}。",
            en=f"The period is written 2025, 2025Q3 or 2025-07, not {words}.",
        )
    year, quarter, month = int(found[1]), found[2], found[3]
    if quarter:
        q = int(quarter)
        return _months(year, 3 * q - 2, year, 3 * q)
    if month:
        return _months(year, int(month), year, int(month))
    return _months(year, 1, year, 12)


def _months(year: int, month: int, last_year: int, last_month: int) -> Period:
    """Return whole months as a period, with the shortest name they have."""
    first = date(year, month, 1)
    last = date(last_year, last_month, calendar.monthrange(last_year, last_month)[1])
    span = (month, last_month)
    if year != last_year:
        if span == (1, 12):
            return Period(first, last, Text(f"{year}–{last_year}年", f"{year}–{last_year}"))
        label = Text(
            f"{year}年{month}月至{last_year}年{last_month}月",
            f"{calendar.month_abbr[month]} {year} – {calendar.month_abbr[last_month]} {last_year}",
        )
    elif span == (1, 12):
        label = Text(f"{year}年", f"{year}")
    elif month % 3 == 1 and last_month == month + 2:
        q = last_month // 3
        label = Text(f"{year}年{QUARTERS[q - 1]}季度", f"Q{q} {year}")
    elif month == last_month:
        label = Text(f"{year}年{month}月", f"{calendar.month_name[month]} {year}")
    else:
        label = Text(
            f"{year}年{month}月至{last_month}月",
            f"{calendar.month_abbr[month]}–{calendar.month_abbr[last_month]} {year}",
        )
    return Period(first, last, label)


def period_of(con: duckdb.DuckDBPyConnection) -> Period:
    """Return the months that the births themselves cover.

    Raises:
        CannotReconcileError: there is no birth with a date.
    """
    rows = con.execute(
        "SELECT year(birth_date), min(month(birth_date)), max(month(birth_date)), count(*) "
        "FROM births WHERE birth_date IS NOT NULL GROUP BY 1 ORDER BY 1"
    ).fetchall()
    total = sum(row[3] for row in rows)
    years = [row for row in rows if row[3] >= LEAST_OF_A_YEAR * total]
    if not years:
        raise CannotReconcileError(
            zh="来件中没有一条可用的出生记录，无法出报告。请先用 evenborn check 检查各文件。",
            en="The files hold no usable birth record, so there is nothing to report. "
            "Check the files with evenborn check first.",
        )
    return _months(years[0][0], years[0][1], years[-1][0], years[-1][2])


def area_of(con: duckdb.DuckDBPyConnection) -> str:
    """Return the county where more than half of the mothers live; empty where none has so many.

    Births without a residence do not vote: a register without addresses would else have no area.
    """
    rows = con.execute(
        "SELECT left(area_code, 6) AS county, count(*) AS births FROM births "
        "WHERE strlen(area_code) >= 6 GROUP BY 1 ORDER BY 2 DESC, 1"
    ).fetchall()
    total = sum(row[1] for row in rows)
    return str(rows[0][0]) if rows and rows[0][1] > total / 2 else ""


def make_scope(
    con: duckdb.DuckDBPyConnection, *, area: str | None, period: str | None, basis: Basis
) -> Scope:
    """Return the scope that was asked for, taking what was not asked from the births.

    Raises:
        CannotReconcileError: the area or the period cannot be read.
    """
    if area:
        if re.fullmatch(r"[1-9]\d(\d\d){0,2}|[1-9]\d{8}|[1-9]\d{11}", area) is None:
            raise CannotReconcileError(
                zh=f"地区应为 2、4、6、9 或 12 位行政区划代码，不是 {area}。",
                en=f"The area is a division code of 2, 4, 6, 9 or 12 digits, not {area}.",
            )
        # 500000 and 500100 stand for all that begins with 50 and 5001.
        code = short_code(area).removesuffix("00").removesuffix("00")
    else:
        code = area_of(con)
    days = read_period(period) if period else period_of(con)
    return Scope(code, area_name(code, days.last.year), days, basis)


def area_name(code: str, year: int) -> Text:
    """Return the name of a division, or its code where the name is not known.

    >>> area_name("500118", 2022).zh
    '永川区'
    """
    if not code:
        return Text("全部来件", "all records")
    known = division(code, year) or division(code)
    return Text(known.name, known.name) if known else Text(code, code)
