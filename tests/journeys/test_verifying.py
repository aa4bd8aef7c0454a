"""A township verifies several births and sends one back; the clerk finds it and mends it."""

from evenborn.rooms.births.models import Birth
from evenborn.rooms.births.tests.make import make_birth


def test_several_are_verified_one_comes_back_and_is_mended(desk, house):
    for number in range(1, 6):
        make_birth(house.alma, record_id=f"A-{number}", mother_id_number="", mother_id_type="99")

    town = desk(house.boris)
    town.open("today")
    town.looks_right()
    town.open("births-verify")
    town.says("共 5 条待核实")
    first = town.page.locator("[data-row]").first
    first.get_by_role("link", name="查看身份").click()
    town.page.locator("#identity").get_by_text("本次查看已记入日志").wait_for()
    town.looks_right()
    first.locator("summary").click()
    first.locator("select").select_option(index=1)
    town.looks_right()
    first.get_by_role("button", name="退回更正").click()
    town.says("退回安陵医院，等待更正")
    back = Birth.objects.get(state="returned")
    town.page.locator("#tick-all input").check()
    town.press("核实所选")
    town.says("已核实 4 条")
    town.says("没有待核实的记录")
    town.looks_right()

    clerk = desk(house.alma)
    clerk.open("today")
    clerk.looks_right()
    line = clerk.page.locator("li", has_text="退回").first
    line.get_by_role("link").click()
    clerk.looks_right()
    if back.record_id not in clerk.page.title():
        clerk.page.locator("main").get_by_role("link", name=back.record_id).click()
    clerk.looks_right()
    clerk.press("更正")
    clerk.field("weight_grams").fill("3300")
    clerk.field("reason").select_option("returned")
    clerk.looks_right()
    clerk.press("保存更正")
    clerk.arrives("births-birth", back.pk)
    clerk.looks_right()

    back.refresh_from_db()
    assert (back.state, back.weight_grams) == ("recorded", 3300)
    assert Birth.objects.filter(state="verified").count() == 4
