"""A link that an office denies and the statistician too: the next linkage parts the records."""

from collections.abc import Iterator
from datetime import datetime

from evenborn.foundation.access.models import Officer
from evenborn.rooms.reconciliation.models import Decision, Difference, Pair
from evenborn.rooms.reconciliation.reviewing import State
from evenborn.rooms.reconciliation.rules import DifferenceKind, RecordKey, Verdict
from evenborn.standards.words import Words

REASON = Words(
    "责任单位核对原始记录，认为不是同一次出生；县级统计人员已确认。",
    "The office looked up its record and says these are two births; the statistician confirmed it.",
)


def part(difference: Difference, *, by: Officer, at: datetime) -> int:
    """Keep as decided that the office's record is another birth than those linked to it.

    A pair that people have decided about otherwise opens anew at the desk, where its records can
    be seen; nobody's decision is overruled from here.

    Returns:
        How many pairs were decided or opened anew; 0 where the office has no record of its own.
    """
    done = 0
    for left, right in _pairs(difference):
        names = {
            "area_code": difference.area_code,
            "left_source": left.source,
            "left_record": left.record,
            "right_source": right.source,
            "right_record": right.record,
        }
        known = Pair.objects.select_for_update().filter(**names).first()
        if known is None:
            _decide(difference, names, by, at)
        elif known.state == State.DECIDED and known.verdict != Verdict.DIFFERENT and known.cells:
            known.state, known.verdict = State.OPEN.value, ""
            known.decided_at, known.agreed = None, None
            known.claimed_by, known.claimed_until = "", None
            known.edition += 1
            known.save()
        else:
            continue
        done += 1
    return done


def _pairs(difference: Difference) -> Iterator[tuple[RecordKey, RecordKey]]:
    if difference.office not in difference.records:
        return
    own = RecordKey(difference.office, difference.records[difference.office])
    others = difference.values if difference.kind == DifferenceKind.TWICE else difference.records
    for source, record in sorted(others.items()):
        other = RecordKey(source, record)
        if other != own:
            left, right = sorted((own, other), key=lambda one: (one.source, one.record))
            yield left, right


def _decide(difference: Difference, names: dict[str, str], by: Officer, at: datetime) -> None:
    pair = Pair.objects.create(
        **names,
        probability=0.0,
        weight=0.0,
        evidence=[],
        reason_zh=REASON.zh,
        reason_en=REASON.en,
        month=difference.month or difference.found_at.date().replace(day=1),
        found_by=difference.found_by,
        state=State.DECIDED.value,
        verdict=Verdict.DIFFERENT.value,
        decided_at=at,
        sampled=False,
        second_wanted=False,
    )
    Decision.objects.create(
        pair=pair, edition=1, round=1, verdict=Verdict.DIFFERENT.value, by=by.username, at=at
    )
