"""What the agencies' records disagree about: every case, the office for it, its next action.

Record numbers are the agencies' own. No personal column is read here but the mother's identity
number, and of that only whether it differs.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Final

import duckdb

from evenborn.reconcile import words
from evenborn.reconcile.births import Records
from evenborn.reconcile.rules import LISTED, PERSON_KINDS, Kind, answers_for_absence, responsible
from evenborn.report import Task, Text
from evenborn.standards.reading.folding import name, text

Cell = str | int | float | None
FETCH: Final = 20_000
# Disputed facts whose values may be shown; of the mother's number only that it differs.
STATED: Final = ("infant_sex", "birth_date", "birth_order")
# Facts of the birth that help an office to find it; none of them is a secret column.
FACTS: Final = ("性别", "出生日期", "孩次", "常住地代码")


@dataclass(frozen=True, slots=True)
class Case:
    """One kind of difference that one office settles: where it is listed and how to list it.

    Attributes:
        sheet: key of `words.SHEETS`.
        office, what, action: who settles what, and how.
        sql: SELECT of the cells that follow office and action, without an order.
        order: what it is ordered by, so that the same input gives the same rows.
        kind: of the agency that looks first; None for the pairs that a person decides.
        lacking: kinds of the agencies that have no record of the birth.
    """

    sheet: str
    office: Text
    what: Text
    action: Text
    sql: str
    order: str
    kind: Kind | None = None
    lacking: tuple[Kind, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One difference of one birth, as plain values.

    Attributes:
        records: source → record number of the agency's own record.
        values: source → what it says, where a stated fact is disputed (never a number of a
            person); of a record entered twice, its source → the second record.
        birth_date: as taken for the birth.
        area_code, facility_code: as taken for the birth, empty if not known.
    """

    records: dict[str, str]
    values: dict[str, str]
    birth_date: date | None
    area_code: str
    facility_code: str


