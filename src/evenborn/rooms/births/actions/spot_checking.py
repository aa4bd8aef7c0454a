"""Spot checks: the system draws, an officer compares with paper, an error rate comes out."""

import random
import secrets
from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from evenborn.foundation.access.models import Department, Officer
from evenborn.foundation.audit.actions import record
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.births.facts import as_text, schema
from evenborn.rooms.births.models import Birth, SpotCheck, SpotCheckItem
from evenborn.rooms.births.queries import cells_of
from evenborn.rooms.births.spot_check_columns import COMPARED
from evenborn.standards import judge_records


@transaction.atomic
def draw_sample(
    department: Department, *, month: date, size: int, by: Officer, at: datetime
) -> SpotCheck:
    """Draw records of a month at random, each set of `size` equally likely.

    Args:
        size: records to draw; all of them where the month has fewer.

    Raises:
        Refused: the department lies outside the officer's scope, the month has no records, or a
            check of the month is still open.
    """
    if not by.sees(area_code=department.area_code, department_id=department.pk):
        raise Refused(zh="该单位不在您的工作范围内。", en="This department is outside your scope.")
    if SpotCheck.objects.filter(
        department=department, month=month, finished_at__isnull=True
    ).exists():
        raise Refused(
            zh="该月还有未完成的抽查，请先完成。", en="A check of this month is still open."
        )
    frame = list(
        Birth.objects.filter(department=department, month=month)
        .exclude(state="withdrawn")
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    if not frame or size < 1:
        raise Refused(zh="该月没有可抽查的记录。", en="The month has no records to check.")
    # 63 bits from the system's own randomness: nobody chooses, and the draw can be repeated.
    seed = secrets.randbits(63)
    drawn = random.Random(seed).sample(frame, min(size, len(frame)))
    check = SpotCheck.objects.create(
        department=department,
        month=month,
        drawn_by=by.username,
        drawn_at=at,
        seed=seed,
        frame=len(frame),
        size=len(drawn),
    )
    SpotCheckItem.objects.bulk_create(
        SpotCheckItem(check_of=check, birth_id=pk, place=place)
        for place, pk in enumerate(drawn, start=1)
    )
    record("births.sample_drawn", subject=check, by=by, at=at, frame=len(frame), size=len(drawn))
    return check


@transaction.atomic
def compare_item(
    item: SpotCheckItem,
    *,
    paper: Mapping[str, str] | None,
    by: Officer,
    at: datetime,
) -> SpotCheckItem:
    """Compare one drawn record with what the officer typed from the paper register.

    Args:
        paper: the compared columns as paper says them; None when paper has no such line.
            A column left out was not legible and is not compared.

    Returns:
        The item with the names of the columns that differ; the values are not kept.

    Raises:
        Refused: compared already, or outside the officer's scope.
    """
    item = (
        SpotCheckItem.objects.select_for_update(of=("self",))
        .select_related("check_of__department", "birth")
        .get(pk=item.pk)
    )
    check = item.check_of
    if not by.sees(area_code=check.department.area_code, department_id=check.department_id):
        raise Refused(zh="该单位不在您的工作范围内。", en="This department is outside your scope.")
    if item.compared_at is not None:
        raise Refused(zh="这一条已经核对过。", en="This record is compared already.")
    item.on_paper = paper is not None
    item.differing = _differing(item.birth, paper, at) if paper is not None else []
    item.compared_by, item.compared_at = by.username, at
    item.save()
    record(
        "births.sample_compared",
        subject=item.birth,
        by=by,
        at=at,
        on_paper=item.on_paper,
        differing=item.differing,
    )
    if not check.items.filter(compared_at__isnull=True).exists():
        check.finished_at = at
        check.save(update_fields=["finished_at"])
        record("births.sample_finished", subject=check, by=by, at=at, size=check.size)
    return item


def _differing(birth: Birth, paper: Mapping[str, str], at: datetime) -> list[str]:
    # Paper is read by the rules of any file, so that 男 and 1, 3,250 and 3250 are the same.
    read = judge_records([dict(paper)], schema=schema(), today=at.date(), partial=True)[0]
    entered = {name: as_text(value) for name, value in cells_of(birth).items()}
    return [
        name
        for name in COMPARED
        if name in paper and as_text(read.cells.get(name)) != entered.get(name, "")
    ]
