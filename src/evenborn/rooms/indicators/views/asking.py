"""What an address asks for: area, period, basis and as-at. One control, the same everywhere.

It is kept in the address, so that a page can be sent to a colleague.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from evenborn.foundation.access.guards import OfficerRequest
from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.places.book import Place
from evenborn.foundation.places.queries import children, is_known, name_of, path_of
from evenborn.foundation.ui import clock
from evenborn.foundation.ui.clock import in_china
from evenborn.foundation.ui.dates import day_words
from evenborn.rooms.indicators import periods, queries
from evenborn.rooms.indicators.figures import BASIS_MEANS, BASIS_WORDS
from evenborn.rooms.indicators.models import Cube
from evenborn.rooms.indicators.periods import Period
from evenborn.rooms.indicators.queries import Ask
from evenborn.standards.words import Words
from evenborn.stats import BASES, Basis, Definition

TABS = (
    (Words("概览", "Overview"), "indicators-home", Permission.INDICATORS_SEE),
    (Words("比较", "Compare"), "indicators-compare", Permission.INDICATORS_SEE),
    (Words("地图", "Map"), "indicators-map", Permission.INDICATORS_SEE),
    (Words("数据质量", "Data quality"), "indicators-quality", Permission.INDICATORS_SEE),
    (Words("住院分娩", "Hospital births"), "indicators-hospital", Permission.INDICATORS_SEE),
    (Words("在校学生", "Pupils"), "indicators-schools", Permission.INDICATORS_SEE),
    (Words("指标定义", "Definitions"), "indicators-definitions", Permission.INDICATORS_SEE),
    (Words("发布", "Release"), "indicators-releases", Permission.RELEASES_SEE),
)
KEPT = ("area", "period", "basis", "as_at")


@dataclass(frozen=True, slots=True)
class Tab:
    """One page of the room as its tabs show it."""

    words: Words
    href: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Crumb:
    """A larger area on the way back."""

    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: where, when, on which basis, as at which day, and who asks.

    Attributes:
        cube: what is read; None before the first.
        kept: the cubes that may be chosen, the newest first.
        last: first day of the last month that was over as at the cube.
        small: the reader may see small counts, single months and places within the area.
    """

    officer: Officer
    path: str
    area: str
    period: Period
    basis: Basis
    cube: Cube | None
    kept: tuple[Cube, ...]
    last: date
    small: bool

    @property
    def is_as_at(self) -> bool:
        """Tell whether an earlier cube is asked for."""
        return bool(self.kept) and self.cube is not None and self.cube.pk != self.kept[0].pk

    @property
    def name(self) -> str:
        """What the area is called."""
        return name_of(self.area, self.period.until)

    @property
    def where(self) -> Words:
        """Area, period, basis, and as-at where it is not the newest: the head of a sentence."""
        basis, period = BASIS_WORDS[self.basis], self.period.words
        zh, en = f"{self.name}，{period.zh}，按{basis.zh}", f"{self.name}, {period.en}, by "
        en += basis.en.lower()
        if self.is_as_at and self.cube:
            day = day_words(in_china(self.cube.at).date())
            zh, en = f"{zh}，截至{day.zh}的数据", f"{en}, as at {day.en}"
        return Words(zh, en)

    @property
    def definition(self) -> Definition:
        """What a ratio here is."""
        return Definition(basis=self.basis)

    @property
    def origin(self) -> Words:
        """Where the figures come from, as at which day."""
        assert self.cube is not None
        day = day_words(in_china(self.cube.at).date())
        return Words(
            f"来源：部门数据核对后的出生记录，截至{day.zh}。",
            f"Source: births linked from the agencies' records, as at {day.en}.",
        )

    @property
    def source(self) -> Words:
        """The foot of a chart of ratios: where the figures come from and what a ratio is."""
        origin = self.origin
        return Words(f"{origin.zh}{self.definition.zh}", f"{origin.en} {self.definition.en}")

    def ask(self, **changes: Any) -> Ask:
        """Return the question to the cube, with some of it changed."""
        usual: dict[str, Any] = {
            "area_code": self.area,
            "basis": self.basis,
            "since": self.period.since,
            "until": self.period.until,
            "cube_id": self.cube.pk if self.is_as_at and self.cube else None,
        }
        return Ask(**(usual | changes))

    def to(self, path: str = "", **changes: str) -> str:
        """Return the address of a page with this question, with some of it changed."""
        said = {
            "area": self.area,
            "period": self.period.code,
            "basis": self.basis,
            "as_at": str(self.cube.pk) if self.is_as_at and self.cube else "",
        } | changes
        return f"{path or self.path}?{urlencode({k: v for k, v in said.items() if v})}"

    @property
    def below(self) -> list[Place]:
        """The places directly below, on the period's last day."""
        return children(self.area, self.period.until)

    def may_open(self, code: str) -> bool:
        """Tell whether a place below has a page that this reader may open."""
        return self.small and len(code) in (6, 9) and queries.may_ask(self.officer, code)

    @property
    def crumbs(self) -> list[Crumb]:
        """The larger areas that the reader may open, the largest first."""
        if not self.small:
            return []
        above = path_of(self.area, self.period.until)[:-1]
        return [
            Crumb(place.name, self.to(area=place.code))
            for place in above
            if queries.may_ask(self.officer, place.code)
        ]


