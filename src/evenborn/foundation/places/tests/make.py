"""Good villages and changes, and the codes of the demo county."""

from datetime import date, datetime

from evenborn.foundation.audit.actions import SYSTEM
from evenborn.foundation.places import actions, queries
from evenborn.foundation.places.models import Change, Village
from evenborn.foundation.places.rules import ChangeKind, Step
from evenborn.foundation.ui.clock import CHINA

COUNTY = "500118"
ANLING = "500118001"  # the cast's names for 中山路街道 and 胜利路街道
BEILU = "500118002"
NOON = datetime(2026, 7, 1, 12, tzinfo=CHINA)


def make_village(code: str = "500118001201", name: str = "示例村", **more: object) -> Village:
    village = Village.objects.create(code=code, name=name, township_code=code[:9], **more)
    queries.forget()
    return village


def make_step(
    kind: ChangeKind, on: date, before: dict[str, str], after: dict[str, str], document: str = "1"
) -> Step:
    return Step(kind, on, before, after, document)


def make_change(step: Step) -> Change:
    return actions.record_change(
        kind=step.kind,
        on=step.on,
        before=step.before,
        after=step.after,
        document=step.document,
        by=SYSTEM,
        at=NOON,
    )
