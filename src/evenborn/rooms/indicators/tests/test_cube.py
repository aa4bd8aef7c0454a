"""What the cube answers."""

from datetime import date

import pytest

from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.facilities.tests.make import make_institution
from evenborn.rooms.indicators import queries
from evenborn.rooms.indicators.queries import Ask
from evenborn.rooms.indicators.tests.make_cube import COUNTY, build, make_cube, make_linkage, many

pytestmark = pytest.mark.usefixtures("media", "db")
SPRING = (date(2026, 4, 1), date(2026, 6, 1))


def ask(area_code=COUNTY, basis="residence", **more):
    return Ask(area_code, basis, *SPRING, **more)


def sexes(cells):
    return {cell.key: (cell.boys, cell.girls, cell.unknown) for cell in cells}


def test_boys_and_girls_are_counted_by_every_key():
    make_cube(
        [
            *many(3, 2, birth_order=1, hukou_code="500118002", birth_date=date(2026, 4, 30)),
            *many(1, 1, birth_order=4, hukou_code="340621105", area_code="500118002100"),
            {"infant_sex": 9, "birth_order": None, "hukou_code": None, "in_registration": False},
            *many(7, 7, birth_date=date(2026, 7, 1)),
        ]
    )

    def counted(*by, **more):
        return sexes(queries.cells(ask(**more), by))

    assert counted() == {(): (4, 3, 1)}
    assert counted("month") == {(date(2026, 4, 1),): (3, 2, 0), (date(2026, 5, 1),): (1, 1, 1)}
    assert counted("quarter") == {(date(2026, 4, 1),): (4, 3, 1)}
    assert counted("year") == {(2026,): (4, 3, 1)}
    assert counted("order") == {(0,): (0, 0, 1), (1,): (3, 2, 0), (3,): (1, 1, 0)}
    assert counted("residence") == {
        ("unknown",): (0, 0, 1),
        ("local",): (3, 2, 0),
        ("elsewhere",): (1, 1, 0),
    }
    assert counted("place") == {("500118001",): (3, 2, 1), ("500118002",): (1, 1, 0)}
    assert counted("place", area_code="500118002") == {("500118002100",): (1, 1, 0)}
    assert counted("sources") == {(3,): (0, 0, 1), (7,): (4, 3, 0)}
    assert counted("place", "order", order=3) == {("500118002", 3): (1, 1, 0)}
    assert counted(residence="local") == {(): (3, 2, 0)}
    assert counted(area_code="500118009") == {(): (0, 0, 0)}


def test_births_of_an_institution_count_in_its_township():
    hospital = make_institution(area_code="500118003")
    make_cube(
        [
            *many(2, 1, facility_code=hospital.code, area_code="500119001"),
            *many(0, 1, facility_code="unheard-of"),
            *many(1, 0, in_delivery=False, in_certificate=False),
        ]
    )
    occurrence = ask(basis="occurrence")

    assert sexes(queries.cells(occurrence, ("place",))) == {
        ("500118000",): (0, 1, 0),  # in the county, its township not known
        ("500118003",): (2, 1, 0),
    }
    assert sexes(queries.cells(occurrence, ("facility",))) == {
        ("unheard-of",): (0, 1, 0),
        (hospital.code,): (2, 1, 0),
    }
    assert queries.total(ask(basis="occurrence", facility=hospital.code)).births == 3
    assert queries.total(ask(basis="occurrence", facility="nobody's")).births == 0
    assert queries.total(ask()).births == 2


def test_registered_births_count_where_they_are_registered():
    make_cube(
        [
            *many(1, 0, hukou_code="500118005", area_code="500119001"),
            *many(0, 1, hukou_code="340621105"),
            *many(1, 1, in_registration=False),
        ]
    )

    assert sexes(queries.cells(ask(basis="registration"), ("place",))) == {
        ("500118000",): (0, 1, 0),
        ("500118005",): (1, 0, 0),
    }


def test_late_registration_and_hospital_births_stand_beside_what_they_are_a_part_of():
    make_cube(
        [
            {"registered_on": date(2026, 6, 20)},  # a month to the day
            {"registered_on": date(2026, 6, 21), "place_type": "home"},
            {"registered_on": None, "place_type": None},
        ]
    )

    cell = queries.total(ask())

    assert (cell.late, cell.dated) == (1, 2)
    assert (cell.hospital, cell.placed) == (1, 2)


def test_a_birth_without_a_date_is_in_no_month_and_not_lost():
    make_cube([{"birth_date": None}, {"birth_date": date(202, 5, 1)}, {}])

    assert queries.total(ask()).births == 1
    assert queries.without_date(ask()).births == 2


def test_rows_with_nonsense_in_them_are_counted_where_they_can_be():
    make_cube([{"infant_sex": 0, "area_code": "500118XYZ", "hukou_code": "?", "birth_order": -1}])

    assert sexes(queries.cells(ask(), ("place", "residence", "order"))) == {
        ("500118000", "unknown", 0): (0, 0, 1)
    }


def test_coverage_tells_which_agency_knows_what_others_know():
    make_cube(
        [
            *many(5, 4),
            *many(0, 2, in_registration=False),
            *many(1, 0, in_delivery=False, in_certificate=None),
        ],
        without=["in_certificate"],
    )

    found = queries.coverage(ask())

    assert found.sources == ("delivery", "registration")
    assert (found.known.boys, found.known.girls) == (6, 6)
    assert (found.held("registration").girls, found.not_held("registration").girls) == (4, 2)
    assert found.not_held("delivery").boys == 1
    assert found.held("delivery", "registration").births == 9


def test_a_file_without_kinds_of_places_has_no_hospital_share():
    make_cube([{}], without=["place_type"])

    assert (queries.total(ask()).births, queries.total(ask()).placed) == (1, 0)


def test_before_the_first_linkage_the_question_is_refused():
    with pytest.raises(Refused, match="no counts yet"):
        queries.total(ask())


def test_the_receipt_adds_up_over_the_three_bases():
    run = build(make_linkage([*many(2, 1), *many(1, 0, in_registration=False), {"infant_sex": 9}]))

    assert run.state == "done"
    assert run.receipt["total"] == 14
    assert run.receipt["parts"] == {"boys": 8, "girls": 3, "unknown": 3, "known": 0}
