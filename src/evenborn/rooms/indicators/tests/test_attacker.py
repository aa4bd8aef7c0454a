"""The attacker: reads the published files of four quarters with revisions, and nothing else.

He knows the method of this project, that counts are whole and not negative, and every file that was
ever published. He solves linear programs for every hidden count, and subtracts whatever may be
subtracted.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from evenborn.rooms.indicators.release.content import content_of, revised
from evenborn.rooms.indicators.release.hiding import (
    Hidden,
    Seen,
    Table,
    folded,
    hide,
    may_revise,
    shown_unknown,
)
from evenborn.rooms.indicators.release.sdmx import data_csv
from evenborn.standards.words import Words

pytestmark = pytest.mark.long

THRESHOLD = 10
PLACES = ("500118001", "500118002", "500118003")
ORDERS = ("order:1", "order:2", "order:3P", "order:_U")
NAMES = {code: Words(code, code) for code in PLACES}
QUARTERS = ("2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4")
TO_DATE = {"2025-S1": 2, "2025-01-01/P9M": 3, "2025": 4}


# ── the house ───────────────────────────────────────────────────────────────────────────────────


def no_control(quarter, table, *, seen, to_date):
    """The method switched off: small counts are hidden, nothing else is."""
    cells = set()
    tables = {number: one.table for number, one in seen.items()} | {quarter: table}
    for kind, of in (("Q", [quarter]), ("Y", sorted(tables) if to_date else [])):
        for line in table.lines:
            for sex in ("boys", "girls", "births"):
                count = sum(tables[q].count(line, sex) for q in of)
                if 0 < count < THRESHOLD:
                    cells.add(((kind, quarter), line, sex))
    return Hidden(frozenset(cells), frozenset(cells), 0.0)


def published(births, later, *, method=hide, careful=True):
    """Return the files of four quarters, each followed by its revision if there is one.

    Args:
        births: (4, places, orders, 2) counts.
        later: (4, 2) boys and girls registered late.
        method: what decides which cells are hidden.
        careful: publish a revision only where its change is not small.
    """
    files, seen, changes, is_folded = [], {}, {}, []
    for quarter, counts in enumerate(births, start=1):
        by_order, by_place = counts.sum(axis=0), counts.sum(axis=1)
        lines = {"T": tuple(by_order.sum(axis=0).tolist())}
        lines |= {o: tuple(pair) for o, pair in zip(ORDERS, by_order.tolist(), strict=True)}
        lines |= {f"place:{p}": tuple(n) for p, n in zip(PLACES, by_place.tolist(), strict=True)}
        if not sum(lines["T"]):
            return files
        kept, this_folded = folded(lines)
        is_folded.append(this_folded)
        table, to_date = Table(kept), quarter > 1
        hidden = method(quarter, table, seen=seen, to_date=to_date)
        content = content_of(
            area=("500118", Words("永川区", "Yongchuan")),
            year=2025,
            quarter=quarter,
            as_at="2026-01-05",
            table=table,
            is_folded=this_folded,
            unknown=shown_unknown(3, ()),
            hidden=hidden.cells,
            to_date=to_date,
            seen=seen,
            later=changes,
            to_date_folded=any(is_folded),
            places=NAMES,
        )
        files.append(data_csv(content))
        seen[quarter] = Seen(table, hidden.cells, to_date)
        now = tuple(n + m for n, m in zip(lines["T"], later[quarter - 1], strict=True))
        is_hidden = any(line == "T" for _, line, _ in hidden.cells)
        if now != lines["T"] and not is_hidden and (may_revise(now, [lines["T"]]) or not careful):
            new = revised(content, revision=1, as_at="2026-02-05", now=now, unknown=None)
            files.append(data_csv(new))
            changes[quarter] = (now[0] - lines["T"][0], now[1] - lines["T"][1])
    return files


# ── the attacker ────────────────────────────────────────────────────────────────────────────────


@dataclass
class Known:
    """All the attacker has read: (file, line, period, sex) → count, None where it is hidden."""

    files: list[dict[tuple[str, str, str], int | None]]

    @classmethod
    def read(cls, files: Sequence[bytes]) -> "Known":
        found = []
        for body in files:
            rows = csv.DictReader(io.StringIO(body.decode()))
            found.append(
                {
                    (line_of(row), row["TIME_PERIOD"], row["SEX"]): int(row["OBS_VALUE"])
                    if row["OBS_VALUE"]
                    else None
                    for row in rows
                    if row["SEX"] != "_U"
                }
            )
        return cls(found)

    @property
    def first(self):
        """Cells of first releases; the county's year to date without what came later."""
        cells = {}
        for file in self.files:
            for (line, period, sex), count in file.items():
                if line == "_X":
                    continue
                late = file.get(("_X", period, sex), 0) if line == "T" else 0
                first = None if count is None else count - late
                assert cells.setdefault((line, period, sex), first) == first, "told once"
        return cells

    def small_changes(self):
        """Differences between two files about the same quarter: what came late."""
        cells: dict = {}
        for file in self.files:
            for (line, period, sex), count in file.items():
                if line != "_X" and count is not None and period in QUARTERS:
                    cells.setdefault((line, period, sex), []).append(count)
        return [
            (cell, b - a)
            for cell, counts in cells.items()
            for a in counts
            for b in counts
            if 0 < abs(b - a) < THRESHOLD
        ]


def line_of(row):
    if row["REF_AREA"] != "500118":
        return row["REF_AREA"]
    order = row["BIRTH_ORDER"]
    return {"_T": "T", "_X": "_X"}.get(order, f"order:{order}")


