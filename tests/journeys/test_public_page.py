"""A citizen reads the released table on a telephone; nobody asks who it is."""

import hashlib
import re

import pytest

from evenborn.rooms.births.tests.make import NOON
from evenborn.rooms.indicators.tests.make_release import make_release


@pytest.fixture
def released(house):
    """Two quarters, released by one and approved by another."""
    for quarter in (1, 2):
        make_release(by=house.emil, approved_by=house.hana, at=NOON, quarter=quarter)


def test_a_citizen_reads_the_table_and_takes_a_file(released, desk):
    citizen = desk()

    page = citizen.open("public-home")
    citizen.says("2026年二季度")
    citizen.says("性别比 106.1（95% 区间 92.5–121.7）")
    citizen.says("这意味着什么")
    citizen.says("向哪里反映")
    citizen.looks_right()
    row = page.locator("ul.files li", has_text="表格（CSV）")
    with page.expect_download() as taken:
        row.get_by_role("link").click()

    assert taken.value.suggested_filename == "births-500118-2026-Q2-r0.csv"
    digest = row.locator("code").inner_text()
    assert hashlib.sha256(taken.value.path().read_bytes()).hexdigest() == digest
    assert citizen.context.cookies() == []


def test_a_citizen_looks_up_an_earlier_quarter_and_reads_it_in_english(released, desk):
    citizen = desk()

    page = citizen.open("public-home")
    page.locator("ul.others").get_by_role("link", name="2026年一季度").click()
    citizen.says("2026年一季度")
    assert page.locator("ul.others a").all_inner_texts() == ["2026年二季度"]
    page.get_by_role("link", name="English").click()
    page.wait_for_url(re.compile(r"\?lang=en$"))
    citizen.says("What it means")

    assert page.locator("html").get_attribute("lang") == "en"
    citizen.looks_right()
    assert citizen.context.cookies() == []
