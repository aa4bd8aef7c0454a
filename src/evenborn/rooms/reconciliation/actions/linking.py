"""A linkage is asked for, and is kept whole with what it found."""

from datetime import date, datetime

from django.db import transaction

from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.audit.actions import SYSTEM, Actor, record
from evenborn.foundation.exchange.models import SealedFile
from evenborn.foundation.exchange.vault import Stored
from evenborn.foundation.runs import actions as runs
from evenborn.foundation.runs.models import Run
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.reconciliation import queries
from evenborn.rooms.reconciliation.actions.differences import keep_differences
from evenborn.rooms.reconciliation.actions.pairs import keep_pairs
from evenborn.rooms.reconciliation.gathering import Gathered
from evenborn.rooms.reconciliation.joining import Joined
from evenborn.rooms.reconciliation.models import Linkage
from evenborn.rooms.reconciliation.rules import LINK


@transaction.atomic
def ask_linkage(*, whole: bool, by: Officer, at: datetime) -> Run:
    """Start the linkage of the officer's county, unless one is waiting or at work.

    Args:
        whole: link everything anew and add nothing to the linkage before.

    Raises:
        Refused: the role may not; the officer's area is no county.
    """
    if not by.may(Permission.LINKAGE_RUN):
        raise Refused(zh="您的岗位不能发起数据核对。", en="Your role may not start a linkage.")
    area = by.area_code[:6]
    if len(area) != 6:
        raise Refused(
            zh="数据核对以县（区）为单位；您的账号没有对应的县。",
            en="Records are linked county by county, and your account has no county.",
        )
    return _start(area, whole=whole, by=by, at=at)


@transaction.atomic
def ask_daily(area: str, *, at: datetime) -> Run:
    """Start the linkage of a county in nobody's name."""
    return _start(area, whole=False, by=SYSTEM, at=at)


def _start(area: str, *, whole: bool, by: Actor, at: datetime) -> Run:
    waiting = queries.linkage_waiting(area)
    if waiting is not None:
        return waiting
    run = runs.start(LINK, arguments={"area": area, "whole": whole}, by=by, at=at)
    record("reconciliation.link_asked", subject=run, by=by, at=at, area=area, whole=whole)
    return run


def keep_linkage(
    run: Run,
    *,
    area: str,
    since: date,
    gathered: list[Gathered],
    joined: Joined,
    files: dict[str, Stored],
    as_at: datetime,
    at: datetime,
) -> Linkage:
    """Keep a linkage with its pairs and differences; part of the closing step of its run.

    Args:
        files: births, links and memory, sealed in the vault.
        as_at: what was entered until then is in it.
        at: now; earlier than `as_at` where the clock was set back.
    """
    sealed = {
        what: SealedFile.objects.create(
            name=file.name, digest=file.digest, size=file.size, secret=dict(file.secret)
        )
        for what, file in files.items()
    }
    linkage = Linkage.objects.create(
        area_code=area,
        at=as_at,
        since=since,
        run=run,
        counts=joined.counts,
        sources={
            one.source: {"records": one.records, "digest": one.digest, "months": dict(one.months)}
            for one in gathered
        },
        changed_months=joined.changed_months,
        added_only=joined.added_only,
        **sealed,
    )
    pairs = keep_pairs(linkage, [*joined.pairs, *joined.decided], at=at)
    differences = keep_differences(linkage, joined.differences, at=at)
    record(
        "reconciliation.linked",
        subject=linkage,
        by=run.officer or SYSTEM,
        at=at,
        **joined.counts,
        **{f"pairs_{what}": count for what, count in pairs.items()},
        **{f"differences_{what}": count for what, count in differences.items()},
    )
    return linkage


def record_opened(run: Run, gathered: list[Gathered], *, at: datetime) -> None:
    """Write in the log how many records were opened for a linkage, by agency."""
    counts = {one.source: one.records for one in gathered}
    record("reconciliation.records_opened", subject=run, by=run.officer or SYSTEM, at=at, **counts)


@transaction.atomic
def forget_memories(linkage: Linkage) -> list[str]:
    """Let go the memories of earlier linkages of the county; return the files to delete.

    They hold identity numbers in coded form, and only the newest is ever read.
    """
    older = Linkage.objects.filter(area_code=linkage.area_code, memory__isnull=False).exclude(
        pk=linkage.pk
    )
    names = list(older.values_list("memory__name", flat=True))
    older.update(memory=None)
    SealedFile.objects.filter(name__in=names).delete()
    return names