class Differences:
    """The differences of one reconciliation.

    Args:
        con: holds `members` and `births`.
        sources: the linked sources, in the order of their columns.
        review: review.parquet.
        where: SQL condition on `births` for the period of the report.
    """

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        sources: Sequence[Records],
        review: Path,
        where: str,
    ) -> None:
        self.con = con
        self.sources = sources
        self.review = review
        self.births = f"(SELECT * FROM births WHERE {where})"
        self.kinds: tuple[Kind, ...] = tuple(
            kind for kind in PERSON_KINDS if any(one.kind == kind for one in sources)
        )
        _make_listed(con, sources)
        self.cases = tuple(self._cases())
        self.counts = {case: self._count(case) for case in self.cases}

    def heads(self, sheet: str) -> tuple[str, ...]:
        """Return the column heads of a sheet, in Chinese."""
        numbers = [f"记录编号（{one.name}）" for one in self.sources]
        match sheet:
            case "only" | "some":
                middle = ["缺记部门", *numbers, *FACTS, "关联状态"]
            case "review":
                middle = ["来件甲", "记录编号甲", "来件乙", "记录编号乙", "同一出生的可能", "依据"]
                return ("责任单位", "下一步", *middle)
            case "twice":
                middle = ["来件", "记录编号", "与此记录重复", "关联状态"]
            case "mother_id_number":
                middle = [*numbers, *FACTS, "关联状态"]
            case _:
                values = [f"{one.name} 填的值" for one in self.sources]
                middle = [*numbers, *values, "报告暂取", "常住地代码", "关联状态"]
        return ("责任单位", "下一步", "出生编号", *middle)

    def rows(self, case: Case) -> Iterator[tuple[Cell, ...]]:
        """Yield the rows of a case."""
        found = self.con.execute(f"{case.sql} ORDER BY {case.order}")
        while batch := found.fetchmany(FETCH):
            for row in batch:
                yield (case.office.zh, case.action.zh, *row)

    def entries(self, case: Case) -> Iterator[Entry]:
        """Yield what a case holds as plain values, in the order of birth; not for the pairs."""
        assert case.kind is not None, "pairs are decided at the desk"
        names = [one.name for one in self.sources]
        numbers = ", ".join(f"l.{name(one)}" for one in names)
        facts = "b.birth_date, b.area_code, b.facility_code"
        if case.sheet == "twice":
            says = "f.source, f.record_id"
            found = f"(SELECT birth_id, source, record_id FROM ({case.sql}))"
        else:
            says = "NULL, NULL"
            found = f"(SELECT DISTINCT birth_id FROM ({case.sql}))"
        value = "NULL" if case.sheet not in STATED else f"CAST({case.sheet} AS VARCHAR)"
        values = ", ".join(
            f"(SELECT max({value}) FROM members m WHERE m.birth_id = f.birth_id "
            f"AND m.source = {text(one)} AND m.duplicate_of IS NULL)"
            if value != "NULL"
            else "NULL"
            for one in names
        )
        rows = self.con.execute(
            f"SELECT {facts}, {says}, {numbers}, {values} FROM {found} f "
            "JOIN births b USING (birth_id) JOIN listed l USING (birth_id) "
            f"ORDER BY b.birth_date, {numbers}, 4, 5, birth_id"
        )
        while batch := rows.fetchmany(FETCH):
            for born, area, facility, source, second, *rest in batch:
                kept = dict(zip(names, rest[: len(names)], strict=True))
                said = dict(zip(names, rest[len(names) :], strict=True))
                if source is not None:
                    said = {source: second}
                yield Entry(
                    records={one: number for one, number in kept.items() if number is not None},
                    values={one: word for one, word in said.items() if word is not None},
                    birth_date=born,
                    area_code=area or "",
                    facility_code=facility or "",
                )

    def tasks(self) -> tuple[Task, ...]:
        """Return what each office has to settle, the office with most first."""
        tasks = [
            Task(case.office, case.what, count, case.action, words.SHEETS[case.sheet])
            for case, count in self.counts.items()
            if count
        ]
        return sorted_by_office(tasks)

    def _count(self, case: Case) -> int:
        return int(self.con.execute(f"SELECT count(*) FROM ({case.sql})").fetchall()[0][0])

    def _cases(self) -> Iterator[Case]:
        if len(self.kinds) > 1:
            yield from self._absences()
        for field in LISTED:
            yield from self._conflicts(field)
        yield Case(
            sheet="review",
            office=words.DESK,
            what=words.REVIEW,
            action=words.REVIEW_ACTION,
            sql="SELECT source_l, record_id_l, source_r, record_id_r, "
            f"round(probability, 4), reason FROM read_parquet({text(str(self.review))})",
            order="5 DESC, 1, 2, 3, 4",
        )
        for kind in self.kinds:
            yield Case(
                sheet="twice",
                kind=kind,
                office=words.AGENCIES[kind],
                what=words.TWICE,
                action=words.TWICE_ACTION,
                sql="SELECT b.birth_id, m.source, m.record_id, m.duplicate_of, "
                f"{_worded('m.band', words.BANDS)} "
                f"FROM members m JOIN {self.births} b USING (birth_id) "
                f"WHERE m.duplicate_of IS NOT NULL AND m.kind = {text(kind)}",
                order="2, 3, 4",
            )

    def _absences(self) -> Iterator[Case]:
        """Births that some agencies have and others have not, by who has them."""
        numbers = ", ".join(f"l.{name(one.name)}" for one in self.sources)
        for size in range(1, len(self.kinds)):
            for held in combinations(self.kinds, size):
                lacking = [kind for kind in self.kinds if kind not in held]
                office = answers_for_absence(held, lacking)
                missing = "、".join(words.SHORT[kind].zh for kind in lacking)
                missing_en = ", ".join(words.SHORT[kind].en for kind in lacking)
                condition = " AND ".join(
                    [f"has_{kind}" for kind in held] + [f"NOT has_{kind}" for kind in lacking]
                )
                holders = "、".join(words.SHORT[kind].zh for kind in held)
                holders_en = ", ".join(words.SHORT[kind].en for kind in held)
                what = Text(
                    f"只见于{holders}（{missing}没有）",
                    f"in {holders_en} only (not in {missing_en})",
                )
                if size > 1:
                    what = Text(
                        f"{missing}没有（{holders}有）", f"not in {missing_en} (in {holders_en})"
                    )
                yield Case(
                    sheet="only" if size == 1 else "some",
                    kind=office,
                    lacking=tuple(lacking),
                    office=words.AGENCIES[office],
                    what=what,
                    action=words.ABSENT[office],
                    sql=f"SELECT birth_id, {text(missing)}, {numbers}, {_facts()}, l.band "
                    f"FROM {self.births} b JOIN listed l USING (birth_id) "
                    f"WHERE {condition}",
                    order=f"b.birth_date, {numbers}, birth_id",
                )

    def _conflicts(self, field: str) -> Iterator[Case]:
        """Births whose agencies disagree about a field, by the agency that looks first."""
        numbers = ", ".join(f"l.{name(one.name)}" for one in self.sources)
        said = f"{field}) FILTER (duplicate_of IS NULL"
        value = (
            _worded(field, words.SEXES) if field == "infant_sex" else f"CAST({field} AS VARCHAR)"
        )
        values = ", ".join(
            f"max({value}) FILTER (source = {text(one.name)} AND duplicate_of IS NULL) "
            f"AS {name(f'says {one.name}')}"
            for one in self.sources
        )
        speaks = ", ".join(
            f"bool_or(kind = {text(kind)} AND {field} IS NOT NULL) AS speaks_{kind}"
            for kind in self.kinds
        )
        disputed = (
            f"SELECT birth_id, {values}, {speaks} FROM members GROUP BY birth_id "
            f"HAVING min({said}) <> max({said})"
        )
        if field == "mother_id_number":
            shown = f"{numbers}, {_facts()}"
        else:
            says = ", ".join(f"d.{name(f'says {one.name}')}" for one in self.sources)
            taken = value.replace(field, f"b.{field}")
            shown = f"{numbers}, {says}, {taken}, b.area_code"
        # The agency responsible first among those that say something, so each birth has one.
        left = list(self.kinds)
        before: list[str] = []
        while left:
            kind = responsible(field, left)
            left.remove(kind)
            mine = " AND ".join([*(f"NOT speaks_{other}" for other in before), f"speaks_{kind}"])
            before.append(kind)
            yield Case(
                sheet=field,
                kind=kind,
                office=words.AGENCIES[kind],
                what=words.FIELDS[field],
                action=words.FIELD_ACTIONS[field],
                sql=f"SELECT birth_id, {shown}, l.band FROM ({disputed}) d "
                f"JOIN {self.births} b USING (birth_id) JOIN listed l USING (birth_id) "
                f"WHERE {mine}",
                order=f"b.birth_date, {numbers}, birth_id",
            )


