"""One search box: record and certificate numbers, institutions, places and pages. Never a person.

A number may be that of a birth certificate, so it travels in the body of the request and stands in
no address. What a role may not see is not found.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.places import queries as places
from evenborn.rooms.births import queries as births
from evenborn.rooms.facilities import queries as facilities
from evenborn.standards.words import Words

MOST = 20


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found.

    Attributes:
        kind: what it is.
        words: what it is called; a number or the name of a place, never that of a person.
        href: its page.
    """

    kind: Words
    words: Words
    href: str


@dataclass(frozen=True, slots=True)
class Provider:
    """Who finds one kind of thing.

    Attributes:
        permission: of the pages it leads to; it is not asked for officers without.
        find: what is looked for and the day → what was found, within the officer's scope.
    """

    permission: Permission
    find: Callable[[Officer, str, date], Sequence[Hit]]


_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Let a room's things be found; called in `ready()`."""
    _providers.append(provider)


def find(officer: Officer, wanted: str, on: date) -> list[Hit]:
    """Return what the officer may see under this number or name, at most 20 of each kind."""
    wanted = " ".join(wanted.split())
    if not wanted:
        return []
    return [
        hit
        for provider in _providers
        if officer.may(provider.permission)
        for hit in list(provider.find(officer, wanted, on))[:MOST]
    ]


def find_births(officer: Officer, wanted: str, on: date) -> list[Hit]:
    """Find births by the whole record or certificate number."""
    kind = Words("出生记录", "Birth record")
    return [
        Hit(
            kind,
            Words(birth.record_id, birth.record_id),
            reverse("births-birth", kwargs={"pk": birth.pk}),
        )
        for birth in births.by_number(officer, wanted)
    ]


def find_institutions(officer: Officer, wanted: str, on: date) -> list[Hit]:
    """Find institutions by credit code, local number or a part of the name."""
    seen = facilities.institutions_seen_by(officer)
    by_code = facilities.by_code(wanted)
    found = [one for one in seen if wanted in one.name or one == by_code]
    kind = Words("机构", "Institution")
    return [
        Hit(kind, Words(one.name, one.name), reverse("facilities-see", kwargs={"pk": one.pk}))
        for one in found
    ]


def find_places(officer: Officer, wanted: str, on: date) -> list[Hit]:
    """Find townships of the county by code or a part of the name."""
    kind = Words("区划", "Division")
    return [
        Hit(
            kind,
            Words(f"{place.name} {place.code}", f"{place.name} {place.code}"),
            reverse("places-place", kwargs={"code": place.code}),
        )
        for place in places.townships_of(places.home(), on)
        if wanted in place.name or wanted == place.code
    ]


def register_all() -> None:
    """Register what this house finds."""
    register(Provider(Permission.BIRTHS_SEE, find_births))
    register(Provider(Permission.FACILITIES_SEE, find_institutions))
    register(Provider(Permission.PLACES_SEE, find_places))
