"""All places of a county as one value, so that a page asks for a thousand names without a query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from evenborn.foundation.places.rules import CHANGE_KINDS, LIST_DAY, Step, townships_on
from evenborn.standards import divisions
from evenborn.standards.divisions import Level, short_code
from evenborn.standards.divisions.lists import townships as listed_townships
from evenborn.standards.words import Words

# Codes that group counties under a province which rules them directly; nobody lives "in" them.
IN_NAME_ONLY = frozenset(
    {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划", "省直辖行政单位"}
)


@dataclass(frozen=True, slots=True)
class Place:
    """A division on a day."""

    code: str
    name: str
    level: Level


@dataclass(frozen=True, slots=True)
class Span:
    """A village under one name; empty ends are open."""

    code: str
    name: str
    valid_from: date | None
    valid_to: date | None
    successor: str = ""

    def covers(self, on: date) -> bool:
        """Tell whether it stood on a day under this name."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on <= self.valid_to
        )


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to a place.

    Attributes:
        on: the day, or None where only that it did is known.
        what: in both languages.
        document: the document it rests on, or empty.
    """

    on: date | None
    what: Words
    document: str = ""


@lru_cache
def listed_by_county() -> Mapping[str, Mapping[str, str]]:
    """Return county → code → name of the published list, 40,000 townships indexed once."""
    by_county: dict[str, dict[str, str]] = {}
    for code, name in listed_townships().items():
        by_county.setdefault(code[:6], {})[code] = name
    return by_county


@dataclass(frozen=True, slots=True)
class Book:
    """The places of a county and what stands above them.

    Attributes:
        county: code of six digits; empty where none is set.
        steps: changes of its townships, in the order in which they came into force.
        villages: its villages, all spans.
        listed_from: the day of its first list of villages, or None.
    """

    county: str
    steps: tuple[Step, ...] = ()
    villages: tuple[Span, ...] = ()
    listed_from: date | None = None
    _standing: dict[int, dict[str, str]] = field(default_factory=dict, repr=False)
    _spans: dict[str, list[Span]] = field(default_factory=dict, repr=False)
    _below: dict[str, list[Span]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Index the villages by code and by township, once."""
        for span in self.villages:
            self._spans.setdefault(span.code, []).append(span)
            self._below.setdefault(span.code[:9], []).append(span)

    def townships_of(self, county: str, on: date) -> Mapping[str, str]:
        """Return the townships of a county on a day: code → name, in the order of their codes."""
        listed = listed_by_county().get(county, {})
        if county != self.county:
            return listed
        # Between two changes nothing differs: a county has a handful of such stretches.
        stretch = sum(step.on <= on for step in self.steps)
        if stretch not in self._standing:
            self._standing[stretch] = dict(sorted(townships_on(listed, self.steps, on).items()))
        return self._standing[stretch]

    def name_of(self, code: str, on: date) -> str:
        """Return the name on a day, else the last one known, else the code itself."""
        code = folded(code) or code
        if len(code) == 6 and folded(code):
            found = divisions.division(code, on.year) or divisions.division(code)
            return found.name if found else code
        if len(code) == 9:
            return self.townships_of(code[:6], on).get(code) or self._former_name(code) or code
        spans = self._spans.get(code, [])
        return next((s.name for s in spans if s.covers(on)), spans[-1].name if spans else code)

    def is_known(self, code: str, on: date) -> bool | None:
        """Tell whether a code stands on a day; None where the sources do not tell."""
        match len(code := folded(code)):
            case 0:
                return False  # no division has such a code
            case 6:
                return divisions.is_valid(code, on.year)
            case 9:
                return self._township_known(code, on)
            case _:
                return self._village_known(code, on)

    def children(self, code: str, on: date) -> list[Place]:
        """Return what lies directly below on a day, in the order of the codes."""
        code = folded(code)
        if not code:
            return []
        if len(code) == 9:
            below = (span for span in self._below.get(code, []) if span.covers(on))
            return [Place(s.code, s.name, "village") for s in sorted(below, key=_by_code)]
        if divisions.level(code) == "county":
            found = self.townships_of(code, on).items()
            return [Place(one, name, "township") for one, name in found]
        known, _ = divisions.known_codes()
        below_here = [one for one in known if divisions.parent(one) == code]
        named = [divisions.division(one, on.year) for one in below_here]
        return [Place(one.code, one.name, one.level) for one in named if one is not None]

    def path_of(self, code: str, on: date) -> list[Place]:
        """Return the place and all above it, the province first, without levels in name only."""
        path: list[Place] = []
        at = folded(code) or None
        while at is not None:
            name = self.name_of(at, on)
            if name not in IN_NAME_ONLY:
                path.insert(0, Place(at, name, divisions.level(at)))
            at = divisions.parent(at)
        return path

    def history(self, code: str) -> list[Event]:
        """Return what happened to a place, the oldest first."""
        code = folded(code)
        if not code:
            return []
        if len(code) == 9:
            return [_told(step) for step in self.steps if code in {*step.before, *step.after}]
        if len(code) == 12:
            return [event for span in self._spans.get(code, []) for event in _told_of(span)]
        return [
            Event(None, Words("{year} 年名称：{name}", "Name in {year}: {name}").filled(**known))
            for known in _names_by_year(code)
        ]

    def _township_known(self, code: str, on: date) -> bool | None:
        if code[:6] != self.county:
            return divisions.is_valid(code, on.year)
        if code in self.townships_of(code[:6], on):
            # The list speaks for its own year; before, only a recorded change can tell.
            told = any(code in {*step.before, *step.after} for step in self.steps)
            return True if told or on.year >= LIST_DAY.year else None
        # Of its own townships the county knows all, from the published list on.
        ended = any(code in step.ended and step.on <= on for step in self.steps)
        begun = any(code in step.begun and step.on > on for step in self.steps)
        return False if on >= LIST_DAY or ended or begun else None

    def _village_known(self, code: str, on: date) -> bool | None:
        if self._township_known(code[:9], on) is False:
            return False
        spans = self._spans.get(code, [])
        if any(span.covers(on) for span in spans):
            return True
        # Before the first list, or before it was listed itself, a village may have stood; and of
        # a township whose villages were never listed nothing is known.
        listed = (
            self.listed_from is not None and on >= self.listed_from and self._below.get(code[:9])
        )
        if not listed or any(span.valid_from and on < span.valid_from for span in spans[:1]):
            return None
        return False

    def _former_name(self, code: str) -> str | None:
        for step in reversed(self.steps):
            if name := step.after.get(code) or step.before.get(code):
                return name
        return listed_by_county().get(code[:6], {}).get(code)


