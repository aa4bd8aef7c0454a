"""A county's GeoJSON as simple outlines to draw. Pure.

Coordinates are degrees (CGCS2000, WGS 84 or GCJ-02: for a picture they are the same) and are drawn
as they are, north up, with the width of a degree at the county's middle. Detail below one unit of a
drawing 1,000 units wide is left out (Douglas & Peucker 1973), so that a file of megabytes becomes a
picture of kilobytes; the file itself is not kept.
"""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evenborn.standards.words import Words

LARGEST_BYTES = 5 * 2**20
MOST_FEATURES, MOST_POINTS = 500, 400_000
WEST, EAST, SOUTH, NORTH = 73.0, 136.0, 3.0, 54.0  # China
WIDEST_DEGREES = 8.0  # the largest counties are 6 degrees wide
WIDTH = 1000
DETAIL = 0.8  # in units of the drawing
SMALLEST_RING = 4  # points, the first again at the end
MOST_STEPS = 3_000_000  # of simplifying one file, some seconds; a county's border needs 100,000

Point = tuple[float, float]


class CannotDraw(Exception):
    """A file that is no map of this county, and why; never what stands in it."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.words = Words(zh, en)


@dataclass(frozen=True, slots=True)
class Outlines:
    """Township code → rings, each ring x, y, x, y, … in units of the drawing."""

    rings: Mapping[str, tuple[tuple[float, ...], ...]]
    width: int
    height: int
    points: int


def outlines_of(content: bytes, *, townships: Mapping[str, str]) -> Outlines:
    """Return the outlines of the townships in a GeoJSON file.

    Args:
        content: a FeatureCollection of polygons; one property of each holds the division code.
        townships: code → name of those that stand.

    Raises:
        CannotDraw: too large, no GeoJSON, no polygons, coordinates elsewhere, or no property with
            the codes of at least half of the townships.
    """
    features = _features(content)
    name = _code_property(features, townships)
    found: dict[str, list[list[Point]]] = {}
    count = 0
    for feature in features:
        code = _code(feature["properties"].get(name))
        rings = list(_rings(feature.get("geometry")))
        count += sum(len(ring) for ring in rings)
        if count > MOST_POINTS:
            raise CannotDraw(
                f"地图多于 {MOST_POINTS:,} 个点，请先简化。",
                f"The map has more than {MOST_POINTS:,} points; simplify it first.",
            )
        if code in townships:
            found.setdefault(code, []).extend(rings)
    lacking = [townships[code] for code in townships if code not in found]
    if not found or 2 * len(found) < len(townships):
        some = "、".join(lacking[:3])
        raise CannotDraw(
            f"地图只含 {len(found)} 个乡镇，本县有 {len(townships)} 个（缺 {some} 等）。",
            f"The map holds {len(found)} of {len(townships)} townships.",
        )
    return _drawn(found)


def _features(content: bytes) -> list[dict[str, Any]]:
    if len(content) > LARGEST_BYTES:
        raise CannotDraw("文件不应超过 5 MB。", "At most 5 MB.")
    no_geojson = CannotDraw(
        "不是 GeoJSON 文件，应为多边形的 FeatureCollection。",
        "This is no GeoJSON; a FeatureCollection of polygons is needed.",
    )
    try:
        read = json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError) as fault:
        raise no_geojson from fault
    features = read.get("features") if isinstance(read, dict) else None
    if not isinstance(features, list) or not features:
        raise no_geojson
    if len(features) > MOST_FEATURES:
        raise CannotDraw(f"最多 {MOST_FEATURES} 个图形。", f"At most {MOST_FEATURES} features.")
    good = all(
        isinstance(one, dict) and isinstance(one.get("properties"), dict) for one in features
    )
    if not good:
        raise no_geojson
    return features


def _no_number(text: str) -> float:
    raise ValueError(text)


def _code(value: object) -> str:
    """Return a division code of nine digits; longer ones end in zeros."""
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if len(text) == 12 and text.endswith("000"):
        text = text[:9]
    return text if len(text) == 9 and text.isascii() and text.isdigit() else ""


def _code_property(features: Sequence[Mapping[str, Any]], townships: Mapping[str, str]) -> str:
    """Return the property that holds the most codes of townships."""
    hits: dict[str, set[str]] = {}
    for feature in features:
        for name, value in feature["properties"].items():
            if (code := _code(value)) in townships:
                hits.setdefault(name, set()).add(code)
    if not hits:
        example = next(iter(townships), "")
        raise CannotDraw(
            f"没有一个属性含本县乡镇的 9 位代码，例如 {example}。",
            f"No property holds the nine-digit codes of the townships, such as {example}.",
        )
    return max(hits, key=lambda name: (len(hits[name]), name))


def _rings(geometry: object) -> Iterator[list[Point]]:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if not isinstance(geometry, dict) or kind not in ("Polygon", "MultiPolygon"):
        raise CannotDraw("每个图形都应为多边形。", "Every feature must be a polygon.")
    parts = geometry.get("coordinates")
    polygons = [parts] if kind == "Polygon" else parts
    if not isinstance(polygons, list):
        raise CannotDraw("坐标读不出来。", "The coordinates cannot be read.")
    for polygon in polygons:
        for ring in polygon if isinstance(polygon, list) else []:
            if not isinstance(ring, list) or len(ring) < SMALLEST_RING:
                raise CannotDraw("多边形至少有 4 个点。", "A polygon has at least four points.")
            yield [_point(one) for one in ring]


def _point(one: object) -> Point:
    good = (
        isinstance(one, list)
        and len(one) >= 2
        and all(isinstance(n, int | float) and not isinstance(n, bool) for n in one[:2])
    )
    if not good or not isinstance(one, list):
        raise CannotDraw("坐标应为成对的数字。", "Coordinates are pairs of numbers.")
    # Compared before they are made floats: a whole number of 400 digits is none.
    if not (WEST <= one[0] <= EAST and SOUTH <= one[1] <= NORTH):
        raise CannotDraw(
            "坐标应为经纬度，先经度后纬度，在中国范围内。",
            "Coordinates are longitude and latitude, in that order, within China.",
        )
    return float(one[0]), float(one[1])


def _drawn(found: Mapping[str, Sequence[Sequence[Point]]]) -> Outlines:
    points = [point for rings in found.values() for ring in rings for point in ring]
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    if max(east - west, north - south) > WIDEST_DEGREES or east == west or north == south:
        raise CannotDraw(
            "图形的范围不像一个县，请检查坐标。", "This is no county's extent; check coordinates."
        )
    narrow = math.cos(math.radians((south + north) / 2))
    unit = WIDTH / max((east - west) * narrow, north - south)

    def laid(point: Point) -> Point:
        return (point[0] - west) * narrow * unit, (north - point[1]) * unit

    rings: dict[str, tuple[tuple[float, ...], ...]] = {}
    kept = 0
    patience = Patience()
    for code in sorted(found):
        simple = [
            simplified([laid(point) for point in ring], patience=patience) for ring in found[code]
        ]
        large = [ring for ring in simple if len(ring) >= SMALLEST_RING] or simple[:1]
        kept += sum(len(ring) for ring in large)
        rings[code] = tuple(
            tuple(round(value, 1) for point in ring for value in point) for ring in large
        )
    return Outlines(
        rings,
        max(1, round((east - west) * narrow * unit)),
        max(1, round((north - south) * unit)),
        kept,
    )


class Patience:
    """How much work a file may make: a zigzag of many points would keep the house busy for days."""

    def __init__(self, steps: int = MOST_STEPS) -> None:
        self.left = steps

    def spend(self, steps: int) -> None:
        """Count work.

        Raises:
            CannotDraw: it is too much.
        """
        self.left -= steps
        if self.left < 0:
            raise CannotDraw(
                "图形过于曲折，请先简化。", "The outlines are too jagged; simplify them first."
            )


def simplified(
    ring: Sequence[Point], *, detail: float = DETAIL, patience: Patience | None = None
) -> list[Point]:
    """Return a closed line without the points nearer than `detail` to the line that is left.

    Raises:
        CannotDraw: it would take too long.

    >>> simplified([(0, 0), (5, 0.1), (10, 0), (10, 10), (0, 10), (0, 0)])
    [(0, 0), (10, 0), (10, 10), (0, 10), (0, 0)]
    """
    ring = _without_crowds(ring, detail / 2)
    if len(ring) <= SMALLEST_RING:
        return ring
    # A closed line has no ends: it is cut at its first point and at the one farthest from it.
    first = ring[0]
    far = max(range(len(ring)), key=lambda at: math.dist(first, ring[at]))
    kept = {0, far, len(ring) - 1}
    waiting = [(0, far), (far, len(ring) - 1)]
    patience = patience or Patience()
    while waiting:
        start, end = waiting.pop()
        patience.spend(end - start)
        at, distance = start, 0.0
        for between in range(start + 1, end):
            away = _away(ring[between], ring[start], ring[end])
            if away > distance:
                at, distance = between, away
        if distance > detail:
            kept.add(at)
            waiting += [(start, at), (at, end)]
    return [ring[at] for at in sorted(kept)]


def _without_crowds(ring: Sequence[Point], apart: float) -> list[Point]:
    """Return a line without points that crowd the one before; both ends stay."""
    found = [ring[0]]
    for point in ring[1:-1]:
        if math.dist(point, found[-1]) >= apart:
            found.append(point)
    return [*found, ring[-1]]


def _away(point: Point, start: Point, end: Point) -> float:
    length = math.dist(start, end)
    if length == 0:
        return math.dist(point, start)
    cross = (end[0] - start[0]) * (start[1] - point[1]) - (start[0] - point[0]) * (
        end[1] - start[1]
    )
    return abs(cross) / length
