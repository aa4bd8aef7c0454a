"""Counts beside counts: a township's own by the 10th, a quarter's to other departments."""

from datetime import date, datetime
from enum import StrEnum

from django.db import transaction

from evenborn.foundation.access.models import Officer
from evenborn.foundation.audit.actions import record
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.births.models import QuarterExchange, TownshipComparison
from evenborn.rooms.births.queries import township_counts
from evenborn.rooms.births.rules import month_after
from evenborn.standards.words import Words


class Explanation(StrEnum):
    """Why a township's count and the register differ."""

    BORN_ELSEWHERE = "born_elsewhere"
    MOVED = "moved"
    NOT_ENTERED = "not_entered"
    LATE_NEWS = "late_news"
    OPEN = "open"


EXPLANATIONS = {
    Explanation.BORN_ELSEWHERE: Words("在县外出生", "Born outside the county"),
    Explanation.MOVED: Words("迁入或迁出", "Moved in or out"),
    Explanation.NOT_ENTERED: Words(
        "机构漏录，已通知补录", "Not entered by the facility, which was told"
    ),
    Explanation.LATE_NEWS: Words("乡镇获知较晚", "The township learnt of it late"),
    Explanation.OPEN: Words("原因待查", "Still to be found out"),
}


@transaction.atomic
def compare_township(
    *,
    month: date,
    boys: int,
    girls: int,
    explanation: Explanation | None,
    by: Officer,
    at: datetime,
) -> TownshipComparison:
    """Put the township's own counts beside the register's; no name is needed for this.

    Args:
        month: the month that is over.
        boys, girls: live births the township knows of in it.
        explanation: needed where the counts differ.

    Raises:
        Refused: the month is not over, compared already, a difference without explanation.
    """
    if len(by.area_code) < 9:
        raise Refused(zh="由乡镇（街道）进行比对。", en="A township does the comparison.")
    if at.date() < month_after(month):
        raise Refused(zh="本月尚未结束。", en="The month is not over yet.")
    code = by.area_code[:9]
    if TownshipComparison.objects.filter(township_code=code, month=month).exists():
        raise Refused(zh="该月已经比对。", en="This month is compared already.")
    registered = township_counts(code, month)
    differs = (boys, girls) != (registered.boys, registered.girls)
    if differs and explanation is None:
        raise Refused(
            zh="两边人数不一致，请选择原因。", en="The counts differ; choose an explanation."
        )
    compared = TownshipComparison.objects.create(
        township_code=code,
        month=month,
        boys_known=boys,
        girls_known=girls,
        boys_registered=registered.boys,
        girls_registered=registered.girls,
        explanation=explanation.value if explanation and differs else "",
        by=by.username,
        at=at,
    )
    record("births.township_compared", subject=compared, by=by, at=at, differs=differs)
    return compared


@transaction.atomic
def send_quarter(
    *, quarter: date, recipient: str, receipt: str, by: Officer, at: datetime
) -> QuarterExchange:
    """Note that a quarter's counts went out to a department, under the file's receipt.

    Raises:
        Refused: the quarter has not begun, or its counts went to this department before.
    """
    if quarter > at.date():
        raise Refused(zh="该季度尚未开始。", en="The quarter has not begun.")
    area = by.area_code
    if QuarterExchange.objects.filter(
        area_code=area, quarter=quarter, recipient=recipient
    ).exists():
        raise Refused(
            zh="该季度已与此部门交换。", en="This quarter was exchanged with this department."
        )
    sent = QuarterExchange.objects.create(
        area_code=area,
        quarter=quarter,
        recipient=recipient,
        receipt=receipt,
        by=by.username,
        at=at,
    )
    record("births.quarter_sent", subject=sent, by=by, at=at, recipient=recipient)
    return sent
