"""The cube against a slow second implementation, built anew and month by month."""

from datetime import date
from itertools import combinations
from pathlib import Path
from random import Random

import duckdb
import pytest

from evenborn.rooms.indicators.cube import building, reading
from evenborn.rooms.indicators.cube.ask import KEYS, Ask
from evenborn.rooms.indicators.cube.balancing import DoesNotBalanceError
from evenborn.rooms.indicators.tests.make_cube import GOOD, months, write_births
from evenborn.rooms.indicators.tests.slow import slow_cells

COUNTY = "500118"
PLACES = {"H1": "500118001", "H2": "500118002100", "H3": "500119001"}
BASES = ("occurrence", "residence", "registration")
FIRST = date(2025, 1, 1)


def drawn(luck: Random, number: int) -> list[dict[str, object]]:
    """Return random births, some of them damaged in every way that is known."""
    maybe = (True, True, False, None)
    codes = ("500118", "500118001", "500118002100", "500118002101", "500119001", "340621105", None)
    return [
        {
            **GOOD,
            "infant_sex": luck.choice((1, 1, 2, 2, 9, 0)),
            "birth_date": luck.choice(
                (None, *(date(2025, m, 31 if m != 2 else 28) for m in (1, 2, 3, 12)))
            ),
            "birth_order": luck.choice((None, 1, 2, 3, 7)),
            "area_code": luck.choice(codes),
            "hukou_code": luck.choice(codes),
            "facility_code": luck.choice((*PLACES, "H9", None)),
            "place_type": luck.choice(("facility", "home", None)),
            "registered_on": luck.choice((None, date(2025, 3, 1), date(2025, 4, 1))),
            "in_delivery": luck.choice(maybe),
            "in_certificate": luck.choice(maybe),
            "in_registration": luck.choice(maybe),
        }
        for _ in range(number)
    ]


def asks(luck: Random, basis: str):
    """Yield questions by every two keys, at every level, with and without filters."""
    for area in ("50", COUNTY, "500118002", "500118002100"):
        for by in [(), *combinations(KEYS, 1), *combinations(KEYS, 2)]:
            kept = luck.choice(
                ({}, {"order": 3}, {"residence": "elsewhere"}, {"facility": "H2"}, {"facility": ""})
            )
            since, until = luck.choice(((FIRST, date(2025, 12, 1)), (FIRST, date(2025, 2, 1))))
            yield Ask(area, basis, since, until, **kept), by


def built(folder: Path, name: str, births, **before) -> Path:
    file = write_births(folder / f"{name}.parquet", births)
    path = folder / name
    if before:
        building.replace_months(file, path, area_code=COUNTY, places=PLACES, **before)
    else:
        building.build(file, path, area_code=COUNTY, places=PLACES)
    return path


def told(path: Path) -> list[str]:
    """Return everything in a cube's tables, whatever the order of rows."""
    coded = "* REPLACE ((SELECT code FROM facilities WHERE number = facility) AS facility)"
    with duckdb.connect(str(path), read_only=True) as con:
        rows = [
            *con.execute(f"SELECT 'cells', {coded} FROM cells").fetchall(),
            *con.execute(f"SELECT 'institutions', {coded} FROM institutions").fetchall(),
            *con.execute("SELECT 'counties', * FROM counties").fetchall(),
        ]
    return sorted(map(repr, rows))


@pytest.mark.parametrize("seed", range(3))
def test_every_question_is_answered_as_by_counting_one_birth_after_the_other(tmp_path, seed):
    luck = Random(seed)
    births = drawn(luck, 400)
    con = reading.opened(built(tmp_path, "cube", births))

    for basis in BASES:
        for ask, by in asks(luck, basis):
            slow = slow_cells(births, ask, by, county=COUNTY, places=PLACES)
            found = reading.cells(con, ask, by)

            assert {cell.key: cell for cell in found if cell.births} == slow, (ask, by)
            assert len({cell.key for cell in found}) == len(found)


@pytest.mark.parametrize("seed", range(6))
def test_months_replaced_in_a_copy_give_the_cells_of_a_cube_built_anew(tmp_path, seed):
    luck = Random(seed)
    before = drawn(luck, 200)
    changed = luck.sample(months(FIRST, 3), luck.choice((0, 1, 2)))
    after = [b for b in before if not is_in(b, changed) or luck.random() < 0.5]
    after += [b for b in drawn(luck, 100) if is_in(b, changed)]
    old = built(tmp_path, "old", before)

    copied = built(tmp_path, "copied", after, before=old, months=changed)

    assert told(copied) == told(built(tmp_path, "anew", after))
    assert told(old) == told(built(tmp_path, "again", before))  # it is read while it is copied


def is_in(birth, changed) -> bool:
    """Tell whether a birth is in one of the months, or in none."""
    born = birth["birth_date"]
    return born is None or born.replace(day=1) in changed


def test_a_month_that_changed_and_was_not_named_is_found(tmp_path):
    old = built(tmp_path, "old", [{"birth_date": date(2025, 1, 5)}])
    births = [{"birth_date": date(2025, 1, 5)}, {"birth_date": date(2025, 2, 5)}]

    with pytest.raises(DoesNotBalanceError):
        built(tmp_path, "new", births, before=old, months=[date(2025, 3, 1)])


def test_a_cell_that_was_lost_is_found(tmp_path):
    births = [{"birth_date": date(2025, 1, 5)}, {"birth_date": date(2025, 2, 5)}]
    old = built(tmp_path, "old", births)
    with duckdb.connect(str(old)) as con:
        con.execute(f"DELETE FROM packed WHERE month = {reading.month_number(FIRST)}").fetchall()

    with pytest.raises(DoesNotBalanceError, match="packed do not add up"):
        built(tmp_path, "new", births, before=old, months=[date(2025, 2, 1)])


def test_an_agency_that_joins_has_the_cube_built_anew(tmp_path):
    file = write_births(tmp_path / "b.parquet", [{}], without=["in_registration"])
    building.build(file, tmp_path / "old", area_code=COUNTY, places={})

    with pytest.raises(DoesNotBalanceError, match="agency"):
        built(tmp_path, "new", [{}], before=tmp_path / "old", months=[])


def test_no_birth_at_all_is_a_cube_too(tmp_path):
    con = reading.opened(built(tmp_path, "none", []))

    (cell,) = reading.cells(con, Ask(COUNTY, "residence", FIRST, FIRST), ())

    assert cell.births == 0
