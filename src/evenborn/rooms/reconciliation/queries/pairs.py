"""What is decided about pairs, what waits for whom, and how far two people agree."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from evenborn.foundation.access.models import Department, Officer
from evenborn.foundation.duties.periods import Period
from evenborn.rooms.reconciliation.models import Decision, Pair, QuarterTable
from evenborn.rooms.reconciliation.models.pair import Pairs
from evenborn.rooms.reconciliation.reviewing import UNDO_WITHIN, Look, State
from evenborn.rooms.reconciliation.rules import RecordKey, Verdict
from evenborn.rooms.reconciliation.signing import TableState
from evenborn.stats import share_interval


def decisions_for(area_code: str) -> list[tuple[RecordKey, RecordKey, Verdict]]:
    """Return every settled decision of an area, for a linkage to follow; disputed ones are not."""
    rows = (
        Pair.objects.filter(area_code=area_code, state=State.DECIDED)
        .order_by("pk")
        .values_list("left_source", "left_record", "right_source", "right_record", "verdict")
    )
    return [
        (RecordKey(left, one), RecordKey(right, other), Verdict(verdict))
        for left, one, right, other, verdict in rows.iterator(chunk_size=5000)
    ]


def waiting_for(officer: Officer, *, look: Look = Look.REVIEW, month: date | None = None) -> Pairs:
    """Return the pairs that an officer may decide about now, whoever has them on the desk.

    A second look is never the first person's. A disputed pair waits for whoever has not spoken
    last about it, until two people say the same.
    """
    rows: Pairs = Pair.objects.seen_by(officer).waiting(look)
    if month is not None:
        rows = rows.filter(month=month)
    standing = Decision.objects.filter(
        pair=OuterRef("pk"), edition=OuterRef("edition"), undone_at__isnull=True
    )
    if look is Look.DISPUTED:
        last = standing.filter(round=3).order_by("-pk").values("by")[:1]
        return rows.annotate(last=Subquery(last)).filter(
            Q(last__isnull=True) | ~Q(last=officer.username)
        )
    own = Exists(standing.filter(by=officer.username))
    return rows.filter(Q(state=State.OPEN) | ~own)


def free_for(officer: Officer, *, look: Look, month: date | None, at: datetime) -> Pairs:
    """Return what waits for an officer and lies before nobody else at this moment."""
    return waiting_for(officer, look=look, month=month).filter(
        Q(claimed_by__in=("", officer.username)) | Q(claimed_until__lte=at)
    )


def pairs_seen_by(officer: Officer) -> Pairs:
    """Return the pairs in the officer's scope, without opening their cells."""
    return Pair.objects.seen_by(officer).defer("cells")


def months_waiting(officer: Officer, look: Look) -> list[date]:
    """Return the months of birth of which pairs wait in the officer's scope, newest first."""
    rows = Pair.objects.seen_by(officer).waiting(look)
    return list(rows.order_by("-month").values_list("month", flat=True).distinct())


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often a second person, not knowing the first one's word, said the same.

    Attributes:
        seconded: drawn pairs that two people looked at.
        agreed: of these, pairs of which both said the same.
        low, high: 95 % interval of the share, 0 to 1, exact (Clopper-Pearson).
    """

    seconded: int
    agreed: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """Share of pairs of which both said the same, 0 to 1."""
        return self.agreed / self.seconded


@dataclass(frozen=True, slots=True)
class Desk:
    """The quiet counter of the desk.

    Attributes:
        today: the officer's own decisions of today that stand.
        left: pairs that wait for the officer.
        disputed: pairs of which two people have said different things.
        second: pairs that wait for somebody else's second look.
        agreement: of the drawn pairs; None before the first.
    """

    today: int
    left: int
    disputed: int
    second: int
    agreement: Agreement | None


def desk_of(officer: Officer, *, look: Look, month: date | None, since: datetime) -> Desk:
    """Return the counter of an officer's desk.

    Args:
        since: midnight.
    """
    seen = Pair.objects.seen_by(officer)
    if month is not None:
        seen = seen.filter(month=month)
    left = waiting_for(officer, look=look, month=month).count()
    waits = seen.filter(gone_at__isnull=True).aggregate(
        disputed=Count("pk", filter=Q(state=State.DISPUTED)),
        second=Count("pk", filter=Q(state=State.SECOND)),
        seconded=Count("pk", filter=Q(sampled=True, agreed__isnull=False)),
        agreed=Count("pk", filter=Q(sampled=True, agreed=True)),
    )
    seconds = waiting_for(officer, month=month).filter(state=State.SECOND).count()
    today = Decision.objects.filter(by=officer.username, at__gte=since, undone_at__isnull=True)
    return Desk(
        today=today.count(),
        left=left,
        disputed=waits["disputed"],
        second=waits["second"] - seconds,
        agreement=_agreement(waits["seconded"], waits["agreed"]),
    )


def _agreement(seconded: int, agreed: int) -> Agreement | None:
    if not seconded:
        return None
    low, high = share_interval(hits=agreed, trials=seconded)
    return Agreement(seconded, agreed, low, high)


def last_decision(officer: Officer, *, at: datetime) -> Decision | None:
    """Return the officer's last decision of this working day that stands; None without one."""
    found: Decision | None = (
        Decision.objects.filter(
            by=officer.username, undone_at__isnull=True, at__gt=at - UNDO_WITHIN
        )
        .order_by("-pk")
        .first()
    )
    return found


def own_decisions(officer: Officer) -> QuerySet[Decision]:
    """Return an officer's decisions that stand, newest first; no cells are opened."""
    return (
        Decision.objects.filter(by=officer.username, undone_at__isnull=True)
        .filter(pair__in=Pair.objects.seen_by(officer))
        .select_related("pair")
        .defer("pair__cells")
        .order_by("-pk")
    )


def said_before(pairs: Iterable[Pair]) -> dict[int, list[Decision]]:
    """Return what the desk may show beside each pair, oldest first.

    Of an earlier edition all that stood; of this edition only what two people differ about: a
    second look stays blind.
    """
    by_key = {pair.pk: pair for pair in pairs}
    rows = Decision.objects.filter(pair__in=by_key, undone_at__isnull=True).order_by("pk")
    shown: dict[int, list[Decision]] = {}
    for one in rows:
        pair = by_key[one.pair_id]  # type: ignore[attr-defined] # Django's own column
        if one.edition < pair.edition or pair.state == State.DISPUTED:
            shown.setdefault(pair.pk, []).append(one)
    return shown


def names_of_officers(usernames: Iterable[str]) -> dict[str, str]:
    """Return account → the name of its officer."""
    found = Officer.objects.filter(username__in=set(usernames))
    return {one.username: one.full_name or one.username for one in found}


def departments_of(pairs: Iterable[Pair]) -> dict[int, str]:
    """Return number → name of the departments that keep the records of some pairs."""
    numbers = {
        int(number)
        for pair in pairs
        for record in (pair.left_record, pair.right_record)
        if (number := record.partition(":")[0]).isdigit() and len(number) < 10
    }
    return dict(Department.objects.filter(pk__in=numbers).order_by().values_list("pk", "name"))


def signed_until() -> dict[str, date]:
    """Return area → the first day after its newest signed quarter."""
    tables = QuarterTable.objects.filter(state=TableState.SIGNED).order_by("quarter")
    until: dict[str, date] = {}
    for table in tables.only("area_code", "quarter"):
        until[table.area_code] = Period(table.quarter, 3).next.start
    return until
