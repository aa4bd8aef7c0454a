"""Departments and who speaks for them."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from evenborn.foundation.access.models import Department, Liaison, Officer
from evenborn.foundation.access.separation import DepartmentKind
from evenborn.foundation.audit.actions import Actor, record
from evenborn.foundation.ui.refusal import Refused


@transaction.atomic
def open_department(
    *, name: str, kind: DepartmentKind, area_code: str, by: Actor, at: datetime
) -> Department:
    """Add a department.

    Raises:
        Refused: there is one of this name in the area.
    """
    try:
        with transaction.atomic():
            department = Department.objects.create(name=name, kind=kind.value, area_code=area_code)
    except IntegrityError as error:
        raise Refused(
            zh="该区划已有同名部门。", en="There is a department of this name in this area."
        ) from error
    record("access.department_opened", subject=department, by=by, at=at, kind=kind.value)
    return department


@transaction.atomic
def rename_department(
    department: Department, *, name: str, by: Officer, at: datetime
) -> Department:
    """Give a department another name; its kind and area stay, for its accounts rest on them.

    Raises:
        Refused: there is one of this name in the area.
    """
    department = Department.objects.select_for_update().get(pk=department.pk)
    department.name = name
    try:
        with transaction.atomic():
            department.save(update_fields=["name"])
    except IntegrityError as error:
        raise Refused(
            zh="该区划已有同名部门。", en="There is a department of this name in this area."
        ) from error
    record("access.department_renamed", subject=department, by=by, at=at)
    return department


@transaction.atomic
def close_department(department: Department, *, on: date, by: Officer, at: datetime) -> Department:
    """Close a department whose accounts are closed.

    Raises:
        Refused: it has open accounts or API clients, or is closed already.
    """
    department = Department.objects.select_for_update().get(pk=department.pk)
    if department.closed_on is not None:
        raise Refused(zh="该部门已撤销。", en="This department is closed.")
    if (
        department.officers.filter(closed_at=None).exists()
        or department.clients.filter(revoked_at=None).exists()
    ):
        raise Refused(
            zh="该部门还有未停用的账号或接口客户端，请先停用或调出。",
            en="This department has open accounts or API clients; close or move them first.",
        )
    department.closed_on = on
    department.save(update_fields=["closed_on"])
    record("access.department_closed", subject=department, by=by, at=at)
    return department


@transaction.atomic
def appoint_liaison(
    department: Department,
    *,
    name: str,
    post: str,
    phone: str,
    deputy: str = "",
    valid_from: date,
    by: Officer,
    at: datetime,
) -> Liaison:
    """Name who speaks for a department from a day on; the one before ends the day before.

    Raises:
        Refused: the department is closed, or the day is not after the present one's first.
    """
    department = Department.objects.select_for_update().get(pk=department.pk)
    if department.closed_on is not None:
        raise Refused(zh="该部门已撤销。", en="This department is closed.")
    present = department.liaisons.filter(valid_to=None).first()
    if present is not None:
        if valid_from <= present.valid_from:
            raise Refused(
                zh="任职起始日须晚于现任联络员的起始日。",
                en="The first day must be later than that of the present liaison.",
            )
        present.valid_to = valid_from - timedelta(days=1)
        present.save(update_fields=["valid_to"])
    liaison = Liaison.objects.create(
        department=department,
        person={"name": name, "phone": phone, "deputy": deputy},
        post=post,
        valid_from=valid_from,
    )
    record("access.liaison_appointed", subject=liaison, by=by, at=at, department=department.pk)
    return liaison
