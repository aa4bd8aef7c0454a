"""What the linkage reads of the delivery register: the rows themselves, opened one by one."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Max, Q

from evenborn.rooms.births.models import Birth
from evenborn.rooms.births.queries.months import LIVE
from evenborn.rooms.births.queries.register import cells_of

CHUNK = 2_000


def rows_to_link(area_code: str, *, since: date, until: datetime) -> Iterator[dict[str, str]]:
    """Yield the live births that happened in an area or whose mother lives there, as text cells.

    The sealed cells are opened: the caller writes in the log how many were read, and keeps them in
    a private folder that goes with the work.

    Args:
        area_code: division code of the county.
        since: first day of birth.
        until: records entered until then.

    Yields:
        Canonical column → text, empty ones left out. `record_id` is
        `<department number>:<the department's own number>`.
    """
    found = (
        Birth.objects.filter(LIVE, birth_date__gte=since, entered_at__lte=until)
        .filter(Q(department__area_code__startswith=area_code) | Q(area_code__startswith=area_code))
        .select_related("institution")
        .order_by("pk")
    )
    births = found.counted()  # type: ignore[attr-defined] # made from Births
    for birth in births.iterator(chunk_size=CHUNK):
        cells = {name: _text(value) for name, value in cells_of(birth).items()}
        if birth.institution is not None:
            cells["facility_code"] = birth.institution.credit_code
        cells["record_id"] = f"{birth.department_id}:{birth.record_id}"
        # Hospitals date their own entry; the day of registration is the police's to say.
        cells.pop("registered_on", None)
        yield cells


def last_entered(area_code: str, *, after: datetime) -> datetime | None:
    """Return when the last birth was entered that bears a moment later than this one, if any.

    There is none unless the clock was set back.
    """
    later = Birth.objects.filter(entered_at__gt=after)
    here = later.filter(
        Q(department__area_code__startswith=area_code) | Q(area_code__startswith=area_code)
    )
    found: datetime | None = here.aggregate(last=Max("entered_at"))["last"]
    return found


def _text(value: object) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
