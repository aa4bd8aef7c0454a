"""The year in which the county uses the system: births come in every day and are verified."""

import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import partial

from evenborn.foundation.ui.clock import CHINA
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.births import actions
from evenborn.rooms.births.actions.entering import Answer, Result
from evenborn.rooms.births.models import Birth
from evenborn.rooms.births.rules import (
    CorrectionReason,
    ReturnReason,
    Source,
    WithdrawalReason,
    entry_due_at,
)
from evenborn.site.demo.agenda import Agenda
from evenborn.site.demo.certificates import Certificates
from evenborn.site.demo.deliveries import Delivery, csv_bytes
from evenborn.site.demo.history import send
from evenborn.site.demo.staff import House, Staff
from evenborn.site.demo.words import county

A_DAY = timedelta(days=1)
ROUNDS = (time(9, 20), time(15, 40))  # when a township looks
LATE = 0.07  # of the births that are entered by hand
SLOW_ROUND = 0.05  # of the townships' rounds come a day too late
RETURNED = 0.012
LEFT_OVERDUE, LEFT_RETURNED = 3, 2
NOT_YET_KNOWN = ("infant_id_number", "certificate_number", "certificate_issued_on")


class Days:
    """Plans each delivery's way through the register."""

    def __init__(
        self, agenda: Agenda, staff: Staff, certificates: Certificates, *, seed: int
    ) -> None:
        self.agenda = agenda
        self.staff = staff
        self.at = agenda.until
        self._certificates = certificates
        self._rng = random.Random(f"days {seed}")
        self._waiting: dict[str, list[Birth]] = defaultdict(list)
        self._planned: set[str] = set()
        self._files: dict[tuple[str, datetime], list[Delivery]] = defaultdict(list)
        self._overdue: set[str] = set()  # record numbers that a township has forgotten
        self._to_return: set[str] = set()  # and those that wait for the clerk this morning
        self.entered: list[Birth] = []

    def plan(self, found: Sequence[Delivery], *, start: datetime) -> None:
        """Plan how each delivery is entered, from `start` on, by the door of its institution."""
        self._leave_some(found)
        for one in found:
            house = self.staff.houses[one.code]
            sent = self._file_day(house, one)
            if sent is not None:
                self._files[one.code, sent].append(one)
            else:
                when, reason = self._entry(house, one)
                if when < start:  # born while the county was being set up
                    reason = "backfill"
                    when = start + timedelta(minutes=self._rng.randint(20, 600))
                self.agenda.add(when, partial(self._enter, one, reason))
        for (code, sent), rows in self._files.items():
            self.agenda.add(sent, partial(self._send, code, rows))

    def _file_day(self, house: House, one: Delivery) -> datetime | None:
        """Return when a house that still sends files sends this one; None if it uses the form."""
        day = one.born.date()
        if house.door == "fortnightly":
            sent = day + timedelta(days=14 - (day.toordinal() - 1) % 14)
        elif house.door == "monthly":
            sent = (day.replace(day=28) + timedelta(days=4)).replace(day=2)
        else:
            return None
        if day > self.at.date() - timedelta(days=30 * house.months):
            return None
        return datetime.combine(sent, time(10, 15), CHINA)

    def _entry(self, house: House, one: Delivery) -> tuple[datetime, str]:
        rng = self._rng
        if house.door == "api":
            return one.born + timedelta(minutes=rng.randint(12, 200)), ""
        if rng.random() < LATE and one.born + 3 * A_DAY < self.at:
            reason = rng.choice(county()["late_reasons"])
            return one.born + timedelta(hours=rng.uniform(26, 90)), reason
        return one.born + timedelta(minutes=rng.randint(25, 16 * 60)), ""

    def _cells(self, one: Delivery, reason: str, at: datetime) -> dict[str, str]:
        """Return what is known at the moment of entry: most certificates come days later."""
        cells = {**one.cells, "late_reason": reason}
        if one.issued_on is None or one.issued_on > at.date():
            for name in NOT_YET_KNOWN:
                cells[name] = ""
            cells["certificate_state"] = "pending"
        else:
            cells["certificate_number"] = self._certificates.of(one)
        return cells

    def _enter(self, one: Delivery, reason: str, at: datetime) -> None:
        house = self.staff.houses[one.code]
        api = house.door == "api"
        cells = self._cells(one, reason, at)
        answer = self._sent(house, cells, api, at)
        if answer.result is Result.REFUSED and not api:
            # The form says what is wrong; the clerk mends it or leaves it empty.
            for cause in answer.problems:
                if cause.severity == "error":
                    cells |= dict.fromkeys(cause.columns, "")
            cells |= {"late_reason": reason, "record_id": one.cells["record_id"]}
            answer = self._sent(house, cells, api, at)
        if answer.result is Result.ACCEPTED and answer.birth is not None:
            self._accepted(answer.birth, one, at)

    def _sent(self, house: House, cells: dict[str, str], api: bool, at: datetime) -> Answer:
        by = self.staff.client if api else house.clerk
        assert by is not None
        source = Source.API if api else Source.FORM
        return actions.enter([cells], department=house.department, source=source, by=by, at=at)[0]

    def _send(self, code: str, rows: list[Delivery], at: datetime) -> None:
        house = self.staff.houses[code]
        written = [self._cells(one, self._reason(one, at), at) for one in rows]
        batch = send(csv_bytes(written), name=f"{at:%Y-%m}.csv", by=house.clerk, at=at)
        by_number = {one.cells["record_id"]: one for one in rows}
        for birth in Birth.objects.filter(batch=batch).order_by("pk"):
            self._accepted(birth, by_number[birth.record_id], at)

    def _reason(self, one: Delivery, at: datetime) -> str:
        return "other" if at > entry_due_at(one.born.date(), one.born.time()) else ""

    def _accepted(self, birth: Birth, one: Delivery, at: datetime) -> None:
        self.entered.append(birth)
        self._to_township(birth, at)
        if one.issued_on is not None and not birth.certificate_index:
            issued = datetime.combine(one.issued_on, time(8), CHINA)
            moment = max(issued, at) + timedelta(minutes=self._rng.randint(30, 560))
            self.agenda.add(moment, partial(self._issue, birth, one))

    def _issue(self, birth: Birth, one: Delivery, at: datetime) -> None:
        """Issue the certificate; a second record of the same infant comes to light here."""
        if birth.record_id in self._to_return:
            return
        clerk = self.staff.houses[one.code].clerk
        assert one.issued_on is not None
        changes = {
            "certificate_state": "issued",
            "certificate_number": self._certificates.of(one),
            "certificate_issued_on": one.issued_on.isoformat(),
        }
        try:
            actions.correct(
                birth, changes=changes, reason=CorrectionReason.CERTIFICATE, by=clerk, at=at
            )
        except Refused:
            self._withdraw(birth, clerk, at)

    def _withdraw(self, birth: Birth, clerk: object, at: datetime) -> None:
        waiting = self._waiting[birth.township_code]
        if birth in waiting:
            waiting.remove(birth)
        actions.withdraw(
            birth,
            reason=WithdrawalReason.ENTERED_TWICE,
            by=clerk,  # type: ignore[arg-type] # an officer of the house
            at=at,
        )

    def _to_township(self, birth: Birth, at: datetime) -> None:
        code = birth.township_code
        self._waiting[code].append(birth)
        if code not in self._planned and code in self.staff.towns:
            self._planned.add(code)
            self.agenda.add(self._next_round(at), partial(self._round, code))

    def _next_round(self, at: datetime) -> datetime:
        day = at.date()
        slow = A_DAY if self._rng.random() < SLOW_ROUND else timedelta()
        moments = [datetime.combine(day + n * A_DAY, r, CHINA) for n in (0, 1) for r in ROUNDS]
        first = next(moment for moment in moments if moment > at + timedelta(minutes=20))
        return first + slow + timedelta(minutes=self._rng.randint(0, 50))

    def _round(self, code: str, at: datetime) -> None:
        """A township looks at all that waits for it."""
        self._planned.discard(code)
        waiting, self._waiting[code] = self._waiting[code], []
        officer = self.staff.towns[code]
        good = []
        for birth in waiting:
            hours = (self.at - birth.to_verify_since) / timedelta(hours=1)
            if hours < 24:
                continue  # of the last day: still to be done
            if birth.record_id in self._overdue:
                continue
            if birth.record_id in self._to_return:
                moment = self.at - timedelta(minutes=self._rng.randint(90, 900))
                self.agenda.add(max(at, moment), partial(self._send_back, birth))
            elif self._rng.random() < RETURNED and birth.birth_order:
                self._return(birth, at)
            else:
                good.append(birth)
        if good:
            actions.verify(good, by=officer, at=at)

    def _leave_some(self, found: Sequence[Delivery]) -> None:
        """Choose what is left for a visitor: some returned to the first house, some forgotten."""
        first = next(iter(self.staff.houses))
        settled = [one for one in found if one.born < self.at - 2 * A_DAY]
        own = [one.cells["record_id"] for one in settled if one.code == first]
        others = [one.cells["record_id"] for one in settled if one.code != first]
        self._to_return = set(own[-LEFT_RETURNED:])
        self._overdue = set(others[-LEFT_OVERDUE:])

    def _send_back(self, birth: Birth, at: datetime) -> None:
        officer = self.staff.towns[birth.township_code]
        actions.send_back(birth, reason=ReturnReason.FACTS_DIFFER, by=officer, at=at)

    def _return(self, birth: Birth, at: datetime) -> None:
        self._send_back(birth, at)
        later = at + timedelta(minutes=self._rng.randint(40, 600))
        self.agenda.add(later, partial(self._mend, birth))

    def _mend(self, birth: Birth, at: datetime) -> None:
        clerk = next(
            house.clerk
            for house in self.staff.houses.values()
            if house.department.pk == birth.department_id
        )
        order = (birth.birth_order or 1) + (1 if birth.birth_order == 1 else -1)
        changes = {"birth_order": str(order), "parity": str(order)}
        try:
            mended = actions.correct(
                birth, changes=changes, reason=CorrectionReason.RETURNED, by=clerk, at=at
            )
        except Refused:  # withdrawn meanwhile, as a second record of the same infant
            return
        self._to_township(mended, at)


def first_of_month(day: date, months: int) -> date:
    """Return the first day of the month so many months before.

    >>> first_of_month(date(2026, 3, 9), 12), first_of_month(date(2026, 3, 9), 3)
    (datetime.date(2025, 3, 1), datetime.date(2025, 12, 1))
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, 1)
