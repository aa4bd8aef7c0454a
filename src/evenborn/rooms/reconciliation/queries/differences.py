"""The worklist of differences: what a department has to answer, what the statistician settles."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.duties.periods import Period
from evenborn.foundation.places.queries import names_of
from evenborn.rooms.facilities.queries import by_codes
from evenborn.rooms.facilities.rules import folded_code
from evenborn.rooms.reconciliation.answering import (
    SAID_WORDS,
    SOURCE_WORDS,
    STATE_SHAPES,
    STATE_WORDS,
    UNSETTLED,
    DifferenceState,
    Said,
    value_words,
)
from evenborn.rooms.reconciliation.models import Answer, Difference
from evenborn.rooms.reconciliation.rules import SOURCES, DifferenceKind, RecordKey
from evenborn.standards.words import Words

# The filter of the worklist; "todo" is what somebody still has to do.
TO_SETTLE = "todo"


@dataclass(frozen=True, slots=True)
class Tallied:
    """How one department stands with its differences."""

    department: int | None
    name: str
    open: int
    overdue: int
    answered: int
    doubted: int
    first_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A difference as one officer may see it.

    Attributes:
        numbers: source and record number, of the officer's own department only; a statistician of
            the county, who links the records, sees them all.
        says: source and what it says; this, place and facility for whoever answers or settles.
    """

    difference: Difference
    what: Words
    action: Words
    state: Words
    shape: str
    numbers: tuple[tuple[Words, str], ...]
    says: tuple[tuple[Words, Words], ...]
    place: str
    facility: str
    mine: bool


def differences_seen_by(
    officer: Officer,
    *,
    kind: str = "",
    state: str = "",
    quarter: Period | None = None,
    department: int | None = None,
) -> QuerySet[Difference]:
    """Return the differences in an officer's scope, those due first at the top.

    Args:
        kind, state, quarter, department: keep those; empty keeps all, state `todo` the unsettled.
    """
    found = Difference.objects.seen_by(officer).select_related("department")
    if kind:
        found = found.filter(kind=kind)
    if state == TO_SETTLE:
        found = found.filter(state__in=UNSETTLED)
    elif state:
        found = found.filter(state=state)
    if quarter is not None:
        found = found.filter(month__gte=quarter.start, month__lte=quarter.end)
    if department is not None:
        found = found.filter(department=department)
    rows: QuerySet[Difference] = found.order_by("-link_doubted", "due_at", "pk")
    return rows


def tallied(found: QuerySet[Any], at: datetime) -> list[Tallied]:
    """Return how each department stands, the one with most overdue first."""
    is_open = Q(state=DifferenceState.OPEN.value)
    answered = Q(state=DifferenceState.ANSWERED.value)
    rows = (
        found.order_by()
        .values("department_id", "department__name")
        .annotate(
            n_open=Count("pk", filter=is_open),
            n_overdue=Count("pk", filter=is_open & Q(due_at__lt=at)),
            n_answered=Count("pk", filter=answered),
            n_doubted=Count(
                "pk", filter=Q(state=DifferenceState.ANSWERED.value, link_doubted=True)
            ),
            first=Min("due_at", filter=is_open),
        )
    )
    made = [
        Tallied(
            row["department_id"],
            row["department__name"] or "",
            row["n_open"],
            row["n_overdue"],
            row["n_answered"],
            row["n_doubted"],
            row["first"],
        )
        for row in rows
    ]
    return sorted(made, key=lambda one: (-one.overdue, -one.open, -one.answered, one.name))


def total(rows: Iterable[Tallied]) -> Tallied:
    """Return the sum of all departments."""
    listed = list(rows)
    dues = [one.first_due_at for one in listed if one.first_due_at]
    return Tallied(
        None,
        "",
        sum(one.open for one in listed),
        sum(one.overdue for one in listed),
        sum(one.answered for one in listed),
        sum(one.doubted for one in listed),
        min(dues, default=None),
    )


def shown(differences: Iterable[Difference], officer: Officer, on: date) -> list[Shown]:
    """Return differences as an officer may see them."""
    listed = list(differences)
    # Who only watches how the offices stand needs no particulars of a birth.
    answers = officer.may(Permission.DIFFERENCES_ANSWER)
    places = names_of({one.place[:9] for one in listed if answers and one.place}, on)
    houses = by_codes({one.facility for one in listed if answers and one.facility})
    return [
        Shown(
            difference=one,
            what=Words(one.what_zh, one.what_en),
            action=Words(one.action_zh, one.action_en),
            state=STATE_WORDS[DifferenceState(one.state)],
            shape=STATE_SHAPES[DifferenceState(one.state)],
            numbers=numbers_for(one, officer),
            says=_says(one) if answers else (),
            place=places.get(one.place[:9], ""),
            facility=house.name if (house := houses.get(folded_code(one.facility))) else "",
            mine=one.department_id == officer.department_id,
        )
        for one in listed
    ]


def numbers_for(one: Difference, officer: Officer) -> tuple[tuple[Words, str], ...]:
    """Return the record numbers an officer may see; another agency's is nobody else's business."""
    records = [(source, one.records[source]) for source in SOURCES if source in one.records]
    if one.kind == DifferenceKind.TWICE:
        records += [(source, one.values[source]) for source in SOURCES if source in one.values]
    keys = [RecordKey(source, record) for source, record in records]
    sees_all = officer.may(Permission.REVIEW) and officer.sees(area_code=one.area_code)
    return tuple(
        (SOURCE_WORDS[key.source], key.own_number)
        for key in keys
        if sees_all or key.department == officer.department_id
    )


def _says(one: Difference) -> tuple[tuple[Words, Words], ...]:
    kind = DifferenceKind(one.kind)
    if kind in (DifferenceKind.TWICE, DifferenceKind.ABSENT, DifferenceKind.MOTHER):
        return ()
    return tuple(
        (SOURCE_WORDS[source], value_words(kind, str(one.values[source])))
        for source in SOURCES
        if source in one.values
    )


def answers_of(difference: Difference) -> list[tuple[Answer, Words]]:
    """Return what was said about a difference, in its order."""
    found = difference.answers.select_related("department")
    return [(one, SAID_WORDS[Said(one.said)]) for one in found]


def quarters_of(officer: Officer) -> list[Period]:
    """Return the quarters of birth that differences in scope are about, the newest first."""
    months = Difference.objects.seen_by(officer).order_by().values_list("month", flat=True)
    found = {
        Period(date(month.year, (month.month - 1) // 3 * 3 + 1, 1), 3)
        for month in months.distinct()
        if month
    }
    return sorted(found, reverse=True)


def differences_waiting(officer: Officer) -> int:
    """Return how many differences an officer sees that are not settled."""
    return int(Difference.objects.seen_by(officer).filter(state__in=UNSETTLED).count())
