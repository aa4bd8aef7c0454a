"""A clerk signs in, enters a birth without touching the mouse, and mends what is refused."""

from itertools import pairwise

import pytest

from evenborn.foundation.access.second_factor import code_of, step_of
from evenborn.foundation.access.tests.make import PASSWORD, SECRET, with_second_factor
from evenborn.foundation.ui import clock
from evenborn.rooms.births.models import Birth
from evenborn.rooms.births.tests.make import MOTHER, NUMBER, record_of

WRONG_NUMBER = "500118199603052421"
DOWN = "↓"  # the next choice of a list
# What is typed into each field on the way down the page; a field that is not named is passed by.
TYPED = {
    "mother_name": MOTHER,
    "mother_id_number": WRONG_NUMBER,
    "birth_date": "07012026",
    "delivery_mode": DOWN,
    "gestation_weeks": "39",
    "gestation_days": "2",
    "parity": "1",
    "infant-1-birth_time": "0830AM",
    "infant-1-infant_sex": DOWN * 2,
    "infant-1-birth_order": "1",
    "infant-1-weight_grams": "12",
    "infant-1-length_cm": "50",
    "infant-1-apgar_1": "9",
    "infant-1-apgar_5": "10",
    "area_code": "500118001",
    "hukou_code": "500118001",
}


@pytest.fixture
def at_the_form(desk, house):
    """Alma has signed in with password and code, and the form is open."""
    with_second_factor(house.alma)
    door = desk()
    door.open("births-enter")
    door.looks_right()
    door.field("username").first.fill("alma")
    door.field("password").first.fill(PASSWORD)
    door.press("登录")
    door.looks_right()
    door.field("code").fill(code_of(SECRET, step_of(clock.now())))
    door.press("登录")
    door.arrives("births-enter")
    return door


def focused(page):
    """Return the name of what has the focus, or its words."""
    return page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()")


def retype(page, name, text):
    """Write over a field with the keyboard and leave it."""
    page.locator(f'[name="{name}"]').focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(text)
    page.keyboard.press("Tab")


def places(page, names):
    """Return group, distance from the top and from the left of each field."""
    return page.evaluate(
        """(names) => names.map((name) => {
            const one = document.getElementsByName(name)[0], box = one.getBoundingClientRect();
            const groups = [...document.querySelectorAll("fieldset.group")];
            return [groups.indexOf(one.closest("fieldset.group")), box.y, box.x]; })""",
        names,
    )


def test_a_birth_is_entered_with_the_keyboard_alone_and_mended(at_the_form):
    page, keys = at_the_form.page, at_the_form.page.keyboard
    page.locator("#content").focus()
    seen = []
    for _ in range(120):
        keys.press("Tab")
        here = focused(page)
        if here == "提交登记":
            break
        if here in seen or not page.locator("fieldset.group :focus").count():
            continue  # the next part of a date, or above the form
        seen.append(here)
        for key in TYPED.get(here, ""):
            keys.press("ArrowDown") if key == DOWN else keys.type(key)
    assert set(TYPED) <= set(seen)
    stand = places(page, seen)
    for (group, y, x), following in pairwise(stand):
        beside = following[0] == group and abs(following[1] - y) < 12 and following[2] > x
        below = (following[0], following[1]) > (group, y)
        assert beside or below, f"{seen[stand.index(following)]} is not in reading order"
    said = page.locator("#live-mother_id_number p")
    said.wait_for()
    at_the_form.looks_right()

    retype(page, "mother_id_number", NUMBER)
    said.wait_for(state="detached")
    keys.press("Enter")
    page.locator('[id="id_infant-1-weight_grams-problem"]').wait_for()
    assert focused(page) == "infant-1-weight_grams"  # what is to be mended has the focus
    assert at_the_form.field("mother_name").input_value() == MOTHER
    at_the_form.looks_right()
    retype(page, "infant-1-weight_grams", "3250")
    keys.press("Enter")
    at_the_form.says("已登记 1 名新生儿（202607-00001）")

    birth = Birth.objects.get()
    assert (birth.weight_grams, birth.late, birth.birth_time.hour) == (3250, False, 8)
    assert birth.identity["mother_name"] == MOTHER


def test_twins_stand_beside_each_other_and_are_entered_together(desk, house):
    form = desk(house.alma)
    page = form.open("births-enter")
    form.field("plurality").select_option("2")
    form.field("infant-2-infant_sex").wait_for()
    single = {name: text for name, text in record_of(plurality="2").items() if name != "record_id"}
    for name, text in single.items():
        for place in ("1", "2"):
            at = form.field(f"infant-{place}-{name}")
            at = at if at.count() else form.field(name)
            kind = at.evaluate("(one) => one.tagName")
            at.select_option(text) if kind == "SELECT" else at.fill(text)
    form.field("infant-2-birth_time").fill("08:41")
    form.field("infant-2-infant_sex").select_option("1")
    form.looks_right()
    form.press("提交登记")
    form.says("已登记 2 名新生儿")

    twins = Birth.objects.order_by("plurality_rank")
    assert [(one.infant_sex, one.plurality_rank) for one in twins] == [(2, 1), (1, 2)]
    assert page.locator("main").get_by_text("202607-00002").count()


@pytest.mark.parametrize("desk", ["wide"], indirect=True)
def test_what_is_typed_while_the_columns_come_anew_is_kept(desk, house):
    form = desk(house.alma)
    page = form.open("births-enter")
    waiting = []
    page.route(
        lambda address: address.endswith("/births/enter/"),
        lambda route: (
            waiting.append(route) if route.request.method == "POST" else route.continue_()
        ),
    )
    with page.expect_request(lambda one: one.method == "POST" and one.url.endswith("/enter/")):
        form.field("plurality").select_option("2")
    form.field("infant-1-weight_grams").fill("3250")  # the answer is still on its way
    form.field("infant-1-infant_sex").select_option("2")
    waiting[0].continue_()
    form.field("infant-2-infant_sex").wait_for()

    assert form.field("infant-1-weight_grams").input_value() == "3250"
    assert form.field("infant-1-infant_sex").input_value() == "2"
