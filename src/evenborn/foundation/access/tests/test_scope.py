"""Whose departments and officers are seen."""

from evenborn.foundation.access.models import Department, Officer


def names(rows):
    return {row.username for row in rows}


def test_an_area_sees_what_lies_in_it_and_no_neighbour(cast):
    seen = names(Officer.objects.seen_by(cast.chiara))

    assert seen == {"chiara"}
    assert cast.anling not in Department.objects.seen_by(cast.chiara)
    assert cast.beilu in Department.objects.seen_by(cast.chiara)


def test_a_facility_sees_itself_only(cast):
    assert names(Officer.objects.seen_by(cast.alma)) == {"alma", "dora"}
    assert list(Department.objects.seen_by(cast.alma)) == [cast.anling]


def test_the_house_sees_all(cast):
    assert Officer.objects.seen_by(cast.gil).count() == Officer.objects.count()


def test_an_officer_without_area_sees_nothing(cast):
    cast.emil.area_code = ""

    assert not Officer.objects.seen_by(cast.emil).exists()
    assert not Department.objects.seen_by(cast.emil).exists()
