"""A site on a port of its own, the hour, and desks at it."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, sync_playwright

from evenborn.foundation.access.models import Officer
from evenborn.foundation.audit.tests.make import let_tests_empty_the_log
from evenborn.foundation.ui import clock
from evenborn.rooms.births.tests.make import NOON, delivering
from tests.journeys.desks import AXE, SIZES, Desk, desk_in

CHROMIUM = os.environ.get("EVENBORN_CHROMIUM", "/usr/bin/chromium")
# One process, no first-run pages, nothing asked of anybody but the site.
CHROMIUM_OPTIONS = (
    *("--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-gpu", "--hide-scrollbars"),
)
# Parts of a date stand in the order of the browser's own language; fonts are chosen for Chinese.
TONGUE = {"LANGUAGE": "en_US", "LC_ALL": "C.UTF-8", "FC_LANG": "zh-cn"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what stands in this folder: `-m "not browser"` leaves it out."""
    for item in items:
        if item.path.parent == AXE.parents[2] / "tests/journeys":
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def browser(django_db_setup: None) -> Iterator[Browser]:
    """Chromium itself; a desk is a fresh context in it."""
    for needed, words in ((CHROMIUM, "EVENBORN_CHROMIUM names it"), (AXE, "make front")):
        if not os.path.exists(needed):  # noqa: PTH110 - the one is a path, the other may be text
            told = f"{needed} is not there ({words})"
            pytest.fail(told) if os.environ.get("CI") else pytest.skip(told)
    # Playwright keeps a loop running in this thread; the tests themselves are not asynchronous.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as play:
        # Beside a running loop Django gives this thread another connection.
        let_tests_empty_the_log()
        chromium = play.chromium.launch(
            executable_path=CHROMIUM, args=list(CHROMIUM_OPTIONS), env={**os.environ, **TONGUE}
        )
        yield chromium
        chromium.close()
        connection.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def hour(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """It is noon of 1 July 2026 in every view; a test may set another hour."""
    import_module(settings.ROOT_URLCONF)  # views that come later would keep this hour for ever
    hours = {"now": NOON}
    real = clock.now

    def now() -> datetime:
        return hours["now"]

    for name, module in list(sys.modules.items()):
        if name.startswith("evenborn.") and getattr(module, "now", None) is real:
            monkeypatch.setattr(module, "now", now)
    return lambda at: hours.update(now=at)


@pytest.fixture
def half_a_minute_later(hour: Callable[[datetime], None]) -> Callable[[], None]:
    """Let half a minute pass: an authenticator shows the next code."""
    return lambda: hour(clock.now() + timedelta(seconds=30))


@pytest.fixture
def house(live_server, cast: SimpleNamespace, hour: object) -> SimpleNamespace:
    """The cast in a house that answers, with Anling's hospital registered."""
    delivering(cast.anling)
    cast.home = live_server.url
    return cast


@pytest.fixture(params=list(SIZES))
def desk(request: pytest.FixtureRequest, browser: Browser, house) -> Iterator[Callable[..., Desk]]:
    """Return a desk for an officer of the cast, signed in; without an officer, at the door.

    Every journey is made twice: on a desk's screen and on a telephone.
    """
    with ExitStack() as stack:

        def of(officer: Officer | None = None, **more: object) -> Desk:
            opened = stack.enter_context(
                desk_in(browser, house.home, size=SIZES[request.param], name=request.param, **more)
            )
            if officer is not None:
                client = Client()
                client.force_login(officer)
                value = client.cookies[settings.SESSION_COOKIE_NAME].value
                opened.context.add_cookies(
                    [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": house.home}]
                )
            return opened

        yield of
