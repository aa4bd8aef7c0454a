"""What the demo county agreed with whom: drawn up by the statistician, approved by the office."""

from datetime import date, datetime

from evenborn.foundation.access.models import Department
from evenborn.rooms.reconciliation.actions import Terms, approve_agreement, propose_agreement
from evenborn.rooms.reconciliation.joining import SHOWN
from evenborn.rooms.reconciliation.rules_agreements import RECORD_KINDS, Direction, Frequency
from evenborn.site.demo.staff import Staff
from evenborn.site.demo.words import COUNTY, county
from evenborn.standards import load_schema


def agree(staff: Staff, *, at: datetime) -> None:
    """Draw up the agreements that the county declares, and have the office approve them."""
    partners = {
        one["key"]: Department.objects.get(name=one["name"], area_code=COUNTY)
        for one in county()["offices"]
    }
    for line in county()["agreements"]:
        terms = Terms(
            direction=Direction(line["direction"]),
            kind=line["kind"],
            purpose=line["purpose"],
            legal_basis=line["legal_basis"],
            recipient=line["recipient"],
            frequency=Frequency(line["frequency"]),
            starts_on=at.date(),
            ends_on=date(at.year + 3, 12, 31),
            assessment=line.get("assessment", ""),
            fields=_fields(line["kind"]),
        )
        partner = partners[line["with"]]
        drawn_up = propose_agreement(partner, terms, by=staff.officers["tongji"], at=at)
        approve_agreement(drawn_up, by=staff.officers["mishu"], at=at)


def _fields(kind: str) -> tuple[str, ...]:
    """Return what the linkage reads of a kind of records, and what the quarter's table counts."""
    if kind not in RECORD_KINDS:
        return ()
    wanted = {*SHOWN, "place_type", "registered_on", "issued_on", "issue_type"}
    return tuple(name for name in load_schema(kind).names if name in wanted)
