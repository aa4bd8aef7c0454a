"""The review desk: pairs are laid before one person at a time, who decides, or takes it back."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from evenborn.foundation.access.models import Officer
from evenborn.foundation.audit.actions import record, record_read
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.reconciliation.models import Decision, Pair
from evenborn.rooms.reconciliation.queries.linkages import newest_linkage
from evenborn.rooms.reconciliation.queries.pairs import free_for
from evenborn.rooms.reconciliation.reviewing import (
    DEPTH,
    LEASE,
    UNDO_WITHIN,
    Look,
    State,
    after,
    round_of,
)
from evenborn.rooms.reconciliation.rules import Verdict


@transaction.atomic
def deal(
    *,
    look: Look = Look.REVIEW,
    month: date | None = None,
    held: Collection[int] = (),
    first: int | None = None,
    wanted: int = DEPTH,
    by: Officer,
    at: datetime,
) -> list[Pair]:
    """Lay pairs on an officer's desk, before nobody else for two minutes, and note the look.

    Args:
        look: first and second looks, or the disputed pairs.
        month: only pairs of this month of birth.
        held: keys of pairs that lie there already; they stay his.
        first: key of the pair that shall be on top, where it is free.
        wanted: how many pairs to add.

    Returns:
        Pairs that were free, in the order of the desk; their cells are for this officer to read.
    """
    free = free_for(by, look=look, month=month, at=at).exclude(pk__in=held)
    dealt: list[Pair] = []
    if first is not None:
        dealt += free.filter(pk=first).select_for_update(skip_locked=True)
    others = free.exclude(pk__in=[pair.pk for pair in dealt]).order_by("month", "pk")
    # Another desk may be taking the same ones at this moment: pass those by, do not wait.
    dealt += others.select_for_update(skip_locked=True)[: wanted - len(dealt)]
    mine = Pair.objects.filter(claimed_by=by.username)
    mine.filter(pk__in=held).update(claimed_until=at + LEASE)
    keys = [pair.pk for pair in dealt]
    mine.exclude(pk__in=[*held, *keys]).update(claimed_by="", claimed_until=None)
    Pair.objects.filter(pk__in=keys).update(claimed_by=by.username, claimed_until=at + LEASE)
    record_read("reconciliation.pair_read", subjects=dealt, by=by, at=at)
    return dealt


@transaction.atomic
def decide(pair: Pair, verdict: Verdict, *, by: Officer, at: datetime) -> Decision:
    """Say what two records are: first, second without knowing the first, or with both known.

    Raises:
        Refused: another area's pair, one that nobody asks about or that is decided, one that lies
            before somebody else, or the officer's own first look.
    """
    pair = _locked(pair, by)
    if pair.gone_at is not None or pair.state == State.DECIDED:
        raise Refused(
            zh="这一对已有判断，或已不需要判断。",
            en="This pair is decided already, or no longer asked about.",
        )
    if pair.claimed_by not in ("", by.username) and _is_after(pair.claimed_until, at):
        raise Refused(
            zh="这一对正由另一名复核人判断。", en="Somebody else is deciding about this pair."
        )
    said = list(_standing(pair))
    number = round_of(State(pair.state))
    if number == 2 and any(one.by == by.username for one in said):
        raise Refused(
            zh="您已判断过这一对，由另一名复核人再看。",
            en="You decided about this pair; another person looks at it now.",
        )
    if number == 3:
        # A person has one voice: a new word in its place, the old one stays to be read.
        mine = [one.pk for one in said if one.round == 3 and one.by == by.username]
        Decision.objects.filter(pk__in=mine).update(undone_at=at)
        said = [one for one in said if one.pk not in mine]
    decision = Decision.objects.create(
        pair=pair,
        edition=pair.edition,
        round=number,
        verdict=verdict.value,
        by=by.username,
        at=at,
    )
    voices = [(one.round, one.by, Verdict(one.verdict)) for one in (*said, decision)]
    state, settled = after(voices, is_second_wanted=pair.second_wanted)
    pair.state = state.value
    pair.verdict, pair.decided_at = (settled.value, at) if settled else ("", None)
    if number == 2:
        pair.agreed = settled is not None
    pair.claimed_by, pair.claimed_until = "", None
    _keep(pair)
    record(
        "reconciliation.pair_decided",
        subject=pair,
        by=by,
        at=at,
        verdict=verdict.value,
        round=number,
        state=pair.state,
    )
    return decision


@transaction.atomic
def undo(decision: Decision, *, by: Officer, at: datetime) -> Pair:
    """Take back one's own last word about a pair, which lies on one's desk again.

    Raises:
        Refused: another's, an earlier day's, one that a colleague or a linkage stands on already.
    """
    pair = _locked(decision.pair, by)
    standing = list(_standing(pair))
    if not standing or standing[-1].pk != decision.pk or decision.by != by.username:
        raise Refused(
            zh="只能撤回自己最后作出、且无人在其后判断的一次。",
            en="Only your own last decision, on which nobody has followed, can be taken back.",
        )
    if at - decision.at > UNDO_WITHIN or pair.gone_at is not None or pair.cells is None:
        raise Refused(zh="这次判断已不能撤回。", en="It is too late to take this decision back.")
    newest = newest_linkage(pair.area_code)
    if pair.state == State.DECIDED and newest is not None and newest.at >= decision.at:
        raise Refused(
            zh="数据核对已采用这次判断。需要更改的，请重新判断。",
            en="A linkage has used this decision. To change it, decide the pair anew.",
        )
    Decision.objects.filter(pk=decision.pk).update(undone_at=at)
    before = {1: State.OPEN, 2: State.SECOND, 3: State.DISPUTED}[decision.round]
    if decision.round == 2:
        pair.agreed = None
    pair.state, pair.verdict, pair.decided_at = before.value, "", None
    pair.claimed_by, pair.claimed_until = by.username, at + LEASE
    _keep(pair)
    record("reconciliation.decision_undone", subject=pair, by=by, at=at, round=decision.round)
    return pair


@transaction.atomic
def reopen(pair: Pair, *, by: Officer, at: datetime) -> Pair:
    """Open a decided pair anew; what was decided stays to be read.

    Raises:
        Refused: not decided, decided by others, or of a quarter that is signed.
    """
    pair = _locked(pair, by)
    if pair.state != State.DECIDED:
        raise Refused(zh="这一对还没有判断完。", en="This pair is not decided yet.")
    if not _standing(pair).filter(by=by.username).exists():
        raise Refused(
            zh="由作出判断的复核人重新判断。", en="Whoever decided about it opens it anew."
        )
    if pair.cells is None:
        raise Refused(
            zh="本季度已签署，判断不再更改。",
            en="The quarter is signed; its decisions stand.",
        )
    pair.edition += 1
    pair.state, pair.verdict, pair.decided_at, pair.agreed = State.OPEN.value, "", None, None
    pair.claimed_by, pair.claimed_until = by.username, at + LEASE
    _keep(pair)
    record("reconciliation.pair_reopened", subject=pair, by=by, at=at, edition=pair.edition)
    return pair


def _locked(pair: Pair, by: Officer) -> Pair:
    found: Pair | None = Pair.objects.seen_by(by).select_for_update().filter(pk=pair.pk).first()
    if found is None:
        raise Refused(zh="这一对记录不在您的工作范围内。", en="This pair is outside your scope.")
    return found


def _standing(pair: Pair):  # type: ignore[no-untyped-def] # Django's related manager
    return pair.decisions.filter(edition=pair.edition, undone_at__isnull=True).order_by("pk")


def _keep(pair: Pair) -> None:
    names = ("state", "verdict", "decided_at", "agreed", "edition", "claimed_by", "claimed_until")
    pair.save(update_fields=names)


def _is_after(moment: datetime | None, at: datetime) -> bool:
    return moment is not None and moment > at
