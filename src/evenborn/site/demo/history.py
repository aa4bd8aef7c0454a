"""What was born before the county used the system: files of each institution, marked as such."""

import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from evenborn.foundation.access.models import Officer
from evenborn.foundation.exchange import vault
from evenborn.foundation.exchange.actions import receive
from evenborn.foundation.exchange.models import Batch
from evenborn.foundation.runs.worker import work_until_empty
from evenborn.foundation.ui.clock import CHINA
from evenborn.rooms.births import actions
from evenborn.rooms.births.queries import months_of, to_verify
from evenborn.rooms.births.rules import month_after, month_of
from evenborn.site.demo.certificates import Certificates
from evenborn.site.demo.deliveries import Delivery, csv_bytes
from evenborn.site.demo.staff import House, Staff

TOGETHER = 400  # records that a township vouches for at once


def send(content: bytes, *, name: str, by: Officer, at: datetime, kind: str = "delivery") -> Batch:
    """Send a file as the page does, and let the worker take it in."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        batch, _ = receive(vault.take(path), kind=kind, name=name, by=by, at=at)
    work_until_empty(clock=lambda: at)
    batch.refresh_from_db()
    return batch


def half_years(found: Sequence[Delivery]) -> dict[tuple[date, str], list[Delivery]]:
    """Return the deliveries by half-year and institution, in the order of time."""
    by_file: dict[tuple[date, str], list[Delivery]] = defaultdict(list)
    for one in found:
        first = one.born.date().replace(day=1, month=1 if one.born.month < 7 else 7)
        by_file[first, one.code].append(one)
    return dict(sorted(by_file.items()))


class Backfill:
    """Sends the files of earlier years and settles their months."""

    def __init__(self, staff: Staff, certificates: Certificates, *, seed: int) -> None:
        self.staff = staff
        self._certificates = certificates
        self.at = datetime.min.replace(tzinfo=CHINA)
        self._rng = random.Random(f"history {seed}")

    def bring_in(self, found: Sequence[Delivery], *, at: datetime) -> datetime:
        """Bring in everything from a moment on, and return when it was done."""
        self.at = at
        for (first, code), rows in half_years(found).items():
            house = self.staff.houses[code]
            self._certificates.number(rows)
            written = [self._row(one) for one in rows]
            name = f"{first:%Y-%m}.csv"
            send(csv_bytes(written), name=name, by=house.clerk, at=self._later(5))
        for officer in self.staff.towns.values():
            while births := list(to_verify(officer)[:TOGETHER]):
                actions.verify(births, by=officer, at=self._later(3))
        self.at = _next_morning(self.at)
        for house in self.staff.houses.values():
            for month in reversed(months_of(house.department, until=self.at.date(), most=60)):
                if month_after(month) <= month_of(at.date()):
                    self._close(house, month)
        return _next_morning(self.at)

    def _close(self, house: House, month: date) -> None:
        close = actions.prepare_month(
            house.department, month=month, by=house.clerk, at=self._later(2)
        )
        actions.sign_month(close, by=house.signer, at=self._later(2))

    def _later(self, minutes: int) -> datetime:
        """Return the next moment, some minutes on, within office hours."""
        self.at += timedelta(seconds=self._rng.randint(30, minutes * 60))
        if self.at.hour >= 18:
            self.at = _next_morning(self.at)
        return self.at

    def _row(self, one: Delivery) -> dict[str, str]:
        number = self._certificates.of(one)
        return {**one.cells, "certificate_number": number, "late_reason": "backfill"}


def _next_morning(at: datetime) -> datetime:
    return datetime.combine(at.date() + timedelta(days=1), time(8, 40), CHINA)
