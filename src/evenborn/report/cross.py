"""The full cross of the quarterly table: area × basis × parity × mother's residence, by sex.

Only the cells are kept. Totals are added up here, so that no total can disagree with its parts.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from evenborn.report.figures import Cross, Ratio, Text
from evenborn.stats.definition import Definition
from evenborn.stats.ratio import sex_ratio
from evenborn.stats.verdict import NORMAL, Band

UNSTATED: Final = "unstated"
BASES: Final[dict[str, Text]] = {
    "occurrence": Text("发生地", "Occurrence"),
    "residence": Text("常住地", "Residence"),
    "registration": Text("户口登记", "Registration"),
}
PARITIES: Final[dict[str, Text]] = {
    "1": Text("一孩", "First"),
    "2": Text("二孩", "Second"),
    "3+": Text("三孩及以上", "Third and later"),
    UNSTATED: Text("孩次不详", "Order not stated"),
}
RESIDENCES: Final[dict[str, Text]] = {
    "here": Text("母亲常住本地", "Mother lives here"),
    "elsewhere": Text("母亲常住外地", "Mother lives elsewhere"),
    UNSTATED: Text("常住地不详", "Residence not stated"),
}
NOWHERE: Final = Text("地区不详", "Area not stated")

# (area code, basis, parity, residence class, sex 1/2/0/9, births). A parity or class that is
# not named above, as an empty one or 不详, counts as unstated: a birth is never dropped.
Cell = tuple[str, str, str, str, int, int]


def cross_of(
    cells: Iterable[Cell],
    *,
    quarter: str,
    names: Mapping[str, Text],
    late: Mapping[tuple[str, str, str, str], int] | None = None,
) -> tuple[Cross, ...]:
    """Return the cross of a quarter, one row per combination that has a birth, in fixed order.

    Args:
        cells: births by area, basis, parity, residence class and sex; combinations may repeat.
        quarter: `2026Q2`.
        names: area code → name; an area without a name is shown by its code.
        late: late registrations by (area, basis, parity, residence class) as given in `cells`;
            None where nobody gives the dates.

    Raises:
        ValueError: an unknown basis or sex, or a negative count.

    >>> town = ("500118001", "residence", "2", "here")
    >>> names = {"500118001": Text("甲镇", "Jia")}
    >>> row, = cross_of([(*town, 1, 9), (*town, 2, 8)], quarter="2026Q2", names=names)
    >>> row.boys, row.girls, row.births
    (9, 8, 17)
    """
    found: dict[tuple[str, str, str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for area, basis, parity, residence, sex, births in cells:
        if basis not in BASES or sex not in (0, 1, 2, 9) or births < 0:
            raise ValueError("a cell has a known basis, a sex of 0, 1, 2 or 9 and a count")
        found[_key(area, basis, parity, residence)][{1: 0, 2: 1}.get(sex, 2)] += births
    for given, births in (late or {}).items():
        if given[1] not in BASES or births < 0:
            raise ValueError("late registrations have a known basis and a count")
        found[_key(*given)][3] += births
    return tuple(
        Cross(
            area=names.get(area, Text(area, area)) if area else NOWHERE,
            area_code=area,
            quarter=quarter,
            basis=basis,
            parity=parity,
            residence=residence,
            boys=boys,
            girls=girls,
            unknown=unknown,
            late=None if late is None else later,
        )
        for (area, basis, parity, residence), (boys, girls, unknown, later) in sorted(
            found.items(), key=lambda item: _order(item[0])
        )
    )


def _key(area: str, basis: str, parity: str, residence: str) -> tuple[str, str, str, str]:
    return (
        "" if area == "不详" else area,
        basis,
        parity if parity in PARITIES else UNSTATED,
        residence if residence in RESIDENCES else UNSTATED,
    )


def _order(key: tuple[str, str, str, str]) -> tuple[bool, str, int, int, int]:
    area, basis, parity, residence = key
    return (
        not area,  # births without an area stand last
        area,
        list(BASES).index(basis),
        list(PARITIES).index(parity),
        list(RESIDENCES).index(residence),
    )


def ratio_of(rows: Sequence[Cross], label: Text, code: str = "", *, band: Band = NORMAL) -> Ratio:
    """Return the rows added up as one ratio. Rows of one basis only: bases overlap.

    Raises:
        ValueError: rows of more than one basis.
    """
    if len({row.basis for row in rows}) > 1:
        raise ValueError("births of two bases are the same births counted twice")
    found = sex_ratio(
        boys=sum(row.boys for row in rows),
        girls=sum(row.girls for row in rows),
        unknown=sum(row.unknown for row in rows),
        definition=Definition(),
        band=band,
    )
    lates = [row.late for row in rows]
    is_said = found.girls > 0
    return Ratio(
        label=label,
        code=code,
        boys=found.boys,
        girls=found.girls,
        unknown=found.unknown,
        srb=found.srb if is_said else None,
        low=found.low if is_said else None,
        high=found.high if is_said else None,
        verdict=found.verdict,
        late=None if None in lates else sum(late for late in lates if late is not None),
        needed=found.needed,
    )
