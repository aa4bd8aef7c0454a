"""An administrator invites; the invited officer sets a password, a second factor, and is in."""

from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.second_factor import code_of, step_of
from evenborn.foundation.access.tests.make import with_second_factor
from evenborn.foundation.ui import clock

PASSWORD = "qingshi-liuxi-taoping"


def test_an_invitation_becomes_an_account_with_a_second_factor(desk, house, half_a_minute_later):
    with_second_factor(house.fay)
    admin = desk(house.fay)
    admin.open("officers-list")
    admin.looks_right()
    admin.press("邀请人员")
    admin.field("full_name").fill("吴晓兰")
    admin.field("username").fill("wu.xiaolan")
    admin.field("department").select_option(label=str(house.anling))
    admin.field("role").select_option("facility_clerk")
    admin.field("purpose").fill("负责安陵医院分娩登记录入")
    admin.looks_right()
    admin.press("发出邀请")
    admin.looks_right()
    link = admin.page.locator("#link").input_value()

    invited = desk()
    invited.page.goto(link)
    invited.looks_right()
    invited.field("password").fill("12345678")
    invited.field("again").fill("12345678")
    invited.press("设置密码")
    invited.says("密码太短，至少需要 12 个字符。")
    invited.looks_right()
    invited.field("password").fill(PASSWORD)
    invited.field("again").fill(PASSWORD)
    invited.press("设置密码")
    invited.looks_right()
    if invited.page.locator('[name="username"]').count():
        invited.field("username").first.fill("wu.xiaolan")
        invited.field("password").first.fill(PASSWORD)
        invited.press("登录")
    picture = invited.page.locator("main img")
    picture.wait_for()
    assert picture.evaluate("(one) => one.complete && one.naturalWidth > 100")
    invited.looks_right()
    secret = invited.page.locator("main code").inner_text().replace(" ", "")
    invited.field("code").fill(code_of(secret, step_of(clock.now())))
    invited.press("启用动态口令")
    invited.says("请保存恢复码")
    recovery = invited.page.locator("main li code").all_inner_texts()
    assert len(set(recovery)) >= 8
    invited.looks_right()
    invited.press("已保存，继续")
    invited.arrives("today")
    invited.looks_right()

    half_a_minute_later()
    later = desk()
    later.open("sign-in")
    later.field("username").first.fill("wu.xiaolan")
    later.field("password").first.fill(PASSWORD)
    later.press("登录")
    later.field("code").fill(code_of(secret, step_of(clock.now())))
    later.press("登录")
    later.arrives("today")

    officer = Officer.objects.get(username="wu.xiaolan")
    assert officer.activated_at is not None
    assert officer.second_factor_at is not None
    admin.open("officers-show", officer.pk)
    admin.looks_right()