def limits(files):
    """Return hidden cell → lowest and highest count that fit everything published."""
    cells = Known.read(files).first
    number = {cell: at for at, cell in enumerate(cells)}
    lines = sorted({line for line, _, _ in cells})
    rows = []

    def equation(total, parts):
        if total in number and all(part in number for part in parts):
            row = np.zeros(len(number))
            row[number[total]] = 1
            row[[number[part] for part in parts]] -= 1
            rows.append(row)

    for period in {period for _, period, _ in cells}:
        for line in lines:
            equation((line, period, "_T"), [(line, period, "M"), (line, period, "F")])
        for sex in ("M", "F", "_T"):
            here = [line for line in lines if (line, period, sex) in number]
            for kind in ("order:", "5"):
                parts = [(line, period, sex) for line in here if line.startswith(kind)]
                equation(("T", period, sex), parts)
            for line in here:
                if period in TO_DATE:
                    of = [(line, q, sex) for q in QUARTERS[: TO_DATE[period]]]
                    equation((line, period, sex), [cell for cell in of if cell in number])
    system = np.array(rows)
    bounds = [(0, None) if count is None else (count, count) for count in cells.values()]
    found = {}
    for cell, count in cells.items():
        if count is None:
            goal = np.zeros(len(number))
            goal[number[cell]] = 1
            low = linprog(goal, A_eq=system, b_eq=np.zeros(len(rows)), bounds=bounds)
            high = linprog(-goal, A_eq=system, b_eq=np.zeros(len(rows)), bounds=bounds)
            assert low.status == 0
            found[cell] = (low.fun, np.inf if high.status == 3 else -high.fun)
    return found


def wins(files):
    """Return the hidden cells the attacker gets to within the threshold, or knows to be small."""
    return [
        (cell, low, high)
        for cell, (low, high) in limits(files).items()
        if high - low < THRESHOLD - 1e-6 or (low > 1e-6 and high < THRESHOLD - 1 + 1e-6)
    ]


# ── the trial ───────────────────────────────────────────────────────────────────────────────────


def county(seed, size):
    """Return a county of so many births a quarter, and what came late."""
    chance = np.random.default_rng(seed)
    places = chance.dirichlet(np.ones(len(PLACES)))
    orders = np.array([0.5, 0.38, 0.1, 0.02])
    mean = size * np.einsum("i,j,k->ijk", places, orders, [0.52, 0.48])
    return chance.poisson(np.broadcast_to(mean, (4, *mean.shape))), chance.integers(0, 25, (4, 2))


@settings(max_examples=6)
@given(st.integers(0, 10**6), st.sampled_from([15, 60, 200, 700, 3000]))
def test_the_attacker_gets_no_hidden_count(seed, size):
    files = published(*county(seed, size))

    assert wins(files) == []
    assert Known.read(files).small_changes() == []


def test_with_the_method_switched_off_the_attacker_wins():
    births, later = county(3, 200)

    assert wins(published(births, later, method=no_control))
    assert not wins(published(births, later))


def test_with_revisions_published_as_they_come_the_late_births_are_read_off():
    births, _ = county(5, 700)
    later = np.array([[0, 2], [12, 11], [3, 0], [0, 0]])
    careless = Known.read(published(births, later, careful=False)).small_changes()

    assert {(cell[1:], change) for cell, change in careless if cell[0] == "T"} >= {
        (("2025-Q1", "F"), 2),
        (("2025-Q3", "M"), 3),
    }
    assert Known.read(published(births, later)).small_changes() == []


def test_a_revision_that_is_large_enough_is_published_with_a_line_of_its_own():
    births, _ = county(5, 700)
    files = Known.read(published(births, np.array([[12, 11], [0, 0], [0, 0], [0, 0]]))).files

    first, revision, second = files[:3]
    assert revision["T", "2025-Q1", "M"] == first["T", "2025-Q1", "M"] + 12
    assert revision["_X", "2025-Q1", "F"] == 11
    assert second["_X", "2025-S1", "_T"] == 23
    assert second["T", "2025-S1", "_T"] == (
        revision["T", "2025-Q1", "_T"] + second["T", "2025-Q2", "_T"]
    )


def test_no_file_tells_which_hidden_count_is_small_itself():
    files = published(*county(3, 200))
    states = {
        (row["OBS_STATUS"], row["CONF_STATUS"])
        for body in files
        for row in csv.DictReader(io.StringIO(body.decode()))
        if not row["OBS_VALUE"]
    }

    assert states == {("Q", "C")}


@pytest.mark.parametrize(
    ("now", "before", "fine"),
    [
        ((110, 100), [(100, 100)], True),
        ((103, 120), [(100, 100)], False),  # three boys
        ((106, 106), [(100, 100)], False),  # twelve together, six of each
        ((88, 112), [(100, 100)], True),  # a sex mended twelve times
        ((111, 100), [(100, 100), (110, 100)], False),  # one more than the last table
    ],
)
def test_a_revision_is_compared_with_every_table_before(now, before, fine):
    assert may_revise(now, before) is fine


@pytest.mark.parametrize(
    ("now", "before", "shown"),
    [
        (0, [], 0),
        (4, [], None),
        (15, [], 15),
        (18, [15], 15),  # three more: the last one stands
        (27, [15], 27),
        (26, [15, 25], 25),
        (4, [15], 15),
    ],
)
def test_few_more_of_unknown_sex_let_the_last_count_stand(now, before, shown):
    assert shown_unknown(now, before) == shown
