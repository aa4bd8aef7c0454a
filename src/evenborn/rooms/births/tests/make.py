"""Good records: name only what matters."""

from datetime import datetime, time, timedelta

from evenborn.foundation.access.models import Department, Officer
from evenborn.foundation.ui.clock import CHINA
from evenborn.rooms.births.actions.entering import Answer, enter
from evenborn.rooms.births.models import Birth
from evenborn.rooms.births.rules import Source
from evenborn.rooms.facilities.models import Institution
from evenborn.rooms.facilities.tests.make import make_institution

NOON = datetime(2026, 7, 1, 12, tzinfo=CHINA)
MORNING = datetime.combine(NOON.date(), time(8, 30), CHINA)
TOMORROW = NOON + timedelta(days=1)
MOTHER = "王秀芬"
NUMBER = "500118199603052423"


def delivering(department: Department) -> Institution:
    """Make the department's institution, once."""
    found = Institution.objects.filter(department=department).first()
    return found or make_institution(department=department)


def record_of(**cells: str) -> dict[str, str]:
    """Return what a clerk types for a girl born this morning, with other cells as named."""
    good = {
        "record_id": "A-1",
        "mother_name": MOTHER,
        "mother_id_type": "1",
        "mother_id_number": NUMBER,
        "mother_birth_date": "1996-03-05",
        "infant_sex": "2",
        "birth_date": "2026-07-01",
        "birth_time": "08:30",
        "place_type": "facility",
        "delivery_mode": "vaginal",
        "outcome": "live",
        "gestation_weeks": "39",
        "gestation_days": "2",
        "parity": "1",
        "birth_order": "1",
        "plurality": "1",
        "weight_grams": "3250",
        "length_cm": "50",
        "apgar_1": "9",
        "apgar_5": "10",
        "area_code": "500118001",
        "hukou_code": "500118001",
        "certificate_state": "pending",
    }
    return {**good, **cells}


def enter_one(by: Officer, *, at: datetime = NOON, **cells: str) -> Answer:
    """Enter one record through the form's action and return the answer."""
    delivering(by.department)
    return enter([record_of(**cells)], department=by.department, source=Source.FORM, by=by, at=at)[
        0
    ]


def make_birth(by: Officer, *, at: datetime = NOON, **cells: str) -> Birth:
    """Return a birth in the register; fails loudly when the record is refused."""
    answer = enter_one(by, at=at, **cells)
    assert answer.birth is not None, [cause.code for cause in answer.problems]
    return answer.birth
