"""Birth certificates: blocks received, numbers used in sequence, spoilt ones recorded."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

from django.db import transaction

from evenborn.foundation.access.models import Officer
from evenborn.foundation.audit.actions import record
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.births.judging import holding
from evenborn.rooms.births.models import CertificateStock, UsedCertificate
from evenborn.rooms.births.rules import certificate_parts
from evenborn.rooms.facilities.models import Institution
from evenborn.standards import certificate_number_ok
from evenborn.standards.words import Words

LARGEST_BLOCK = 100_000


class SpoiltReason(StrEnum):
    """Why a certificate cannot be issued."""

    MISPRINT = "misprint"
    DAMAGED = "damaged"
    LOST = "lost"


SPOILT_WORDS = {
    SpoiltReason.MISPRINT: Words("打印错误", "Misprinted"),
    SpoiltReason.DAMAGED: Words("污损", "Damaged"),
    SpoiltReason.LOST: Words("遗失", "Lost"),
}


@transaction.atomic
def receive_certificates(
    institution: Institution, *, first: str, last: str, received_on: date, by: Officer, at: datetime
) -> CertificateStock:
    """Record a block of numbers that the institution received.

    Raises:
        Refused: not two numbers of one series in order, too large a block, or a number that
            another block holds.
    """
    if institution.department_id != by.department_id:
        raise Refused(zh="只能登记本机构领用的证明。", en="Only your own institution's block.")
    if not (certificate_number_ok(first) and certificate_number_ok(last)):
        raise Refused(
            zh="编号应为 1 个大写字母加 9 位数字，前两位数字为省代码。",
            en="A number is one capital letter and nine digits, the first two the province.",
        )
    (series, start), (end_series, end) = certificate_parts(first), certificate_parts(last)
    if series != end_series or end < start or end - start >= LARGEST_BLOCK:
        raise Refused(
            zh="起止编号应属同一字头，止号不小于起号，且一次不超过 10 万个。",
            en="First and last must be of one series, in order, and at most 100,000 numbers.",
        )
    if received_on > at.date():
        raise Refused(
            zh="领用日期不能晚于今天。", en="A block cannot have been received after today."
        )
    # Two blocks recorded at the same moment: the second waits and finds the first.
    Institution.objects.select_for_update(no_key=True).get(pk=institution.pk)
    if CertificateStock.objects.filter(series=series, first__lte=end, last__gte=start).exists():
        raise Refused(
            zh="这段编号与已登记的号段重叠，请核对领用单。",
            en="These numbers overlap a block recorded before; compare with the receipt.",
        )
    stock = CertificateStock.objects.create(
        institution=institution,
        series=series,
        first=start,
        last=end,
        received_on=received_on,
        received_by=by.username,
    )
    record("births.certificates_received", subject=stock, by=by, at=at, numbers=end - start + 1)
    return stock


@transaction.atomic
def spoil_certificate(
    institution: Institution, *, number: str, reason: SpoiltReason, by: Officer, at: datetime
) -> UsedCertificate:
    """Record a number of the stock that cannot be issued.

    Raises:
        Refused: not in the institution's stock, or used already.
    """
    if institution.department_id != by.department_id:
        raise Refused(zh="只能登记本机构的证明。", en="Only your own institution's certificates.")
    stock = None
    if certificate_number_ok(number):
        series, serial = certificate_parts(number)
        stocks = CertificateStock.objects.select_for_update().filter(institution=institution)
        stock = holding(stocks, series, serial)
    if stock is None:
        raise Refused(
            zh="该编号不在本机构领用的号段内。",
            en="This number is not in a block your institution received.",
        )
    if UsedCertificate.objects.filter(stock=stock, serial=serial).exists():
        raise Refused(
            zh="该编号已签发或已登记作废。", en="This number is issued or recorded as spoilt."
        )
    used = UsedCertificate.objects.create(
        stock=stock,
        serial=serial,
        spoilt=True,
        reason=reason.value,
        spoilt_by=by.username,
        used_on=at.date(),
    )
    record("births.certificate_spoilt", subject=stock, by=by, at=at, reason=reason.value)
    return used


def use_certificates(
    numbers: Iterable[str], *, institution: Institution | None, at: datetime
) -> None:
    """Mark numbers as issued, inside the action that enters or corrects their records."""
    # A number of another form is entered with a warning; it is of nobody's stock.
    numbers = [number for number in numbers if certificate_number_ok(number)]
    if institution is None or not numbers:
        return
    stocks = list(CertificateStock.objects.filter(institution=institution))
    used = []
    for number in numbers:
        series, serial = certificate_parts(number)
        if stock := holding(stocks, series, serial):
            used.append(UsedCertificate(stock=stock, serial=serial, used_on=at.date()))
    UsedCertificate.objects.bulk_create(used, ignore_conflicts=True)


def release_certificate(number: str, *, institution: Institution | None) -> None:
    """Take back that a number was issued, inside the correction that takes it off a record.

    It stands as a gap until it is issued or recorded as spoilt. A spoilt number stays spoilt.
    """
    if institution is None or not certificate_number_ok(number):
        return
    series, serial = certificate_parts(number)
    stock = holding(CertificateStock.objects.filter(institution=institution), series, serial)
    if stock is not None:
        UsedCertificate.objects.filter(stock=stock, serial=serial, spoilt=False).delete()
