"""The records themselves: lists, one record, drafts. Names stay sealed unless asked for."""

from datetime import date

from django.db.models import Q, QuerySet

from evenborn.foundation.access.models import Department, Officer
from evenborn.rooms.births.facts import PLAIN
from evenborn.rooms.births.identity import certificate_candidates
from evenborn.rooms.births.models import Birth, Births, Correction, Draft
from evenborn.rooms.births.rules import State
from evenborn.standards import certificate_number_ok


def births_seen_by(officer: Officer) -> Births:
    """Return the records an officer may see, newest entries first, without opening names."""
    found: Births = Birth.objects.seen_by(officer)  # type: ignore[attr-defined] # made from Births
    return found.select_related("department", "institution").defer("identity").order_by("-pk")


def listed(
    officer: Officer,
    *,
    month: date | None = None,
    state: State | None = None,
    department_id: int | None = None,
    late: bool | None = None,
) -> Births:
    """Return the records of a list page, cut by its filters."""
    found = births_seen_by(officer)
    if month is not None:
        found = found.filter(month=month)
    if state is not None:
        found = found.filter(state=state)
    if department_id is not None:
        found = found.filter(department_id=department_id)
    if late is not None:
        found = found.filter(late=late)
    return found


def cells_of(birth: Birth) -> dict[str, object]:
    """Return a record's cells by the schema's names; this opens the sealed ones.

    The caller records the reading (`births.identity_read`) where a person sees them.
    """
    cells: dict[str, object] = {
        name: value for name in PLAIN if (value := getattr(birth, name)) not in (None, "")
    }
    cells.update(birth.identity or {})
    return cells


def to_verify(officer: Officer) -> Births:
    """Return what waits for the officer's township, the earliest clock first."""
    found: Births = Birth.objects.filter(  # type: ignore[assignment]
        state=State.RECORDED, township_code__startswith=officer.area_code or "-"
    ).select_related("department", "institution")
    return found.defer("identity").order_by("to_verify_since", "pk")


def returned_to(officer: Officer) -> Births:
    """Return what was sent back to the officer's department, the earliest first."""
    found: Births = Birth.objects.filter(  # type: ignore[assignment]
        department=officer.department_id, state=State.RETURNED
    )
    return found.defer("identity").order_by("judged_at", "pk")


def by_number(officer: Officer, number: str) -> list[Birth]:
    """Find records by record number or certificate number, exactly; never by a person.

    At most 20: a record number may stand in several departments.
    """
    number = number.strip().upper()
    wanted = Q(record_id=number)
    if certificate_number_ok(number):
        wanted |= Q(certificate_index__in=certificate_candidates(number))
    return list(births_seen_by(officer).filter(wanted)[:20])


def of_department(department: Department, record_id: str) -> Birth | None:
    """Return a department's own record by its number."""
    return (
        Birth.objects.filter(department=department, record_id=record_id).defer("identity").first()
    )


def corrections_of(birth: Birth) -> QuerySet[Correction]:
    """Return a record's corrections, the first one first; sealed values stay closed."""
    return birth.corrections.order_by("at", "pk")


def drafts_of(officer: Officer) -> QuerySet[Draft]:
    """Return the drafts of the officer's department, the earliest clock first."""
    return Draft.objects.filter(department=officer.department_id).order_by("born_at", "pk")
