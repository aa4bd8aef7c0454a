"""The passes over one judged file: row checks, file checks, what is known, the balance."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb

from evenborn.standards.checking.judgement import Judgement
from evenborn.standards.checking.problems import (
    Cause,
    broken_causes,
    cause_of,
    known_otherwise,
    own_checks,
    rank,
)
from evenborn.standards.checking.typing import rows_sql
from evenborn.standards.declaration import Check, Schema, words_read
from evenborn.standards.reading.folding import name, text
from evenborn.standards.reading.table import Table, fresh_name
from evenborn.standards.refusal import CannotRead
from evenborn.standards.sql import with_facts

BITS = 62  # checks in one BIGINT; DuckDB has no wider integer that is as fast
FACTS = re.compile(r"__(ok|born|sex)\b")  # what `with_facts` adds

Known = Path | str | Judgement
"""What was accepted before: a Parquet file of accepted rows, or a judgement on this connection."""


class Court:
    """The passes over one file, and the tables they leave behind.

    `found` collects (line, cause), cause being the place in `causes`.
    """

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        schema: Schema,
        table: Table,
        not_kept: Collection[str] = (),
    ) -> None:
        self.con = con
        self.schema = schema
        self.table = table
        self.not_kept = frozenset(not_kept)
        self.causes: list[Cause] = []
        self.have_copies = False
        self.found = fresh_name("found")
        self.all_rows = fresh_name("all_rows")
        self.copies = fresh_name("copies")
        self.known = fresh_name("known")
        self.out = fresh_name("out")
        self._run(f"CREATE TEMP TABLE {self.found} (line BIGINT, cause INTEGER)")
        self._run(f"CREATE TEMP TABLE {self.copies} (line BIGINT, first BIGINT)")
        self._run(f"CREATE TEMP TABLE {self.known} (line BIGINT)")
        self._view(self.all_rows, rows_sql(schema, table.columns, table.relation))

    def judge(self, path: Path, known: Sequence[Known], *, own: bool) -> Judgement:
        """Make all passes, in an order in which each finds what it needs."""
        self._broken()
        keys_repeat = self._find_copies()
        rows = self.all_rows
        self.have_copies = self._count(self.copies) > 0
        if self.have_copies:
            rows = fresh_name("rows")
            self._view(
                rows,
                f"SELECT * FROM {self.all_rows} WHERE line NOT IN (SELECT line FROM {self.copies})",
            )
        facts = fresh_name("facts")
        self._view(facts, with_facts(rows, self.schema))
        checks = [*own_checks(self.schema, plus=self.table.plus), *self.schema.checks]
        present = set(self.table.columns)
        numbered = [
            (self._cause(cause_of(check)), check)
            for check in checks
            if present.issuperset(check.reads)
        ]
        rules = [pair for pair in numbered if pair[1].scope == "row"]
        self._row_checks(facts, [pair for pair in rules if not _looks_up(pair[1])])
        for at, check in numbered:
            if check.scope == "total":
                self._find(f"SELECT NULL, {at} WHERE {_rule(check, facts)}")
            elif check.scope == "file" and (keys_repeat or not self._about_keys(check)):
                source = self._narrow(check, facts)
                self._find(f"SELECT line, {at} FROM {source} WHERE {_rule(check, source)}")
            elif check.scope == "row" and _looks_up(check):
                self._looked_up(at, check, self._narrow(check, facts))
        self._find_known(rows, known)
        return self._judgement(path, own=own)

    def _narrow(self, check: Check, facts: str) -> str:
        """Return the rows with only the columns a rule names, as a FROM item.

        It may name more than it `reads`: those are NULL where the file has them not.
        """
        if FACTS.search(check.rule):
            return facts
        named = words_read(check.rule, self.schema.names)
        select = rows_sql(self.schema, self.table.columns, self.table.relation, only=named)
        if self.have_copies:
            select += f" AND line NOT IN (SELECT line FROM {self.copies})"
        return f"({select})"

    def _broken(self) -> None:
        """Refuse the lines that could not be taken apart."""
        for why, cause in broken_causes().items():
            at = self._cause(cause)
            self._find(f"SELECT line, {at} FROM {self.table.relation} WHERE broken = {text(why)}")

    def _key(self) -> list[str]:
        return [column for column in self.schema.key if column in self.table.columns]

    def _find_copies(self) -> bool:
        """Find lines that repeat an earlier one in every cell; tell whether any key repeats."""
        key = ", ".join(map(name, self._key()))
        first = name(self._key()[0])
        repeated = fresh_name("repeated")
        self._run(
            f"CREATE TEMP TABLE {repeated} AS SELECT {key} FROM {self.table.relation} "
            f"WHERE {first} IS NOT NULL GROUP BY ALL HAVING count(*) > 1"
        )
        if not self._count(repeated):
            return False
        content = ", ".join([*map(name, self.table.columns), "unreadable"])
        same = " AND ".join(f"r.{name(k)} IS NOT DISTINCT FROM k.{name(k)}" for k in self._key())
        self._run(
            f"INSERT INTO {self.copies} SELECT line, first FROM (SELECT line, "
            f"min(line) OVER (PARTITION BY {content}) AS first "
            f"FROM {self.table.relation} AS r SEMI JOIN {repeated} AS k ON {same}) "
            "WHERE line > first"
        )
        return True

    def _row_checks(self, facts: str, checks: Sequence[tuple[int, Check]]) -> None:
        """Judge all row checks in one pass; only rows with a problem leave a trace.

        Each check is a bit, so that a clean row costs one comparison and no memory.
        """
        words = [checks[start : start + BITS] for start in range(0, len(checks), BITS)]
        if not words:
            return
        sums = [
            " + ".join(
                f"CASE WHEN {_rule(check, facts)} THEN {1 << bit}::BIGINT ELSE 0 END"
                for bit, (_, check) in enumerate(word)
            )
            for word in words
        ]
        masks = fresh_name("masks")
        cells = ", ".join(f"{bits} AS m{i}" for i, bits in enumerate(sums))
        some = " OR ".join(f"m{i} <> 0" for i in range(len(words)))
        self._run(
            f"CREATE TEMP TABLE {masks} AS SELECT * FROM (SELECT line, {cells} FROM {facts}) "
            f"WHERE {some}"
        )
        asked = ", ".join(f"coalesce(bit_or(m{i}), 0)" for i in range(len(words)))
        used = self.con.execute(f"SELECT {asked} FROM {masks}").fetchall()[0]
        for i, word in enumerate(words):
            for bit, (at, _) in enumerate(word):
                if used[i] >> bit & 1:
                    self._find(f"SELECT line, {at} FROM {masks} WHERE m{i} & {1 << bit} <> 0")
        self._run(f"DROP TABLE {masks}")

    def _about_keys(self, check: Check) -> bool:
        """Tell whether a file check looks at keys alone; no key twice, nothing to find.

        A check of each different value (`derived`) is none, though the value be part of a key.
        """
        return set(check.reads) <= set(self.schema.key) and "any_value" not in check.rule

    def _looked_up(self, at: int, check: Check, facts: str) -> None:
        """Judge a check that looks into a table, once for each different set of values.

        A million rows of a county have some thousand pairs of area and birth date; looking up
        each row would take as long as reading the file.
        """
        cells = ", ".join(map(name, check.reads))
        wrong = fresh_name("wrong")
        self._run(
            f"CREATE TEMP TABLE {wrong} AS SELECT * FROM "
            f"(SELECT {cells} FROM {facts} GROUP BY ALL) WHERE {_rule(check, facts)}"
        )
        if self._count(wrong):
            same = " AND ".join(
                f"r.{name(c)} IS NOT DISTINCT FROM w.{name(c)}" for c in check.reads
            )
            self._find(f"SELECT line, {at} FROM {facts} AS r SEMI JOIN {wrong} AS w ON {same}")

    def _find_known(self, rows: str, known: Sequence[Known]) -> None:
        """Find rows accepted before, and rows that differ from what was."""
        if known:
            earlier = fresh_name("earlier")
            self._view(earlier, " UNION ALL BY NAME ".join(map(self._earlier_sql, known)))
            columns = {row[0] for row in self.con.execute(f"DESCRIBE {earlier}").fetchall()}
            kept = [
                column
                for column in self.schema.columns
                if column.name in columns | set(self.table.columns)
                and column.name not in self.not_kept
            ]
            key = " AND ".join(f"r.{name(k)} IS NOT DISTINCT FROM e.{name(k)}" for k in self._key())
            same = " AND ".join(
                f"r.{name(c.name)} IS NOT DISTINCT FROM TRY_CAST(e.{name(c.name)} AS {c.sql_type})"
                if c.name in columns
                else f"r.{name(c.name)} IS NULL"
                for c in kept
            )
            met = fresh_name("met")
            self._run(
                f"CREATE TEMP TABLE {met} AS SELECT r.line AS line, bool_or({same}) AS same "
                f"FROM {rows} AS r JOIN {earlier} AS e ON {key} GROUP BY r.line"
            )
            at = self._cause(known_otherwise(self.schema))
            self._run(f"INSERT INTO {self.known} SELECT line FROM {met} WHERE same")
            self._find(f"SELECT line, {at} FROM {met} WHERE NOT same")
        # A copy shares the fate of the line it repeats: refused with it, or known.
        self._find(
            f"SELECT c.line, f.cause FROM {self.copies} AS c "
            f"JOIN {self.found} AS f ON f.line = c.first AND c.first IN ({self._refused()})"
        )
        self._run(f"INSERT INTO {self.known} SELECT line FROM {self.copies}")
        self._run(f"DELETE FROM {self.known} WHERE line IN ({self._refused()})")
        # What was accepted before was warned of before.
        self._run(f"DELETE FROM {self.found} WHERE line IN (SELECT line FROM {self.known})")

    def _earlier_sql(self, known: Known) -> str:
        """Return the SELECT of what was accepted before."""
        if isinstance(known, Judgement):
            assert known.con is self.con, "rows of another connection cannot be compared"
            return f"({known.accepted_sql})"
        file = Path(known)
        select = f"SELECT * FROM read_parquet({text(str(file.resolve()))})"
        try:
            columns = {row[0] for row in self.con.execute(f"DESCRIBE {select}").fetchall()}
        except duckdb.Error:
            columns = set()
        missing = [column for column in self._key() if column not in columns]
        if missing:
            raise CannotRead(
                zh=f"--known 的 {file.name} 不是以前接收记录的 Parquet 文件（缺少 "
                f"{'、'.join(missing)} 列，或已损坏）。",
                en=f"{file.name} given as known is no Parquet file of accepted rows (it lacks "
                f"{', '.join(missing)}, or is damaged).",
            )
        return f"({select})"

    def _refused(self) -> str:
        errors = [at for at, cause in enumerate(self.causes) if cause.severity == "error"]
        return (
            f"SELECT line FROM {self.found} "
            f"WHERE cause IN ({', '.join(map(str, errors))}) AND line IS NOT NULL"
        )

    def _judgement(self, path: Path, *, own: bool) -> Judgement:
        self._run(
            f"CREATE TEMP TABLE {self.out} AS SELECT DISTINCT line, true AS refused "
            f"FROM ({self._refused()}) UNION ALL SELECT DISTINCT line, false FROM {self.known}"
        )
        accepted = fresh_name("accepted")
        self._view(
            accepted,
            f"SELECT * FROM {self.all_rows} WHERE line NOT IN (SELECT line FROM {self.out})"
            if self._count(self.out)
            else f"SELECT * FROM {self.all_rows}",
        )
        found = fresh_name("found")
        self._run(
            f"CREATE TEMP TABLE {found} AS FROM {self.found} ORDER BY line NULLS FIRST, cause"
        )
        refused, known = self.con.execute(
            f"SELECT count(*) FILTER (refused), count(*) FILTER (NOT refused) FROM {self.out}"
        ).fetchall()[0]
        warned = self.con.execute(
            f"SELECT count(DISTINCT line) FROM {self.found} "
            f"WHERE line NOT IN (SELECT line FROM {self.out})"
        ).fetchall()[0][0]
        counted = self.con.execute(
            f"SELECT cause, count(line) FROM {self.found} GROUP BY cause"
        ).fetchall()
        causes = [replace(self.causes[at], lines=lines) for at, lines in counted]
        causes.sort(key=rank)
        return Judgement(
            file=path.name,
            path=path,
            schema=self.schema,
            table=self.table,
            lines=self.table.lines,
            accepted=self._count(accepted),
            refused=refused,
            known=known,
            warned=warned,
            causes=tuple(causes),
            con=self.con,
            _found=found,
            _accepted=accepted,
            _all_causes=tuple(self.causes),
            _owns_connection=own,
        )

    def _cause(self, cause: Cause) -> int:
        """Give a cause its number."""
        self.causes.append(cause)
        return len(self.causes) - 1

    def _find(self, select: str) -> None:
        self._run(f"INSERT INTO {self.found} {select}")

    def _run(self, sql: str) -> None:
        self.con.execute(sql).fetchall()

    def _view(self, view: str, select: str) -> None:
        self._run(f"CREATE TEMP VIEW {view} AS {select}")

    def _count(self, relation: str) -> int:
        rows = self.con.execute(f"SELECT count(*) FROM {relation}").fetchall()
        return int(rows[0][0])


def _rule(check: Check, rows: str) -> str:
    """Return a rule for a WHERE or a CASE, where NULL counts as not wrong already.

    `Check.sql` wraps it in coalesce, and then DuckDB neither stops at the first part of an AND
    that fails nor turns IN (SELECT …) into a join: together 0.6 s a million rows.
    """
    return f"({check.rule.replace('{rows}', rows)})"


def _looks_up(check: Check) -> bool:
    """Tell whether a rule looks into the table of divisions."""
    return "division_" in check.rule
