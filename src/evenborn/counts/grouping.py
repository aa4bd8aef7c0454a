"""By what births are counted: a column, an area at a level, a month, a quarter, a year.

A group column is made in two steps. The *key* is cheap and runs on every birth: a typed date's
year, the first digits of a code, the column as it is. The *label* is the text people read and
runs once per cell. Text that must be folded or parsed first (dates as text, short codes, words
for a code) is looked up: that work is done once per distinct value and joined, because folding
takes 35 µs, which is 12 minutes for 20 million births and nothing for the 7,000 days they fall on.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from evenborn.standards.reading.folding import FOLD_FROM, FOLD_TO, name, text
from evenborn.standards.refusal import CannotRead
from evenborn.standards.schema import load_schema

UNSTATED: Final = "不详"  # births that lack a value are a group of their own, never dropped

LEVELS: Final = (2, 4, 6, 9, 12)  # digits: province, prefecture, county, township, village
PERIODS: Final = ("month", "quarter", "year")
SHORT_NAMES: Final = {"area": "area_code", "hukou": "hukou_code"}

SIGNED: Final = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
WHOLE: Final = frozenset((*SIGNED, *(f"U{whole}" for whole in SIGNED)))
DATES: Final = ("DATE", "TIMESTAMP")


@dataclass(frozen=True, slots=True)
class Group:
    """One group column.

    Attributes:
        name: as it was asked for; the column of this name in every output.
        column: the column of the input it is made from.
        sql_type: DuckDB type of that column.
        level: digits of a division code, or 0.
        period: month, quarter or year, or empty.
    """

    name: str
    column: str
    sql_type: str
    level: int = 0
    period: str = ""

    @property
    def is_text(self) -> bool:
        """True when the input column holds text."""
        return self.sql_type.startswith("VARCHAR")

    @property
    def is_words(self) -> bool:
        """True when the column's own text is the group, so that its spelling matters."""
        return self.is_text and not self.period and not self.level

    def quick_key(self) -> str | None:
        """Return the SQL that groups the births without a look-up, None if there is none."""
        column = name(self.column)
        if self.period:
            typed = self.sql_type.startswith(DATES)
            return _period_key(column, self.period) if typed else None
        if not self.level:
            return column
        if self.sql_type in WHOLE:
            return _cut_number(column, self.level)
        return f"left({column}, {self.level})" if self.is_text else None

    def trusted(self, key: str) -> str:
        """Return the SQL condition under which a quick key is a whole division code."""
        if not self.level:
            return "true"
        if self.sql_type in WHOLE:
            least = 10 ** (self.level - 1)
            return f"{key} IS NULL OR {key} BETWEEN {least} AND {10 * least - 1}"
        return (
            f"{key} IS NULL OR (strlen({key}) = {self.level} "
            f"AND translate({key}, '0123456789', '') = '')"
        )

    def looked_up(self, clean: str) -> str:
        """Return the SQL of the key of one distinct value, already folded and trimmed."""
        if self.period:
            return _period_key(_day(clean), self.period)
        # A county's code of 6 digits is its code of 12 with zeros, so at township level it
        # stays itself and is not thrown in with other counties.
        return (
            f"CASE WHEN regexp_full_match({clean}, '[0-9]{{2,12}}') "
            f"THEN left(rpad({clean}, 12, '0'), {self.level}) END"
        )

    def spelt(self, clean: str) -> str:
        """Return the SQL of one distinct word as it is shown: 一孩 and 01 are 1."""
        schema = load_schema("person")
        if self.column not in schema.names or not schema.column(self.column).codes:
            return clean
        declared = schema.column(self.column)
        cases = " ".join(
            f"WHEN {text(word)} THEN {text(code)}" for word, code in declared.accepts.items()
        )
        plain = f"coalesce(CAST(parse_integer({clean}) AS VARCHAR), {clean})"
        return (
            f"CASE upper({clean}) {cases} ELSE {plain if declared.type == 'integer' else clean} END"
        )

    def label(self, key: str) -> str:
        """Return the SQL of the text people read, NULL where nothing is stated."""
        if self.period == "year":
            return f"CAST({key} AS VARCHAR)"
        if self.period == "quarter":
            return f"({key} // 4) || 'Q' || ({key} % 4 + 1)"
        if self.period == "month":
            return f"({key} // 12) || '-' || lpad(CAST({key} % 12 + 1 AS VARCHAR), 2, '0')"
        if self.level or self.sql_type in WHOLE:
            return f"CAST({key} AS VARCHAR)"
        if self.sql_type in ("DOUBLE", "FLOAT"):
            # A whole column with a gap becomes 1.0, 2.0, nan on its way through other tools.
            whole = f"CAST(TRY_CAST({key} AS BIGINT) AS VARCHAR)"
            return (
                f"CASE WHEN isnan({key}) THEN NULL WHEN {key} = TRY_CAST({key} AS BIGINT) "
                f"THEN {whole} ELSE CAST({key} AS VARCHAR) END"
            )
        return f"CAST({key} AS VARCHAR)"

    @property
    def agrees(self) -> bool:
        """True when labels divide the cells just as keys do (words are asked one by one)."""
        return self.sql_type not in ("DOUBLE", "FLOAT") or bool(self.period or self.level)

    def order(self, key: str, label: str) -> str:
        """Return the SQL order of the cells: numbers by size, then words, the unstated last."""
        if self.period or self.level or self.sql_type in WHOLE:
            return f"{key} NULLS LAST"
        return f"{label} IS NULL, TRY_CAST({label} AS DOUBLE) NULLS LAST, {label}"