def asked(request: OfficerRequest) -> Asked:
    """Return what an address asks for; what it says wrongly is as if unsaid.

    Raises:
        Http404: the area is not within the officer's.
    """
    officer = request.user
    small = queries.may_see_small(officer)
    area = _area(request, officer, small=small)
    kept = queries.cubes(area) if area else []
    number = request.GET.get("as_at", "")
    chosen = next((cube for cube in kept if small and str(cube.pk) == number), None)
    cube = chosen or (kept[0] if kept else None)
    today = in_china(cube.at).date() if cube else clock.today()
    last = periods.month_after(today.replace(day=1), -1)
    period = periods.period_of(request.GET.get("period", ""), last=last, years_only=not small)
    if period is None:
        period = periods.choices(last, years_only=not small)[0]
    basis: Basis = next((one for one in BASES if one == request.GET.get("basis")), "residence")
    return Asked(officer, request.path, area, period, basis, cube, tuple(kept), last, small)


def _area(request: OfficerRequest, officer: Officer, *, small: bool) -> str:
    wanted = request.GET.get("area", "")
    if not wanted or wanted == officer.area_code:
        return officer.area_code if officer.area_code[:1].isdigit() else ""
    is_code = wanted.isascii() and wanted.isdigit() and len(wanted) in (2, 4, 6, 9)
    # Whoever may not see small counts has no page of a place within: what is hidden in a larger
    # table would stand there.
    if not (is_code and small and queries.may_ask(officer, wanted)):
        raise Http404
    if is_known(wanted, clock.today()) is False:
        raise Http404
    return wanted


def tabs_for(request: OfficerRequest, question: Asked | None) -> list[Tab]:
    """Return the pages of the room that the role may see, with the question kept."""
    seen = []
    for words, name, permission in TABS:
        if not request.user.may(permission):
            continue
        try:
            seen.append((words, reverse(name)))
        except NoReverseMatch:
            continue
    held = [href for _, href in seen if request.path.startswith(href)]
    here = max(held, key=len, default="")
    return [
        Tab(words, question.to(href) if question and question.cube else href, href == here)
        for words, href in seen
    ]


def shown(
    request: OfficerRequest,
    template: str,
    page: Mapping[str, object],
    question: Asked | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Answer with a page of the room: its tabs, its control, its crumbs."""
    context = {**page, "tabs": tabs_for(request, question), "asked": question}
    if question is not None:
        context |= {
            "areas": _areas(question),
            "periods": _periods(question),
            "bases": [(one, BASIS_WORDS[one]) for one in BASES],
            "basis_means": BASIS_MEANS[question.basis],
            "definition": Words(question.definition.zh, question.definition.en),
        }
    return render(request, template, context, status=status)


def _areas(question: Asked) -> list[tuple[str, str]]:
    """Return the areas of the control: this one, the officer's own, and those below."""
    officer, on = question.officer, question.period.until
    own = officer.area_code
    found = {own: name_of(own, on)} if own else {}
    if question.small and len(own) == 6:
        found |= {place.code: place.name for place in children(own, on)}
    if question.area:
        found.setdefault(question.area, question.name)
    return list(found.items())


def _periods(question: Asked) -> list[Period]:
    found = periods.choices(question.last, years_only=not question.small)
    if question.period.code not in {one.code for one in found}:
        found.append(question.period)
    return found
