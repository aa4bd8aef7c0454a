"""Pairs come from a linkage and go when nobody asks about them any more."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from evenborn.foundation.access.secrets import candidates, keyed_index
from evenborn.foundation.audit.actions import SYSTEM, Actor, record
from evenborn.rooms.reconciliation.models import Decision, Linkage, Pair
from evenborn.rooms.reconciliation.reviewing import (
    WAITING,
    State,
    content,
    is_drawn,
    is_uncertain,
    kept_cells,
)
from evenborn.rooms.reconciliation.rules import FoundPair

CELLS = "reconciliation.pair-cells"
SECOND_LOOK = "reconciliation.second-look"
CHUNK = 1000

_Names = tuple[str, str, str, str]
# What a later linkage may say anew of a pair; the decisions stay.
_FOUND = ("probability", "weight", "evidence", "reason_zh", "reason_en", "month", "found_by")
_AS_OPENED = ("state", "verdict", "decided_at", "edition", "agreed", "claimed_by", "claimed_until")
_WRITTEN = (*_FOUND, "cells", "cells_index", "gone_at", *_AS_OPENED)


def keep_pairs(linkage: Linkage, pairs: Sequence[FoundPair], *, at: datetime) -> dict[str, int]:
    """Keep the pairs that a linkage asks about; the same pairs again change nothing.

    A decided pair is not asked again, unless a record of it was changed: then it opens anew. A pair
    that is undecided and not among these is gone, and its cells with it. Part of the closing
    transaction of a linkage, which writes these counts into the log.

    Args:
        pairs: every pair of the area that the linkage asks about, each once.

    Returns:
        {"new", "known", "gone"}: pairs.
    """
    assert connection.in_atomic_block, "a linkage is complete or not there"
    new = 0
    for chunk in _chunks(pairs):
        known = _known(linkage.area_code, chunk)
        fresh = [_made(linkage, found) for found in chunk if _names(found) not in known]
        Pair.objects.bulk_create(fresh, batch_size=CHUNK)
        new += len(fresh)
        _renew(linkage, [(known[_names(f)], f) for f in chunk if _names(f) in known])
    gone = (
        Pair.objects.filter(area_code=linkage.area_code, gone_at__isnull=True, state__in=WAITING)
        .exclude(found_by=linkage)
        .update(gone_at=at, cells=None, claimed_by="", claimed_until=None)
    )
    return {"new": new, "known": len(pairs) - new, "gone": gone}


def _chunks(pairs: Sequence[FoundPair]) -> Iterator[Sequence[FoundPair]]:
    for start in range(0, len(pairs), CHUNK):
        yield pairs[start : start + CHUNK]


def _names(found: FoundPair) -> _Names:
    return (found.left.source, found.left.record, found.right.source, found.right.record)


def _known(area_code: str, chunk: Sequence[FoundPair]) -> dict[_Names, Pair]:
    records = {found.left.record for found in chunk}
    spoken = Decision.objects.filter(pair=OuterRef("pk"), undone_at__isnull=True)
    rows = Pair.objects.filter(area_code=area_code, left_record__in=records)
    rows = rows.annotate(is_spoken=Exists(spoken)).order_by("pk").select_for_update()
    return {pair.names: pair for pair in rows}


def _made(linkage: Linkage, found: FoundPair) -> Pair:
    names = _names(found)
    drawn = is_drawn(keyed_index(SECOND_LOOK, "|".join(names)))
    pair = Pair(
        area_code=linkage.area_code,
        left_source=found.left.source,
        left_record=found.left.record,
        right_source=found.right.source,
        right_record=found.right.record,
        sampled=drawn,
        second_wanted=drawn or is_uncertain(found.probability),
    )
    _take(pair, linkage, found)
    return pair


def _take(pair: Pair, linkage: Linkage, found: FoundPair) -> None:
    for name, value in _said(linkage, found).items():
        setattr(pair, name, value)
    pair.cells = kept_cells(found.cells)
    pair.cells_index = keyed_index(CELLS, content(found.cells))
    pair.gone_at = None


def _said(linkage: Linkage, found: FoundPair) -> dict[str, Any]:
    return {
        "probability": float(found.probability),
        "weight": float(found.weight),
        "evidence": [[one.comparison, one.level, float(one.bits)] for one in found.evidence],
        "reason_zh": found.reason.zh,
        "reason_en": found.reason.en,
        "month": found.month,
        "found_by": linkage,
    }


def _renew(linkage: Linkage, known: Sequence[tuple[Pair, FoundPair]]) -> None:
    as_before, changed = [], []
    for pair, found in known:
        # Without an index the cells were forgotten, and nothing says that they were others.
        is_same = not pair.cells_index or pair.cells_index in candidates(
            CELLS, content(found.cells)
        )
        is_left = pair.state == State.DECIDED or (
            pair.gone_at is None and not _moved(pair, linkage, found)
        )
        if is_same and is_left:
            as_before.append(pair.pk)
            continue
        _take(pair, linkage, found)
        if not is_same and pair.is_spoken:  # type: ignore[attr-defined] # annotated
            _open_anew(pair)
        pair.pk = None  # found by its names; with its key the row would clash in two places
        changed.append(pair)
    Pair.objects.filter(pk__in=as_before).update(found_by=linkage)
    Pair.objects.bulk_create(
        changed,
        batch_size=CHUNK,
        update_conflicts=True,
        unique_fields=["area_code", "left_source", "left_record", "right_source", "right_record"],
        update_fields=list(_WRITTEN),
    )


def _moved(pair: Pair, linkage: Linkage, found: FoundPair) -> bool:
    """Tell whether a linkage says something else of the same records."""
    return any(
        getattr(pair, name) != value
        for name, value in _said(linkage, found).items()
        if name != "found_by"
    )


def _open_anew(pair: Pair) -> None:
    pair.state, pair.verdict, pair.decided_at, pair.agreed = State.OPEN.value, "", None, None
    pair.claimed_by, pair.claimed_until = "", None
    pair.edition += 1


@transaction.atomic
def forget_cells(
    *, before: date, at: datetime, area_code: str = "", by: Actor = SYSTEM
) -> dict[str, int]:
    """Empty the cells of decided pairs of months that are signed: nobody needs them any more.

    Args:
        before: first day after the signed quarter.
        area_code: of the county that signed; "" for all.

    Returns:
        {"forgotten", "waiting"}: pairs emptied, and pairs of those months still undecided.
    """
    signed = Pair.objects.filter(month__lt=before, cells__isnull=False)
    if area_code:
        signed = signed.filter(area_code__startswith=area_code)
    forgotten = signed.filter(state=State.DECIDED).update(cells=None)
    waiting = signed.filter(state__in=WAITING).count()
    if forgotten:
        record("reconciliation.cells_forgotten", by=by, at=at, pairs=forgotten, waiting=waiting)
    return {"forgotten": forgotten, "waiting": waiting}
