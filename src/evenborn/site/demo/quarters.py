"""What comes round each quarter: files of the agencies, the linkage, reviews, the signed table."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import partial

from evenborn.foundation.access.models import Officer
from evenborn.foundation.runs.worker import work_until_empty
from evenborn.foundation.ui.clock import CHINA
from evenborn.rooms.births.rules import month_after
from evenborn.rooms.reconciliation import actions, queries
from evenborn.rooms.reconciliation.answering import answers_to
from evenborn.rooms.reconciliation.models import Difference, Pair
from evenborn.rooms.reconciliation.rules import DifferenceKind, Verdict
from evenborn.site.demo.agencies import DATED, SLIP_EVERY, SLIP_EVERY_LAST, Agencies
from evenborn.site.demo.agenda import Agenda
from evenborn.site.demo.history import send
from evenborn.site.demo.staff import Staff
from evenborn.site.demo.words import COUNTY, county

A_DAY = timedelta(days=1)
SENT, LINKED, ANSWERED, SIGNED = 8, 9, 12, 16  # days after the quarter
# Of the last quarter, so many in ten are decided and answered; the others wait for the visitor.
DECIDED, ANSWERED_OF_TEN = 4, 6
BEGUN = date(2000, 1, 1)


class Quarters:
    """Plans every quarter that has ended since the county uses the system."""

    def __init__(self, agenda: Agenda, staff: Staff, agencies: Agencies) -> None:
        self.agenda = agenda
        self.staff = staff
        self.agencies = agencies
        self._senders = {
            "registration": staff.officers["huji"],
            "certificate": staff.officers[county()["senders"]["certificates"]],
            "vaccination": staff.officers[county()["senders"]["cdc"]],
        }

    def plan(self, *, since: date) -> None:
        """Plan from a month on; the last quarter is left for the visitor to finish."""
        approval = partial(self._approve, self.agenda.until.date().replace(month=12, day=31))
        first = datetime.combine(since, time(10, 20), CHINA) + A_DAY
        self.agenda.add(first, approval)
        quarters = ended(since, self.agenda.until.date())
        sent_until = BEGUN
        for quarter in quarters:
            end = month_after(month_after(month_after(quarter))) - A_DAY
            is_last = quarter == quarters[-1]
            self._at(end, SENT, 10, partial(self._send, sent_until, end, is_last))
            self._at(end, LINKED, 6, self._link)
            self._at(end, ANSWERED, 9, partial(self._review, is_last))
            self._at(end, ANSWERED, 14, partial(self._answer, is_last))
            self._at(end, SIGNED, 9, partial(self._draw_up, quarter, not is_last))
            sent_until = end + A_DAY
        # This morning's, so that the pages stand on what was entered until now.
        self.agenda.add(self.agenda.until - timedelta(hours=2), self._link)

    def _at(self, end: date, days: int, hour: int, act: object) -> None:
        self.agenda.add(
            datetime.combine(end + days * A_DAY, time(hour), CHINA),
            act,  # type: ignore[arg-type] # an act
        )

    def _approve(self, valid_until: date, at: datetime) -> None:
        actions.keep_approval(
            COUNTY, **county()["form"], valid_until=valid_until, by=self._tongji, at=at
        )

    @property
    def _tongji(self) -> Officer:
        return self.staff.officers["tongji"]

    def _send(self, since: date, until: date, is_last: bool, at: datetime) -> None:
        slips = SLIP_EVERY_LAST if is_last else SLIP_EVERY
        for minutes, kind in enumerate(DATED):
            content = self.agencies.file(kind, since=since, until=until, slips=slips)
            if content:
                then = at + timedelta(minutes=9 * minutes)
                send(content, name=f"{kind}.csv", kind=kind, by=self._senders[kind], at=then)

    def _link(self, at: datetime) -> None:
        actions.ask_linkage(whole=False, by=self._tongji, at=at)
        work_until_empty(clock=lambda: at)

    def _review(self, is_last: bool, at: datetime) -> None:
        """Decide the pairs, then look at the sample with other eyes; of the last quarter some."""
        waiting = list(queries.waiting_for(self._tongji).order_by("pk"))
        mine = waiting[: len(waiting) * DECIDED // 10] if is_last else waiting
        for place, pair in enumerate(mine):
            at += timedelta(seconds=5)
            # Every seventh cannot be told from the records; that happens.
            verdict = Verdict.UNSURE if place % 7 == 6 else Verdict.SAME
            actions.decide(pair, verdict, by=self._tongji, at=at)
        second = self.staff.officers["fuhe"]
        for pair in Pair.objects.filter(pk__in=[one.pk for one in mine], state="second"):
            at += timedelta(seconds=5)
            actions.decide(pair, Verdict(_said(pair)), by=second, at=at)

    def _answer(self, is_last: bool, at: datetime) -> None:
        """Departments answer, the statistician confirms; of the last quarter not all yet."""
        by_department = self._who_answers()
        for place, one in enumerate(Difference.objects.filter(state="open").order_by("pk")):
            if is_last and place % 10 >= ANSWERED_OF_TEN:
                continue
            by = by_department.get(one.department_id or 0, self._tongji)
            said = answers_to(DifferenceKind(one.kind), one.office)[0]
            at += timedelta(seconds=20)
            actions.answer_difference(one, said=said, note="", by=by, at=at)
            if not is_last or place % 3:
                one.refresh_from_db()
                actions.settle_difference(one, accepted=True, note="", by=self._tongji, at=at)

    def _who_answers(self) -> dict[int, Officer]:
        found = {
            officer.department_id: officer
            for officer in self.staff.officers.values()
            if officer.may("reconciliation.differences_answer")  # type: ignore[arg-type] # its value
        }
        return found | {self._tongji.department_id: self._tongji}

    def _draw_up(self, quarter: date, signed: bool, at: datetime) -> None:
        table = actions.draw_up(
            COUNTY, quarter, explanation=county()["explanation"], by=self._tongji, at=at
        )
        if signed:
            actions.sign(table, seen=table.digest, by=self._tongji, at=at + timedelta(hours=1))
            partner = self.staff.officers["renkou"]
            table.refresh_from_db()
            actions.sign(table, seen=table.digest, by=partner, at=at + timedelta(hours=5))


def _said(pair: Pair) -> str:
    first = pair.decisions.order_by("pk").first()
    assert first is not None
    return str(first.verdict)


def ended(since: date, until: date) -> list[date]:
    """Return the first days of the quarters whose files have come and been linked.

    Args:
        since: quarters that begin in or after this month.
        until: today.
    """
    return list(_quarters(since, until - (LINKED + 1) * A_DAY))


def _quarters(since: date, until: date) -> Iterator[date]:
    quarter = since
    while quarter.month % 3 != 1:
        quarter = month_after(quarter)
    while (end := month_after(month_after(month_after(quarter)))) <= until:
        yield quarter
        quarter = end
