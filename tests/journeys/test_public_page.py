"""A citizen reads the released table on a telephone; nobody asks who it is."""

from evenborn.rooms.births.tests.make import NOON
from evenborn.rooms.indicators.tests.make_release import make_release


def test_a_citizen_reads_the_table_and_takes_a_file(house, desk):
    make_release(by=house.emil, approved_by=house.hana, at=NOON)
    citizen = desk()

    citizen.open("public-home")
    citizen.says("性别比 106.1（95% 区间 92.5–121.7）")
    citizen.says("这意味着什么")
    citizen.looks_right()
    with citizen.page.expect_download() as taken:
        citizen.page.get_by_role("link", name="表格（CSV）").click()

    assert taken.value.suggested_filename == "births-500118-2026-Q1-r0.csv"
    citizen.nothing_wrong()
