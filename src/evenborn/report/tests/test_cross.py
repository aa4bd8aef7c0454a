"""The full cross: no birth dropped, small rows merged up, nothing found by subtraction."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenborn.report import Text
from evenborn.report.cross import BASES, cross_of, ratio_of
from evenborn.report.crossed import crossed
from evenborn.report.quarterly import form
from evenborn.report.tests.make import make_figures

TOWNS = {"500118001": Text("甲镇", "Jia"), "500118002": Text("乙镇", "Yi")}
CELLS = st.tuples(
    st.sampled_from(["500118001", "500118002", "", "不详"]),
    st.sampled_from(list(BASES)),
    st.sampled_from(["1", "2", "3+", "", "不详"]),
    st.sampled_from(["here", "elsewhere", ""]),
    st.sampled_from([0, 1, 2, 9]),
    st.integers(0, 300),
)


def figures_with(*cells):
    return make_figures(cross=cross_of(cells, quarter="2026Q2", names=TOWNS))


def lines(figures):
    (block,) = crossed(figures, "zh")
    return {row.cells[0]: row.cells[1:] for row in block.rows}


@given(st.lists(CELLS, max_size=40))
def test_no_birth_is_dropped_and_no_sex_changes_side(cells):
    rows = cross_of(cells, quarter="2026Q2", names=TOWNS)

    slow: Counter = Counter()
    for _, basis, _, _, sex, births in cells:
        slow[basis, {1: "boys", 2: "girls"}.get(sex, "unknown")] += births
    for basis in BASES:
        found = ratio_of([row for row in rows if row.basis == basis], Text("", ""))
        for sex in ("boys", "girls", "unknown"):
            assert getattr(found, sex) == slow[basis, sex]
    assert list(rows) == list(cross_of(reversed(cells), quarter="2026Q2", names=TOWNS))


def test_two_bases_are_never_added_up():
    cells = [("", basis, "1", "here", 1, 1) for basis in ("residence", "occurrence")]

    with pytest.raises(ValueError, match="twice"):
        ratio_of(cross_of(cells, quarter="2026Q2", names={}), Text("", ""))


@pytest.mark.parametrize(
    "cell", [("", "hukou", "1", "here", 1, 1), ("", "residence", "1", "", 3, 1)]
)
def test_an_unknown_basis_or_sex_is_refused(cell):
    with pytest.raises(ValueError, match="known basis"):
        cross_of([cell], quarter="2026Q2", names={})


@pytest.mark.parametrize(
    ("each", "shown"),
    [
        # 26 + 26 births may stand as one row; of 24 + 24 the next smallest row must join them.
        (13, {"　一孩": "200", "　二孩": "80", "　其余（2 项合并）": "52"}),
        (12, {"　一孩": "200", "　其余（3 项合并）": "128"}),
    ],
)
def test_parts_of_few_births_are_merged_until_the_row_is_large_enough(each, shown):
    town = ("500118001", "residence")
    births = {"1": 100, "2": 40, "3+": each, "": each}
    cells = [(*town, order, "here", sex, n) for order, n in births.items() for sex in (1, 2)]

    found = lines(figures_with(*cells))

    assert {name: cells[3] for name, cells in found.items() if name.startswith("　")} == shown


def test_a_split_with_a_small_count_of_girls_is_not_shown_at_all():
    town = ("500118001", "residence")
    cells = [(*town, "1", "here", 1, 100), (*town, "1", "here", 2, 100)]
    cells += [(*town, "2", "here", 1, 60), (*town, "2", "here", 2, 5)]

    found = lines(figures_with(*cells))

    assert [name for name in found if "孩" in name] == []


def test_one_small_count_of_unknown_sex_hides_the_column_beneath_the_county():
    cells = [(code, "residence", "1", "here", sex, 200) for code in TOWNS for sex in (1, 2)] + [
        ("500118001", "residence", "1", "here", 9, 3)
    ]

    found = lines(figures_with(*cells))

    assert found["永川区"][2] == "3"
    assert {found[town][2] for town in ("甲镇", "乙镇")} == {"–"}
    assert {found[town][3] for town in ("甲镇", "乙镇")} == {"–"}


def test_an_edition_for_outside_has_no_cross():
    figures = figures_with(("500118001", "residence", "1", "here", 1, 600))

    def hide(counts):
        return [[False] * (len(counts[0]) + 1)] * (len(counts) + 1)

    assert any("全交叉" in block.title for block in form(figures).blocks)
    assert not any("全交叉" in block.title for block in form(figures, hide=hide).blocks)