def sorted_by_office(tasks: Sequence[Task]) -> tuple[Task, ...]:
    """Return the tasks with those of one office together, the office with most first."""
    totals: dict[str, int] = {}
    for task in tasks:
        totals[task.office.zh] = totals.get(task.office.zh, 0) + task.count
    return tuple(
        sorted(tasks, key=lambda t: (-totals[t.office.zh], t.office.zh, -t.count, t.what.zh))
    )


def _make_listed(con: duckdb.DuckDBPyConnection, sources: Sequence[Records]) -> None:
    """Make `listed`: for each birth the record number at each source, and its band in words."""
    numbers = ", ".join(
        f"min(record_id) FILTER (source = {text(one.name)} AND duplicate_of IS NULL) "
        f"AS {name(one.name)}"
        for one in sources
    )
    band = (
        f"CASE WHEN bool_or(band = 'review') THEN {text(words.BANDS['review'])} "
        f"WHEN bool_or(band = 'linked') THEN {text(words.BANDS['linked'])} "
        f"ELSE {text(words.BANDS['single'])} END"
    )
    con.execute(
        f"CREATE TABLE listed AS SELECT birth_id, {numbers}, {band} AS band "
        "FROM members GROUP BY birth_id"
    ).fetchall()


def _facts() -> str:
    sex = _worded("b.infant_sex", words.SEXES)
    return f"{sex}, CAST(b.birth_date AS VARCHAR), b.birth_order, b.area_code"


def _worded(column: str, said: dict[str, str] | dict[int, str]) -> str:
    cases = " ".join(
        f"WHEN {text(key) if isinstance(key, str) else key} THEN {text(word)}"
        for key, word in said.items()
    )
    return f"CASE {column} {cases} END"
