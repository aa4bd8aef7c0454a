"""Today, the keys, both languages, light and dark, and reading without script."""

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from evenborn.foundation.access.rules import Role
from evenborn.foundation.access.tests.make import PASSWORD, make_officer
from evenborn.rooms.births.models import Birth
from evenborn.rooms.births.tests.make import make_birth, record_of
from evenborn.rooms.facilities.queries import institution_of


@pytest.fixture
def birth(house):
    return make_birth(house.alma, mother_id_number="", mother_id_type="99")


def test_the_hands_stay_on_the_keyboard(desk, house, birth):
    town = desk(house.boris)
    page = town.open("today")
    town.looks_right()

    page.keyboard.press("?")
    page.locator("dialog#help").wait_for()
    town.looks_right()
    page.keyboard.press("Escape")
    page.locator("dialog#help").wait_for(state="hidden")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find"
    page.keyboard.type(birth.record_id)
    page.keyboard.press("Enter")  # a number that is found opens the record
    town.arrives("births-birth", birth.pk)
    page.keyboard.press("g")
    page.keyboard.press("t")
    town.arrives("today")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('[data-keys=list]') !== null")
    page.keyboard.press("Enter")
    town.arrives("births-verify")


def test_language_and_light_are_chosen_and_stay(desk, house, birth):
    office = desk(house.hana)
    page = office.open("today")
    page.get_by_role("button", name="English").click()
    office.says("Today")
    assert page.locator("html").get_attribute("lang") == "en"
    office.looks_right()
    page.locator("details.menu-end, details.menu:has(.menu-end)").last.locator("summary").click()
    page.get_by_role("button", name="Dark").click()
    page.wait_for_load_state()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    office.looks_right()
    office.open("places")
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    assert page.locator("html").get_attribute("lang") == "en"
    office.looks_right()
    page.get_by_role("button", name="中文").click()
    office.says("区划")


@pytest.mark.parametrize("desk", ["wide"], indirect=True)
def test_reading_and_entering_work_without_script(desk, house, birth):
    plain = desk(house.alma, java_script_enabled=False)
    for page, words in (
        (["today"], "今日"),
        (["births-list"], birth.record_id),
        (["births-birth", birth.pk], "登记内容"),
        (["births-months"], "月度关账"),
        (["files-send"], "报送文件"),
    ):
        plain.open(*page)
        plain.says(words)
    plain.open("births-enter")
    plain.field("plurality").select_option("2")
    plain.press("按胎数显示新生儿栏")
    plain.field("infant-2-infant_sex").wait_for()
    plain.field("plurality").select_option("1")
    plain.press("按胎数显示新生儿栏")
    assert plain.field("infant-2-infant_sex").count() == 0
    for name, text in record_of(mother_id_number="", mother_id_type="99").items():
        at = plain.field(name) if plain.field(name).count() else plain.field(f"infant-1-{name}")
        if name == "record_id":
            continue
        if at.and_(plain.page.locator("select")).count():
            at.select_option(text)
        else:
            at.fill(text)
    plain.press("提交登记")
    plain.says("已登记 1 名新生儿")
    assert Birth.objects.count() == 2

    door = desk(java_script_enabled=False)
    door.open("sign-in")
    door.field("username").first.fill("hana")
    door.field("password").first.fill(PASSWORD)
    door.press("登录")
    door.says("今日")


def pages_of(officers):
    """Yield every page without arguments, with an officer who may open it."""
    for path in all_patterns(get_resolver().url_patterns):
        for officer in officers:
            client = Client()
            client.force_login(officer)
            answer = client.get(path)
            kind = answer.headers.get("Content-Type", "")
            if answer.status_code == 200 and kind.startswith("text/html"):
                yield officer, path
                break


def pages_of_one(house, birth):
    """Yield pages about one thing, and those that say that there is none."""
    institution = institution_of(house.anling)
    yield from (
        (house.alma, reverse("births-birth", args=[birth.pk])),
        (house.alma, reverse("births-identity", args=[birth.pk])),
        (house.alma, reverse("births-correct", args=[birth.pk])),
        (house.alma, reverse("births-death-report", args=[birth.pk])),
        (house.emil, reverse("facilities-see", args=[institution.pk])),
        (house.emil, reverse("facilities-change", args=[institution.pk])),
        (house.emil, reverse("places-place", args=["500118001"])),
        (house.fay, reverse("departments-show", args=[house.anling.pk])),
        (house.fay, reverse("officers-show", args=[house.alma.pk])),
        (house.gil, reverse("births-birth", args=[birth.pk])),  # not for him
        (house.gil, "/no-such-page/"),
    )


def all_patterns(patterns, before="/"):
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from all_patterns(pattern.url_patterns, path)
        elif "<" not in path and "(" not in path and not path.startswith("/api/"):
            yield path


@pytest.mark.parametrize("desk", ["wide"], indirect=True)
def test_every_page_of_every_role_is_fit_to_be_seen(desk, house, birth):
    people = [
        *(house.alma, house.boris, house.dora, house.emil, house.fay, house.gil, house.hana),
        make_officer("ines", Role.SECURITY_ADMIN, department=house.office),
    ]
    desks = {officer.pk: desk(officer) for officer in people}
    desks[house.gil.pk].answers = {403, 404}
    seen, wrong = 0, []
    for officer, path in [*pages_of(people), *pages_of_one(house, birth)]:
        one = desks[officer.pk]
        one.page.goto(house.home + path)
        try:
            one.looks_right()
            one.fits_a_phone()
        except AssertionError as found:
            wrong.append(str(found))
            one.wrong.clear()
        seen += 1
    assert wrong == []
    assert seen > 35
