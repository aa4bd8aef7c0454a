"""What the county shows to others: pupils beside births, the released quarters, the reports."""

from datetime import date, datetime, time, timedelta
from functools import partial

from evenborn.foundation.ui.clock import CHINA
from evenborn.rooms.indicators import actions as indicators
from evenborn.rooms.indicators.models import Release
from evenborn.rooms.indicators.schooling import Pupils, Stage
from evenborn.rooms.reconciliation.models import QuarterTable
from evenborn.rooms.reports import actions as reports
from evenborn.rooms.reports.rules import Kind
from evenborn.site.demo.agenda import Agenda
from evenborn.site.demo.quarters import last_day, signed
from evenborn.site.demo.staff import Staff
from evenborn.site.demo.words import COUNTY, county

A_DAY = timedelta(days=1)


class Publishing:
    """Plans the releases and reports of every signed quarter; the last one is the visitor's."""

    def __init__(self, agenda: Agenda, staff: Staff) -> None:
        self.agenda = agenda
        self.staff = staff

    def plan(self, *, since: date) -> None:
        """Plan from a month on."""
        until = self.agenda.until
        self.agenda.add(until - 40 * A_DAY, self._pupils)
        for quarter in signed(since, until.date()):
            end = last_day(last_day(quarter) + A_DAY)  # of the quarter in which it is signed
            day = datetime.combine(end + 2 * A_DAY, time(9), CHINA)
            self.agenda.add(day, partial(self._report, quarter))
            self.agenda.add(day + 3 * A_DAY, partial(self._release, quarter))

    def _pupils(self, at: datetime) -> None:
        """The education office's counts of this school year and the five before."""
        first = at.year if at.month >= 9 else at.year - 1
        declared = county()["pupils"]
        pupils = [
            Pupils(
                school_year=first - back,
                stage=Stage(stage),
                grade=0,
                area_code=COUNTY,
                boys=round(boys * (1 - 0.01 * back)),
                girls=round(girls * (1 - 0.013 * back)),
                source="",
            )
            for back in range(6)
            for stage, (boys, girls) in declared["counts"].items()
        ]
        by = self.staff.officers["tongji"]
        indicators.keep_pupils(pupils, source=declared["source"], by=by, at=at)

    def _report(self, quarter: date, at: datetime) -> None:
        table = QuarterTable.objects.get(area_code=COUNTY, quarter=quarter, state="signed")
        by = self.staff.officers["mishu"]
        for kind in Kind:
            reports.make_report(table, kind=kind, by=by, at=at)

    def _release(self, quarter: date, at: datetime) -> None:
        """One draws up, another approves, and the first publishes."""
        by = self.staff.officers["tongji"]
        draft = indicators.prepare_release(
            COUNTY, year=quarter.year, quarter=(quarter.month + 2) // 3, by=by, at=at
        )
        self.agenda.add(at + timedelta(hours=3), partial(self._publish, draft))

    def _publish(self, draft: Release, at: datetime) -> None:
        agreed = indicators.approve_release(draft, by=self.staff.officers["mishu"], at=at)
        indicators.publish_release(agreed, by=self.staff.officers["tongji"], at=at)
