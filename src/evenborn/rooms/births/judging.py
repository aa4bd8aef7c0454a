"""A record against the register: what the schema cannot know, asked in a few queries for many rows.

The same judgement serves the form, the file and the API. It reads and decides; nothing is written.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from operator import itemgetter
from typing import cast

from evenborn.foundation.access.models import Department, DepartmentKind
from evenborn.rooms.births import causes, identity
from evenborn.rooms.births.facts import schema
from evenborn.rooms.births.models import Birth, CertificateStock, UsedCertificate
from evenborn.rooms.births.rules import (
    State,
    born_at,
    certificate_parts,
    entry_due_at,
)
from evenborn.rooms.facilities.models import Institution
from evenborn.rooms.facilities.queries import may_deliver
from evenborn.standards import certificate_number_ok, judge_records
from evenborn.standards.checking.problems import Cause


@dataclass(slots=True)
class Row:
    """One record on its way into the register.

    Attributes:
        cells: typed cells, named as in the schema.
        problems: what is wrong with it so far; an error keeps it out.
        known: the record that was accepted before with the same number and content.
        form_key: of the form it was typed in, with its place there; "" at other doors.
    """

    cells: dict[str, object]
    problems: list[Cause] = field(default_factory=list)
    known: Birth | None = None
    form_key: str = ""

    @property
    def record_id(self) -> str:
        """The department's own number of the record."""
        return str(self.cells.get("record_id") or "")

    @property
    def birth_date(self) -> date:
        """The day of birth; asked only of rows that passed the schema."""
        return cast(date, self.cells["birth_date"])

    @property
    def birth_time(self) -> time | None:
        """The time of birth, if it was given."""
        return cast("time | None", self.cells.get("birth_time"))

    @property
    def refused(self) -> bool:
        """Tell whether an error keeps the row out."""
        return any(cause.severity == "error" for cause in self.problems)

    @property
    def open(self) -> bool:
        """Tell whether the row is still on its way in."""
        return not self.refused and self.known is None


def judge_rows(
    rows: Sequence[Row], *, department: Department, institution: Institution | None, at: datetime
) -> None:
    """Add to each row what the register finds, in place.

    Args:
        rows: rows that passed the schema or hold its errors.
        department: whose register it is.
        institution: the department's institution; None for a township, which enters births
            outside institutions only.
        at: the moment of entry.
    """
    # What is known already stays known, however late it is sent again.
    _find_known([row for row in rows if not row.refused], department)
    for row in rows:
        if row.open:
            row.problems += _by_itself(row, department, institution, at)
    entering = [row for row in rows if row.open]
    check_certificates(entering, institution)
    _check_same_day([row for row in entering if row.open])


def _by_itself(
    row: Row, department: Department, institution: Institution | None, at: datetime
) -> Iterable[Cause]:
    code = row.cells.get("facility_code")
    if institution is None:
        if department.kind == DepartmentKind.FACILITY:
            yield causes.MAY_NOT_DELIVER
        elif row.cells.get("place_type") in (None, "", "facility"):
            yield causes.ELSEWHERE
    else:
        if code and code != institution.code:
            yield causes.OTHER_FACILITY
        if not may_deliver(institution, row.birth_date):
            yield causes.MAY_NOT_DELIVER
    if row.birth_time is not None and born_at(row.birth_date, row.birth_time) > at:
        yield causes.NOT_YET
    late = at > entry_due_at(row.birth_date, row.birth_time)
    if late and not row.cells.get("late_reason"):
        yield causes.LATE


def _find_known(rows: Sequence[Row], department: Department) -> None:
    numbers = {row.record_id for row in rows}
    before = {
        birth.record_id: birth
        for birth in Birth.objects.filter(department=department, record_id__in=numbers).defer(
            "identity"
        )
    }
    for row in rows:
        birth = before.get(row.record_id)
        if birth is None:
            continue
        if birth.content_index in identity.content_candidates(row.cells):
            row.known = birth
        else:
            row.problems.append(causes.KNOWN_OTHERWISE)


def check_certificates(rows: Sequence[Row], institution: Institution | None) -> None:
    """Add what is wrong with the certificate numbers of rows: used, not received, spoilt."""
    by_index: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if number := row.cells.get("certificate_number"):
            for index in identity.certificate_candidates(str(number)):
                by_index[index].append(row)
    if not by_index:
        return
    used = set(
        Birth.objects.exclude(state=State.WITHDRAWN)
        .filter(certificate_index__in=by_index)
        .values_list("certificate_index", flat=True)
    )
    for index, sharing in by_index.items():
        # The first row of a file that bears the number keeps it; the next ones are refused.
        for row in sharing if index in used else sharing[1:]:
            if causes.CERTIFICATE_USED not in row.problems:
                row.problems.append(causes.CERTIFICATE_USED)
    if institution is not None:
        _check_stock([row for row in rows if row.open], institution)


