"""A county's files judged as files and as records: the same word on every line."""

from datetime import date

import pytest

from evenborn.demo import make_county
from evenborn.demo.profile import SOURCES
from evenborn.standards.schema import load_schema
from evenborn.standards.tests.both_ways import as_file, as_records

TODAY = date(2026, 1, 15)
KINDS = (*SOURCES, "vaccination")  # what a county is made of


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    folder = tmp_path_factory.mktemp("county")
    make_county(1500, 7, folder, profile="hard")
    return folder


@pytest.mark.parametrize("kind", KINDS)
def test_each_line_is_judged_the_same_as_a_record_and_in_a_file(county, kind):
    schema = load_schema(kind)
    path = county / f"{kind}.csv"

    in_file = as_file(path, schema=schema, today=TODAY)
    as_record = as_records(path, schema=schema, today=TODAY)

    assert as_record == in_file
    if kind != "vaccination":
        assert any(causes for _, _, causes, _ in in_file), "the slips must be in the county"
