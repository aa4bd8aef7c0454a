"""A release is drawn up, approved by another person, published, revised, withdrawn."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import covers
from evenborn.foundation.audit.actions import record
from evenborn.foundation.ui.clock import in_china
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.indicators import queries
from evenborn.rooms.indicators.drawing import counted, first_release, revision
from evenborn.rooms.indicators.models import Cube, Release, ReleaseFile
from evenborn.rooms.indicators.release.content import canonical, digest_of
from evenborn.rooms.indicators.release.files import files_of
from evenborn.rooms.indicators.release.rules import (
    NEXT,
    OPEN,
    ReleaseState,
    after_quarter,
    quarter_start,
)
from evenborn.rooms.reconciliation.naming import names_somebody
from evenborn.standards.words import Words

LONGEST_REASON = 200


@transaction.atomic
def prepare_release(
    area_code: str, *, year: int, quarter: int, by: Officer, at: datetime
) -> Release:
    """Draw up the release of a quarter, or its revision where one was published.

    Raises:
        Refused: another area, the quarter is not over, there are no counts, another release of the
            year is in the making, or a revision would give away what came late.
    """
    if not covers(by.area_code, area_code):
        raise _another_area()
    if in_china(at).date() < after_quarter(year, quarter):
        raise Refused(zh="该季度尚未结束。", en="The quarter is not over yet.")
    # Whoever draws up another release at the same moment waits here, and finds this one.
    list(Cube.objects.select_for_update().filter(area_code=area_code).order_by("pk"))
    of_year = list(Release.objects.filter(area_code=area_code, year=year))
    if any(one.state in OPEN for one in of_year):
        raise Refused(
            zh="本年度另有一份发布稿正在办理，请先发布或作废。",
            en="Another release of the year is in the making; publish or discard it first.",
        )
    cube, signed = queries.source_of(area_code, quarter_start(year, quarter))
    if cube is None:
        raise Refused(
            zh="尚未生成统计数据，请先完成部门数据核对。",
            en="There are no counts yet; link the agencies' records first.",
        )
    seen = queries.seen_of_year(area_code, year)
    of_quarter = [one for one in seen if one.quarter == quarter]
    now = counted(cube, year, quarter)
    number = 1 + max((one.revision for one in of_year if one.quarter == quarter), default=-1)
    drawn = (
        revision(now, seen=of_quarter, number=number)
        if of_quarter
        else first_release(now, seen=seen)
    )
    content = drawn.content | {"revision": number}
    draft = Release(
        area_code=area_code,
        year=year,
        quarter=quarter,
        revision=number,
        source={
            "cube": cube.pk,
            "as_at": cube.at.isoformat(),
            "table": signed.pk if signed else None,
            "table_revision": signed.revision if signed else None,
        },
        stands_on=_standing(seen),
        counts=drawn.counts,
        unknown=now.unknown,
        is_folded=drawn.is_folded,
        hidden=drawn.hidden,
        has_to_date=drawn.has_to_date,
        report=drawn.report,
        content=content,
        digest=digest_of(canonical(content)),
        prepared_by=by.username,
        prepared_at=at,
    )
    draft.save()
    department = by.department.name
    files = files_of(
        content, publisher=Words(department, department), licence=settings.OPEN_LICENCE
    )
    ReleaseFile.objects.bulk_create(
        ReleaseFile(
            release=draft,
            name=file.name,
            media_type=file.media_type,
            body=file.body,
            size=len(file.body),
            digest=digest_of(file.body),
        )
        for file in files
    )
    record(
        "indicators.release_prepared",
        subject=draft,
        by=by,
        at=at,
        period=draft.period,
        revision=draft.revision,
        hidden=len(draft.hidden),
    )
    return draft


@transaction.atomic
def approve_release(release: Release, *, by: Officer, at: datetime) -> Release:
    """Agree to a release that another person drew up.

    Raises:
        Refused: the same person, another area, not waiting, or changed since it was drawn up.
    """
    release = _locked(release, by, ReleaseState.APPROVED)
    if release.prepared_by == by.username:
        raise Refused(
            zh="编制人不能批准自己编制的发布稿，请由另一名人员批准。",
            en="Whoever drew it up cannot approve it; another person does.",
        )
    _whole(release)
    release.state = ReleaseState.APPROVED.value
    release.approved_by, release.approved_at = by.username, at
    release.save(update_fields=["state", "approved_by", "approved_at"])
    record("indicators.release_approved", subject=release, by=by, at=at, digest=release.digest)
    return release


@transaction.atomic
def publish_release(release: Release, *, by: Officer, at: datetime) -> Release:
    """Show an approved release to the public; what it revises is replaced.

    Raises:
        Refused: not approved, changed since, or another release of the year was published or
            withdrawn in between: what is hidden was decided without it.
    """
    release = _locked(release, by, ReleaseState.PUBLISHED)
    _whole(release)
    seen = queries.seen_of_year(release.area_code, release.year)
    if _standing(seen) != release.stands_on:
        raise Refused(
            zh="编制后本年度的发布情况有变动，请作废后重新编制。",
            en="Releases of the year have changed since; discard this one and draw it up again.",
        )
    for one in seen:
        if one.quarter == release.quarter and one.state == ReleaseState.PUBLISHED:
            _end(one, ReleaseState.REPLACED, by=by, at=at)
    release.state = ReleaseState.PUBLISHED.value
    release.published_by, release.published_at = by.username, at
    release.save(update_fields=["state", "published_by", "published_at"])
    record(
        "indicators.release_published",
        subject=release,
        by=by,
        at=at,
        period=release.period,
        revision=release.revision,
        digest=release.digest,
    )
    return release


@transaction.atomic
def withdraw_release(release: Release, *, reason: str, by: Officer, at: datetime) -> Release:
    """Take a release off the public page; its history and the reason stay there.

    Raises:
        Refused: it is not published, no reason is given, or the reason names somebody.
    """
    release = _locked(release, by, ReleaseState.WITHDRAWN)
    reason = " ".join(reason.split())
    if not reason:
        raise Refused(zh="请写明撤下的原因。", en="Say why it is withdrawn.")
    if len(reason) > LONGEST_REASON or names_somebody(reason):
        raise Refused(
            zh="原因将公开，不超过 200 字，不写姓名、证件号码、电话。",
            en="The public reads the reason: up to 200 characters, without names, id numbers or "
            "telephone numbers.",
        )
    _end(release, ReleaseState.WITHDRAWN, by=by, at=at, reason=reason)
    record("indicators.release_withdrawn", subject=release, by=by, at=at, period=release.period)
    return release


@transaction.atomic
def discard_release(release: Release, *, by: Officer, at: datetime) -> Release:
    """Give up a release that was not published.

    Raises:
        Refused: it was published, or is given up already.
    """
    release = _locked(release, by, ReleaseState.DISCARDED)
    _end(release, ReleaseState.DISCARDED, by=by, at=at)
    record("indicators.release_discarded", subject=release, by=by, at=at, period=release.period)
    return release


# ── states ──────────────────────────────────────────────────────────────────────────────────────


def _locked(release: Release, by: Officer, to: ReleaseState) -> Release:
    """Return a release with all of its year locked, if it may go on to a state."""
    of_year = Release.objects.select_for_update().filter(
        area_code=release.area_code, year=release.year
    )
    kept: Release = {one.pk: one for one in of_year.order_by("pk")}[release.pk]
    if not covers(by.area_code, kept.area_code):
        raise _another_area()
    if to not in NEXT[ReleaseState(kept.state)]:
        raise Refused(
            zh="这份发布稿的状态已变，不能这样办理。",
            en="The release is in another state by now; this cannot be done.",
        )
    return kept


def _standing(seen: Sequence[Release]) -> list[list[object]]:
    return [[one.pk, one.state] for one in seen]


def _whole(release: Release) -> None:
    if digest_of(canonical(release.content)) != release.digest:
        raise Refused(
            zh="内容与编制时的摘要不一致，请作废后重新编制。",
            en="The content is not what was drawn up; discard it and draw it up again.",
        )


def _end(
    release: Release, state: ReleaseState, *, by: Officer, at: datetime, reason: str = ""
) -> None:
    release.state, release.reason = state.value, reason
    release.ended_by, release.ended_at = by.username, at
    release.save(update_fields=["state", "reason", "ended_by", "ended_at"])


def _another_area() -> Refused:
    return Refused(zh="这是其他地区的数据。", en="This belongs to another area.")
