"""Good pairs: two records which may be one birth, each with a mother of its own."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import Role
from evenborn.foundation.access.tests.make import make_department, make_officer
from evenborn.foundation.runs.models import Run
from evenborn.foundation.ui.clock import CHINA
from evenborn.rooms.reconciliation.actions import keep_pairs
from evenborn.rooms.reconciliation.models import Linkage, Pair
from evenborn.rooms.reconciliation.rules import Evidence, FoundPair, RecordKey
from evenborn.standards.words import Words

NOON = datetime(2026, 7, 1, 12, tzinfo=CHINA)
MORNING = NOON - timedelta(hours=3)
MARCH = date(2026, 3, 1)
MOTHER = "王秀芬"
NUMBER = "500118199603052423"


def linked(*, at: datetime = MORNING, area_code: str = "500118") -> Linkage:
    """Make a linkage of that moment."""
    run = Run.objects.create(
        job="reconciliation.link", by="emil", queued_at=at, not_before=at, area_code=area_code
    )
    return Linkage.objects.create(
        area_code=area_code,
        at=at,
        since=date(2026, 1, 1),
        run=run,
        counts=dict.fromkeys(("records", "linked", "single", "review", "births", "decided"), 0),
        sources={},
        changed_months=None,
        added_only=False,
    )


def found_pair(
    number: int = 1,
    *,
    month: date = MARCH,
    probability: float = 0.8,
    cells: Mapping[str, str] | None = None,
) -> FoundPair:
    """Return a pair whose mothers differ in one character and one digit."""
    day = (month + timedelta(days=number % 28)).isoformat()
    good = {
        "birth_date": day,
        "infant_sex": "2",
        "birth_order": "1",
        "mother_name": MOTHER,
        "mother_id_number": NUMBER,
        "mother_birth_date": "1996-03-05",
        "father_name": "李建国",
        "area_code": "500118001",
    }
    other = {**good, "mother_name": "王秀芳", "mother_id_number": "500118199603052428"}
    del other["father_name"]
    return FoundPair(
        left=RecordKey("delivery", f"1:F{number:05}"),
        right=RecordKey("registration", f"2:H{number:05}"),
        probability=probability,
        weight=2.0,
        evidence=(
            Evidence("mother", "near_number", 15.9),
            Evidence("mother_name", "close", 2.3),
            Evidence("day", "same", 5.9),
            Evidence("order", "other", -6.0),
            Evidence("father", "", 0.0),
        ),
        reason=Words("母亲身份证号相差不超过两处", "mother's id number within two edits"),
        month=month,
        cells={f"left.{name}": text for name, text in good.items()}
        | {f"right.{name}": text for name, text in other.items()}
        | dict(cells or {}),
    )


def keep(
    pairs: Sequence[FoundPair], *, at: datetime = MORNING, area_code: str = "500118"
) -> dict[str, int]:
    """Keep pairs as the closing transaction of a linkage does."""
    with transaction.atomic():
        return keep_pairs(linked(at=at, area_code=area_code), pairs, at=at)


def make_pairs(
    count: int = 1, *, second: bool = False, at: datetime = MORNING, area_code: str = "500118"
) -> list[Pair]:
    """Make open pairs of March 2026; `second` says whether they are looked at twice."""
    keep([found_pair(number) for number in range(1, count + 1)], at=at, area_code=area_code)
    made = Pair.objects.filter(area_code=area_code)
    made.update(sampled=second, second_wanted=second)
    return list(made.order_by("month", "pk"))


def reviewer(username: str, *, area_code: str = "500118") -> Officer:
    """Make one more statistician of a county."""
    return make_officer(
        username,
        Role.STATISTICIAN,
        department=make_department(f"统计 {area_code}", kind="health", area_code=area_code),
    )
