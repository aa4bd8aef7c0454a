"""The review desk: two records side by side, three keys, the next pair there before it is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from evenborn.foundation.access.guards import OfficerRequest, requires
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.places.queries import names_of
from evenborn.foundation.ui import clock
from evenborn.foundation.ui.dates import day_words
from evenborn.foundation.ui.refusal import Refused
from evenborn.foundation.ui.words import is_english, say
from evenborn.rooms.reconciliation import actions, queries
from evenborn.rooms.reconciliation.models import Decision, Pair
from evenborn.rooms.reconciliation.reviewing import DEPTH, Look, State
from evenborn.rooms.reconciliation.rules import Verdict
from evenborn.rooms.reconciliation.side_by_side import (
    DIVISIONS,
    REGISTERS,
    SHORT,
    Bar,
    Line,
    bars,
    lines,
)
from evenborn.standards.words import Words

ROWS = 30
VERDICTS = {
    Verdict.SAME: Words("同一次出生", "Same birth"),
    Verdict.DIFFERENT: Words("不是同一次", "Different births"),
    Verdict.UNSURE: Words("无法判断", "Cannot tell"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of a pair before, as the desk shows it."""

    who: str  # "" for an earlier edition: only what was decided matters then
    verdict: Words
    at: datetime

    @property
    def words(self) -> Words:
        """What an earlier edition came to."""
        on = day_words(clock.in_china(self.at).date())
        zh, en = self.verdict
        return Words(
            f"{on.zh}曾判断为“{zh}”，现重新打开。",
            f"Decided on {on.en}: {en.lower()}; opened anew.",
        )


@dataclass(frozen=True, slots=True)
class Sheet:
    """One pair as the desk shows it."""

    pair: Pair
    heads: list[tuple[Words, Words, str, str]]  # register, the same short, keeper, number
    lines: list[Line]
    bars: list[Bar]
    reason: Words
    said: list[Said]

    @property
    def differing(self) -> int:
        """Fields that differ."""
        return sum(line.likeness == "different" for line in self.lines)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the desk asks for."""

    look: Look
    month: date | None

    @property
    def tail(self) -> str:
        """The same question for another address of the desk."""
        given = {"month": f"{self.month:%Y-%m}"} if self.month else {}
        if self.look is not Look.REVIEW:
            given["look"] = self.look.value
        return f"?{urlencode(given)}" if given else ""


def _asked(request: OfficerRequest) -> Asked:
    look = request.GET.get("look", "")
    try:
        month = date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        month = None
    return Asked(Look(look) if look in set(Look) else Look.REVIEW, month)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else None


@require_GET
@requires(Permission.REVIEW)
def review(request: OfficerRequest) -> HttpResponse:
    """Lay pairs on the officer's desk; the look at each is written into the log."""
    asked, at = _asked(request), clock.now()
    pairs = actions.deal(
        look=asked.look,
        month=asked.month,
        first=_number(request.GET.get("pair", "")),
        by=request.user,
        at=at,
    )
    return render(
        request,
        "reconciliation/review.html",
        {
            **_desk(request, asked, at),
            "sheets": _sheets(pairs, at),
            "months": queries.months_waiting(request.user, asked.look),
            "may_undo": queries.last_decision(request.user, at=at) is not None,
        },
    )


@require_POST
@requires(Permission.REVIEW)
def more(request: OfficerRequest) -> HttpResponse:
    """Lay more pairs beneath those that lie there, for the script of the desk."""
    asked, at = _asked(request), clock.now()
    held = {pk for text in request.POST.getlist("held")[:DEPTH] if (pk := _number(text))}
    pairs = actions.deal(
        look=asked.look,
        month=asked.month,
        held=held,
        wanted=DEPTH - len(held),
        by=request.user,
        at=at,
    )
    page = {**_desk(request, asked, at), "sheets": _sheets(pairs, at)}
    return render(request, "reconciliation/review_more.html", page)


def _desk(request: OfficerRequest, asked: Asked, at: datetime) -> dict[str, object]:
    midnight = datetime.combine(at.date(), time(), at.tzinfo)
    return {
        "asked": asked,
        "desk": queries.desk_of(request.user, look=asked.look, month=asked.month, since=midnight),
        "verdicts": [
            (verdict.value, key, words)
            for key, (verdict, words) in enumerate(VERDICTS.items(), start=1)
        ],
    }


