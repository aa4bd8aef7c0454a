"""A cube is built beside and switched to; who reads meanwhile is not disturbed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from evenborn.foundation.runs.actions import finish, take_up
from evenborn.foundation.runs.models import Run
from evenborn.foundation.runs.rules import Receipt
from evenborn.foundation.runs.worker import work_until_empty
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.facilities.tests.make import make_institution
from evenborn.rooms.indicators import queries
from evenborn.rooms.indicators.actions import BUILD, refresh
from evenborn.rooms.indicators.cube import reading
from evenborn.rooms.indicators.models import Cube
from evenborn.rooms.indicators.queries import Ask
from evenborn.rooms.indicators.rules import KEPT
from evenborn.rooms.indicators.tests.make_cube import (
    COUNTY,
    NOON,
    build,
    make_cube,
    make_linkage,
    many,
)

pytestmark = pytest.mark.usefixtures("media", "db")
JUNE = {"birth_date": date(2026, 6, 3)}
ASK = Ask(COUNTY, "residence", date(2026, 1, 1), date(2026, 12, 1))


def files():
    return {path.name for path in queries.folder_of(COUNTY).iterdir()} - {queries.LOCK}


def test_the_newest_is_read_and_the_one_before_as_at_its_day():
    old = make_cube(many(1, 1))
    new = make_cube([*many(1, 1), JUNE], at=NOON + timedelta(days=30), changed=["2026-06-01"])

    assert queries.total(ASK).births == 3
    assert queries.total(Ask(COUNTY, "residence", ASK.since, ASK.until, cube_id=old.pk)).births == 2
    assert [(cube.pk, cube.months) for cube in queries.cubes(COUNTY)] == [
        (new.pk, 1),
        (old.pk, None),
    ]


def test_what_does_not_add_up_when_added_is_built_anew():
    make_cube(many(1, 1))
    new = make_cube([*many(1, 1), JUNE], at=NOON + timedelta(days=30), changed=[])

    assert (queries.total(ASK).births, new.months) == (3, None)


def test_months_of_a_linkage_that_nobody_built_from_are_not_forgotten():
    make_cube(many(1, 1))
    make_linkage([*many(1, 1), JUNE], at=NOON + timedelta(days=1), changed=["2026-06-01"])
    july = {"birth_date": date(2026, 7, 3)}
    cube = make_cube([*many(1, 1), JUNE, july], at=NOON + timedelta(days=2), changed=["2026-07-01"])

    assert (queries.total(ASK).births, cube.months) == (4, 2)


def test_the_same_linkage_is_not_counted_twice():
    linkage = make_linkage(many(1, 2))
    first, second = build(linkage), build(linkage)

    assert Cube.objects.count() == 1
    assert first.receipt["parts"]["girls"] == 6
    assert second.receipt["parts"] == {"boys": 0, "girls": 0, "unknown": 0, "known": 9}


def test_an_institution_that_moves_has_the_births_counted_where_it_is_now(cast):
    hospital = make_institution(area_code="500118003")
    linkage = make_linkage(many(1, 0, facility_code=hospital.code))
    build(linkage)
    type(hospital).objects.update(area_code="500118004")

    build(linkage)

    (cell,) = queries.cells(Ask(COUNTY, "occurrence", ASK.since, ASK.until), ("place",))
    assert cell.key == ("500118004",)


def test_eight_cubes_are_kept_and_older_ones_removed():
    for day in range(KEPT + 2):
        make_cube([{}], at=NOON + timedelta(days=day))

    assert len(queries.cubes(COUNTY)) == len(files()) == KEPT
    removed = Cube.objects.filter(state="removed").order_by("pk").first()
    with pytest.raises(Refused, match="no longer kept"):
        queries.total(Ask(COUNTY, "residence", ASK.since, ASK.until, cube_id=removed.pk))


def test_what_a_killed_build_left_is_removed_by_the_next():
    folder = queries.folder_of(COUNTY)
    (folder / "v1-left").write_bytes(b"half a file")
    (folder / "v1-left.tmp").mkdir()

    cube = make_cube([{}])

    assert files() == {cube.file}


def test_a_build_that_fails_leaves_pages_what_they_had():
    cube = make_cube(many(1, 1))
    linkage = make_linkage(many(2, 2), at=NOON + timedelta(days=1))
    linkage.births = None
    linkage.save()

    run = build(linkage)

    assert (run.state, run.error) == ("failed", "Refused")
    assert queries.total(ASK).births == 2
    assert files() == {cube.file}


def test_who_has_a_cube_open_reads_on_after_it_is_removed():
    cube = make_cube(many(3, 2))
    con = reading.opened(queries.path_of(cube))
    for day in range(1, KEPT + 2):
        make_cube([{}], at=NOON + timedelta(days=day))
        queries.total(ASK)

    assert cube.file not in files()
    assert reading.cells(con, ASK, ())[0].births == 5


def test_many_threads_read_while_cubes_are_switched():
    paths = []
    for day in range(6):
        paths.append(queries.path_of(make_cube(many(day + 1, 0), at=NOON + timedelta(days=day))))

    def read(turn):
        at = turn % len(paths)
        return reading.cells(reading.opened(paths[at]), ASK, ())[0].boys == at + 1

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(read, range(60)))


def test_the_cube_follows_the_linkage_without_a_person(cast):
    linkage = make_linkage(many(2, 1))
    Run.objects.filter(pk=linkage.run_id).update(state="queued", officer=cast.emil, receipt=None)
    run = take_up(worker="w", at=NOON)

    finish(run, receipt=Receipt(total=0, parts={}), at=NOON)
    work_until_empty(clock=lambda: NOON)

    assert queries.total(ASK).births == 3
    assert Run.objects.get(job=BUILD).officer == cast.emil


def test_asking_twice_for_the_same_is_one_run(cast):
    make_linkage([{}])

    first = refresh(COUNTY, by=cast.emil, at=NOON)
    second = refresh(COUNTY, by=cast.hana, at=NOON)

    assert first == second


def test_nobody_has_another_areas_counts_built(cast):
    make_linkage([{}])

    with pytest.raises(Refused, match="scope"):
        refresh(COUNTY, by=cast.boris, at=NOON)


def test_before_the_first_linkage_there_is_nothing_to_build(cast):
    with pytest.raises(Refused, match="linked"):
        refresh(COUNTY, by=cast.emil, at=NOON)


def test_who_sees_what(cast):
    made = make_cube([{}])

    seen = {
        o.username
        for o in vars(cast).values()
        if hasattr(o, "username") and queries.may_ask(o, COUNTY)
    }
    small = {
        o.username
        for o in vars(cast).values()
        if hasattr(o, "username") and queries.may_see_small(o)
    }

    assert seen == {"emil", "hana"}
    assert queries.may_ask(cast.boris, "500118001")
    assert not queries.may_ask(cast.boris, "500118002")
    assert not queries.may_ask(cast.gil, COUNTY)
    assert small == {"boris", "chiara", "emil", "hana"}
    assert list(Cube.objects.seen_by(cast.boris)) == [made]
