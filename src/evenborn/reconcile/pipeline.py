"""The main job: files of several agencies → births, differences, figures, report, receipt."""

import errno
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
from xlsxwriter.exceptions import FileCreateError

from evenborn.linkage import DuckDBEngine, link, write_parquet
from evenborn.reconcile import balances, words
from evenborn.reconcile.answering import Stands, answer
from evenborn.reconcile.asked import Asked
from evenborn.reconcile.births import make_births, write_births
from evenborn.reconcile.differences import Differences, sorted_by_office
from evenborn.reconcile.identities import identity_heads, identity_rows
from evenborn.reconcile.intake import Intake, take_in
from evenborn.reconcile.kinds import COUNTED
from evenborn.reconcile.place import NO_ROOM, building, no_room, not_written
from evenborn.reconcile.receipt import run_of, write_receipt
from evenborn.reconcile.refusal import CannotReconcileError
from evenborn.reconcile.scope import make_scope
from evenborn.reconcile.workbook import write_differences
from evenborn.report import Figures, Source, Task, Text
from evenborn.report.docx import quarterly_docx
from evenborn.report.page import page
from evenborn.report.xlsx import quarterly_xlsx
from evenborn.standards.reading import connect, find_files
from evenborn.standards.reading.folding import text
from evenborn.standards.saving import CannotWrite

Progress = Callable[[str, str], None]

