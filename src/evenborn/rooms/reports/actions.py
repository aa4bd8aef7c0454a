"""Every write of this room: a report is made, a file of it is taken."""

import secrets
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import transaction

from evenborn import __version__
from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import Permission, Role
from evenborn.foundation.audit.actions import record
from evenborn.foundation.ui.clock import in_china
from evenborn.foundation.ui.refusal import Refused
from evenborn.report.bulletin import Letter
from evenborn.report.checks import header_problem
from evenborn.report.frozen import digest
from evenborn.rooms.reconciliation.models import QuarterTable
from evenborn.rooms.reconciliation.signing import TableState
from evenborn.rooms.reports import making, queries
from evenborn.rooms.reports.models import Report
from evenborn.rooms.reports.rules import File, Kind, may_take

LONGEST = {"issuer": 60, "number": 40, "to": 200, "copies": 300}


@transaction.atomic
def make_report(
    table: QuarterTable, *, kind: Kind, letter: Letter | None = None, by: Officer, at: datetime
) -> Report:
    """Make a report of a quarter's table: freeze its figures, digest every file, keep a receipt.

    A quarterly table is made once of each signed revision; asked again it is the same report.

    Args:
        letter: what the office adds to a bulletin.

    Raises:
        Refused: not the officer's to make, the quarter is not signed (a bulletin is then a draft),
            the form is not approved or its approval lapsed, a revision replaced the table, or its
            text is not the one that was signed.
    """
    if not by.may(Permission.REPORTS_MAKE) or not by.sees(area_code=table.area_code):
        raise Refused(
            zh="报表由本县统计人员和领导小组办公室编制。",
            en="The county's statistician and the office make reports.",
        )
    # The table's row is the lock: it is not drawn up anew while the report is made.
    found = QuarterTable.objects.select_for_update().get(pk=table.pk)
    written = _letter(letter or Letter(), kind=kind, today=in_china(at).date())
    if kind is Kind.QUARTERLY:
        before: Report | None = Report.objects.filter(table=found, kind=kind.value).first()
        if before is not None:
            return before
    _must_be_ready(found, kind, today=in_china(at).date())
    is_draft = found.state != TableState.SIGNED
    figures = queries.figures_of(found)
    report: Report = Report.objects.create(
        kind=kind.value,
        area_code=found.area_code,
        quarter=found.quarter,
        table=found,
        revision=found.revision,
        is_draft=is_draft,
        figures=found.figures,
        digest=found.digest,
        letter=_kept(written) if kind is Kind.BULLETIN else {},
        number=f"{in_china(at):%Y%m%d}-{secrets.token_hex(4).upper()}",
        files=making.digests_of(kind, figures, written, is_draft=is_draft),
        made_with=__version__,
        made_by=by.username,
        made_at=at,
    )
    record(
        "reports.made",
        subject=report,
        by=by,
        at=at,
        kind=kind.value,
        number=report.number,
        revision=report.revision,
        draft=is_draft,
        digest=report.digest[:16],
        files=len(report.files),
    )
    return report


def _must_be_ready(table: QuarterTable, kind: Kind, *, today: date) -> None:
    if table.state == TableState.REPLACED:
        raise Refused(
            zh="这一版已被修订表替代，请用最新一版。",
            en="A revision replaced this table; use that.",
        )
    if digest(table.figures) != table.digest:
        raise Refused(
            zh="表的内容与签字时的摘要不符，不能编制报表，请联系系统管理员。",
            en="The table does not match the digest that was signed; tell the administrator.",
        )
    if kind is Kind.BULLETIN:
        return
    if table.state != TableState.SIGNED:
        raise Refused(
            zh="本季度的表还没有由双方签字，不能编制季度统计表。",
            en="Both sides have to sign the quarter's table first.",
        )
    if problem := header_problem(queries.figures_of(table).form, today):
        raise Refused(zh=problem.zh, en=problem.en)


def _letter(letter: Letter, *, kind: Kind, today: date) -> Letter:
    """Return the letter on single lines; the day it is issued is today unless another is given."""
    if kind is Kind.QUARTERLY:
        return Letter()
    given = {name: " ".join(str(getattr(letter, name)).split()) for name in LONGEST}
    for name, longest in LONGEST.items():
        if len(given[name]) > longest:
            raise Refused(
                zh="通报的发文信息过长，请缩短。", en="The letter's particulars are too long."
            )
    return Letter(**given, issued_on=letter.issued_on or today)


def _kept(letter: Letter) -> dict[str, Any]:
    day = letter.issued_on
    return {**asdict(letter), "issued_on": day.isoformat() if day else ""}


@transaction.atomic
def take(report: Report, file: File, *, by: Officer, at: datetime) -> queries.Made:
    """Make a file anew, compare it with the receipt, and write down who took it.

    A file that is not the one of the receipt is not handed out; that it differs is in the log.

    Raises:
        Refused: the officer's role may not see the edition.
    """
    if not may_take(Kind(report.kind), file, Role(by.role)):
        raise Refused(
            zh="您的岗位只能查看脱敏版。", en="Your role may see the edition without small counts."
        )
    made = queries.made_anew(report, file)
    record(
        "reports.taken" if made.as_receipt else "reports.differed",
        subject=report,
        by=by,
        at=at,
        file=file.name,
        number=report.number,
    )
    return made
