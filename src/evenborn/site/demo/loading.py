"""Loads the demo county through the doors of its officers, in the order of time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

from evenborn.foundation.access.models import Officer
from evenborn.foundation.ui.clock import CHINA, in_china
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.births import actions
from evenborn.site.demo.agencies import Agencies
from evenborn.site.demo.agenda import Agenda
from evenborn.site.demo.agreements import agree
from evenborn.site.demo.certificates import Certificates
from evenborn.site.demo.days import Days, first_of_month
from evenborn.site.demo.deliveries import YEARS, deliveries
from evenborn.site.demo.history import Backfill
from evenborn.site.demo.matters import Matters
from evenborn.site.demo.months import Months
from evenborn.site.demo.publishing import Publishing
from evenborn.site.demo.quarters import Quarters
from evenborn.site.demo.staff import Founding, Staff
from evenborn.site.demo.trying import BAD, write_files
from evenborn.standards.words import Words

IN_USE = 12  # months
TRY = "try"  # folder of the files for a visitor
BLOCK = 3_000  # certificates that an institution received
Tell = Callable[[Words], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded.

    Attributes:
        deliveries: lines that the hospitals had.
        births: that were entered since the county uses the system.
        names: of officers and liaisons.
        cells: the lines themselves, for a test that looks for them where they must not be.
    """

    deliveries: int
    births: int
    names: tuple[str, ...]
    cells: tuple[dict[str, str], ...]


def load(*, seed: int, births_per_year: int, at: datetime, progress: Tell) -> Loaded:
    """Load a county of three years that end at a moment.

    Earlier years come as files of each institution and half-year; the last twelve months by the
    API, the form and files, day by day, each act at its own moment and in order.

    Args:
        seed: the same seed and moment give the same county, but for random keys and nonces.
        births_per_year: about so many.
        at: the end: now.
        progress: told in words how far it has come.

    Raises:
        Refused: this house is no demo, or there are accounts already.
    """
    if not settings.DEMO:
        raise Refused(zh="只有演示环境可以载入演示县。", en="Only a demo house loads the demo.")
    if Officer.objects.exists():
        raise Refused(zh="库中已有账号，不能载入演示县。", en="There are accounts already.")
    at = in_china(at).replace(microsecond=0)
    since = first_of_month(at.date(), 12 * YEARS)
    used_since = first_of_month(at.date(), IN_USE)
    # Set up in the middle of the month before, so that this month is its first whole one.
    founded = datetime.combine(used_since, time(9), CHINA) - timedelta(days=12)

    progress(Words("正在生成三年的分娩记录", "Making the deliveries of three years"))
    made = TemporaryDirectory()
    found = deliveries(
        Path(made.name),
        seed=seed,
        births_per_year=births_per_year,
        at=at,
        since=since,
        told=lambda year: None,
    )
    progress(Words("正在建立部门、账号和机构", "Opening departments, accounts and institutions"))
    founding = Founding(seed=seed, at=founded)
    staff = founding.found()
    agree(staff, at=founded)
    codes = list(staff.houses)

    before = [one for one in found if one.born < founded]
    after = [one for one in found if one.born >= founded]
    progress(Words(f"正在导入启用前 {len(before)} 条", f"Bringing in {len(before)} from before"))
    earlier, certificates = Certificates("Y50", codes), Certificates("Z50", codes)
    start = Backfill(staff, earlier, seed=seed).bring_in(before, at=founded)

    agenda = Agenda(until=at)
    agenda.add(start, lambda then: _receive_blocks(staff, certificates, then))
    days = Days(agenda, staff, certificates, seed=seed)
    days.plan(after, start=start)
    Months(agenda, staff, seed=seed).plan(since=first_of_month(at.date(), IN_USE + 1))
    agencies = Agencies(
        Path(made.name), lambda: earlier.given() | certificates.given(), since=since
    )
    made.cleanup()
    Quarters(agenda, staff, agencies).plan(since=used_since)
    Publishing(agenda, staff).plan(since=used_since)
    folder = Path(settings.DATA) / TRY
    write_files(folder, before, code=codes[0], at=at)
    Matters(agenda, staff, days, seed=seed).plan(bad_file=folder / BAD)
    progress(Words(f"正在逐日办理 {len(after)} 条", f"Living through {len(after)}, day by day"))
    agenda.run(_by_quarter(progress, start, at))

    founding.write_accounts(Path(settings.DATA))
    return Loaded(
        deliveries=len(found),
        births=len(days.entered),
        names=tuple(staff.names),
        cells=tuple(one.cells for one in found),
    )


def _by_quarter(progress: Tell, start: datetime, end: datetime) -> Callable[[datetime], None]:
    """Return what tells four times how far time has come."""
    reached = 0

    def told(then: datetime) -> None:
        nonlocal reached
        quarter = int(4 * ((then - start) / (end - start)))
        if quarter > reached:
            reached = quarter
            progress(Words(f"  已到 {then:%Y-%m-%d}", f"  reached {then:%Y-%m-%d}"))

    return told


def _receive_blocks(staff: Staff, certificates: Certificates, at: datetime) -> None:
    for code, house in staff.houses.items():
        first, last = certificates.block(code, BLOCK)
        actions.receive_certificates(
            house.institution,
            first=first,
            last=last,
            received_on=at.date(),
            by=house.clerk,
            at=at,
        )
