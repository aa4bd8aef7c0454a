"""The releases in the making and those made: draw up, look, approve, publish, withdraw."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from evenborn.foundation.access.guards import OfficerRequest, requires
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.places.queries import home
from evenborn.foundation.ui import clock
from evenborn.foundation.ui.refusal import Refused
from evenborn.foundation.ui.words import say
from evenborn.rooms.indicators import actions, queries
from evenborn.rooms.indicators.models import Release
from evenborn.rooms.indicators.release.figures import Released, tables_of
from evenborn.rooms.indicators.release.rules import (
    STATE_WORDS,
    ReleaseState,
    period_asked,
    period_code,
    quarter_words,
)
from evenborn.rooms.indicators.views.asking import shown
from evenborn.standards.words import Words

QUARTERS_BACK = 8
SHAPES = {
    ReleaseState.PREPARED: "waiting",
    ReleaseState.APPROVED: "waiting",
    ReleaseState.PUBLISHED: "done",
    ReleaseState.REPLACED: "closed",
    ReleaseState.WITHDRAWN: "stopped",
    ReleaseState.DISCARDED: "stopped",
}
SEX_WORDS = {
    "boys": Words("男婴", "Boys"),
    "girls": Words("女婴", "Girls"),
    "births": Words("合计", "Both"),
}

UNSIGNED = Words(
    "本季度的表尚未由双方签字；数字取自编制时的核对结果",
    "The quarter's table is not signed by both sides; the counts are those of the day",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One release of the list."""

    release: Release
    quarter: Words
    state: Words
    shape: str


@dataclass(frozen=True, slots=True)
class HiddenCell:
    """One count that is not shown, and why."""

    period: Words
    line: Words
    sex: Words
    is_small: bool


@require_GET
@requires(Permission.RELEASES_SEE)
def releases(request: OfficerRequest) -> HttpResponse:
    """List the releases, and offer the quarters that are over."""
    rows = [_row(one) for one in queries.releases_seen_by(request.user)[:60]]
    return shown(
        request,
        "indicators/releases.html",
        {
            "rows": rows,
            "quarters": _quarters(clock.today()),
            "may_prepare": request.user.may(Permission.RELEASE_PREPARE) and home(),
        },
    )


@require_POST
@requires(Permission.RELEASE_PREPARE)
def prepare(request: OfficerRequest) -> HttpResponse:
    """Draw up the release of a quarter."""
    asked = period_asked(request.POST.get("period", ""))
    if asked is None:
        raise Refused(zh="请选择一个季度。", en="Choose a quarter.")
    year, quarter = asked
    made = actions.prepare_release(
        request.user.area_code[:6], year=year, quarter=quarter, by=request.user, at=clock.now()
    )
    messages.success(
        request,
        say(zh="已编制，等待另一名人员批准。", en="Drawn up; another person approves it next."),
    )
    return _to(made)


@require_GET
@requires(Permission.RELEASES_SEE)
def release(request: OfficerRequest, pk: int) -> HttpResponse:
    """Show a release as the public will read it, what is hidden and why, and its files."""
    one = _release(request, pk)
    state = ReleaseState(one.state)
    user = request.user
    approves, prepares = (
        user.may(Permission.RELEASE_APPROVE),
        user.may(Permission.RELEASE_PREPARE),
    )
    is_open = state in (ReleaseState.PREPARED, ReleaseState.APPROVED)
    tables = list(tables_of(one.content))
    return shown(
        request,
        "indicators/release.html",
        {
            "release": one,
            "row": _row(one),
            "tables": tables,
            "county": tables[0].county,
            "signed_words": _signed(one),
            "unsigned_words": UNSIGNED,
            "unknown": one.content["unknown"],
            "hidden": _hidden(one, tables),
            "small": len(one.report["small"]),
            "files": queries.files_of(one),
            "may_approve": approves
            and state is ReleaseState.PREPARED
            and one.prepared_by != user.username,
            "own": state is ReleaseState.PREPARED and one.prepared_by == user.username,
            "may_publish": prepares and state is ReleaseState.APPROVED,
            "may_discard": prepares and is_open,
            "may_withdraw": approves and state is ReleaseState.PUBLISHED,
            "is_public": state is ReleaseState.PUBLISHED and one.area_code == home(),
        },
    )


