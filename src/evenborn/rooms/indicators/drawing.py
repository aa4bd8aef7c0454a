"""A release drawn up from the cube: its counts, what it hides, what the public would read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from evenborn.foundation.places.queries import name_of, townships_of
from evenborn.foundation.ui.clock import in_china
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.indicators import queries
from evenborn.rooms.indicators.models import Cube, Release
from evenborn.rooms.indicators.queries import Ask
from evenborn.rooms.indicators.release.content import Content, content_of, revised
from evenborn.rooms.indicators.release.hiding import (
    Cell,
    Pair,
    Table,
    folded,
    hide,
    may_revise,
    shown_unknown,
)
from evenborn.rooms.indicators.release.rules import (
    COUNTY,
    PLACE,
    SEXES,
    ReleaseState,
    after_quarter,
    quarter_last_month,
    quarter_start,
)
from evenborn.standards.words import Words

ORDER_LINES = {0: "order:_U", 1: "order:1", 2: "order:2", 3: "order:3P"}


@dataclass(frozen=True, slots=True)
class Counted:
    """A quarter of the cube.

    Attributes:
        area_code, year, quarter: of what.
        lines: line → boys and girls.
        unknown: births of unknown sex.
        as_at: the day until which records were entered.
    """

    area_code: str
    year: int
    quarter: int
    lines: Mapping[str, Pair]
    unknown: int
    as_at: date


@dataclass(frozen=True, slots=True)
class Drawn:
    """A release as it would be kept; attributes as in `models.Release`."""

    counts: dict[str, list[int]]
    content: Content
    report: dict[str, object]
    hidden: list[list[str]] = field(default_factory=list)
    is_folded: bool = False
    has_to_date: bool = False


def counted(cube: Cube, year: int, quarter: int) -> Counted:
    """Return the counts of a quarter by order and by place."""
    ask = Ask(
        cube.area_code,
        "residence",
        quarter_start(year, quarter),
        quarter_last_month(year, quarter),
        cube_id=cube.pk,
    )
    total = queries.total(ask)
    lines: dict[str, Pair] = {COUNTY: (total.boys, total.girls)}
    # All orders have a line, empty ones too, and all townships that stand.
    lines |= dict.fromkeys(ORDER_LINES.values(), (0, 0))
    for cell in queries.cells(ask, ("order",)):
        lines[ORDER_LINES[int(str(cell.key[0]))]] = (cell.boys, cell.girls)
    after = after_quarter(year, quarter)
    lines |= {f"{PLACE}{place.code}": (0, 0) for place in townships_of(cube.area_code, after)}
    for cell in queries.cells(ask, ("place",)):
        lines[f"{PLACE}{cell.key[0]}"] = (cell.boys, cell.girls)
    as_at = in_china(cube.at).date()
    return Counted(cube.area_code, year, quarter, lines, total.unknown, as_at)


def first_release(now: Counted, *, seen: Sequence[Release]) -> Drawn:
    """Draw up the first release of a quarter.

    Args:
        now: its counts.
        seen: the releases of the year that were ever published.

    Raises:
        Refused: there is no birth in it.
    """
    if not sum(now.lines[COUNTY]):
        raise Refused(
            zh="该季度没有性别已知的出生，无可发布。", en="No birth of known sex in the quarter."
        )
    lines, is_folded = folded(now.lines)
    table = Table(lines)
    shown = {one.quarter for one in seen if one.state == ReleaseState.PUBLISHED}
    to_date = now.quarter > 1 and shown >= set(range(1, now.quarter))
    before = queries.first_seen(seen)
    hidden = hide(now.quarter, table, seen=before, to_date=to_date)
    name = name_of(now.area_code, now.as_at)
    all_lines = {*lines, *(line for one in before.values() for line in one.table.lines)}
    content = content_of(
        area=(now.area_code, Words(name, name)),
        year=now.year,
        quarter=now.quarter,
        as_at=now.as_at.isoformat(),
        table=table,
        is_folded=is_folded,
        unknown=shown_unknown(now.unknown, ()),
        hidden=hidden.cells,
        to_date=to_date,
        seen=before,
        later=queries.changes_since(seen),
        to_date_folded=is_folded or any(one.is_folded for one in seen),
        places=_named(all_lines, now.as_at),
    )
    cells = sum(len(one["rows"]) * len(SEXES) for one in content["tables"])
    return Drawn(
        counts={line: list(pair) for line, pair in sorted(lines.items())},
        content=content,
        report={"cells": cells, "small": _listed(hidden.small)},
        hidden=_listed(hidden.cells),
        is_folded=is_folded,
        has_to_date=to_date,
    )


def revision(now: Counted, *, seen: Sequence[Release], number: int) -> Drawn:
    """Draw up a revision of a quarter.

    Args:
        now: its counts.
        seen: the releases of the quarter that were ever published.
        number: of the revision.

    Raises:
        Refused: nothing has changed, or so little that it would point at persons.
    """
    first = min(seen, key=lambda one: one.revision)
    newest = max(seen, key=lambda one: one.revision)
    pair = now.lines[COUNTY]
    if any(line == COUNTY for _, line, _ in first.hidden):
        raise Refused(
            zh="本季度全县的数未公布，其变动也不能公布。",
            en="The county's own counts are hidden in this quarter, so their change is too.",
        )
    if pair == newest.county_counts and newest.state == ReleaseState.PUBLISHED:
        raise Refused(
            zh="与已发布的数没有差别，无需修订。", en="Nothing has changed since it was published."
        )
    if not may_revise(pair, [one.county_counts for one in seen]):
        raise Refused(
            zh="发布后变动的人数太少，公布出来可能指向个人；待男婴、女婴的变动各自累积到 10 人"
            "以上（或为 0）再修订。",
            en="So few births have changed since that publishing them might point at persons; "
            "revise when the change of boys and that of girls are each 0 or at least 10.",
        )
    in_order = sorted(seen, key=lambda one: one.revision)
    shown = [one.content["unknown"] for one in in_order]
    content = revised(
        first.content,
        revision=number,
        as_at=now.as_at.isoformat(),
        now=pair,
        unknown=shown_unknown(now.unknown, [n for n in shown if n is not None]),
    )
    cells = sum(len(one["rows"]) * len(SEXES) for one in content["tables"])
    return Drawn({COUNTY: list(pair)}, content, {"cells": cells, "small": []})


def _listed(cells: Iterable[Cell]) -> list[list[str]]:
    return sorted([kind, line, sex] for (kind, _), line, sex in cells)


def _named(lines: Iterable[str], on: date) -> dict[str, Words]:
    found = {}
    for line in lines:
        if line.startswith(PLACE):
            code = line.removeprefix(PLACE)
            # The county's own code, padded, stands for its births of no known township.
            name = name_of(code, on)
            unknown = Words("乡镇（街道）不详", "Township not stated")
            found[code] = unknown if code.endswith("000") else Words(name, name)
    return found
