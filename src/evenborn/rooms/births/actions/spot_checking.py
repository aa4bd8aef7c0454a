"""Spot checks: the system draws, an officer compares with paper, an error rate comes out."""

import random
import secrets
from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from evenborn.foundation.access.models import Department, Officer
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.audit.actions import record
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.births.facts import as_text, schema, sealed_columns
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
    # Two draws of one month at the same moment: the second waits and finds the first.
    Department.objects.select_for_update(no_key=True).get(pk=department.pk)
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
        Refused: compared already, outside the officer's scope, nothing to compare, or a column
            that says who by an officer who may not see who: the answer would tell him.
    """
    # The check is locked, so that the two who compare its last two records see each other.
    check = (
        SpotCheck.objects.select_for_update(of=("self",), no_key=True)
        .select_related("department")
        .get(pk=item.check_of_id)
    )
    item = SpotCheckItem.objects.select_related("birth").get(pk=item.pk)
    if not by.sees(area_code=check.department.area_code, department_id=check.department_id):
        raise Refused(zh="该单位不在您的工作范围内。", en="This department is outside your scope.")
    if item.compared_at is not None:
        raise Refused(zh="这一条已经核对过。", en="This record is compared already.")
    if paper is not None and not paper.keys() <= set(columns_for(by)):
        raise Refused(
            zh="您的岗位不能核对身份信息栏目。", en="Your role may not compare who it is about."
        )
    if paper is not None and not paper:
        raise Refused(
            zh="请至少填写一栏纸质登记簿的内容；没有这条登记的，请选“登记簿上没有这条”。",
            en="Fill in at least one column from paper; where it has no such line, say so.",
        )
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
    # What no rule can read stands for itself: the register cannot say the same.
    on_paper = {name: as_text(read.cells.get(name)) or paper[name].strip() for name in paper}
    return [name for name in COMPARED if name in paper and on_paper[name] != entered.get(name, "")]


def columns_for(officer: Officer) -> tuple[str, ...]:
    """Return the columns an officer may compare: those that say who only with the permission."""
    if officer.may(Permission.BIRTHS_IDENTITY):
        return COMPARED
    sealed = set(sealed_columns())
    return tuple(name for name in COMPARED if name not in sealed)