@require_POST
@requires(Permission.RELEASE_APPROVE)
def approve(request: OfficerRequest, pk: int) -> HttpResponse:
    """Approve what another person drew up."""
    done = say(zh="已批准，可以发布。", en="Approved; it may be published.")
    return _act(request, pk, actions.approve_release, done)


@require_POST
@requires(Permission.RELEASE_PREPARE)
def publish(request: OfficerRequest, pk: int) -> HttpResponse:
    """Show an approved release to the public."""
    done = say(zh="已发布，公众现在可以看到。", en="Published; the public reads it now.")
    return _act(request, pk, actions.publish_release, done)


@require_POST
@requires(Permission.RELEASE_PREPARE)
def discard(request: OfficerRequest, pk: int) -> HttpResponse:
    """Give up a release that was not published."""
    return _act(request, pk, actions.discard_release, say(zh="已作废。", en="Discarded."))


@require_POST
@requires(Permission.RELEASE_APPROVE)
def withdraw(request: OfficerRequest, pk: int) -> HttpResponse:
    """Take a release off the public page."""
    reason = request.POST.get("reason", "")

    def act(one: Release, *, by: object, at: datetime) -> Release:
        return actions.withdraw_release(one, reason=reason, by=request.user, at=at)

    done = say(zh="已从公开页撤下，原因已列入修订历史。", en="Withdrawn; the history says why.")
    return _act(request, pk, act, done)


def _act(
    request: OfficerRequest, pk: int, act: Callable[..., Release], done: str
) -> HttpResponseRedirect:
    one = act(_release(request, pk), by=request.user, at=clock.now())
    messages.success(request, done)
    return _to(one)


def _to(one: Release) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("indicators-release", args=[one.pk]))


def _release(request: OfficerRequest, pk: int) -> Release:
    found: Release = get_object_or_404(Release.objects.seen_by(request.user), pk=pk)
    return found


def _row(one: Release) -> Row:
    state = ReleaseState(one.state)
    words = quarter_words(one.year, one.quarter)
    if one.revision:
        words = Words(f"{words.zh}（修订 {one.revision}）", f"{words.en} (revision {one.revision})")
    return Row(one, words, STATE_WORDS[state], SHAPES[state])


def _signed(one: Release) -> Words:
    revision = one.source.get("table_revision")
    return Words(
        f"数字取自双方签字的季度表所依据的核对结果（第 {revision} 版）",
        f"The counts stand under the quarter's table that both sides signed, revision {revision}",
    )


def _quarters(today: date) -> list[tuple[str, Words]]:
    """Return the last quarters that are over, the newest first."""
    found = []
    year, quarter = today.year, (today.month - 1) // 3 + 1
    for _ in range(QUARTERS_BACK):
        year, quarter = (year, quarter - 1) if quarter > 1 else (year - 1, 4)
        found.append((period_code(year, quarter), quarter_words(year, quarter)))
    return found


def _hidden(one: Release, tables: list[Released]) -> list[HiddenCell]:
    """Return the hidden cells of the first release; a revision hides the same."""
    small = {tuple(cell) for cell in one.report["small"]}
    by_kind = dict(zip(("Q", "Y"), tables, strict=False))
    names = {
        (kind, line.line): line.words for kind, table in by_kind.items() for line in table.lines
    }
    return [
        HiddenCell(
            by_kind[kind].words, names[kind, line], SEX_WORDS[sex], (kind, line, sex) in small
        )
        for kind, line, sex in one.hidden
    ]