def folded(code: str) -> str:
    """Return a code without padding, or nothing where it is no division code by its form."""
    try:
        return short_code(code)
    except ValueError:
        return ""


def _by_code(span: Span) -> str:
    return span.code


def _told(step: Step) -> Event:
    said = CHANGE_KINDS[step.kind]
    names = {"before": _joined(step.before), "after": _joined(step.after)}
    what = Words(f"{said.zh}：{{before}} → {{after}}", f"{said.en}: {{before}} → {{after}}")
    return Event(step.on, what.filled(**names), step.document)


def _joined(named: Mapping[str, str]) -> str:
    return "、".join(f"{name}（{code}）" for code, name in sorted(named.items()))


def _told_of(span: Span) -> list[Event]:
    begun = Words("列入村级代码表：{name}", "On the list of villages: {name}")
    ended = Words("不再列入村级代码表：{name}", "No longer on the list of villages: {name}")
    told = [Event(span.valid_from, begun.filled(name=span.name))]
    if span.valid_to is not None:
        told.append(Event(span.valid_to, ended.filled(name=span.name)))
    return told


def _names_by_year(code: str) -> list[dict[str, object]]:
    """Return the names of a county by the year they are first known, from 1980 on."""
    told: list[dict[str, object]] = []
    for year in range(1980, divisions.LAST_LIST + 1):
        found = divisions.division(code, year)
        if found is not None and (not told or told[-1]["name"] != found.name):
            told.append({"year": year, "name": found.name})
    return told


def make_book(
    county: str, steps: Sequence[Step], villages: Sequence[Span], listed_from: date | None = None
) -> Book:
    """Return the book of a county."""
    in_order = sorted(steps, key=lambda step: step.on)
    return Book(county, tuple(in_order), tuple(villages), listed_from)