REPORT, DIFFERENCES = "report.html", "differences.xlsx"
BIRTHS, LINKS, REVIEW = "births.parquet", "links.parquet", "review.parquet"
QUARTERLY_XLSX, QUARTERLY_DOCX = "quarterly.xlsx", "quarterly.docx"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it.

    Attributes:
        figures: what the report says.
        out: the folder of the result.
        refused: rows that wait for mending.
    """

    figures: Figures
    out: Path
    refused: int

    @property
    def to_settle(self) -> int:
        """Differences and refused rows that wait for an office."""
        return sum(task.count for task in self.figures.tasks)


def _silent(_zh: str, _en: str) -> None:
    """Say nothing."""


def reconcile(
    files: Sequence[Path], out: Path, *, asked: Asked, progress: Progress = _silent
) -> Outcome:
    """Reconcile the birth files of several agencies into one result folder.

    Args:
        files: files or folders; their order does not matter.
        out: the folder of the result; an earlier result there is replaced in one step.
        asked: everything else.
        progress: told in Chinese and English what begins.

    Returns:
        The outcome. The same files, versions and options give the same bytes.

    Raises:
        CannotRead, CannotLinkError, CannotReconcileError: the call or a file cannot be used.
        DoesNotAddUpError: a door does not balance; this is a fault of the program.
    """
    try:
        with building(out) as beside:
            return _Run(files, beside, out, asked, progress).outcome()
    except CannotWrite as problem:
        # It names a file of our private folder, which says nothing to the one who waits.
        raise (no_room(out) if "disk is full" in problem.en else not_written(out)) from None
    except (OSError, duckdb.Error, FileCreateError) as problem:
        if _is_no_room(problem):
            raise no_room(out) from None
        raise


def _is_no_room(problem: BaseException) -> bool:
    """Tell a full disk, whichever library met it: each says it in its own way."""
    inner = problem.args[0] if isinstance(problem, FileCreateError) and problem.args else problem
    if isinstance(inner, OSError) and inner.errno in NO_ROOM:
        return True
    said = str(inner).lower()
    return any(
        words in said
        for words in ("no space left", "file too large", "disk quota", f"errno {errno.ENOSPC}")
    )


class _Run:
    """One reconciliation, built in the folder `beside`."""

    def __init__(
        self, files: Sequence[Path], beside: Path, out: Path, asked: Asked, progress: Progress
    ) -> None:
        self.files, self.beside, self.out = files, beside, out
        self.asked, self.progress = asked, progress
        # Accepted rows hold names and numbers: they stay in a private folder and go with it.
        self.work = beside / ".work"
        self.work.mkdir(mode=0o700)
        self.con = self._connect()

    def _connect(self) -> duckdb.DuckDBPyConnection:
        con = connect()
        con.execute(f"SET temp_directory = {text(str(self.work / 'spill'))}").fetchall()
        return con

    def outcome(self) -> Outcome:
        """Do the work, step by step as a birth travels."""
        intake = take_in(
            find_files(self.files),
            work=self.work,
            con=self.con,
            today=self.asked.today,
            kinds=self.asked.kinds,
            mapping=self.asked.mapping,
            progress=self.progress,
        )
        if not intake.persons:
            raise CannotReconcileError(
                zh="没有逐人的出生记录可核对：请至少给出分娩登记、户口登记或出生医学证明中的一种。",
                en="There are no records of births to reconcile: give at least one of delivery "
                "register, household registration or birth certificates.",
            )
        self._link(intake)
        figures, found = self._figures(intake)
        self._write(figures, found, intake)
        self.con.close()
        shutil.rmtree(self.work)
        write_receipt(self.beside, figures, intake)
        return Outcome(figures, self.out, sum(one.refused for one in intake.taken))

    def _link(self, intake: Intake) -> None:
        sources = {one.name: f"read_parquet({text(str(one.path))})" for one in intake.persons}
        con = self._connect()
        links = link(sources, engine=DuckDBEngine(con), progress=self.progress)
        write_parquet(_in_order_of_use(links.table()), self.beside / LINKS)
        write_parquet(links.review(), self.beside / REVIEW)
        con.close()
        self.progress("合并为出生", "making births of records")
        records = [one.linked for one in intake.persons]
        make_births(records, self.beside / LINKS, con=self.con)
        write_births(self.beside / BIRTHS, records, self.con)

    def _figures(self, intake: Intake) -> tuple[Figures, Differences]:
        self.progress("统计与核对", "counting and comparing")
        asked = self.asked
        scope = make_scope(self.con, area=asked.area, period=asked.period, basis=asked.basis)
        found = Differences(
            self.con,
            [one.linked for one in intake.persons],
            self.beside / REVIEW,
            f"({scope.in_period} OR birth_date IS NULL)",
        )
        counts = [one.path for one in intake.taken if one.kind == "vaccination"]
        stands_on = Stands(
            records={one.name: one.records for one in intake.persons},
            kinds=frozenset(one.kind for one in intake.persons),
            sources=tuple(self._source(intake)),
            received=(*balances.of_files(intake), *balances.of_rows(intake)),
            vaccinated=balances.vaccinated(counts, scope, self.con),
            tasks=sorted_by_office([*found.tasks(), *_refused(intake)]),
        )
        figures = answer(self.con, scope, stands_on, asked=asked, run=run_of(intake, asked))
        return figures, found

    def _source(self, intake: Intake) -> list[Source]:
        sources = []
        for one in intake.taken:
            weight = COUNTED.get(one.kind, "1")
            sums = ", ".join(
                f"coalesce(sum({weight}) FILTER ({sex}), 0)"
                for sex in (
                    "infant_sex = 1",
                    "infant_sex = 2",
                    "coalesce(infant_sex, 9) NOT IN (1, 2)",
                )
            )
            rows = self.con.execute(
                f"SELECT {sums} FROM read_parquet({text(str(one.path))})"
            ).fetchall()
            boys, girls, unknown = (int(value) for value in rows[0])
            sources.append(
                Source(
                    name=one.name,
                    kind=one.kind,
                    agency=words.AGENCIES[one.kind],
                    digest=one.digest,
                    lines=one.lines,
                    accepted=one.accepted,
                    refused=one.refused,
                    known=one.known,
                    boys=boys,
                    girls=girls,
                    unknown=unknown,
                )
            )
        return sources

    def _write(self, figures: Figures, found: Differences, intake: Intake) -> None:
        self.progress("写差异清单和报告", "writing the differences and the report")
        with_persons = self.asked.with_identities
        write_differences(
            self.beside / DIFFERENCES,
            found,
            tasks=figures.tasks,
            lines=(
                f"{figures.area.zh}　{figures.period.zh}　运行号 {figures.making.run}",
                "记录编号为各部门自己的编号；请各部门据此查原始登记。",
            ),
            made_on=self.asked.today,
            work=self.work,
            identities=identity_rows(intake.persons, found, self.con) if with_persons else None,
            identity_heads=identity_heads(),
        )
        (self.beside / REPORT).write_text(page(figures), encoding="utf-8")
        (self.beside / QUARTERLY_XLSX).write_bytes(quarterly_xlsx(figures))
        (self.beside / QUARTERLY_DOCX).write_bytes(quarterly_docx(figures))


def _in_order_of_use(table: pa.Table) -> pa.Table:
    """Return the table with its word lists in the order in which the rows use them.

    The linkage numbers its reasons as the engine happens to find them; the rows are the same each
    time and the bytes of the file would not be.
    """
    columns = [
        column.cast(column.type.value_type).combine_chunks().dictionary_encode()
        if pa.types.is_dictionary(column.type)
        else column
        for column in table.columns
    ]
    return pa.table(dict(zip(table.column_names, columns, strict=True)))


def _refused(intake: Intake) -> list[Task]:
    return [
        Task(
            words.AGENCIES[one.kind],
            Text(f"{one.name}：{words.REFUSED.zh}", f"{one.name}: {words.REFUSED.en}"),
            one.refused,
            words.REFUSED_ACTION,
            Text("", ""),
        )
        for one in intake.taken
        if one.refused
    ]
