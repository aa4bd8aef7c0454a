"""A quarter's table goes to a department under an agreement; the very bytes stay, sealed."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction

from evenborn.foundation.access.models import Department, Officer
from evenborn.foundation.audit.actions import record
from evenborn.foundation.exchange import vault
from evenborn.foundation.exchange.actions import keep_bytes
from evenborn.foundation.exchange.writers import Format, Sent, table_out
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.reconciliation.actions.agreements import note_transfer
from evenborn.rooms.reconciliation.models import Agreement, Package
from evenborn.rooms.reconciliation.quarter import quarter_table
from evenborn.rooms.reconciliation.rules_agreements import QUARTER


@transaction.atomic
def send_quarter(
    agreement: Agreement,
    *,
    quarter: date,
    format: Format,  # noqa: A002 - what the officer chooses is called so
    language: str,
    by: Officer,
    at: datetime,
) -> Sent:
    """Make a quarter's table for a department: suppressed, with a receipt and a watermark.

    Made again, it is another package with a receipt of its own; the earlier one stays.

    Args:
        agreement: under which it goes.
        quarter: its first day.
        format, language: of the file.

    Raises:
        Refused: the agreement is not in force or not for this table, the quarter has not begun,
            or the officer may not send tables out.
    """
    found = Agreement.objects.select_related("partner").get(pk=agreement.pk)
    if found.kind != QUARTER or found.area_code != by.area_code or not found.is_current(at.date()):
        raise Refused(
            zh="没有与该单位已批准并在有效期内的提供协议，不能交换。请先拟订并批准协议。",
            en="No agreement with this department is approved and in force; have one approved "
            "first.",
        )
    if quarter > at.date():
        raise Refused(zh="该季度尚未开始。", en="The quarter has not begun.")
    # One after the other, so that two officers do not send the same table at the same moment.
    Department.objects.select_for_update(no_key=True).get(pk=by.department_id)
    table = quarter_table(by, quarter=quarter, recipient=found.partner.name, today=at.date())
    sent = table_out(table, format=format, by=by, at=at, language=language)
    package = Package.objects.create(
        agreement=found,
        quarter=quarter,
        outgoing=sent.receipt,
        content=keep_bytes(sent.content),
    )
    note_transfer(found, outgoing=sent.receipt, amount=sent.receipt.cells, by=by, at=at)
    record(
        "reconciliation.quarter_sent",
        subject=package,
        by=by,
        at=at,
        receipt=sent.receipt.number,
        again=Package.objects.filter(agreement=found, quarter=quarter).count() > 1,
    )
    return sent


@transaction.atomic
def fetch_package(package: Package, *, by: Officer, at: datetime) -> Iterator[bytes]:
    """Return the bytes of a package as they went, and write down that they were fetched."""
    record("reconciliation.package_fetched", subject=package, by=by, at=at)
    return vault.pieces(package.content.name, package.content.secret or {})
