"""What the database keeps of an institution, and who sees it."""

from datetime import date

import pytest
from django.db import IntegrityError

from evenborn.rooms.facilities.models import Institution
from evenborn.rooms.facilities.tests.make import make_institution


def test_each_officer_sees_the_institutions_of_its_scope(cast):
    anling = make_institution(department=cast.anling)
    beilu = make_institution(department=cast.beilu)

    def seen_by(officer):
        return set(Institution.objects.seen_by(officer))

    assert seen_by(cast.alma) == seen_by(cast.boris) == {anling}
    assert seen_by(cast.chiara) == {beilu}
    assert seen_by(cast.emil) == seen_by(cast.fay) == {anling, beilu}


def test_an_officer_without_an_area_sees_no_institution(cast):
    make_institution(department=cast.anling)
    cast.emil.area_code = ""

    assert not Institution.objects.seen_by(cast.emil)


@pytest.mark.parametrize(
    "wrong",
    [
        {"credit_code": "", "local_number": ""},
        {"state": "closed"},
        {"closed_on": date(2026, 1, 1)},
        {"state": "closed", "closed_on": date(2009, 1, 1)},
    ],
)
def test_the_database_refuses_what_cannot_be(cast, wrong):
    with pytest.raises(IntegrityError):
        make_institution(department=cast.anling, **wrong)


def test_two_institutions_never_share_a_credit_code(cast):
    first = make_institution(department=cast.anling)

    with pytest.raises(IntegrityError):
        make_institution(department=cast.beilu, credit_code=first.credit_code)


def test_two_institutions_may_both_lack_a_credit_code(cast):
    make_institution(department=cast.anling, credit_code="", local_number="YC-1")
    make_institution(department=cast.beilu, credit_code="", local_number="YC-2")

    assert Institution.objects.filter(credit_code="").count() == 2
