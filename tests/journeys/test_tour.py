"""The guided tour of the tutorial, walked in the demo county; it takes the tutorial's pictures.

With EVENBORN_PICTURES=1 (`make pictures`) the county has its full size and they are written.
"""

import re
from collections.abc import Iterator
from datetime import datetime

import pytest
from playwright.sync_api import Browser

from evenborn.foundation.ui.clock import CHINA
from evenborn.site.demo import load
from tests.journeys.desks import PICTURES, ROOT, TAKES_PICTURES, Desk, desk_in

pytestmark = pytest.mark.long

MORNING = datetime(2026, 7, 3, 8, 20, tzinfo=CHINA)
STEPS = (
    *("sign-in", "clerk", "township", "statistician"),
    *("overview", "review", "quarter", "public", "office", "auditor"),
)
LANGUAGES = {"zh": "zh-CN", "en": "en"}
TUTORIAL = (
    ROOT / "docs/tutorial/site/README.zh-CN.md",
    ROOT / "docs/tutorial/site/README.md",
)


@pytest.fixture
def county(live_server, hour, settings) -> Iterator[str]:
    """The demo county, loaded as `make demo` does; smaller where no picture is taken."""
    settings.DEMO = True
    hour(MORNING)
    births = 2_000 if TAKES_PICTURES else 160
    load(seed=2025, births_per_year=births, at=MORNING, progress=lambda words: None)
    yield live_server.url
    for file in ("demo-accounts.json", "demo-token.txt"):
        (settings.DATA / file).unlink(missing_ok=True)


def enter(desk: Desk, username: str) -> None:
    """Sign in as a stranger would: choose the account, type the code that the page shows."""
    desk.open("sign-in")
    desk.page.locator("section form", has_text=username).get_by_role("button").click()
    desk.page.wait_for_url(re.compile("(/|/code/)$"))
    if desk.page.url.endswith("/code/"):
        desk.field("code").fill(desk.page.locator("strong.fs-2").inner_text())
        desk.page.locator("main form button").click()
        desk.arrives("today")


def tour(browser: Browser, home: str, language: str) -> None:
    """Walk it in one language."""
    suffix = LANGUAGES[language]
    zh = language == "zh"

    def at(username: str):
        opened = desk_in(browser, home, size=(1200, 760), name=language)
        desk = opened.__enter__()
        desk.context.add_cookies([{"name": "language", "value": language, "url": home}])
        if username:
            enter(desk, username)
        return opened, desk

    def show(desk: Desk, name: str) -> None:
        # Journeys of their own hold these pages against axe.
        desk.fits()
        desk.picture(f"{name}.{suffix}")

    def see(desk: Desk, name: str) -> None:
        desk.looks_right()
        desk.picture(f"{name}.{suffix}")
        desk.fits_a_phone()

    opened, door = at("")
    door.open("sign-in")
    door.says("演示账号" if zh else "Demo accounts")
    see(door, "sign-in")
    opened.__exit__(None, None, None)

    opened, clerk = at("clerk1")
    clerk.page.locator("main h1").wait_for()
    clerk.open("births-enter")
    clerk.field("mother_id_number").fill("500118199603052421")
    clerk.field("mother_id_number").press("Tab")
    clerk.page.locator("#live-mother_id_number p").wait_for()
    see(clerk, "clerk")
    opened.__exit__(None, None, None)

    opened, town = at("town001")
    town.open("births-verify")
    town.page.locator("[data-row]").first.wait_for()
    see(town, "township")
    opened.__exit__(None, None, None)

    opened, statistician = at("tongji")
    statistician.open("births-counts")
    statistician.page.locator("figure canvas").first.wait_for()
    see(statistician, "statistician")
    statistician.open("indicators-home")
    statistician.page.locator("figure canvas").first.wait_for()
    show(statistician, "overview")
    statistician.open("reconciliation-review")
    statistician.page.locator("#desk > .pair, .blank").first.wait_for()
    show(statistician, "review")
    statistician.open("reconciliation-quarters")
    statistician.page.locator("main th a").first.click()
    statistician.page.locator("table.bases").first.wait_for()
    show(statistician, "quarter")
    statistician.open("public-home")
    statistician.page.locator("main h1").wait_for()
    show(statistician, "public")
    opened.__exit__(None, None, None)

    opened, office = at("mishu")
    office.open("duties-overview")
    office.page.locator("table.supervision").wait_for()
    see(office, "office")
    opened.__exit__(None, None, None)

    opened, auditor = at("shenjiju")
    auditor.open("audit")
    auditor.page.locator("main table").wait_for()
    see(auditor, "auditor")
    opened.__exit__(None, None, None)


def test_the_tour_can_be_walked_in_both_languages(browser, county, half_a_minute_later):
    for language in LANGUAGES:
        tour(browser, county, language)
        half_a_minute_later()
        half_a_minute_later()


@pytest.mark.parametrize("page", TUTORIAL, ids=lambda page: page.name)
def test_the_tutorial_shows_the_pictures_of_the_tour_and_no_other(page):
    suffix = "zh-CN" if ".zh-CN." in page.name else "en"

    shown = re.findall(r"!\[[^\]]+\]\(pictures/([^)]+)\)", page.read_text("utf-8"))

    assert shown == [f"{step}.{suffix}.png" for step in STEPS]
    kept = {file.name: file.stat().st_size for file in PICTURES.iterdir()}
    assert set(kept) == {f"{step}.{s}.png" for step in STEPS for s in LANGUAGES.values()}
    assert max(kept.values()) <= 150_000


@pytest.mark.parametrize("page", TUTORIAL, ids=lambda page: page.name)
def test_the_words_that_the_tutorial_quotes_stand_on_the_pages(page):
    files = [file for kind in ("html", "py", "yaml") for file in (ROOT / "src").rglob(f"*.{kind}")]
    said = "\n".join(file.read_text("utf-8") for file in files if "tests" not in file.parts)

    quoted = set(re.findall("“([^”]+)”", page.read_text("utf-8")))

    assert len(quoted) > 8
    assert [words for words in quoted if words not in said] == []
