"""A desk: one officer's browser, watched for everything that must never happen on a page."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Response

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
PICTURES = ROOT / "docs/tutorial/site/pictures"
WIDE, PHONE = (1440, 900), (390, 844)
SIZES = {"wide": WIDE, "phone": PHONE}
SERIOUS = ("serious", "critical")
# With a folder here, every page that is looked at is also saved there: light, dark, grey print.
LOOK = os.environ.get("EVENBORN_LOOK", "")
TAKES_PICTURES = os.environ.get("EVENBORN_PICTURES") == "1"
_AXE = """(only) => axe.run(document, {resultTypes: ["violations"], ...(only && {runOnly: only})})
    .then((found) => found.violations.map((one) => ({
        id: one.id, impact: one.impact, help: one.help, nodes: one.nodes.map((node) => node.html),
    })))"""


@dataclass
class Desk:
    """One browser with nothing kept from before.

    Attributes:
        context: its cookies and its width.
        page: the page that is open.
        home: the address of the site.
        answers: which answers from 400 on are as they should be.
        wrong: what was said in the console, refused by the policy or fetched from elsewhere.
    """

    context: BrowserContext
    page: Page
    home: str
    name: str
    wrong: list[str] = field(default_factory=list)
    looks: int = 0
    answers: set[int] = field(default_factory=lambda: {422})  # a form with something to mend

    def open(self, name: str, *of: object) -> Page:
        """Go to a page by the name of its address."""
        self.page.goto(self.home + reverse(name, args=of))
        return self.page

    def arrives(self, name: str, *of: object) -> None:
        """Wait until this page is open."""
        self.page.wait_for_url(self.home + reverse(name, args=of))

    def field(self, name: str) -> Locator:
        """Return the input of a form field."""
        return self.page.locator(f'main [name="{name}"]')

    def press(self, words: str) -> None:
        """Press the button with these words; a link may look like one."""
        main = self.page.locator("main")
        name = re.compile(rf"^\s*{re.escape(words)}\s*$")
        link = main.get_by_role("link", name=name).and_(main.locator(".btn"))
        main.get_by_role("button", name=name).or_(link).click()

    def says(self, words: str) -> None:
        """Wait until the page says this."""
        self.page.locator("main").get_by_text(words).first.wait_for(timeout=30_000)

    def looks_right(self) -> None:
        """Hold the page against axe, in light and dark, and against its own width."""
        page = self.page
        page.wait_for_load_state("load")
        page.evaluate(AXE.read_text())
        found = page.evaluate(_AXE, None)
        self._in("dark")
        found += page.evaluate(_AXE, ["color-contrast"])
        self._in("light")
        bad = [one for one in found if one["impact"] in SERIOUS]
        assert bad == [], f"{page.url} ({self.name}): {bad}"
        self.fits()
        self.nothing_wrong()
        self._keep(self.name)

    def fits_a_phone(self) -> None:
        """Hold the page against the width of a telephone, for a moment."""
        before = self.page.viewport_size
        assert before is not None
        self.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        try:
            self.fits()
            self._keep("phone")
        finally:
            self.page.set_viewport_size(before)

    def fits(self) -> None:
        """Hold the page against the width of the screen."""
        room = "document.documentElement.scrollWidth - window.innerWidth"
        for _ in range(20):  # a chart takes a moment to follow the screen
            if (more := self.page.evaluate(room)) <= 0:
                return
            self.page.wait_for_timeout(250)
        raise AssertionError(f"{self.page.url} is {more} px wider than the screen")

    def nothing_wrong(self) -> None:
        """Hold what the browser said against what it may say: nothing."""
        assert self.wrong == [], self.wrong

    def picture(self, name: str) -> None:
        """Take the picture of this name for the tutorial, when pictures are asked for."""
        if TAKES_PICTURES:
            PICTURES.mkdir(parents=True, exist_ok=True)
            self.page.mouse.move(0, 0)
            self.page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")

    def _in(self, scheme: Literal["light", "dark"], media: Literal["screen", "print"] = "screen"):
        """Show the page so, and wait until it stands still."""
        self.page.emulate_media(color_scheme=scheme, media=media)
        self.page.evaluate(
            """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
                document.getAnimations().forEach((one) => one.finish()); done(); })))"""
        )

    def _keep(self, name: str) -> None:
        if not LOOK:
            return
        self.looks += 1
        self.page.evaluate("scrollTo(0, 0)")
        place = re.sub(r"\W+", "-", urlsplit(self.page.url).path).strip("-") or "today"
        stem = f"{Path(LOOK)}/{place[:60]}.{self.looks}.{name}"
        shoot: Callable[..., Any] = self.page.screenshot
        shoot(path=f"{stem}.light.png", full_page=True)
        self._in("dark")
        shoot(path=f"{stem}.dark.png", full_page=True)
        self._in("light", "print")
        root = self.page.locator("html")
        root.evaluate("(root) => { root.style.filter = 'grayscale(1)'; }")
        shoot(path=f"{stem}.print.png", full_page=True)
        root.evaluate("(root) => { root.style.filter = ''; }")
        self._in("light")


@contextmanager
def desk_in(
    browser: Browser, home: str, *, size: tuple[int, int], name: str, **more: Any
) -> Iterator[Desk]:
    """Open a desk of a width, and close it after holding everything it saw against the rules."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        has_touch=size == PHONE,
        reduced_motion="reduce",
        **more,
    )
    context.set_default_timeout(30_000)
    desk = Desk(context, context.new_page(), home, name)
    _watch(desk)
    yield desk
    context.close()
    desk.nothing_wrong()


def _watch(desk: Desk) -> None:
    def said(message: Any) -> None:
        # What was answered is judged by `answered`; the console only repeats it.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            desk.wrong.append(f"console: {message.text}")

    def asked(request: Any) -> None:
        if not request.url.startswith((desk.home + "/", "data:", "blob:")):
            desk.wrong.append(f"asked another origin: {request.url}")

    def answered(response: Response) -> None:
        if response.status >= 400 and response.status not in desk.answers:
            desk.wrong.append(f"{response.status} {response.url}")

    desk.context.on("console", said)
    desk.context.on("weberror", lambda error: desk.wrong.append(f"script: {error.error}"))
    desk.context.on("request", asked)
    desk.context.on("response", answered)
