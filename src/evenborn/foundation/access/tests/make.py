"""Good departments and officers."""

from datetime import datetime

from evenborn.foundation.access.models import Department, DepartmentKind, Officer
from evenborn.foundation.access.rules import Role
from evenborn.foundation.access.second_factor import code_of, step_of
from evenborn.foundation.ui import clock
from evenborn.foundation.ui.clock import CHINA

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


NOON = datetime(2026, 7, 1, 12, tzinfo=CHINA)
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def with_second_factor(officer: Officer, *, secret: str = SECRET, at: datetime = NOON) -> Officer:
    """Give an officer an authenticator with a known secret."""
    officer.second_factor, officer.second_factor_at = {"secret": secret}, at
    officer.save()
    return officer


def code_now(*, secret: str = SECRET, ahead: int = 0) -> str:
    """Return what the authenticator shows at this moment; for tests of pages."""
    return code_of(secret, step_of(clock.now()) + ahead)
