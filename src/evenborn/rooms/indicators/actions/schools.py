"""Pupils' counts are kept, replaced and removed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import covers
from evenborn.foundation.audit.actions import record
from evenborn.foundation.places.queries import home
from evenborn.foundation.ui.clock import in_china
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.indicators.models import SchoolCount
from evenborn.rooms.indicators.schooling import Pupils, fault_of


@dataclass(frozen=True, slots=True)
class KeptPupils:
    """What became of a file or a form: lines = added + changed + known."""

    added: int
    changed: int
    known: int


@transaction.atomic
def keep_pupils(pupils: Sequence[Pupils], *, source: str, by: Officer, at: datetime) -> KeptPupils:
    """Keep counts of pupils; one of the same year, stage, grade and area is replaced.

    Args:
        pupils: none of them refused by `schooling.fault_of`.
        source: of those that name none.

    Raises:
        Refused: a count that cannot be, one twice, one outside the officer's area, or no source.
    """
    county = home()
    seen: set[tuple[str, int, str, int]] = set()
    added = changed = known = 0
    for one in pupils:
        area = one.area_code or county
        key = (area, one.school_year, one.stage.value, one.grade)
        if fault := fault_of(one, county=county, this_year=in_china(at).year):
            raise Refused(zh=fault.zh, en=fault.en)
        if key in seen:
            raise Refused(
                zh="同一学年、学段、年级和地区填了两次。",
                en="The same year, stage, grade and area stand there twice.",
            )
        if not covers(by.area_code, area):
            raise Refused(zh="区划代码不在您的辖区。", en="The division is not in your area.")
        if not (one.source or source):
            raise Refused(
                zh="请写明数据来源，例如“教育事业统计报表”。",
                en="Say where the counts come from, such as “education statistics report”.",
            )
        seen.add(key)
        facts: dict[str, Any] = {
            "boys": one.boys,
            "girls": one.girls,
            "source": one.source or source,
        }
        place: dict[str, Any] = {
            "area_code": area,
            "school_year": one.school_year,
            "stage": one.stage.value,
            "grade": one.grade,
        }
        before = SchoolCount.objects.select_for_update().filter(**place).first()
        if before and all(getattr(before, name) == value for name, value in facts.items()):
            known += 1
            continue
        added, changed = added + (before is None), changed + (before is not None)
        SchoolCount.objects.update_or_create(
            **place, defaults={**facts, "entered_by": by.username, "entered_at": at}
        )
    record(
        "indicators.pupils_kept",
        by=by,
        at=at,
        lines=len(pupils),
        added=added,
        changed=changed,
        known=known,
    )
    return KeptPupils(added, changed, known)


@transaction.atomic
def remove_pupils(count: SchoolCount, *, by: Officer, at: datetime) -> None:
    """Remove a count that should not have been entered; the log keeps what it was.

    Raises:
        Refused: it is outside the officer's area.
    """
    if not covers(by.area_code, count.area_code):
        raise Refused(zh="区划代码不在您的辖区。", en="The division is not in your area.")
    details = {
        "area": count.area_code,
        "school_year": count.school_year,
        "stage": count.stage,
        "grade": count.grade,
        "boys": count.boys,
        "girls": count.girls,
    }
    number = count.pk
    count.delete()
    record(
        "indicators.pupils_removed",
        subject=f"indicators.schoolcount:{number}",
        by=by,
        at=at,
        **details,
    )
