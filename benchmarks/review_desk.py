"""How soon the next pair is there after a decision, and how fast a linkage's pairs are kept.

    python benchmarks/review_desk.py [--pairs 5000] [--decisions 200]
    python -m tests.postgres --durable -- python benchmarks/review_desk.py

A house of its own is set up in a temporary folder with 5,000 open pairs; the site runs as
`evenborn start` runs it, the client is on the same cores. In one run:

1. floor: the same site asked for nothing (`/healthz`), over one kept connection;
2. keeping: the pairs of a linkage for the first time, and the same ones again;
3. at the server: a decision posted until its answer, and until the next pair has come;
4. in Chromium: a key pressed until the next pair is drawn, a decision every 0.3 s.

To reach: the next pair within 100 ms of the key.
"""

import argparse
import http.client
import os
import re
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from playwright.sync_api import sync_playwright

from benchmarks.house import House

DESK = "/reconciliation/review/"
FURNISH = """
import django; django.setup()
import sys, time
from django.conf import settings
from django.test import Client
from evenborn.foundation.ui import clock
from evenborn.rooms.reconciliation.tests.make_pairs import found_pair, keep, reviewer
count = int(sys.argv[1])
took = []
for _ in range(2):
    found = [found_pair(number) for number in range(count)]
    start = time.perf_counter()
    keep(found, at=clock.now())
    took.append(count / (time.perf_counter() - start))
client = Client()
client.force_login(reviewer("emil"))
print("DESK", settings.SESSION_COOKIE_NAME, client.cookies[settings.SESSION_COOKIE_NAME].value,
      *(f"{rate:.0f}" for rate in took))
"""
# From the key until the browser has drawn the next pair.
WATCH = """() => {
  window.took = []; let pressed = 0, last = "";
  addEventListener("keydown", () => { pressed = performance.now(); }, true);
  new MutationObserver(() => {
    const top = document.querySelector("#desk > .pair:not([hidden])");
    if (!pressed || !top || top.dataset.pair === last) return;
    last = top.dataset.pair; const from = pressed; pressed = 0;
    requestAnimationFrame(() => setTimeout(() => took.push(performance.now() - from)));
  }).observe(document.getElementById("desk"), {subtree: true, childList: true, attributes: true});
}"""


def told(name: str, took: list[float]) -> None:
    """Print median and 95th percentile of some times in milliseconds."""
    p95 = sorted(took)[int(len(took) * 0.95)]
    print(f"{name:46}{median(took):7.1f} ms   p95 {p95:6.1f} ms   ({len(took)})")


def timed(act: Callable[[], object]) -> float:
    """Return how long an act takes, in milliseconds."""
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1000


class Line:
    """One kept connection to the site, with the officer's session."""

    def __init__(self, port: int, cookie: str) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookie = cookie
        self.token = ""

    def ask(self, path: str, *, send: list[tuple[str, str]] | None = None) -> str:
        """Ask for an address, or post to it as the script of the desk does."""
        headers = {"Cookie": self.cookie, "X-Desk": "1"}
        if send is not None:
            headers |= {"X-CSRFToken": self.token}
            headers |= {"Content-Type": "application/x-www-form-urlencoded"}
        self.line.request("GET" if send is None else "POST", path, urlencode(send or []), headers)
        answer = self.line.getresponse()
        text = answer.read().decode()
        assert answer.status in (200, 204), (answer.status, path, text[:300])
        for said in answer.headers.get_all("Set-Cookie") or []:
            if said.startswith("csrftoken="):
                self.token = said.split(";")[0].removeprefix("csrftoken=")
                self.cookie += f"; csrftoken={self.token}"
        return text


def pairs_in(page: str) -> list[str]:
    """Return the keys of the pairs of an answer."""
    return re.findall(r'data-pair="(\d+)"', page)


def at_the_server(line: Line, decisions: int) -> None:
    """Decide as the script does: the verdict, then the next pair."""
    told("floor: the site asked for nothing", [timed(lambda: line.ask("/healthz"))
                                               for _ in range(100)])  # fmt: skip
    told("server: the desk opened", [timed(lambda: line.ask(DESK)) for _ in range(20)])
    held = pairs_in(line.ask(DESK))
    verdicts, both = [], []
    for _ in range(decisions):
        pair = held.pop(0)
        address = f"{DESK}{pair}/decide/"
        first = timed(lambda there=address: line.ask(there, send=[("verdict", "same")]))
        start = time.perf_counter()
        held += pairs_in(line.ask(f"{DESK}more/", send=[("held", one) for one in held]))
        verdicts.append(first)
        both.append(first + (time.perf_counter() - start) * 1000)
    told("server: decision posted → answered", verdicts)
    told("server: decision posted → next pair come", both)


def in_chromium(port: int, cookie: str, decisions: int) -> None:
    """Press keys in a real browser."""
    name, _, value = cookie.partition("=")
    home = f"http://127.0.0.1:{port}"
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=os.environ.get("EVENBORN_CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
        )
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.add_cookies([{"name": name, "value": value, "url": home}])
        page = context.new_page()
        page.goto(home + DESK)
        page.evaluate(WATCH)
        for number in range(decisions):
            page.wait_for_timeout(300)
            page.keyboard.press("123"[number % 3])
        page.wait_for_timeout(1000)
        took = page.evaluate("took")
        browser.close()
    assert len(took) == decisions, (len(took), decisions)
    told("Chromium: key pressed → next pair drawn", took)


def main() -> None:
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--pairs", type=int, default=5000)
    asked.add_argument("--decisions", type=int, default=200)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder, House(Path(folder)) as house:
        engine = "PostgreSQL" if os.environ.get("EVENBORN_DATABASE") else "SQLite"
        print(f"{engine}, {os.cpu_count()} cores, client on the same cores, {given.pairs:,} pairs")
        name, value, new, again = house.inside(FURNISH, "DESK", str(given.pairs))
        print(f"keeping a linkage's pairs: {int(new):,} /s new, {int(again):,} /s known")
        cookie = f"{name}={value}"
        at_the_server(Line(house.port, cookie), given.decisions)
        in_chromium(house.port, cookie, given.decisions // 2)


if __name__ == "__main__":
    main()
