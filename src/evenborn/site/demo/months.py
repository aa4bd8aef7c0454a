"""What comes round: months closed, townships compared, quarters exchanged."""

import random
from datetime import date, datetime, time, timedelta
from functools import partial

from evenborn.foundation.access.models import Officer
from evenborn.foundation.duties.actions import countersign, supervise
from evenborn.foundation.duties.models import Supervision
from evenborn.foundation.duties.periods import Period
from evenborn.foundation.ui.clock import CHINA
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.births import actions
from evenborn.rooms.births.actions.comparing import Explanation
from evenborn.rooms.births.models import MonthClose
from evenborn.rooms.births.queries import township_counts
from evenborn.rooms.births.rules import month_after, month_of
from evenborn.rooms.reconciliation.actions import send_quarter
from evenborn.rooms.reconciliation.queries import agreements_out
from evenborn.site.demo.agenda import Agenda
from evenborn.site.demo.staff import House, Staff
from evenborn.site.demo.words import county

OPEN, UNSIGNED = 6, 5  # institutions that are behind with the last month, counted from 1
NOT_COMPARED = 2  # townships that are behind


class Months:
    """Plans the periodic duties between two days."""

    def __init__(self, agenda: Agenda, staff: Staff, *, seed: int) -> None:
        self.agenda = agenda
        self.staff = staff
        self._rng = random.Random(f"months {seed}")

    def plan(self, *, since: date) -> None:
        """Plan every month from `since` that is over before the end."""
        until = month_of(self.agenda.until.date())
        month = since
        while month < until:
            following = month_after(month)
            self._closes(month, following, is_last=following == until)
            self._comparisons(month, following, is_last=following == until)
            is_last = following == until
            at = self._moment(following.replace(day=12), 11)
            self.agenda.add(at, partial(self._supervise, Period(month, 1), is_last))
            if following.month % 3 == 1:
                first = date(month.year, month.month - 2, 1)
                self._exchange(first, month.replace(day=27))
                at = self._moment(following.replace(day=17), 11)
                self.agenda.add(at, partial(self._supervise, Period(first, 3), False))
            month = following

    def _closes(self, month: date, following: date, *, is_last: bool) -> None:
        for number, house in enumerate(self.staff.houses.values(), start=1):
            if is_last and number == OPEN:
                continue
            signed = not (is_last and number == UNSIGNED)
            day = 3 if self._rng.random() < 0.93 else 6
            at = self._moment(following.replace(day=day), 9)
            self.agenda.add(at, partial(self._prepare, house, month, signed))

    def _prepare(self, house: House, month: date, signed: bool, at: datetime) -> None:
        department = house.department
        close = actions.prepare_month(department, month=month, by=house.clerk, at=at)
        if signed:
            later = at + timedelta(minutes=self._rng.randint(60, 400))
            self.agenda.add(later, partial(self._sign, house, close))

    def _sign(self, house: House, close: MonthClose, at: datetime) -> None:
        try:
            actions.sign_month(close, by=house.signer, at=at)
        except Refused:  # a certificate was issued in between: draw up again, then sign
            actions.prepare_month(house.department, month=close.month, by=house.clerk, at=at)
            actions.sign_month(close, by=house.signer, at=at)

    def _comparisons(self, month: date, following: date, *, is_last: bool) -> None:
        for number, code in enumerate(self.staff.towns):
            if is_last and number >= len(self.staff.towns) - NOT_COMPARED:
                continue
            at = self._moment(following.replace(day=self._rng.randint(7, 10)), 10)
            self.agenda.add(at, partial(self._compare, code, month))

    def _compare(self, code: str, month: date, at: datetime) -> None:
        registered = township_counts(code, month)
        rng = self._rng
        boys, girls = registered.boys, registered.girls
        explanation = None
        if rng.random() < 0.25:
            explanation = rng.choice(
                (Explanation.BORN_ELSEWHERE, Explanation.MOVED, Explanation.LATE_NEWS)
            )
            boys, girls = (boys + 1, girls) if rng.random() < 0.5 else (boys, girls + 1)
        actions.compare_township(
            month=month,
            boys=boys,
            girls=girls,
            explanation=explanation,
            by=self.staff.towns[code],
            at=at,
        )

    def _exchange(self, quarter: date, day: date) -> None:
        self.agenda.add(self._moment(day, 14), partial(self._send, quarter))

    def _send(self, quarter: date, at: datetime) -> None:
        by = self.staff.officers["tongji"]
        for agreement in agreements_out(by.area_code, on=at.date()):
            send_quarter(agreement, quarter=quarter, format="xlsx", language="zh", by=by, at=at)

    def _supervise(self, period: Period, last: bool, at: datetime) -> None:
        """The office writes down what it found; a leader signs, but for the last month."""
        note = self._rng.choice(county()["supervision_notes"])
        written = supervise(period, note=note, by=self.staff.officers["mishu"], at=at)
        if not last:
            leader = self.staff.officers["lingdao"]
            later = at + timedelta(hours=self._rng.randint(3, 40))
            self.agenda.add(later, partial(self._countersign, written, leader))

    def _countersign(self, written: Supervision, leader: Officer, at: datetime) -> None:
        countersign(written, by=leader, at=at)

    def _moment(self, day: date, hour: int) -> datetime:
        return datetime.combine(day, time(hour, self._rng.randrange(60)), CHINA)
