"""Good institutions."""

from datetime import date
from itertools import count

from evenborn.demo.identity import credit_code
from evenborn.foundation.access.models import Department
from evenborn.foundation.access.tests.make import make_department
from evenborn.rooms.facilities.models import Institution
from evenborn.rooms.facilities.rules import Kind

_numbers = count(1)


def make_institution(
    name: str = "安陵医院",
    *,
    department: Department | None = None,
    area_code: str = "500118001",
    **more: object,
) -> Institution:
    """Return an institution that delivers births, with the department of the same name."""
    if department is None:
        department = make_department(name, area_code=area_code)
    found = Institution.objects.filter(department=department).first()
    if found is not None:
        return found
    given = {
        "name": department.name,
        "area_code": department.area_code,
        "credit_code": credit_code(500118, next(_numbers)),
        "kind": Kind.HOSPITAL.value,
        "opened_on": date(2010, 1, 1),
        **more,
    }
    return Institution.objects.create(department=department, **given)
