"""The county as a map: its own outlines, or equal squares; words and patterns, not hue alone.

Drawn in the house as SVG: nothing is asked of a map service, so nobody outside learns what is read.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from evenborn.foundation.access.guards import OfficerRequest, requires
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.places.queries import home
from evenborn.foundation.ui import clock
from evenborn.foundation.ui.refusal import Refused
from evenborn.foundation.ui.words import say
from evenborn.rooms.indicators import actions, figures, queries
from evenborn.rooms.indicators.forms import MapForm
from evenborn.rooms.indicators.judging import (
    POSITION_WORDS,
    VERDICT_WORDS,
    Position,
    positions_of,
)
from evenborn.rooms.indicators.models import AreaMap
from evenborn.rooms.indicators.views.asking import Asked, asked, shown
from evenborn.rooms.indicators.views.overview import PlaceRow, by_luck
from evenborn.standards.words import Words
from evenborn.stats import sex_ratio

TILE, GAP, LETTERS = 120, 8, 5
OUTSIDE = (Position.ABOVE, Position.FAR_ABOVE, Position.BELOW, Position.FAR_BELOW)


@dataclass(frozen=True, slots=True)
class Shape:
    """One place as it is drawn.

    Attributes:
        path: of an SVG path.
        x, y: where its name stands.
        lines: its name in lines; empty where there is no room.
    """

    row: PlaceRow
    path: str
    x: float
    y: float
    lines: tuple[str, ...]

    @property
    def note(self) -> Words:
        """What stands at the pointer and is read aloud."""
        ratio, words = self.row.line.ratio, self.row.words
        if ratio is None or not 0 < ratio.srb < float("inf"):
            return Words(f"{self.row.name.zh}：{words.zh}", f"{self.row.name.en}: {words.en}")
        interval = f"{ratio.low:.1f}–{ratio.high:.1f}"
        return Words(
            f"{self.row.name.zh}：性别比 {ratio.srb:.1f}（95% 区间 {interval}，"
            f"{ratio.births:,} 人），{words.zh}",
            f"{self.row.name.en}: ratio {ratio.srb:.1f} (95% interval {interval}, "
            f"{ratio.births:,} births), {words.en}",
        )


@require_GET
@requires(Permission.INDICATORS_SEE)
def county_map(request: OfficerRequest) -> HttpResponse:
    """Draw the places of the area by where they lie against the limits of luck."""
    question = asked(request)
    may_change = request.user.may(Permission.INDICATORS_CHANGE)
    if question.cube is None:
        return shown(request, "indicators/map.html", {"may_change": may_change}, question)
    rows, reference = _rows(question)
    drawn = queries.newest_map(question.area) if len(question.area) == 6 else None
    outlined = drawn is not None and any(str(row.line.key) in drawn.outlines for row in rows)
    shapes = _outlined(rows, drawn) if drawn and outlined else _tiles(rows)
    width, height = (drawn.width, drawn.height) if drawn and outlined else _extent(len(rows))
    outside = [row for row in rows if row.position in OUTSIDE]
    used = {row.position for row in rows}
    return shown(
        request,
        "indicators/map.html",
        {
            "rows": rows,
            "shapes": shapes,
            "width": width,
            "height": height,
            "is_outlined": outlined,
            "not_drawn": len(rows) - len(shapes),
            "reference": reference,
            "outside": outside,
            "within": sum(row.position is Position.WITHIN for row in rows),
            "few": sum(row.position is Position.FEW for row in rows),
            "by_luck": by_luck(len(rows)),
            "home": question.to(reverse("indicators-home")),
            "legend": [(one, POSITION_WORDS[one]) for one in Position if one in used],
            "map": drawn,
            "may_change": may_change,
        },
        question,
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.INDICATORS_CHANGE)
def upload(request: OfficerRequest) -> HttpResponse:
    """Bring in the county's map."""
    form = MapForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        try:
            kept = actions.keep_map(form.cleaned_data["file"], by=request.user, at=clock.now())
        except Refused as refused:
            form.add_error("file", say(refused.words))
        else:
            done = say(
                zh="已更换地图，含 {n} 个乡镇。",
                en="The map is taken, with {n} townships.",
                n=len(kept.outlines),
            )
            messages.success(request, done)
            return HttpResponseRedirect(reverse("indicators-map"))
    context = {"form": form, "map": queries.newest_map(home())}
    status = 422 if form.errors else 200
    return shown(request, "indicators/map_upload.html", context, status=status)


def _rows(question: Asked) -> tuple[list[PlaceRow], float | None]:
    """Return every place below, those without births too, in the order of their codes."""
    cells = queries.cells(question.ask(), ("place",))
    found, total = figures.lines(cells, small=question.small)
    by_code = {str(line.key): line for line in found}
    ratio = (
        sex_ratio(boys=total.boys, girls=total.girls)
        if total.boys is not None and total.girls is not None
        else None
    )
    reference = ratio.srb if ratio and 0 < ratio.srb < float("inf") else None
    places = question.below
    lines = [by_code.get(place.code, figures.Line(place.code, 0, 0, 0)) for place in places]
    positions = positions_of([(one.boys, one.girls) for one in lines], reference=reference or 0.0)
    return [
        PlaceRow(
            Words(place.name, place.name),
            question.to(reverse("indicators-home"), area=place.code)
            if question.may_open(place.code)
            else "",
            line,
            VERDICT_WORDS[line.verdict] if line.verdict and line.births else None,
            position,
            POSITION_WORDS[position],
        )
        for place, line, position in zip(places, lines, positions, strict=True)
    ], reference


def _outlined(rows: Sequence[PlaceRow], drawn: AreaMap) -> list[Shape]:
    shapes = []
    for row in rows:
        rings = drawn.outlines.get(str(row.line.key))
        if not rings:
            continue
        largest = max(rings, key=_extent_of)
        xs, ys = largest[::2], largest[1::2]
        has_room = max(xs) - min(xs) > 70
        shapes.append(
            Shape(
                row,
                "".join(_path(ring) for ring in rings),
                round((min(xs) + max(xs)) / 2, 1),
                round((min(ys) + max(ys)) / 2, 1),
                (row.name.zh[:LETTERS],) if has_room else (),
            )
        )
    return shapes


def _extent_of(ring: Sequence[float]) -> float:
    xs, ys = ring[::2], ring[1::2]
    return (max(xs) - min(xs)) * (max(ys) - min(ys))


def _path(ring: Sequence[float]) -> str:
    points = " ".join(f"{x:g},{y:g}" for x, y in zip(ring[::2], ring[1::2], strict=True))
    return f"M{points}Z"


def _columns(places: int) -> int:
    return max(1, min(8, round((1.4 * places) ** 0.5)))


def _extent(places: int) -> tuple[int, int]:
    columns = _columns(places)
    return columns * TILE - GAP, -(-places // columns) * TILE - GAP


def _tiles(rows: Sequence[PlaceRow]) -> list[Shape]:
    """Return equal squares in the order of the codes: no place looks larger than another."""
    columns, side = _columns(len(rows)), TILE - GAP
    shapes = []
    for at, row in enumerate(rows):
        x, y = TILE * (at % columns), TILE * (at // columns)
        name = row.name.zh
        lines = tuple(name[n : n + LETTERS] for n in range(0, min(len(name), 2 * LETTERS), LETTERS))
        shapes.append(
            Shape(row, f"M{x},{y}h{side}v{side}h-{side}Z", x + side / 2, y + side / 2, lines)
        )
    return shapes
