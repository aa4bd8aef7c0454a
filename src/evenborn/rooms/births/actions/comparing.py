"""Counts beside counts: a township's own by the 10th."""

from datetime import date, datetime
from enum import StrEnum

from django.db import transaction

from evenborn.foundation.access.models import Department, Officer
from evenborn.foundation.audit.actions import record
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.births.models import TownshipComparison
from evenborn.rooms.births.queries import township_counts
from evenborn.rooms.births.rules import month_after
from evenborn.standards.words import Words


class Explanation(StrEnum):
    """Why a township's count and the register differ."""

    BORN_ELSEWHERE = "born_elsewhere"
    MOVED = "moved"
    NOT_ENTERED = "not_entered"
    LATE_NEWS = "late_news"
    MISCOUNTED = "miscounted"
    OPEN = "open"


EXPLANATIONS = {
    Explanation.BORN_ELSEWHERE: Words("在县外出生", "Born outside the county"),
    Explanation.MOVED: Words("迁入或迁出", "Moved in or out"),
    Explanation.NOT_ENTERED: Words(
        "机构漏录，已通知补录", "Not entered by the facility, which was told"
    ),
    Explanation.LATE_NEWS: Words("乡镇获知较晚", "The township learnt of it late"),
    Explanation.MISCOUNTED: Words("乡镇统计有误", "The township's own count was wrong"),
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
        boys, girls: live births the township knows of in it. They are kept as typed, before the
            register's are shown, so that they are not copied from it.
        explanation: why the counts differ, if it is known; else `explain_difference` follows.

    Raises:
        Refused: the month is not over, or compared already.
    """
    if len(by.area_code) < 9:
        raise Refused(zh="由乡镇（街道）进行比对。", en="A township does the comparison.")
    if at.date() < month_after(month):
        raise Refused(zh="本月尚未结束。", en="The month is not over yet.")
    code = by.area_code[:9]
    # Two officers at the same moment: the second waits and finds the first one's counts.
    Department.objects.select_for_update(no_key=True).get(pk=by.department_id)
    if TownshipComparison.objects.filter(township_code=code, month=month).exists():
        raise Refused(zh="该月已经比对。", en="This month is compared already.")
    registered = township_counts(code, month)
    differs = (boys, girls) != (registered.boys, registered.girls)
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
def explain_difference(
    comparison: TownshipComparison, *, explanation: Explanation, by: Officer, at: datetime
) -> TownshipComparison:
    """Say why a township's counts and the register's differ; the counts stay as they were.

    Raises:
        Refused: another township's, no difference, or explained for good already.
    """
    found = TownshipComparison.objects.select_for_update().get(pk=comparison.pk)
    if found.township_code != by.area_code[:9]:
        raise Refused(zh="由本乡镇（街道）说明。", en="The township itself explains it.")
    if not found.differs:
        raise Refused(zh="两边人数一致，不需要说明。", en="The counts agree; nothing to explain.")
    if found.explanation not in ("", Explanation.OPEN.value):
        raise Refused(zh="该月已说明原因。", en="This month is explained already.")
    found.explanation, found.at = explanation.value, at
    found.save(update_fields=["explanation", "at"])
    record(
        "births.difference_explained", subject=found, by=by, at=at, explanation=explanation.value
    )
    return found
