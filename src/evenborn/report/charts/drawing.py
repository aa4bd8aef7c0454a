"""The pencil: scales, ticks, words and marks of our own SVG, drawn on the server.

Every chart is drawn twice, for a desk and for a phone, because shrinking a wide drawing would
shrink its words below what can be read. Coordinates are pixels at the drawn size.
"""

import math
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from evenborn.report.markup import Markup, lines, tag
from evenborn.stats.verdict import Verdict

Shape = Literal["circle", "square", "up", "down", "diamond"]

WIDE = 760
NARROW = 344  # a 360 px phone less 8 px on each side
LETTER = 13  # px, the size of words in drawings

SHAPES: dict[Verdict, Shape] = {
    "above": "up",
    "below": "down",
    "compatible": "circle",
    "too_few": "circle",
}


@dataclass(frozen=True, slots=True)
class Scale:
    """From values to pixels, straight or by logarithm; values outside end at the edge."""

    low: float
    high: float
    start: float
    end: float
    by_ratio: bool = False

    def __call__(self, value: float) -> float:
        value = min(max(value, self.low), self.high)
        if self.by_ratio:
            part = math.log(value / self.low) / math.log(self.high / self.low)
        else:
            part = (value - self.low) / (self.high - self.low)
        return self.start + part * (self.end - self.start)


def width_of(words: str, size: float = LETTER) -> float:
    """Return about how wide words are: a Chinese character is one em, a Latin one 0.56 em.

    >>> width_of("青峰镇", 10), round(width_of("ab", 10), 1)
    (30, 11.2)
    """
    return sum(
        size if unicodedata.east_asian_width(letter) in "WFA" else 0.56 * size for letter in words
    )


def shortened(words: str, room: float, size: float = LETTER) -> str:
    """Return words cut to the room with an ellipsis; the whole name stays in the title and table.

    >>> shortened("彭水苗族土家族自治县", 60, 10)
    '彭水苗族土…'
    """
    if width_of(words, size) <= room:
        return words
    while words and width_of(words + "…", size) > room:
        words = words[:-1]
    return words + "…"


def round_ticks(low: float, high: float, about: int) -> list[float]:
    """Return round values between low and high, about as many as asked.

    >>> round_ticks(88.0, 131.0, 5)
    [90.0, 100.0, 110.0, 120.0, 130.0]
    """
    rough = (high - low) / max(about, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * times for times in (1, 2, 5, 10) if power * times >= rough * 0.999)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(step * index, 10) for index in range(first, last + 1)]


def words(text: str, *, x: float, y: float, kind: str = "label", at: str = "start") -> Markup:
    """Return words on the drawing; `at` says which end of them stands at x."""
    anchor = None if at == "start" else at
    return tag("text", text, x=x, y=y, class_=kind, text_anchor=anchor)


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> Markup:
    """Return a straight line."""
    return tag("line", x1=float(x1), y1=float(y1), x2=float(x2), y2=float(y2), class_=kind)


def box(*, x: float, y: float, width: float, height: float, kind: str) -> Markup:
    """Return a rectangle."""
    return tag(
        "rect", x=float(x), y=float(y), width=float(width), height=float(height), class_=kind
    )


def path(points: list[tuple[float, float]], kind: str, *, closed: bool = False) -> Markup:
    """Return a line through points, closed into a surface when asked."""
    way = "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in points) + ("Z" if closed else "")
    return tag("path", d=way, class_=kind)


def mark(shape: Shape, x: float, y: float, kind: str, title: str, size: float = 5) -> Markup:
    """Return a mark whose title is read out and shown on hover."""
    said = tag("title", title)
    if shape == "circle":
        return tag("circle", said, cx=float(x), cy=float(y), r=float(size), class_=kind)
    reach = size * 1.15
    corners = {
        "square": [(-size, -size), (size, -size), (size, size), (-size, size)],
        "diamond": [(0, -reach), (reach, 0), (0, reach), (-reach, 0)],
        "up": [(0, -reach), (reach, reach * 0.8), (-reach, reach * 0.8)],
        "down": [(0, reach), (reach, -reach * 0.8), (-reach, -reach * 0.8)],
    }[shape]
    way = "M" + "L".join(f"{x + dx:.1f},{y + dy:.1f}" for dx, dy in corners) + "Z"
    return tag("path", said, d=way, class_=kind)


def whisker(scale: Scale, low: float, high: float | None, y: float, kind: str) -> Markup:
    """Return an interval as a line with end caps; an end beyond the scale is an arrow."""
    left, right = scale(low), scale(scale.high if high is None else high)
    parts: list[str] = [line(left, y, right, y, kind)]
    if low >= scale.low:
        parts.append(line(left, y - 4, left, y + 4, kind))
    else:
        parts.append(path([(left + 5, y - 4), (left, y), (left + 5, y + 4)], f"{kind} open"))
    if high is not None and high <= scale.high:
        parts.append(line(right, y - 4, right, y + 4, kind))
    else:
        parts.append(path([(right - 5, y - 4), (right, y), (right - 5, y + 4)], f"{kind} open"))
    return lines(*parts)


def drawing(*inside: str | None, width: float, height: float, said: str, kind: str) -> Markup:
    """Return the SVG element with its words for those who cannot see it."""
    return tag(
        "svg",
        Markup("\n"),
        lines(*inside),
        Markup("\n"),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width:.0f} {height:.0f}",
        width=f"{width:.0f}",
        height=f"{height:.0f}",
        class_=kind,
        role="img",
        aria_label=said,
    )


def both_sizes(draw: Callable[[float], tuple[Markup, float]], said: str) -> Markup:
    """Return the drawing for a desk and the drawing for a phone; the style shows one of them."""
    parts = []
    for width, kind in ((WIDE, "wide"), (NARROW, "narrow")):
        inside, height = draw(width)
        parts.append(drawing(inside, width=width, height=height, said=said, kind=kind))
    return lines(*parts)
