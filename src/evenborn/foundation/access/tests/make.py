"""Good departments and officers."""

from evenborn.foundation.access.models import Department, DepartmentKind, Officer
from evenborn.foundation.access.rules import Role

PASSWORD = "hengsheng-2026-ceshi"


def make_department(
    name: str = "安陵镇卫生院", *, kind: str = DepartmentKind.FACILITY, area_code: str = "500118101"
) -> Department:
    department, _ = Department.objects.get_or_create(
        name=name, area_code=area_code, defaults={"kind": kind}
    )
    return department


def make_officer(
    username: str,
    role: Role | str = Role.FACILITY_CLERK,
    *,
    department: Department | None = None,
    area_code: str = "",
    **more: object,
) -> Officer:
    department = department or make_department()
    officer = Officer(
        username=username,
        full_name=username.title(),
        role=str(role),
        department=department,
        area_code=area_code or department.area_code,
        **more,
    )
    officer.set_password(PASSWORD)
    officer.save()
    return officer