def parse_groups(by: Iterable[str], *, columns: Mapping[str, str]) -> tuple[Group, ...]:
    """Return the groups that were asked for.

    Args:
        by: each a column's name, `area:LEVEL` or `COLUMN:LEVEL` with 2, 4, 6, 9 or 12 digits,
            `COLUMN:month|quarter|year`, or `month`, `quarter`, `year` of `birth_date`. A column
            of the very name goes first, so a file with a column `year` is grouped by that.
        columns: name → DuckDB type of the columns there are.

    Raises:
        CannotRead: no such column, level or period, or the same group twice.

    >>> parse_groups(["area:6"], columns={"area_code": "VARCHAR"})[0].level
    6
    """
    groups = tuple(_parse(item, columns) for item in by)
    twice = {group.name for group in groups if sum(g.name == group.name for g in groups) > 1}
    if twice:
        listed = ", ".join(sorted(twice))
        raise CannotRead(
            zh=f"分组重复：{listed}。每个分组只写一次。",
            en=f"Grouped twice by {listed}; name each group once.",
        )
    return groups


def _parse(item: str, columns: Mapping[str, str]) -> Group:
    if item in columns:
        return Group(item, item, columns[item])
    if item in PERIODS:
        return Group(item, *_column(item, "birth_date", columns), period=item)
    head, _, tail = item.rpartition(":")
    if tail in PERIODS and head:
        return Group(item, *_column(item, head, columns), period=tail)
    if head and re.fullmatch("[0-9]+", tail):
        if int(tail) not in LEVELS:
            raise CannotRead(
                zh=f"分组 {item}：区划级别只能是 2（省）、4（地）、6（县）、9（乡）、12（村）位。",
                en=f"Group {item}: the level of an area is 2 (province), 4 (prefecture), "
                "6 (county), 9 (township) or 12 (village) digits.",
            )
        column = head if head in columns else SHORT_NAMES.get(head, head)
        return Group(item, *_column(item, column, columns), level=int(tail))
    if item in SHORT_NAMES:
        return Group(item, *_column(item, SHORT_NAMES[item], columns))
    raise _no_column(item, item, columns)


def _column(item: str, column: str, columns: Mapping[str, str]) -> tuple[str, str]:
    if column not in columns:
        raise _no_column(item, column, columns)
    return column, columns[column]


def _no_column(item: str, column: str, columns: Mapping[str, str]) -> CannotRead:
    shown = ", ".join(list(columns)[:30])
    return CannotRead(
        zh=f"不能按 {item} 分组：没有 {column} 这一列。现有的列：{shown}。"
        "另可用 area:6、hukou:6、month、quarter、year。",
        en=f"Cannot group by {item}: there is no column {column}. The columns are {shown}; "
        "area:6, hukou:6, month, quarter and year are also understood.",
    )


def cleaned(value: str) -> str:
    """Return the SQL of a value as text, folded and trimmed; empty is nothing stated."""
    folded = f"translate(CAST({value} AS VARCHAR), {text(FOLD_FROM)}, {text(FOLD_TO)})"
    return f"nullif(trim({folded}), '')"


def _day(clean: str) -> str:
    """Return the SQL of text as a date, by its usual forms."""
    four_digits = f"TRY_CAST(CASE WHEN strlen({clean}) = 4 THEN {clean} || '-01-01' END AS DATE)"
    return f"coalesce(parse_date({clean}), parse_month({clean}), {four_digits})"


def _period_key(day: str, period: str) -> str:
    if period == "year":
        return f"year({day})"
    if period == "quarter":
        return f"(year({day}) * 4 + quarter({day}) - 1)"
    return f"(year({day}) * 12 + month({day}) - 1)"


def _cut_number(column: str, level: int) -> str:
    # Codes kept as numbers: 110101001 at level 6 is 110101. No text is made per birth, which
    # would double the time.
    longer = [digits for digits in reversed(LEVELS) if digits > level]
    cases = "".join(
        f"WHEN {column} >= {10 ** (digits - 1)} "
        f"THEN CAST({column} // {10 ** (digits - level)} AS BIGINT) "
        for digits in longer
    )
    return f"(CASE {cases}ELSE {column} END)" if cases else column
