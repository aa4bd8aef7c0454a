"""A new installation, started as in production, met by a browser that has kept nothing."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.request import urlopen

import pytest

from evenborn.foundation.access.second_factor import code_of, step_of
from evenborn.foundation.ui.clock import CHINA
from tests.journeys.desks import WIDE, Desk, desk_in

MOST_BYTES = 1_000_000
PASSWORD = "qingshi-liuxi-taoping"


def run(*words: str, data: Path) -> subprocess.Popen[str]:
    settings = ("EVENBORN_", "DJANGO_")
    own = {name: text for name, text in os.environ.items() if not name.startswith(settings)}
    own |= {"EVENBORN_DATA": str(data), "EVENBORN_COUNTY": "500118", "PYTHONUTF8": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", "evenborn", *words],
        env=own,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture
def installed(tmp_path) -> Iterator[tuple[str, str]]:
    """Return the address of a site that was just started, and its first administrator's link."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = str(door.getsockname()[1])
    home = f"http://127.0.0.1:{port}"
    asked = ("--area", "500118", "--address", home, "--system-admin", "吴晓兰")
    told, _ = run("set-up", *asked, data=tmp_path / "data").communicate(timeout=120)
    link = re.search(rf"{home}/invitation/\S+", told)
    assert link, told
    site = run("start", "--port", port, "--processes", "1", data=tmp_path / "data")
    try:
        for _ in range(300):
            try:
                urlopen(f"{home}/healthz", timeout=2).close()
                break
            except OSError:
                assert site.poll() is None, site.communicate()[0]
                time.sleep(0.1)
        yield home, link.group()
    finally:
        site.terminate()
        site.communicate(timeout=30)


def weigh(desk: Desk, name: str) -> int:
    """Return how many bytes a page and all it needs take over the wire."""
    sizes: list[float] = []
    session = desk.context.new_cdp_session(desk.page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda one: sizes.append(one["encodedDataLength"]))
    desk.open(name)
    desk.page.wait_for_load_state("networkidle")
    assert len(sizes) >= 5  # the page, two style sheets, scripts, the mark
    return int(sum(sizes))


def test_the_first_pages_are_light(browser, installed, record_property):
    home, link = installed
    with desk_in(browser, home, size=WIDE, name="wide") as door:
        sign_in = weigh(door, "sign-in")
        door.page.goto(link)
        door.field("password").fill(PASSWORD)
        door.field("again").fill(PASSWORD)
        door.press("设置密码")
        secret = door.page.locator("main code").inner_text().replace(" ", "")
        door.field("code").fill(code_of(secret, step_of(datetime.now(CHINA))))
        door.press("启用动态口令")
        door.press("已保存，继续")
        door.arrives("today")
        door.looks_right()
        cookies = door.context.cookies()
    with desk_in(browser, home, size=WIDE, name="wide") as fresh:
        fresh.context.add_cookies(cookies)
        today = weigh(fresh, "today")
        fresh.looks_right()
    record_property("bytes of the sign-in page", sign_in)
    record_property("bytes of Today", today)
    print(f"over the wire: sign-in page {sign_in:,} bytes, Today {today:,} bytes")
    assert max(sign_in, today) <= MOST_BYTES
