"""Which department answers for a difference: by its record, its place of birth, or its office."""

from collections.abc import Sequence

from evenborn.foundation.access.models import Department, DepartmentKind
from evenborn.foundation.exchange.models import Batch
from evenborn.foundation.exchange.rules import BatchState
from evenborn.rooms.facilities.queries import by_codes
from evenborn.rooms.facilities.rules import folded_code
from evenborn.rooms.reconciliation.rules import SOURCES, FoundDifference, RecordKey

AT_BIRTH = ("delivery", "certificate")  # kept by the institution where the child was born


class Responsible:
    """Answers for many differences of one county with a handful of queries.

    Args:
        area_code: the county.
        found: the differences that will be asked about.
    """

    def __init__(self, area_code: str, found: Sequence[FoundDifference]) -> None:
        keepers = {
            RecordKey(one.office, one.records[one.office]).department
            for one in found
            if one.office in one.records
        }
        self.keepers = set(Department.objects.filter(pk__in=keepers).values_list("pk", flat=True))
        codes = by_codes({one.facility for one in found if one.facility})
        self.institutions = {code: one.department_id for code, one in codes.items()}
        done = Batch.objects.filter(
            kind__in=SOURCES, state=BatchState.DONE, department__area_code__startswith=area_code
        )
        senders = done.order_by("at", "pk").values_list("kind", "department_id")
        self.last_sender: dict[str, int] = dict(senders)
        self.health: int | None = (
            Department.objects.filter(
                kind=DepartmentKind.HEALTH, area_code=area_code, closed_on__isnull=True
            )
            .order_by("pk")
            .values_list("pk", flat=True)
            .first()
        )

    def department_of(self, one: FoundDifference) -> int | None:
        """Return the department's number; None where the county has none to answer."""
        if one.office in one.records:
            keeper = RecordKey(one.office, one.records[one.office]).department
            if keeper in self.keepers:
                return keeper
        if one.office in AT_BIRTH:
            institution = self.institutions.get(folded_code(one.facility))
            if institution is not None:
                return institution
        # A hospital that happened to send last does not answer for another hospital's birth.
        if one.office != "delivery" and one.office in self.last_sender:
            return self.last_sender[one.office]
        return self.health
