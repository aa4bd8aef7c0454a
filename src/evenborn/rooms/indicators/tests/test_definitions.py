"""Definitions are data: all of them are read here."""

from importlib.resources import files

import pytest
from django.test import Client

from evenborn.rooms.indicators import definitions as package
from evenborn.rooms.indicators.definitions import CODES, definition_of, definitions
from evenborn.stats import BASES, METHODS, NORMAL, births_needed

REQUIREMENTS = {"R031", "R032", "R033", "R034", "R035", "R036", "R037", "R040", "R029", "R030"}


def test_every_file_is_a_definition_and_every_definition_is_whole():
    stems = {
        path.name.removesuffix(".yaml")
        for path in files(package).iterdir()
        if path.name.endswith(".yaml")
    }

    assert stems == set(CODES)
    for one in definitions():
        words = [one.title, one.unit, one.numerator, one.denominator, one.suppression, one.method]
        words += [one.minimum_why, one.source, *one.says_not]
        assert all(pair.zh.strip() and pair.en.strip() for pair in words), one.code
        assert all(pair.zh[-1] not in " ." and pair.en == pair.en.strip() for pair in words)
        assert set(one.bases) <= set(BASES)
        assert one.interval in METHODS
        assert one.scale in (1, 100)
        assert one.says_not
        assert set(one.requirements) <= REQUIREMENTS
        assert one.minimum_n >= 30


def test_the_reference_and_the_least_number_are_those_of_the_statistics():
    srb = definition_of("srb")

    assert (srb.reference.low, srb.reference.high) == (NORMAL.low, NORMAL.high)
    assert srb.minimum_n == births_needed()


def test_what_no_file_defines_is_not_there():
    assert definition_of("../srb") is None


@pytest.mark.parametrize("code", CODES)
def test_each_has_a_page_that_says_what_it_does_not_say(cast, code):
    client = Client()
    client.force_login(cast.emil)

    page = client.get(f"/indicators/definitions/{code}/").content.decode()

    assert definition_of(code).title.zh in page
    assert definition_of(code).says_not[0].zh in page


def test_the_list_leads_to_every_page_and_an_unknown_code_to_none(cast):
    client = Client()
    client.force_login(cast.boris)

    page = client.get("/indicators/definitions/").content.decode()

    assert all(f"/indicators/definitions/{code}/" in page for code in CODES)
    assert client.get("/indicators/definitions/none/").status_code == 404
