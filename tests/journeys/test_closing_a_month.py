"""A month is closed with two signatures of two officers."""

from datetime import datetime

from evenborn.foundation.ui.clock import CHINA
from evenborn.rooms.births.models import MonthClose
from evenborn.rooms.births.tests.make import make_birth

OVER = datetime(2026, 8, 3, 9, tzinfo=CHINA)


def test_one_draws_up_and_another_signs(desk, house, hour):
    for number in range(1, 13):
        make_birth(
            house.alma,
            record_id=f"A-{number}",
            infant_sex=str(1 + number % 2),
            mother_id_number="",
            mother_id_type="99",
        )
    hour(OVER)

    clerk = desk(house.alma)
    clerk.open("today")
    clerk.looks_right()
    clerk.open("births-months")
    clerk.says("2026年7月尚未关账")
    clerk.looks_right()
    clerk.page.locator("main table").get_by_role("link", name="2026年7月").click()
    clerk.looks_right()
    clerk.press("编制并签字")
    clerk.says("等待另一名工作人员复核签字")
    assert clerk.page.get_by_role("button", name="复核签字并关账").count() == 0
    clerk.looks_right()

    second = desk(house.dora)
    second.open("births-month", "2026-07")
    second.looks_right()
    second.press("复核签字并关账")
    second.says("已复核签字并关账")
    second.looks_right()

    close = MonthClose.objects.get()
    assert (close.state, close.prepared_by, close.signed_by) == ("closed", "alma", "dora")
