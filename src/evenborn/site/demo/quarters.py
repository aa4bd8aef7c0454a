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
from evenborn.rooms.reconciliation.models import Difference, Pair, QuarterTable
from evenborn.rooms.reconciliation.rules import DifferenceKind, Verdict
from evenborn.site.demo.agencies import DATED, SLIP_EVERY, SLIP_EVERY_LAST, Agencies
from evenborn.site.demo.agenda import Agenda
from evenborn.site.demo.history import send
from evenborn.site.demo.staff import Staff
from evenborn.site.demo.words import COUNTY, county

A_DAY = timedelta(days=1)
A_MINUTE, FIVE_SECONDS = timedelta(minutes=1), timedelta(seconds=5)
# Days before the end of March, June, September, December (R031): the agencies send what they have,
# it is linked, reviewed and answered, and the table of the quarter before is signed.
SENT, LINKED, ANSWERED, SIGNED = 6, 5, 3, 2
DRAWN_UP = 16  # days after the last quarter, for the visitor to sign
# Of the last exchange, so many in ten are decided and answered; the others wait for the visitor.
DECIDED, ANSWERED_OF_TEN = 4, 6
BEGUN = date(2000, 1, 1)


class Quarters:
    """Plans every exchange since the county uses the system."""

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
        """Plan from a month on; some of the last exchange is left for the visitor to finish."""
        approval = partial(self._approve, self.agenda.until.date().replace(month=12, day=31))
        first = datetime.combine(since, time(10, 20), CHINA) + A_DAY
        self.agenda.add(first, approval)
        quarters = exchanged(since, self.agenda.until.date())
        sent_until = BEGUN
        for quarter in quarters:
            end = last_day(quarter)
            is_last = quarter == quarters[-1]
            day = end - SENT * A_DAY
            self._at(end, SENT, 10, partial(self._send, sent_until, day, is_last))
            self._at(end, LINKED, 6, self._link)
            self._at(end, ANSWERED, 9, partial(self._review, is_last))
            self._at(end, ANSWERED, 14, partial(self._answer, is_last))
            if quarter != quarters[0]:
                self._at(end, SIGNED, 9, partial(self._draw_up, before(quarter), True))
            sent_until = day + A_DAY
        if quarters:
            self._at(last_day(quarters[-1]), -DRAWN_UP, 9, self._link)
            self._at(
                last_day(quarters[-1]), -DRAWN_UP, 10, partial(self._draw_up, quarters[-1], False)
            )
        # This morning's, so that the pages stand on what was entered until now.
        self.agenda.add(self.agenda.until - timedelta(hours=2), self._link)

    def _at(self, end: date, days: int, hour: int, act: object) -> None:
        self.agenda.add(
            datetime.combine(end - days * A_DAY, time(hour), CHINA),
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
        for place, kind in enumerate(DATED):
            content = self.agencies.file(kind, since=since, until=until, slips=slips)
            if content:
                self.agenda.add(at + 9 * place * A_MINUTE, partial(self._send_one, kind, content))

    def _send_one(self, kind: str, content: bytes, at: datetime) -> None:
        send(content, name=f"{kind}.csv", kind=kind, by=self._senders[kind], at=at)

    def _link(self, at: datetime) -> None:
        actions.ask_linkage(whole=False, by=self._tongji, at=at)
        work_until_empty(clock=lambda: at)

    def _review(self, is_last: bool, at: datetime) -> None:
        """Decide the pairs, then look at the sample with other eyes; of the last exchange some."""
        waiting = list(queries.waiting_for(self._tongji).order_by("pk"))
        mine = waiting[: len(waiting) * DECIDED // 10] if is_last else waiting
        for place, pair in enumerate(mine):
            # Every seventh cannot be told from the records; that happens.
            verdict = Verdict.UNSURE if place % 7 == 6 else Verdict.SAME
            self.agenda.add(at + place * FIVE_SECONDS, partial(self._decide, pair, verdict))
        second = partial(self._look_again, [pair.pk for pair in mine])
        self.agenda.add(at + len(mine) * FIVE_SECONDS + A_MINUTE, second)

    def _decide(self, pair: Pair, verdict: Verdict, at: datetime) -> None:
        actions.decide(pair, verdict, by=self._tongji, at=at)

    def _look_again(self, pairs: list[int], at: datetime) -> None:
        second = self.staff.officers["fuhe"]
        for pair in Pair.objects.filter(pk__in=pairs, state="second"):
            actions.decide(pair, Verdict(_said(pair)), by=second, at=at)

    def _answer(self, is_last: bool, at: datetime) -> None:
        """Departments answer, the statistician confirms; of the last exchange not all yet."""
        by_department = self._who_answers()
        for place, one in enumerate(Difference.objects.filter(state="open").order_by("pk")):
            if is_last and place % 10 >= ANSWERED_OF_TEN:
                continue
            by = by_department.get(one.department_id or 0, self._tongji)
            said = answers_to(DifferenceKind(one.kind), one.office)[0]
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
            partner = self.staff.officers["renkou"]
            self.agenda.add(at + 60 * A_MINUTE, partial(self._sign, table, self._tongji))
            self.agenda.add(at + 300 * A_MINUTE, partial(self._sign, table, partner))

    def _sign(self, table: QuarterTable, by: Officer, at: datetime) -> None:
        table.refresh_from_db()
        actions.sign(table, seen=table.digest, by=by, at=at)


def _said(pair: Pair) -> str:
    first = pair.decisions.order_by("pk").first()
    assert first is not None
    return str(first.verdict)


def exchanged(since: date, until: date) -> list[date]:
    """Return the first days of the quarters whose exchange has taken place.

    Args:
        since: the county uses the system from this month on.
        until: today.
    """
    return [one for one in _quarters(since, until) if last_day(one) - LINKED * A_DAY <= until]


def signed(since: date, until: date) -> list[date]:
    """Return the first days of the quarters whose table is signed by then."""
    return [
        before(one) for one in exchanged(since, until)[1:] if last_day(one) - SIGNED * A_DAY < until
    ]


def last_day(quarter: date) -> date:
    """Return the last day of a quarter by its first."""
    return month_after(month_after(month_after(quarter))) - A_DAY


def before(quarter: date) -> date:
    """Return the first day of the quarter before."""
    day = quarter - A_DAY
    return date(day.year, day.month - 2, 1)


def _quarters(since: date, until: date) -> Iterator[date]:
    """Yield the quarters that hold the days from a month to today."""
    quarter = date(since.year, since.month - (since.month - 1) % 3, 1)
    while quarter <= until:
        yield quarter
        quarter = last_day(quarter) + A_DAY
