"""A county brings its own list of villages."""

import io
from datetime import datetime, timedelta

import pytest
import xlsxwriter

from evenborn.foundation.audit.actions import SYSTEM
from evenborn.foundation.audit.models import Entry
from evenborn.foundation.places import queries
from evenborn.foundation.places.actions import import_villages
from evenborn.foundation.places.models import Village
from evenborn.foundation.places.tests.make import ANLING, NOON
from evenborn.foundation.ui.refusal import Refused

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
NEXT_YEAR = NOON + timedelta(days=365)

GOOD = {"500118001201": "东岳村", "500118001202": "西岳村", "500118002201": "北麓村"}


def csv_of(villages, header="村级代码,村名"):
    return "\n".join([header, *(f"{code},{name}" for code, name in villages.items())]).encode()


def bring(villages, *, at: datetime = NOON, **more):
    file = villages if isinstance(villages, bytes) else csv_of(villages)
    return import_villages(file, by=SYSTEM, at=at, **more)


def names(on=TODAY, township=ANLING):
    return {place.code: place.name for place in queries.children(township, on)}


def test_good_lines_are_taken_and_bad_ones_told_by_line():
    bad = {"50011800120": "短码村", "500119001201": "邻县村", "500118777201": "无镇村"}

    found = bring({**GOOD, **bad, "500118001203": "", "500118001000": "本镇"})

    assert (found.lines, found.accepted, found.refused, found.known) == (8, 3, 5, 0)
    assert [problem.line for problem in found.problems] == [5, 6, 7, 8, 9]
    assert names() == {"500118001201": "东岳村", "500118001202": "西岳村"}


def test_problems_never_show_what_stands_in_the_line():
    found = bring({"500118777201": "无镇村", "abc": "短码村"})

    said = str(found.problems)
    assert "无镇村" not in said
    assert "500118777201" not in said


def test_an_excel_list_is_read_too():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["永川区村级代码表"])
        sheet.write_row(1, 0, ["统计用区划代码", "名称"])
        sheet.write_row(2, 0, [500118001201, "东岳村"])  # a number, as Excel makes of it
        sheet.write_row(3, 0, ["500118001202", "西岳村"])

    found = bring(file.getvalue())

    assert (found.accepted, found.refused) == (2, 0)
    assert names() == {"500118001201": "东岳村", "500118001202": "西岳村"}


def test_the_same_list_again_changes_nothing():
    bring(GOOD)
    before = list(Village.objects.values())

    again = bring(GOOD, at=NEXT_YEAR)

    assert (again.accepted, again.known, again.ended) == (0, 3, 0)
    assert list(Village.objects.values()) == before


def test_the_first_list_holds_for_the_years_before_it():
    bring(GOOD)

    assert queries.name_of("500118001201", TODAY - timedelta(days=2000)) == "东岳村"


def test_a_village_no_longer_listed_is_ended_and_kept():
    bring(GOOD)

    found = bring({"500118001201": "东岳村", "500118002201": "北麓村"}, at=NEXT_YEAR)

    assert found.ended == 1
    assert queries.is_known("500118001202", TODAY) is True
    assert queries.is_known("500118001202", NEXT_YEAR.date()) is False
    assert queries.name_of("500118001202", NEXT_YEAR.date()) == "西岳村"


def test_a_list_of_one_town_ends_nothing_elsewhere():
    bring(GOOD)

    assert bring({"500118001201": "东岳村", "500118001202": "西岳村"}, at=NEXT_YEAR).ended == 0


def test_a_list_with_a_refused_line_ends_nothing():
    bring(GOOD)

    found = bring({"500118001201": "东岳村", "5001180012": "西岳村"}, at=NEXT_YEAR)

    assert (found.refused, found.ended) == (1, 0)
    assert queries.is_known("500118001202", NEXT_YEAR.date()) is True


def test_a_new_name_begins_on_the_day_of_the_list():
    bring(GOOD)

    bring({**GOOD, "500118001201": "东山村"}, at=NEXT_YEAR)

    assert queries.name_of("500118001201", TODAY) == "东岳村"
    assert queries.name_of("500118001201", NEXT_YEAR.date()) == "东山村"
    assert len(queries.history("500118001201")) == 3


def test_a_slip_mended_on_the_same_day_leaves_one_row():
    bring({**GOOD, "500118001201": "东乐村"})

    bring(GOOD)

    assert [v.name for v in Village.objects.filter(code="500118001201")] == ["东岳村"]


def test_a_village_that_comes_back_on_the_same_day_never_left():
    bring(GOOD)
    bring({"500118001201": "东岳村", "500118002201": "北麓村"}, at=NEXT_YEAR)

    bring(GOOD, at=NEXT_YEAR)

    assert Village.objects.filter(code="500118001202").count() == 1
    assert queries.is_known("500118001202", NEXT_YEAR.date()) is True


def test_a_village_with_a_new_code_knows_its_heir():
    bring(GOOD)
    lines = "村级代码,村名,原代码\n500118001203,西岳村,500118001202\n500118001201,东岳村,\n"

    bring(lines.encode(), at=NEXT_YEAR)

    assert Village.objects.get(code="500118001202").successor == "500118001203"


def test_a_code_twice_with_two_names_is_refused_and_with_one_is_taken_once():
    twice = "村级代码,村名\n500118001201,东岳村\n500118001201,东岳村\n"
    differs = "村级代码,村名\n500118001202,西岳村\n500118001202,南岳村\n"

    assert (bring(twice.encode()).accepted, bring(differs.encode()).refused) == (1, 2)


@pytest.mark.parametrize("file", [b"", b"a,b\n1,2\n", b"PK\x03\x04 no workbook", b"\x00\xff\xfe"])
def test_what_is_no_list_is_refused_whole(file):
    with pytest.raises(Refused):
        bring(file)

    assert not Village.objects.exists()
    assert not Entry.objects.exists()


def test_an_older_list_cannot_follow_a_newer_one():
    bring(GOOD)

    with pytest.raises(Refused, match="older"):
        bring(GOOD, valid_on=TODAY - timedelta(days=1))


def test_a_list_of_a_day_to_come_is_refused():
    with pytest.raises(Refused, match="to come"):
        bring(GOOD, valid_on=TODAY + timedelta(days=1))


def test_a_house_without_a_county_takes_no_list(settings):
    settings.COUNTY = ""

    with pytest.raises(Refused, match="EVENBORN_COUNTY"):
        bring(GOOD)


def test_the_log_holds_counts_and_no_name():
    bring(GOOD)

    entry = Entry.objects.get()
    assert entry.event == "places.villages_imported"
    assert entry.details["accepted"] == 3
    assert "东岳村" not in str(entry.details)
