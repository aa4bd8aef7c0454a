"""Every read of this room: reports in scope, tables that may be reported, files made anew."""

from dataclasses import dataclass
from typing import cast

from django.db.models import QuerySet

from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import Role
from evenborn.report import Figures
from evenborn.report.frozen import digest, thaw
from evenborn.rooms.reconciliation.models import QuarterTable
from evenborn.rooms.reconciliation.queries.quarters import (
    signatures_of,
    tables_seen_by,
    with_signatures,
)
from evenborn.rooms.reconciliation.signing import FROZEN, TableState
from evenborn.rooms.reports import making
from evenborn.rooms.reports.models import Report
from evenborn.rooms.reports.rules import File, Kind, may_take


@dataclass(frozen=True, slots=True)
class Made:
    """A file made anew, and whether it is the one that the receipt is about."""

    content: bytes
    as_receipt: bool


def reports_seen_by(officer: Officer) -> QuerySet[Report]:
    """Return the reports in scope, newest first, without their figures."""
    found: QuerySet[Report] = Report.objects.seen_by(officer)
    return found.defer("figures").order_by("-made_at", "-pk")


def report_seen_by(officer: Officer, pk: int) -> Report | None:
    """Return one report; None where it is not in scope."""
    found: Report | None = Report.objects.seen_by(officer).filter(pk=pk).first()
    return found


def tables_to_report(officer: Officer) -> list[QuarterTable]:
    """Return the tables that may become a report: the newest revision of each quarter."""
    tables = tables_seen_by(officer).exclude(state=TableState.REPLACED.value)
    return list(tables.defer("figures"))


def figures_of(table: QuarterTable) -> Figures:
    """Return a table's figures; with their signatures once both sides have signed."""
    figures = thaw(table.figures)
    return with_signatures(figures, signatures_of(table)) if table.state in FROZEN else figures


def figures_in(report: Report) -> Figures:
    """Return a report's figures as they were when it was made."""
    figures = thaw(report.figures)
    return figures if report.is_draft else with_signatures(figures, signatures_of(report.table))


def files_for(report: Report, officer: Officer) -> list[File]:
    """Return the files of a report that an officer may take."""
    found = (File.named(name) for name in report.files)
    kind, role = Kind(report.kind), Role(officer.role)
    may = [file for file in found if file is not None and may_take(kind, file, role)]
    return sorted(may, key=lambda file: (file.edition, file.language != "zh", file.format))


def is_intact(report: Report) -> bool:
    """Tell whether the frozen figures are those that were frozen."""
    return digest(report.figures) == report.digest


def made_anew(report: Report, file: File) -> Made:
    """Return a file made from the frozen figures, compared with the receipt."""
    content = making.content_of(
        Kind(report.kind),
        file,
        figures_in(report),
        report.written,
        is_draft=report.is_draft,
    )
    same = making.digest_of(content) == cast("dict[str, str]", report.files).get(file.name)
    return Made(content, same and is_intact(report))
