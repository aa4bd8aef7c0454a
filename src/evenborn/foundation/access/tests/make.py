"""Good departments and officers."""

from datetime import datetime
from types import SimpleNamespace

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


def make_cast() -> SimpleNamespace:
    """The fixed cast: Alma enters births in Anling's hospital, Boris verifies Anling town.

    Chiara verifies the town next door and must never see Anling; Dora signs for Anling's hospital,
    Emil counts for the county, Fay administers the system, Gil audits, Hana leads the office.
    """
    anling = make_department("安陵医院", kind=DepartmentKind.FACILITY, area_code="500118001")
    beilu = make_department("北麓医院", kind=DepartmentKind.FACILITY, area_code="500118002")
    anling_town = make_department(
        "安陵街道办事处", kind=DepartmentKind.TOWNSHIP, area_code="500118001"
    )
    beilu_town = make_department(
        "北麓街道办事处", kind=DepartmentKind.TOWNSHIP, area_code="500118002"
    )
    county = make_department("县卫生健康委员会", kind=DepartmentKind.HEALTH, area_code="500118")
    office = make_department("领导小组办公室", kind=DepartmentKind.OFFICE, area_code="500118")
    return SimpleNamespace(
        anling=anling,
        beilu=beilu,
        anling_town=anling_town,
        beilu_town=beilu_town,
        county=county,
        office=office,
        alma=make_officer("alma", Role.FACILITY_CLERK, department=anling),
        boris=make_officer("boris", Role.TOWNSHIP_WORKER, department=anling_town),
        chiara=make_officer("chiara", Role.TOWNSHIP_WORKER, department=beilu_town),
        dora=make_officer("dora", Role.PRIVACY_OFFICER, department=anling),
        emil=make_officer("emil", Role.STATISTICIAN, department=county),
        fay=make_officer("fay", Role.SYSTEM_ADMIN, department=office),
        gil=make_officer("gil", Role.AUDITOR, department=office),
        hana=make_officer("hana", Role.OFFICE_SECRETARY, department=office),
    )


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