def _check_stock(rows: Sequence[Row], institution: Institution) -> None:
    stocks = list(CertificateStock.objects.filter(institution=institution))
    numbered = [row for row in rows if row.cells.get("certificate_number")]
    if not stocks or not numbered:
        return
    wanted: dict[int, list[tuple[int, Row]]] = defaultdict(list)
    by_key = {stock.pk: stock for stock in stocks}
    for row in numbered:
        number = str(row.cells["certificate_number"])
        if not certificate_number_ok(number):
            row.problems.append(causes.NOT_IN_STOCK)
            continue
        series, serial = certificate_parts(number)
        stock = holding(stocks, series, serial)
        if stock is None:
            row.problems.append(causes.NOT_IN_STOCK)
        else:
            wanted[stock.pk].append((serial, row))
    for key, asked in wanted.items():
        _check_sequence(by_key[key], sorted(asked, key=itemgetter(0)))


def _check_sequence(stock: CertificateStock, asked: Sequence[tuple[int, Row]]) -> None:
    # A block may hold 100,000 numbers: those below are counted, only those between are fetched.
    first, last = asked[0][0], asked[-1][0]
    used = UsedCertificate.objects.filter(stock=stock)
    below = used.filter(serial__lt=first).count()
    between = dict(used.filter(serial__range=(first, last)).values_list("serial", "spoilt"))
    reached = sorted(between)
    given = 0  # by the rows before this one
    for serial, row in asked:
        if between.get(serial):
            row.problems.append(causes.CERTIFICATE_SPOILT)
            continue
        if below + bisect_left(reached, serial) + given < serial - stock.first:
            row.problems.append(causes.OUT_OF_SEQUENCE)
        given += serial not in between


def holding(
    stocks: Iterable[CertificateStock], series: str, serial: int
) -> CertificateStock | None:
    """Return the block that holds a number, if any of these does."""
    for stock in stocks:
        if stock.series == series and stock.first <= serial <= stock.last:
            return stock
    return None


def _check_same_day(rows: Sequence[Row]) -> None:
    by_index: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        for index in identity.same_day_candidates(row.cells):
            by_index[index].append(row)
    if not by_index:
        return
    ranks: dict[str, list[int | None]] = defaultdict(list)
    others = Birth.objects.exclude(state=State.WITHDRAWN).filter(same_day_index__in=by_index)
    for index, rank in others.values_list("same_day_index", "plurality_rank"):
        ranks[index].append(rank)
    for index, sharing in by_index.items():
        seen = list(ranks[index])
        for row in sharing:
            rank = cast("int | None", row.cells.get("plurality_rank"))
            if seen:
                several = cast(int, row.cells.get("plurality") or 1) > 1
                if rank is not None and rank in seen:
                    row.problems.append(causes.ENTERED_TWICE)
                elif not several or rank is None:
                    row.problems.append(causes.SAME_DAY)
            seen.append(rank)


def township_of(cells: Mapping[str, object], department: Department) -> str:
    """Return the township that verifies: the mother's, if it lies in this county, else ours.

    Births to women from other counties count where they happened too (R022), so the township of
    the institution looks at those.
    """
    home = str(cells.get("area_code") or "")
    county = department.area_code[:6]
    if len(home) >= 9 and home.startswith(county):
        return home[:9]
    return department.area_code[:9]


def preview(
    records: Sequence[Mapping[str, str | None]],
    *,
    department: Department,
    institution: Institution | None,
    at: datetime,
) -> list[Row]:
    """Judge records as `actions.enter` would, and write nothing; for the form's own answer."""
    numbered = [
        {**sent, "record_id": (sent.get("record_id") or "").strip() or f"-{place}"}
        for place, sent in enumerate(records)
    ]
    judged = judge_records(numbered, schema=schema(), today=at.date())
    rows = [
        Row({"record_id": sent["record_id"], **judgement.cells}, list(judgement.problems))
        for sent, judgement in zip(numbered, judged, strict=True)
    ]
    judge_rows(rows, department=department, institution=institution, at=at)
    return rows


def on_paper(paper: Mapping[str, str], *, today: date) -> list[Cause]:
    """Return what no rule can read in a line typed from the paper register."""
    read = judge_records([dict(paper)], schema=schema(), today=today, partial=True)[0]
    return [cause for cause in read.problems if cause.severity == "error" and cause.column in paper]
