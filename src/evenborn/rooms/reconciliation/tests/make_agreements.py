"""Agreements for tests, approved by two persons."""

from datetime import date, datetime

from evenborn.foundation.access.models import DepartmentKind
from evenborn.foundation.access.tests.make import make_department
from evenborn.foundation.ui.clock import CHINA
from evenborn.rooms.reconciliation.models import Agreement

NOON = datetime(2026, 7, 1, 12, tzinfo=CHINA)


def make_agreement(cast, partner, *, kind="registration_counts", state="approved", **changed):
    """Return an agreement of the county with a department, in force all of 2026."""
    given = {
        "area_code": "500118",
        "partner": partner,
        "direction": "out" if kind == "quarter" else "in",
        "kind": kind,
        "purpose": "出生统计核对",
        "legal_basis": "《统计法》第二十三条",
        "recipient": "县卫生健康委员会统计人员",
        "frequency": "quarterly",
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2026, 12, 31),
        "assessment": "2026-03 号影响评估",
        "state": state,
        "proposed_by": cast.emil,
        "proposed_at": NOON,
    }
    if state != "draft":
        given |= {"decided_by": cast.hana, "decided_at": NOON}
    made: Agreement = Agreement.objects.create(**given | changed)
    return made


def make_police():
    """Return the county's police."""
    return make_department("县公安局", kind=DepartmentKind.POLICE, area_code="500118")
