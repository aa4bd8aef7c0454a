"""What pages and other rooms ask of institutions."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import date

from django.db.models import Count, Q, QuerySet

from evenborn.foundation.access.models import Acting, Department, Officer
from evenborn.rooms.facilities import rules
from evenborn.rooms.facilities.models import Institution, StateChange
from evenborn.rooms.facilities.rules import Facts, Kind, State, folded_code


def institutions_seen_by(
    officer: Acting, *, area_code: str = "", state: str = "", kind: str = ""
) -> QuerySet[Institution]:
    """Return the institutions in an officer's scope, with their departments.

    Args:
        area_code: keep those in this division.
        state, kind: keep those; empty keeps all.
    """
    found = Institution.objects.seen_by(officer).select_related("department")
    if area_code:
        found = found.filter(area_code__startswith=area_code)
    if state:
        found = found.filter(state=state)
    if kind:
        found = found.filter(kind=kind)
    return found


def counts_by_state(institutions: QuerySet[Institution]) -> dict[State, int]:
    """Return how many of them are in each state, every state named."""
    rows = institutions.order_by().values_list("state").annotate(n=Count("pk"))
    found = dict(rows)
    return {state: found.get(state.value, 0) for state in State}


def institution_of(department: Department) -> Institution | None:
    """Return the institution whose officers work for this department."""
    return Institution.objects.filter(department=department).first()


def by_code(code: str) -> Institution | None:
    """Return the institution with this credit code or local number."""
    return by_codes([code]).get(folded_code(code))


def by_codes(codes: Iterable[str]) -> dict[str, Institution]:
    """Return folded code → institution, in one query; codes that nobody has are left out."""
    wanted = {folded_code(code) for code in codes} - {""}
    if not wanted:
        return {}
    found = Institution.objects.filter(Q(credit_code__in=wanted) | Q(local_number__in=wanted))
    by_local = {one.local_number: one for one in found if one.local_number in wanted}
    by_credit = {one.credit_code: one for one in found if one.credit_code in wanted}
    return {**by_local, **by_credit}


def divisions_of_codes(area_code: str) -> dict[str, str]:
    """Return code → division of every institution in an area, closed ones too."""
    found = Institution.objects.filter(area_code__startswith=area_code)
    rows = found.values_list("local_number", "credit_code", "area_code")
    local = {number: place for number, _, place in rows if number}
    return {**local, **{code: place for _, code, place in rows if code}}


def may_deliver(institution: Institution, on: date) -> bool:
    """Tell whether a birth of this day may be recorded there; see `rules.may_deliver`."""
    return rules.may_deliver(
        delivers_births=institution.delivers_births,
        opened_on=institution.opened_on,
        closed_on=institution.closed_on,
        on=on,
    )


def delivering(institutions: QuerySet[Institution], on: date) -> QuerySet[Institution]:
    """Keep those at which a birth of this day may be recorded."""
    return institutions.filter(
        Q(closed_on__isnull=True) | Q(closed_on__gte=on), delivers_births=True, opened_on__lte=on
    )


def facts_of(institution: Institution) -> Facts:
    """Return what is registered of an institution."""
    return Facts(
        **{
            field.name: getattr(institution, field.name)
            for field in fields(Facts)
            if field.name != "kind"
        },
        kind=Kind(institution.kind),
    )


def staff_of(institution: Institution) -> QuerySet[Officer]:
    """Return the accounts of its department, those in use first."""
    return institution.department.officers.order_by("-is_active", "role", "username")


def state_changes_of(institution: Institution) -> QuerySet[StateChange]:
    """Return its steps from state to state, the newest first."""
    return institution.state_changes.order_by("-at", "-pk")
