"""A quarter's table with good figures, as reconciliation keeps it, and reports of it."""

from dataclasses import replace
from datetime import date, datetime

from evenborn.foundation.access.models import Officer
from evenborn.foundation.ui.clock import CHINA
from evenborn.report import Figures, FormHeader, Text
from evenborn.report.bulletin import Letter
from evenborn.report.frozen import digest, freeze
from evenborn.report.tests.make import make_figures
from evenborn.rooms.reconciliation.models import QuarterTable
from evenborn.rooms.reconciliation.tests.make_differences import make_linkage
from evenborn.rooms.reports.actions import make_report
from evenborn.rooms.reports.models import Report
from evenborn.rooms.reports.rules import Kind

QUARTER = date(2026, 4, 1)
NOON = datetime(2026, 7, 15, 12, tzinfo=CHINA)
HEADER = FormHeader("RK-1", "Statistics", "2026-1", "2028-12-31", "County Health Commission")


def make_quarter_figures(**changes: object) -> Figures:
    """Return the figures of a quarter, with nothing left to explain."""
    figures = make_figures(period=Text("2026年二季度", "Q2 2026"), explanation="late files")
    return replace(figures, **{"form": HEADER, **changes})


def make_draft_table(
    *, figures: Figures | None = None, area_code: str = "500118", quarter: date = QUARTER
) -> QuarterTable:
    """Keep a table that nobody has signed."""
    text = freeze(figures or make_quarter_figures())
    return QuarterTable.objects.create(
        area_code=area_code,
        quarter=quarter,
        revision=1,
        linkage=make_linkage(area_code=area_code, at=NOON.replace(year=2025)),
        basis="residence",
        figures=text,
        digest=digest(text),
        made_by="emil",
        made_at=NOON,
    )


def make_draft_bulletin(
    by: Officer, *, at: datetime = NOON, quarter: date = QUARTER, **letter: str
) -> Report:
    """Make a bulletin of a table that nobody has signed."""
    table = make_draft_table(area_code=by.area_code[:6], quarter=quarter)
    return make_report(table, kind=Kind.BULLETIN, letter=Letter(**letter), by=by, at=at)