def _sheets(pairs: Sequence[Pair], at: datetime) -> list[Sheet]:
    keepers = queries.departments_of(pairs)
    before = queries.said_before(pairs)
    people = queries.names_of_officers(one.by for said in before.values() for one in said)
    codes = {
        text
        for pair in pairs
        for name, text in (pair.cells or {}).items()
        if name.partition(".")[2] in DIVISIONS
    }
    divisions = names_of(codes, at.date()) if codes else {}
    return [
        Sheet(
            pair=pair,
            heads=[
                (
                    REGISTERS[key.source],
                    SHORT[key.source],
                    keepers.get(_number(key.record.partition(":")[0]) or 0, ""),
                    key.own_number,
                )
                for key in (pair.left, pair.right)
            ],
            lines=lines(
                pair.cells or {},
                sources=(pair.left_source, pair.right_source),
                divisions=divisions,
                language="en" if is_english() else "zh",
            ),
            bars=bars(pair.evidence),
            reason=Words(pair.reason_zh, pair.reason_en),
            said=[_said(pair, one, people) for one in before.get(pair.pk, [])],
        )
        for pair in pairs
    ]


def _said(pair: Pair, one: Decision, people: dict[str, str]) -> Said:
    who = people.get(one.by, one.by) if one.edition == pair.edition else ""
    return Said(who, VERDICTS[Verdict(one.verdict)], one.at)


@require_POST
@requires(Permission.REVIEW)
def decide(request: OfficerRequest, pk: int) -> HttpResponse:
    """Take one verdict; the script of the desk wants no page back."""
    pair = get_object_or_404(queries.pairs_seen_by(request.user), pk=pk)
    verdict = request.POST.get("verdict", "")
    is_script = request.headers.get("X-Desk") == "1"
    try:
        if verdict not in set(Verdict):
            raise Refused(zh="请选择一种判断。", en="Choose one of the three.")
        actions.decide(pair, Verdict(verdict), by=request.user, at=clock.now())
    except Refused as refusal:
        if is_script:
            return JsonResponse({"words": str(say(refusal.words))}, status=409)
        messages.error(request, say(refusal.words))
    else:
        if is_script:
            return HttpResponse(status=204)
        words = VERDICTS[Verdict(verdict)]
        messages.success(
            request,
            say(zh=f"已判断：{words.zh}。", en=f"Decided: {words.en[:1].lower()}{words.en[1:]}."),
        )
    return HttpResponseRedirect(_to_desk(request))


def _to_desk(request: OfficerRequest, pair: Pair | None = None) -> str:
    tail = _asked(request).tail
    if pair is not None:
        tail += f"{'&' if tail else '?'}pair={pair.pk}"
    return reverse("reconciliation-review") + tail


@require_POST
@requires(Permission.REVIEW)
def undo(request: OfficerRequest) -> HttpResponse:
    """Take back the officer's own last decision; its pair lies on top again."""
    at = clock.now()
    last = queries.last_decision(request.user, at=at)
    pair = None
    try:
        if last is None:
            raise Refused(zh="没有可以撤回的判断。", en="There is nothing to take back.")
        pair = actions.undo(last, by=request.user, at=at)
        messages.success(
            request, say(zh="已撤回，请重新判断这一对。", en="Taken back; decide this pair again.")
        )
    except Refused as refusal:
        messages.error(request, say(refusal.words))
    return HttpResponseRedirect(_to_desk(request, pair))


@require_GET
@requires(Permission.REVIEW)
def decided(request: OfficerRequest) -> HttpResponse:
    """List the officer's own decisions by their numbers; no names."""
    page = Paginator(queries.own_decisions(request.user), ROWS).get_page(request.GET.get("page"))
    rows = [
        (
            one,
            VERDICTS[Verdict(one.verdict)],
            [REGISTERS[source] for source in (one.pair.left_source, one.pair.right_source)],
            one.pair.state == State.DECIDED and one.edition == one.pair.edition,
        )
        for one in page
    ]
    return render(request, "reconciliation/review_decided.html", {"page": page, "rows": rows})


@require_POST
@requires(Permission.REVIEW)
def reopen(request: OfficerRequest, pk: int) -> HttpResponse:
    """Open a decided pair anew."""
    pair = get_object_or_404(queries.pairs_seen_by(request.user), pk=pk)
    try:
        actions.reopen(pair, by=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, say(refusal.words))
        return HttpResponseRedirect(reverse("reconciliation-review-decided"))
    return HttpResponseRedirect(_to_desk(request, pair))
