"""Good linkages and differences."""

from datetime import date, datetime

from evenborn.foundation.runs.models import Run
from evenborn.foundation.ui.clock import CHINA
from evenborn.rooms.reconciliation.actions import keep_differences
from evenborn.rooms.reconciliation.models import Difference, Linkage
from evenborn.rooms.reconciliation.rules import DifferenceKind, FoundDifference
from evenborn.standards.words import Words

NOON = datetime(2026, 7, 1, 12, tzinfo=CHINA)
MARCH = date(2026, 3, 1)


def make_linkage(*, at=NOON, area_code="500118", since=date(2026, 1, 1), **more):
    run = Run.objects.create(
        job="reconciliation.link", by="emil", queued_at=at, not_before=at, area_code=area_code
    )
    values = {
        "counts": {
            "records": 3,
            "linked": 2,
            "single": 1,
            "review": 0,
            "births": 2,
            "decided": 0,
        },
        "sources": {"delivery": {"records": 2}, "registration": {"records": 1}},
        "changed_months": None,
        "added_only": False,
    }
    return Linkage.objects.create(
        area_code=area_code, at=at, since=since, run=run, **(values | more)
    )


def make_found(
    *,
    kind=DifferenceKind.SEX,
    office="delivery",
    records=None,
    keeper=1,
    number="F1",
    **more,
):
    records = records or {"delivery": f"{keeper}:{number}", "registration": f"9000:R{number}"}
    values = {
        "lacking": (),
        "values": {"delivery": "1", "registration": "2"},
        "month": MARCH,
        "place": "500118001",
        "facility": "",
        "what": Words("性别不一致", "sex differs"),
        "action": Words("查原始记录后通知其他部门更正。", "Look up the record, tell the others."),
    }
    return FoundDifference(kind=kind, office=office, records=records, **(values | more))


def make_difference(*, at=NOON, linkage=None, **more):
    found = make_found(**more)
    keep_differences(linkage or make_linkage(at=at), [found], at=at)
    return Difference.objects.order_by("-pk").first()
