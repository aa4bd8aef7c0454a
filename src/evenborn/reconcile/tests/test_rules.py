from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenborn.reconcile.rules import (
    PERSON_KINDS,
    RESPONSIBLE,
    Said,
    answers_for_absence,
    responsible,
    settle,
)


def say(**values):
    return [Said(kind, kind, value) for kind, value in values.items()]


@pytest.mark.parametrize(
    ("field", "said", "settled"),
    [
        ("infant_sex", say(delivery=1, certificate=2, registration=2), 2),  # the majority
        ("infant_sex", say(delivery=1, registration=2), 1),  # who saw it
        ("infant_sex", say(delivery=0, registration=2), 2),  # settled later
        ("infant_sex", say(delivery=9, registration=0), 0),
        ("infant_sex", say(delivery=9, registration=9), 9),
        ("infant_sex", say(delivery=0, certificate=0, registration=1), 1),
        ("birth_order", say(delivery=None, certificate=3, registration=None), 3),
        ("birth_order", say(delivery=None), None),
        ("hukou_code", say(delivery="500118", registration="510104"), "510104"),
        ("area_code", say(delivery="500118100", registration="500118"), "500118100"),
        ("area_code", say(certificate="500118", registration="500118100"), "500118100"),
        (
            "area_code",
            say(delivery="500118", certificate="500118100", registration="500118200"),
            "500118",  # one says town A, one town B: the county is what is not in dispute
        ),
    ],
)
def test_the_majority_decides_and_then_the_agency_responsible(field, said, settled):
    assert settle(field, said) == settled


values = st.one_of(st.none(), st.sampled_from([0, 1, 2, 9]))


@given(st.permutations(PERSON_KINDS), st.lists(values, min_size=3, max_size=3))
def test_the_order_in_which_agencies_speak_does_not_matter(kinds, answers):
    said = [Said(kind, kind, value) for kind, value in zip(PERSON_KINDS, answers, strict=True)]

    assert settle("infant_sex", sorted(said, key=lambda s: kinds.index(s.kind))) == settle(
        "infant_sex", said
    )


@given(st.sampled_from(sorted(RESPONSIBLE)), st.integers(1, 9), st.integers(1, 4))
def test_what_all_say_is_what_is_taken(field, value, times):
    said = [Said("delivery", f"d{i}", value) for i in range(times)]

    if field == "infant_sex":
        value = value if value in (1, 2) else 1
        said = [Said("delivery", one.source, value) for one in said]

    assert str(settle(field, said)) == str(value)


@given(st.lists(st.sampled_from([date(2025, 1, 1), date(2025, 2, 1)]), min_size=1, max_size=3))
def test_nothing_is_taken_that_nobody_said(days):
    said = [Said(kind, kind, day) for kind, day in zip(PERSON_KINDS, days, strict=False)]

    assert settle("birth_date", said) in days


def test_every_field_names_every_agency_in_some_order():
    for order in RESPONSIBLE.values():
        assert sorted(order) == sorted(PERSON_KINDS)


@pytest.mark.parametrize(
    ("held", "lacking", "office"),
    [
        (["delivery"], ["certificate", "registration"], "registration"),
        (["delivery"], ["certificate"], "certificate"),
        (["certificate"], ["delivery", "registration"], "delivery"),
        (["delivery", "certificate"], ["registration"], "registration"),
        (["delivery", "registration"], ["certificate"], "certificate"),
    ],
)
def test_one_office_answers_for_a_missing_record(held, lacking, office):
    assert answers_for_absence(held, lacking) == office


def test_the_first_office_for_a_mother_is_the_police_if_they_speak():
    assert responsible("mother_id_number", ["delivery", "registration"]) == "registration"
    assert responsible("infant_sex", ["certificate", "registration"]) == "certificate"
